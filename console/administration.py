"""What an administrator does with people: add them, give roles, close accounts, hand out passwords.

There is always an administrator who can log in, and nobody changes their own role or closes their
own account by mistake. A password that is made here is returned once and stored as a hash only.
"""

import re
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from console import checks, passwords
from console.account import LANGUAGES
from console.auth import SessionPerson, Sessions
from console.errors import Conflict, Invalid, NotFound
from console.shapes import time as written
from db.engine import Database
from db.models import Person, Role
from db.queries import people

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
LONGEST_NAME = 120

Shape = dict[str, Any]


class Administration:
    """People, as an administrator sees and changes them. Changes end or renew sessions at once."""

    def __init__(self, database: Database, sessions: Sessions):
        self._database = database
        self._sessions = sessions

    def everybody(self) -> list[Shape]:
        """All people, those who may log in first, by name."""
        with self._database.reading() as session:
            rows = people.everybody(session)
        return [_shape(row) for row in sorted(rows, key=lambda row: not row.active)]

    def add(self, *, username: object, name: object, role: object, language: object) -> Shape:
        """A new person and the password to hand to them: {"person", "password"}."""
        login = checks.text("username", username, limit=64).strip().lower()
        if not LOGIN.fullmatch(login):
            raise Invalid(
                "username",
                "A login name has 2 to 64 of the characters a to z, 0 to 9, dot, - and _.",
            )
        details = {"name": _name(name), "role": _role(role), "language": _language(language)}
        password = passwords.generate()
        password_hash = passwords.hash_password(password)
        try:
            with self._database.session() as session:
                person = people.create(
                    session, username=login, password_hash=password_hash, **details
                )
                session.commit()
        except IntegrityError as error:
            raise Conflict(f"The login name {login} is taken.", field="username") from error
        return {"person": _shape(person), "password": password}

    def change(self, person_id: object, *, by: SessionPerson, **changes: object) -> Shape:
        """Change a person's name, role or language."""
        taken = {"name": _name, "role": _role, "language": _language}
        values = {field: taken[field](value) for field, value in changes.items() if field in taken}
        with self._database.session() as session:
            person = _find(session, person_id)
            if person.id == by.id and values.get("role", person.role) != person.role:
                raise Conflict("Nobody changes their own role; ask another administrator.")
            for field, value in values.items():
                setattr(person, field, value)
            return self._store(session, person)

    def set_active(self, person_id: object, *, active: bool, by: SessionPerson) -> Shape:
        """Close an account, which ends its sessions, or open it again."""
        with self._database.session() as session:
            person = _find(session, person_id)
            if person.id == by.id and not active:
                raise Conflict("Nobody closes their own account; ask another administrator.")
            person.active = active
            return self._store(session, person)

    def new_password(self, person_id: object) -> Shape:
        """Another password for a person, which ends their sessions: {"person", "password"}."""
        password = passwords.generate()
        password_hash = passwords.hash_password(password)
        with self._database.session() as session:
            person = _find(session, person_id)
            person.password_hash = password_hash
            return {"person": self._store(session, person), "password": password}

    def _store(self, session: Session, person: Person) -> Shape:
        session.add(person)
        session.flush()
        if not people.count(session, role=Role.ADMIN, active=True):
            raise Conflict("Somebody must stay administrator.")
        session.commit()
        self._sessions.forget()
        return _shape(person)


def _find(session: Session, person_id: object) -> Person:
    """The person, to be changed; two administrators cannot take each other's role at once."""
    people.lock_administrators(session)
    found = None
    if isinstance(person_id, int) and 0 < person_id < 2**31:
        found = people.by_id(session, person_id=person_id)
    if found is None:
        raise NotFound("There is no such person.", field="id")
    return found


def _name(value: object) -> str:
    return checks.identifier("name", value, limit=LONGEST_NAME).strip()


def _role(value: object) -> Role:
    if value not in tuple(Role):
        raise Invalid("role", f"role must be one of {', '.join(Role)}.")
    return Role(value)


def _language(value: object) -> str:
    if value not in LANGUAGES:
        raise Invalid("language", f"language must be one of {', '.join(LANGUAGES)}.")
    return str(value)


def _shape(person: Person) -> Shape:
    return {
        "id": person.id,
        "username": person.username,
        "name": person.name,
        "role": str(person.role),
        "language": person.language,
        "active": person.active,
        "available": person.available,
        "created_at": written(person.created_at),
    }
