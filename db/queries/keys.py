"""Queries on API keys. Knows hashes, never keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from db.models import ApiKey, now

USE_IS_NOTED_EVERY = timedelta(minutes=1)


def everything(session: Session) -> Sequence[ApiKey]:
    """All keys, revoked ones too, oldest first."""
    return session.exec(select(ApiKey).order_by(col(ApiKey.id))).all()


def by_name(session: Session, *, name: str) -> ApiKey | None:
    """The key of a name."""
    return session.exec(select(ApiKey).where(ApiKey.name == name)).first()


def valid(session: Session, *, key_hash: str) -> ApiKey | None:
    """The key of a hash, unless it was revoked."""
    query = select(ApiKey).where(ApiKey.key_hash == key_hash, col(ApiKey.revoked_at).is_(None))
    return session.exec(query).first()


def create(session: Session, *, name: str, prefix: str, key_hash: str) -> ApiKey:
    """A new key under a free name."""
    key = ApiKey(name=name, prefix=prefix, key_hash=key_hash)
    session.add(key)
    session.flush()
    return key


def revoke(session: Session, *, key: ApiKey, at: datetime | None = None) -> None:
    """Refuse a key from now on. Its row stays, so that its name is not taken for another."""
    key.revoked_at = at or now()
    session.add(key)
    session.flush()


def use_is_old(key: ApiKey, *, at: datetime | None = None) -> bool:
    """Whether the last use of a key was noted so long ago that it is worth a write."""
    return key.last_used_at is None or key.last_used_at < (at or now()) - USE_IS_NOTED_EVERY


def note_use(session: Session, *, key_id: int, at: datetime | None = None) -> None:
    """Remember when a key was last used."""
    session.exec(update(ApiKey).where(col(ApiKey.id) == key_id).values(last_used_at=at or now()))
