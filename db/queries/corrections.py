"""People's labels beside the model's. Training reads them through db/queries/training.py."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func
from sqlmodel import Session, col, select

from db.kinds import CorrectionKind, Drawn
from db.models import Correction, Reading


def add(
    session: Session,
    *,
    message_id: int,
    label: str,
    reading: Reading | None,
    person_id: int | None,
    person_name: str | None,
    looked_ms: int | None,
    at: datetime,
    kind: CorrectionKind = CorrectionKind.LABEL,
    drawn: Drawn | None = None,
) -> Correction:
    """A person's word on a message, with what the model had said."""
    correction = Correction(
        kind=kind,
        drawn=drawn,
        message_id=message_id,
        person_id=person_id,
        person_name=person_name,
        label=label,
        looked_ms=looked_ms,
        created_at=at,
    )
    if reading is not None:
        correction.model_label = reading.label
        correction.negative = reading.negative
        correction.neutral = reading.neutral
        correction.positive = reading.positive
        correction.model_version = reading.model_version
        correction.agreed = reading.label == label
    session.add(correction)
    session.flush()
    return correction


def contradicting() -> ColumnElement[bool]:
    """Whether a label is another than what the model had said; before it had read there is nothing to
    contradict."""
    return and_(col(Correction.model_label).is_not(None), ~col(Correction.agreed))


def newest(session: Session, *, message_ids: Sequence[int]) -> dict[int, Correction]:
    """What counts on each of these messages that has a label: what a supervisor settled last, else
    the last word, whoever said it."""
    settled = col(Correction.kind) == CorrectionKind.SETTLEMENT
    last = (
        select(
            func.coalesce(func.max(case((settled, Correction.id))), func.max(Correction.id))
        )
        .where(col(Correction.message_id).in_(message_ids), col(Correction.undone_at).is_(None))
        .group_by(col(Correction.message_id))
    )
    found = session.exec(select(Correction).where(col(Correction.id).in_(last))).all()
    return {correction.message_id: correction for correction in found}


def last_of(session: Session, *, message_id: int, person_id: int | None) -> Correction | None:
    """This person's word on this message."""
    return session.exec(
        _standing(message_id, CorrectionKind.LABEL).where(
            col(Correction.person_id).is_(None)
            if person_id is None
            else Correction.person_id == person_id
        )
    ).first()


def settlement(session: Session, *, message_id: int) -> Correction | None:
    """What a supervisor settled last on this message."""
    return session.exec(_standing(message_id, CorrectionKind.SETTLEMENT)).first()


def last_label(session: Session, *, message_id: int) -> Correction | None:
    """The last word on this message that is no settlement, whoever said it."""
    return session.exec(_standing(message_id, CorrectionKind.LABEL)).first()


def _standing(message_id: int, kind: CorrectionKind):
    return (
        select(Correction)
        .where(
            Correction.message_id == message_id,
            Correction.kind == kind,
            col(Correction.undone_at).is_(None),
        )
        .order_by(col(Correction.id).desc())
    )
