"""Whose corrections are in which version.

A row names only the first version that learned from it. After going back to a version the next one learns
the same corrections again, and a refused one is nobody's first: so callers say by id what a version learned,
where its manifest is there to tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from db.models import Correction, Message
from db.queries.corrections import contradicting

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


def shares(session: Session, *, learned: Mapping[str, Sequence[int]] | None = None) -> list[Share]:
    """Every version's people, who gave most first; `learned` has ids of corrections by version."""
    learned = learned or {}
    named = (row for row in _first_users(session) if row[0] not in learned)
    merged: dict[tuple, Share] = {}
    for version, person_id, name, n, corrected in (*named, *_by_id(session, learned)):
        key = (version, person_id if person_id is not None else name)
        known = merged.get(key, Share(version, person_id, name or "", 0, 0))
        merged[key] = known._replace(n=known.n + n, corrected=known.corrected + int(corrected or 0))
    return sorted(merged.values(), key=lambda share: -share.n)


def _first_users(session: Session) -> Iterable:
    """Version, person and counts, by the version that the rows name."""
    return session.exec(
        select(
            Correction.used_in,
            Correction.person_id,
            Correction.person_name,
            func.count(),
            func.sum(case((contradicting(), 1), else_=0)),
        )
        .where(col(Correction.used_in).is_not(None))
        .group_by(col(Correction.used_in), col(Correction.person_id), col(Correction.person_name))
    )


def _by_id(session: Session, learned: Mapping[str, Sequence[int]]) -> Iterator[tuple]:
    """The same for each correction of each version; a deleted one is nobody's."""
    ids = sorted({id for version in learned.values() for id in version})
    given = {}
    for start in range(0, len(ids), CHUNK):
        rows = session.exec(
            select(
                Correction.id, Correction.person_id, Correction.person_name, contradicting()
            ).where(col(Correction.id).in_(ids[start : start + CHUNK]))
        )
        given.update({id: (person, name, 1, bool(against)) for id, person, name, against in rows})
    for version, mine in learned.items():
        yield from ((version, *given[id]) for id in mine if id in given)


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
    session: Session, *, version: str, ids: Sequence[int] | None, before: int | None, limit: int
) -> Sequence[tuple[Correction, Message]]:
    """The corrections with these `ids`, with their messages, newest first; without ids those that
    `version` was the first to learn from."""
    query = (
        select(Correction, Message)
        .join(Message, col(Message.id) == col(Correction.message_id))
        .where(Message.text != "")  # a forgotten customer's is empty
        .order_by(col(Correction.id).desc())
    )
    if before is not None:
        query = query.where(col(Correction.id) < before)
    if ids is None:
        return session.exec(query.where(Correction.used_in == version).limit(limit)).all()
    newest = sorted((id for id in ids if before is None or id < before), reverse=True)
    found: list[tuple[Correction, Message]] = []
    for start in range(0, len(newest), CHUNK):  # of a chunk some may have been deleted since
        part = newest[start : start + CHUNK]
        found += session.exec(query.where(col(Correction.id).in_(part)).limit(limit - len(found)))
        if len(found) >= limit:
            break
    return found
