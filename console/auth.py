"""Who is logged in: signed cookies, sign-in with throttling, and roles.

A cookie names a person and carries a fingerprint of their password hash, so a new password ends
every session. People are looked up again every few seconds, so a changed role or a closed account
takes effect soon, and at once when changed through `forget`. Knows nothing about pages.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from console import passwords
from console.errors import ConsoleError, Forbidden
from console.throttle import Throttle
from db.engine import Database
from db.models import Person, Role
from db.queries import people
from db.queries.secrets import get_or_create

COOKIE = "undertone_session"
VALID_SECONDS = 12 * 3600
RENEWED_AFTER_SECONDS = 3600
REMEMBERED_SECONDS = 2
REMEMBERED_PEOPLE = 1000
RANK = {Role.AGENT: 0, Role.SUPERVISOR: 1, Role.ADMIN: 2}


class SignInRefused(ConsoleError):
    """The login was wrong, or comes too soon after wrong ones (`wait` seconds)."""

    def __init__(self, message: str, *, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class SessionPerson:
    """The person behind a request."""

    id: int
    username: str
    name: str
    role: Role
    language: str

    def may(self, role: Role) -> bool:
        """Whether this person may do what `role` may; each role may all that lower ones may."""
        return RANK[self.role] >= RANK[role]


def current_person(request: Any) -> SessionPerson | None:
    """The person of a Starlette request or WebSocket, or of a Gradio request around one."""
    inner = getattr(request, "request", None) or request
    return inner.scope.get("state", {}).get("person")


def require(request: Any, role: Role = Role.AGENT) -> SessionPerson:
    """The person of a request, who must have `role` or a higher one."""
    person = current_person(request)
    if person is None:
        raise Forbidden("Your session has ended. Log in again.")
    if not person.may(role):
        raise Forbidden(f"This needs the role {role}.")
    return person


class Sessions:
    """Signs people in and recognises them."""

    def __init__(
        self,
        database: Database,
        *,
        secret: str,
        by_username: Throttle | None = None,
        by_address: Throttle | None = None,
    ) -> None:
        self._database = database
        self._signer = URLSafeTimedSerializer(secret, salt="undertone session")
        self._by_username = by_username or Throttle(free=5, first_wait=2, longest_wait=60)
        self._by_address = by_address or Throttle(free=20, first_wait=2, longest_wait=300)
        self._remembered: dict[str, tuple[SessionPerson | None, float]] = {}
        self._ended: dict[str, float] = {}

    def sign_in(self, username: str, password: str, address: str) -> str:
        """The cookie's value for a right login; else SignInRefused."""
        username = username.replace("\x00", "").strip().lower()[:64]
        wait = max(self._by_username.wait(username), self._by_address.wait(address))
        if wait:
            raise SignInRefused("Too many tries. Wait a little.", wait=wait)
        # counted before the slow check, so that tries sent at once are not all free
        self._by_username.failed(username)
        self._by_address.failed(address)
        with self._database.reading() as session:
            person = people.by_username(session, username=username)
        known = person is not None and person.active
        if not passwords.matches(password, person.password_hash if known else None):
            raise SignInRefused("The name or the password is wrong.")
        self._by_username.forgive(username, everything=True)
        self._by_address.forgive(address)
        return self._cookie_of(person)

    def sign_out(self, cookie: str) -> None:
        """Refuse this cookie from now on, for as long as this process lives."""
        self._remembered.pop(cookie, None)
        content = self._read(cookie)
        if content:
            self._ended = {s: t for s, t in self._ended.items() if t > time.time()}
            self._ended[content["session"]] = time.time() + VALID_SECONDS

    def person_of(self, cookie: str) -> SessionPerson | None:
        """Whom a cookie belongs to, if it still counts. Asks the database now and then."""
        person, until = self._remembered.get(cookie, (None, 0.0))
        if time.monotonic() < until:
            return person
        person = self._look_up(cookie)
        if len(self._remembered) >= REMEMBERED_PEOPLE:
            self._remembered.clear()
        self._remembered[cookie] = (person, time.monotonic() + REMEMBERED_SECONDS)
        return person

    def remembers(self, cookie: str) -> bool:
        """Whether `person_of` would answer without asking the database."""
        return time.monotonic() < self._remembered.get(cookie, (None, 0.0))[1]

    def forget(self) -> None:
        """Look everybody up again: a role, a password or an account has changed."""
        self._remembered.clear()

    def renewed(self, cookie: str) -> str | None:
        """A fresher cookie of the same session, once this one is an hour old."""
        content = self._read(cookie)
        if content is None or time.time() - content["signed_at"] < RENEWED_AFTER_SECONDS:
            return None
        content["signed_at"] = int(time.time())
        return self._signer.dumps(content)

    def _cookie_of(self, person: Person) -> str:
        return self._signer.dumps(
            {
                "person": person.id,
                "password": _fingerprint(person),
                "session": secrets.token_urlsafe(9),
                "signed_at": int(time.time()),
            }
        )

    def _look_up(self, cookie: str) -> SessionPerson | None:
        content = self._read(cookie)
        if content is None:
            return None
        with self._database.reading() as session:
            person = people.by_id(session, person_id=content["person"])
        if person is None or not person.active or _fingerprint(person) != content["password"]:
            return None
        return SessionPerson(
            person.id, person.username, person.name, Role(person.role), person.language
        )

    def _read(self, cookie: str) -> dict[str, Any] | None:
        try:
            content = self._signer.loads(cookie, max_age=VALID_SECONDS)
        except BadData:
            return None
        return None if content["session"] in self._ended else content


def session_secret(database: Database) -> str:
    """The key that cookies are signed with, made at the first start."""
    with database.session() as session:
        secret = get_or_create(session, name="session", make=lambda: secrets.token_urlsafe(48))
        session.commit()
    return secret


def _fingerprint(person: Person) -> str:
    return hashlib.sha256(person.password_hash.encode()).hexdigest()[:16]
