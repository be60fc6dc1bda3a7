"""Where a list goes on: the place of the last item, packed so that a URL can carry it."""

import base64
import json
from datetime import datetime

from console.errors import Invalid
from db.queries.ids import LARGEST


def after_time(at: datetime, id: int) -> str:
    """The place of an item in a list by time."""
    return _pack(at.isoformat(), id)


def read_after_time(cursor: str | None) -> tuple[datetime, int] | None:
    """The place that `after_time` packed."""
    if cursor is None:
        return None
    at, id = _unpack(cursor)
    try:
        time = datetime.fromisoformat(at)
    except (TypeError, ValueError) as error:
        raise _unknown() from error
    if time.tzinfo is None:
        raise _unknown()
    return time, _number(id)


def after_rank(rank: int, id: int) -> str:
    """The place of an item in a list by rank."""
    return _pack(rank, id)


def read_after_rank(cursor: str | None) -> tuple[int, int] | None:
    """The place that `after_rank` packed."""
    if cursor is None:
        return None
    rank, id = _unpack(cursor)
    return _number(rank), _number(id)


def _pack(*place: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _unpack(cursor: str) -> tuple[object, object]:
    try:
        first, second = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError) as error:
        raise _unknown() from error
    return first, second


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise _unknown()
    return value


def _unknown() -> Invalid:
    return Invalid("cursor", "This cursor was not given out here.")
