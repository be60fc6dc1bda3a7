"""What a value from outside must fulfil before it is stored. Knows fields by name only.

PostgreSQL cannot store a null character and no database a lone surrogate, so both are refused here,
the same for every door.
"""

from datetime import UTC, datetime

from console.errors import Invalid


def text(field: str, value: object, *, limit: int) -> str:
    """`value` as it came, if it is storable text with something to read in it."""
    checked = _storable(field, value, limit)
    if not checked.strip():
        raise Invalid(field, f"{field} must not be empty.")
    return checked


def optional_text(field: str, value: object, *, limit: int) -> str | None:
    """Like `text`; nothing, or only white space, counts as None."""
    if value is None:
        return None
    checked = _storable(field, value, limit)
    return checked if checked.strip() else None


def storable(value: str) -> bool:
    """Whether a database could hold `value` at all; what it cannot hold, it cannot find."""
    return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def identifier(field: str, value: object, *, limit: int) -> str:
    """A short one-line name that another system gave something."""
    checked = text(field, value, limit=limit)
    if any(ord(character) < 32 or ord(character) == 127 for character in checked):
        raise Invalid(field, f"{field} must not contain control characters.")
    return checked


def time(field: str, value: object) -> datetime | None:
    """A point in time in UTC; one without a zone is refused, since nobody could say when it was."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise Invalid(field, f"{field} must be a time, such as 2026-11-23T09:30:00Z.")
    if value.tzinfo is None:
        raise Invalid(field, f"{field} needs a time zone, such as the Z of 2026-11-23T09:30:00Z.")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise Invalid(field, f"{field} is out of range.") from error


def _storable(field: str, value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise Invalid(field, f"{field} must be text.")
    if len(value) > limit:
        raise Invalid(field, f"{field} has {len(value)} characters; at most {limit} are allowed.")
    if not storable(value):
        raise Invalid(
            field, f"{field} must not contain a null character or half of a surrogate pair."
        )
    return value
