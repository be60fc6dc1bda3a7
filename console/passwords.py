"""Passwords: how they are hashed and checked. Knows nobody by name."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from console.errors import Invalid

SHORTEST, LONGEST = 8, 200
AT_ONCE = 2  # each check takes 64 MiB and a core for a moment

_hasher = PasswordHasher()
_turn = threading.BoundedSemaphore(AT_ONCE)
_nobody = None


def hash_password(password: str) -> str:
    """What is stored of a password; refuses one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("password", f"A password needs {SHORTEST} to {LONGEST} characters.")
    with _turn:
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one. Takes as long for a person who does not exist."""
    global _nobody
    with _turn:
        if stored is None and _nobody is None:
            _nobody = _hasher.hash(secrets.token_hex())
        try:
            return _hasher.verify(stored or _nobody, password[:LONGEST]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def generate() -> str:
    """A password to hand to somebody once."""
    return secrets.token_urlsafe(12)
