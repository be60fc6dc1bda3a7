"""Queries on people: who may log in, and as what. Knows password hashes, never passwords."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from db.models import Person, Role


def by_id(session: Session, *, person_id: int) -> Person | None:
    """One person."""
    return session.get(Person, person_id)


def by_ids(session: Session, *, person_ids: Collection[int]) -> dict[int, Person]:
    """Several people at once."""
    query = select(Person).where(col(Person.id).in_(person_ids))
    return {person.id: person for person in session.exec(query)}


def by_username(session: Session, *, username: str) -> Person | None:
    """The person of a login name; case does not matter."""
    return session.exec(select(Person).where(Person.username == username.strip().lower())).first()


def everybody(session: Session, *, active: bool | None = None) -> Sequence[Person]:
    """All people by name; `active` keeps only those who may log in, or only those who may not."""
    query = select(Person).order_by(func.lower(Person.name), Person.id)
    if active is not None:
        query = query.where(Person.active == active)
    return session.exec(query).all()


def count(session: Session, *, role: Role | None = None, active: bool | None = None) -> int:
    """How many people there are, or how many of a role."""
    query = select(func.count()).select_from(Person)
    if role is not None:
        query = query.where(Person.role == role)
    if active is not None:
        query = query.where(Person.active == active)
    return session.exec(query).one()


def lock_administrators(session: Session) -> None:
    """Let nobody else change an administrator before this transaction ends."""
    session.exec(
        select(Person.id).where(Person.role == Role.ADMIN).order_by(Person.id).with_for_update()
    ).all()


def create(
    session: Session,
    *,
    username: str,
    name: str,
    password_hash: str,
    role: Role = Role.AGENT,
    language: str = "en",
) -> Person:
    """A new person. The login name must be free; the caller has checked its form."""
    person = Person(
        username=username.strip().lower(),
        name=name.strip(),
        password_hash=password_hash,
        role=role,
        language=language,
    )
    session.add(person)
    session.flush()
    return person
