"""Keys of the API: made, checked and revoked. Only their hashes are stored.

    python -m console.keys create NAME | list | revoke NAME

A key has 256 random bits, so a plain SHA-256 of it cannot be guessed back.
"""

import hashlib
import os
import secrets
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import suppress

from console.errors import Conflict, ConsoleError, NotFound
from console.settings import SettingsError, add_installation, installation_settings
from db.engine import Database, open_database
from db.errors import DatabaseError
from db.queries import keys as queries

PREFIX_LENGTH = 9
REMEMBERED_SECONDS = 5  # a key revoked in another process is refused this much later at most
REMEMBERED_KEYS = 1000


def hash_of(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


class KeyRing:
    """Tells whether a key is good. `given` are keys that live in no database, by name."""

    def __init__(self, database: Database, given: Mapping[str, str] | None = None) -> None:
        self._database = database
        self._given = {hash_of(key): name for name, key in (given or {}).items() if key}
        self._remembered: dict[str, tuple[str | None, float]] = {}

    def name_of(self, key: str) -> str | None:
        """The name of a good key, or None."""
        key_hash = hash_of(key)
        if key_hash in self._given:
            return self._given[key_hash]
        name, until = self._remembered.get(key_hash, (None, 0.0))
        if time.monotonic() < until:
            return name
        name = self._look_up(key_hash)
        if len(self._remembered) >= REMEMBERED_KEYS:
            self._remembered.clear()
        self._remembered[key_hash] = (name, time.monotonic() + REMEMBERED_SECONDS)
        return name

    def create(self, name: str) -> str:
        """A new key, which is shown this once."""
        name = name.strip()
        if not name or len(name) > 120 or not name.isprintable():
            raise ConsoleError("A key needs a name of 1 to 120 characters.", field="name")
        key = f"ut_{secrets.token_urlsafe(32)}"
        with self._database.session() as session:
            if queries.by_name(session, name=name):
                raise Conflict(f"A key named {name!r} exists or existed; take another name.")
            queries.create(session, name=name, prefix=key[:PREFIX_LENGTH], key_hash=hash_of(key))
            session.commit()
        return key

    def revoke(self, name: str) -> None:
        """Refuse the key of a name from now on."""
        with self._database.session() as session:
            key = queries.by_name(session, name=name)
            if key is None or key.revoked_at:
                raise NotFound(f"No valid key is named {name!r}.")
            queries.revoke(session, key=key)
            session.commit()
        self._remembered.clear()

    def list(self) -> list[dict]:
        """Every key as {"name", "prefix", "created_at", "last_used_at", "revoked_at"}."""
        with self._database.reading() as session:
            return [
                key.model_dump(exclude={"id", "key_hash"}) for key in queries.everything(session)
            ]

    def _look_up(self, key_hash: str) -> str | None:
        with self._database.reading() as session:
            key = queries.valid(session, key_hash=key_hash)
        if key is None:
            return None
        if queries.use_is_old(key):
            self._note_use(key.id)
        return key.name

    def _note_use(self, key_id: int) -> None:
        # a good key is good while nothing can be written, too
        with suppress(DatabaseError), self._database.session() as session:
            queries.note_use(session, key_id=key_id)
            session.commit()


def main(argv: list[str], env: Mapping[str, str]) -> None:
    """The command for people."""
    parser = ArgumentParser(prog="python -m console.keys", description=__doc__.splitlines()[0])
    add_installation(parser)
    commands = parser.add_subparsers(dest="command", required=True)
    for command, text in (("create", "make a key and show it once"), ("revoke", "refuse a key")):
        commands.add_parser(command, help=text).add_argument("name")
    commands.add_parser("list", help="show the names of all keys")
    given = parser.parse_args(argv)
    database = open_database(installation_settings(given, env).database)
    database.migrate()
    ring = KeyRing(database)
    if given.command == "create":
        print(ring.create(given.name))
        print("Keep it: it is not shown again.", file=sys.stderr)
    elif given.command == "revoke":
        ring.revoke(given.name)
        print(f"{given.name} is refused from now on.")
    else:
        for key in ring.list():
            state = (
                "revoked" if key["revoked_at"] else f"last used {key['last_used_at'] or 'never'}"
            )
            print(f"{key['name']}  {key['prefix']}…  {state}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:], os.environ)
    except (SettingsError, DatabaseError, ConsoleError) as problem:
        sys.exit(f"undertone: {problem}")
