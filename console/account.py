"""What people change about themselves: the language of their screen, and whether they take work.

An administrator's changes to others are in console/administration.py.
"""

from console.auth import Sessions
from console.errors import Invalid, NotFound
from db.engine import Database
from db.models import Person
from db.queries import people

LANGUAGES = ("en", "zh")


class Account:
    """One's own account."""

    def __init__(self, database: Database, sessions: Sessions):
        self._database = database
        self._sessions = sessions

    def available(self, person_id: int) -> bool:
        """Whether the person takes work."""
        with self._database.reading() as session:
            person = people.by_id(session, person_id=person_id)
        return person is not None and person.available

    def set_language(self, person_id: int, language: object) -> None:
        """Show everything in this language from now on."""
        if language not in LANGUAGES:
            raise Invalid("language", f"language must be one of {', '.join(LANGUAGES)}.")
        self._change(person_id, language=language)

    def set_available(self, person_id: int, available: object) -> None:
        """Take work, or rest."""
        if not isinstance(available, bool):
            raise Invalid("available", "available must be true or false.")
        self._change(person_id, available=available)

    def _change(self, person_id: int, **values: object) -> None:
        with self._database.session() as session:
            person: Person | None = people.by_id(session, person_id=person_id)
            if person is None:
                raise NotFound("There is no such person.", field="person")
            for name, value in values.items():
                setattr(person, name, value)
            session.add(person)
            session.commit()
        self._sessions.forget()
