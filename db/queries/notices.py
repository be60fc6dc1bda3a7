"""What people are told once. Who is told what is for others to decide."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from db.models import Notice, now

LEARNED = "learned"  # corrections of theirs went into the version that reads now

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def add_once(session: Session, *, person_id: int, kind: str, subject: str, content: dict) -> None:
    """Tell a person, unless they were told of this already; two processes may try at once."""
    insert = _INSERT[session.get_bind().dialect.name]
    values = {
        "person_id": person_id,
        "kind": kind,
        "subject": subject,
        "content": content,
        "created_at": now(),
    }
    session.exec(insert(Notice).values(**values).on_conflict_do_nothing())


def is_told(session: Session, *, kind: str, subject: str) -> bool:
    """Whether anybody was told of this."""
    found = session.exec(
        select(Notice.id).where(Notice.kind == kind, Notice.subject == subject).limit(1)
    )
    return found.first() is not None


def unseen(session: Session, *, person_id: int, since: datetime) -> Sequence[Notice]:
    """What a person has not closed yet, newest first."""
    return session.exec(
        select(Notice)
        .where(
            Notice.person_id == person_id,
            col(Notice.seen_at).is_(None),
            Notice.created_at >= since,
        )
        .order_by(col(Notice.id).desc())
    ).all()


def mark_seen(session: Session, *, person_id: int, up_to: int) -> None:
    """A person has closed this notice and those before it."""
    session.exec(
        update(Notice)
        .where(
            col(Notice.person_id) == person_id,
            col(Notice.id) <= up_to,
            col(Notice.seen_at).is_(None),
        )
        .values(seen_at=now())
    )
