"""Rows of model versions. The versions folder and its ACTIVE file are the truth; see
classifier/version_rows.py, which makes these rows follow."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db.models import ModelVersion, now

ACTIVE, KEPT, REFUSED = "active", "kept", "refused"


def get(session: Session, *, version: str) -> ModelVersion | None:
    """One version."""
    return session.get(ModelVersion, version)


def everything(session: Session) -> Sequence[ModelVersion]:
    """All versions, oldest first."""
    return session.exec(
        select(ModelVersion).order_by(col(ModelVersion.created_at), col(ModelVersion.version))
    ).all()


def made_from(session: Session, *, parent: str, data: str) -> Sequence[ModelVersion]:
    """Versions that came from this one by these data, oldest first, also those whose folder is gone."""
    return session.exec(
        select(ModelVersion)
        .where(ModelVersion.parent == parent, ModelVersion.data == data)
        .order_by(col(ModelVersion.created_at), col(ModelVersion.version))
    ).all()


def add(
    session: Session,
    *,
    version: str,
    parent: str | None,
    status: str,
    reason: str | None,
    metrics: dict,
    created_at: datetime,
    data: str | None = None,
    seed: int | None = None,
) -> ModelVersion:
    """A version that was not known yet."""
    row = ModelVersion(
        version=version,
        parent=parent,
        status=status,
        reason=reason,
        metrics=metrics,
        created_at=created_at,
        data=data,
        seed=seed,
    )
    session.add(row)
    session.flush()
    return row


def make_active(
    session: Session, *, version: str | None, reason: str | None, at: datetime | None = None
) -> None:
    """This version reads now, and the one that did is kept. None: no known version reads."""
    for row in session.exec(select(ModelVersion).where(ModelVersion.status == ACTIVE)):
        if row.version != version:
            row.status = KEPT
            session.add(row)
    if version is not None:
        row = session.get_one(ModelVersion, version)
        if row.status != ACTIVE:
            row.status, row.reason, row.promoted_at = ACTIVE, reason, at or now()
            session.add(row)
    session.flush()


def keep(session: Session, *, names: Sequence[str], reason: str) -> None:
    """These passed and are not put to use, for this reason."""
    for row in session.exec(select(ModelVersion).where(col(ModelVersion.version).in_(names))):
        if row.status == KEPT and row.reason != reason:
            row.reason = reason
            session.add(row)
    session.flush()


def names(session: Session) -> Sequence[str]:
    """Every name that was ever given to a version, of whatever base."""
    return session.exec(select(ModelVersion.version)).all()
