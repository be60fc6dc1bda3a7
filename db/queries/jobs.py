"""The queue of messages that wait to be read. Several processes may take from it at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from db.models import Message, ScoringJob

LONGEST_ERROR = 500


@dataclass(frozen=True)
class Claimed:
    """A job that is ours until its lease ends."""

    job: ScoringJob
    message: Message


def add(session: Session, *, message_id: int, at: datetime) -> ScoringJob:
    """This message is to be read."""
    job = ScoringJob(message_id=message_id, not_before=at)
    session.add(job)
    session.flush()
    return job


def claim(
    session: Session,
    *,
    worker: str,
    at: datetime,
    lease: timedelta,
    limit: int,
    first: Collection[int] = (),
) -> list[Claimed]:
    """Take jobs that are due and not somebody's: those of the messages in `first`, then the oldest.

    `worker` must be new for every call.
    """
    free = _free(at, lease)
    oldest = (
        select(ScoringJob.id)
        .where(*free)
        .order_by(col(ScoringJob.message_id).in_(first).desc(), col(ScoringJob.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(ScoringJob)
        .where(col(ScoringJob.id).in_(oldest.scalar_subquery()), *free)
        .values(claimed_by=worker, claimed_at=at, attempts=ScoringJob.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    taken = session.exec(
        select(ScoringJob, Message)
        .join(Message, col(Message.id) == col(ScoringJob.message_id))
        .where(ScoringJob.claimed_by == worker)
        .order_by(col(ScoringJob.id))
        .execution_options(populate_existing=True)
    ).all()
    return [Claimed(job, message) for job, message in taken]


def any_due(session: Session, *, at: datetime, lease: timedelta) -> bool:
    """Whether `claim` would find something."""
    return session.exec(select(ScoringJob.id).where(*_free(at, lease)).limit(1)).first() is not None


def put_back(session: Session, *, id: int, attempts: int, error: str, not_before: datetime) -> None:
    """Let it be taken again from `not_before` on, as one that was tried so often."""
    session.execute(
        update(ScoringJob)
        .where(col(ScoringJob.id) == id)
        .values(
            claimed_by=None,
            claimed_at=None,
            attempts=attempts,
            error=error[:LONGEST_ERROR],
            not_before=not_before,
        )
    )


def done(session: Session, *, message_id: int) -> None:
    """The message is read; nothing waits for it any more."""
    session.execute(delete(ScoringJob).where(col(ScoringJob.message_id) == message_id))


def pending(session: Session, *, message_id: int) -> bool:
    """Whether this message still waits to be read."""
    return (
        session.exec(select(ScoringJob.id).where(ScoringJob.message_id == message_id)).first()
        is not None
    )


def depth(session: Session) -> int:
    """How many messages wait to be read."""
    return session.exec(select(func.count()).select_from(ScoringJob)).one()


def _free(at: datetime, lease: timedelta) -> tuple:
    return (
        col(ScoringJob.not_before) <= at,
        or_(col(ScoringJob.claimed_at).is_(None), col(ScoringJob.claimed_at) < at - lease),
    )
