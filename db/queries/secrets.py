"""Queries on the random values an installation made for itself."""

from collections.abc import Callable

from sqlmodel import Session

from db.models import StoredSecret


def get_or_create(session: Session, *, name: str, make: Callable[[], str]) -> str:
    """The secret of a name, made at its first use."""
    found = session.get(StoredSecret, name)
    if found is None:
        found = StoredSecret(name=name, value=make())
        session.add(found)
        session.flush()
    return found.value
