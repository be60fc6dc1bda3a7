"""Whose corrections are in which version."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from db.models import Correction, Message

CHUNK = 500  # ids in one statement; databases limit them


class Share(NamedTuple):
    """How many labels of one person a version learned from, and how many contradicted the model.

    Integrations name people without an account; those have no `person_id`.
    """

    version: str
    person_id: int | None
    name: str
    n: int
    corrected: int


def shares(session: Session) -> list[Share]:
    """Every version's people, who gave most first."""
    rows = session.exec(
        select(
            Correction.used_in,
            Correction.person_id,
            Correction.person_name,
            func.count(),
            func.sum(case((col(Correction.agreed).is_(True), 0), else_=1)),
        )
        .where(col(Correction.used_in).is_not(None))
        .group_by(col(Correction.used_in), col(Correction.person_id), col(Correction.person_name))
    )
    merged: dict[tuple, Share] = {}
    for version, person_id, name, n, corrected in rows:
        key = (version, person_id if person_id is not None else name)
        known = merged.get(key, Share(version, person_id, name or "", 0, 0))
        merged[key] = known._replace(n=known.n + n, corrected=known.corrected + int(corrected or 0))
    return sorted(merged.values(), key=lambda share: -share.n)


def counts(session: Session, *, correction_ids: Sequence[int]) -> dict[int, int]:
    """How many of these corrections each person with an account gave."""
    found: dict[int, int] = {}
    for start in range(0, len(correction_ids), CHUNK):
        rows = session.exec(
            select(Correction.person_id, func.count())
            .where(
                col(Correction.id).in_(correction_ids[start : start + CHUNK]),
                col(Correction.person_id).is_not(None),
            )
            .group_by(col(Correction.person_id))
        )
        for person_id, n in rows:
            found[person_id] = found.get(person_id, 0) + n
    return found


def learned(
    session: Session, *, version: str, before: int | None, limit: int
) -> Sequence[tuple[Correction, Message]]:
    """The corrections a version was the first to learn from, with their messages, newest first."""
    query = (
        select(Correction, Message)
        .join(Message, col(Message.id) == col(Correction.message_id))
        .where(Correction.used_in == version)
        .order_by(col(Correction.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Correction.id) < before)
    return session.exec(query).all()

