"""Who said what of a message, where people disagree, and what supervisors settled.

A message that a privacy request emptied keeps its labels and needs nobody's decision any more.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.kinds import CorrectionKind
from db.models import Correction, Message
from db.queries.labelling import WHO

_STANDS = col(Correction.undone_at).is_(None)


def disputed(session: Session) -> list[int]:
    """Messages of which people's last words differ and which nobody has settled, the last first."""
    settled = select(Correction.message_id).where(
        _STANDS, Correction.kind == CorrectionKind.SETTLEMENT
    )
    query = (
        select(Correction.message_id)
        .join(Message, col(Message.id) == col(Correction.message_id))
        .where(
            col(Correction.id).in_(_last_words()),
            col(Correction.message_id).not_in(settled),
            Message.text != "",
        )
        .group_by(col(Correction.message_id))
        .having(func.count(func.distinct(Correction.label)) > 1)
        .order_by(func.max(Correction.id).desc())
    )
    return list(session.exec(query))


def words(session: Session, *, message_ids: Collection[int]) -> dict[int, list[Correction]]:
    """Each person's last word on each of these messages, in the order in which they were said."""
    query = (
        select(Correction)
        .where(
            col(Correction.id).in_(_last_words().where(col(Correction.message_id).in_(message_ids)))
        )
        .order_by(col(Correction.id))
    )
    found: dict[int, list[Correction]] = {}
    for row in session.exec(query):
        found.setdefault(row.message_id, []).append(row)
    return found


def lately_settled(session: Session, *, limit: int) -> Sequence[Correction]:
    """The settlements that count now, of the messages that were settled last, newest first."""
    newest = (
        select(func.max(Correction.id))
        .where(_STANDS, Correction.kind == CorrectionKind.SETTLEMENT)
        .group_by(col(Correction.message_id))
    )
    return session.exec(
        select(Correction)
        .join(Message, col(Message.id) == col(Correction.message_id))
        .where(col(Correction.id).in_(newest), Message.text != "")
        .order_by(col(Correction.id).desc())
        .limit(limit)
    ).all()


def _last_words():
    return (
        select(func.max(Correction.id))
        .where(_STANDS, Correction.kind == CorrectionKind.LABEL)
        .group_by(col(Correction.message_id), WHO)
    )
