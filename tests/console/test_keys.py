"""Keys are shown once, stored as hashes, and refused once revoked."""

import subprocess
import sys

import pytest
from sqlmodel import select

from console.errors import Conflict, ConsoleError, NotFound
from console.keys import KeyRing, main
from db.engine import Database
from db.models import ApiKey


def test_a_key_works_until_it_is_revoked(sqlite_database: Database) -> None:
    """The ring knows its name, and after revoking nobody."""
    ring = KeyRing(sqlite_database)
    key = ring.create("webshop")
    assert ring.name_of(key) == "webshop"
    assert ring.name_of(key + "x") is None
    ring.revoke("webshop")
    assert ring.name_of(key) is None


def test_only_the_hash_is_stored(sqlite_database: Database) -> None:
    """Nothing in the row gives the key back; its use is noted."""
    ring = KeyRing(sqlite_database)
    key = ring.create("webshop")
    ring.name_of(key)
    with sqlite_database.reading() as session:
        row = session.exec(select(ApiKey)).one()
    assert key not in str(row.model_dump()) and key.startswith(row.prefix)
    assert row.last_used_at is not None


def test_names_are_taken_once(sqlite_database: Database) -> None:
    """A revoked key's name stays its own, so that a log never means two keys."""
    ring = KeyRing(sqlite_database)
    ring.create("webshop")
    ring.revoke("webshop")
    with pytest.raises(Conflict):
        ring.create("webshop")
    with pytest.raises(NotFound):
        ring.revoke("webshop")
    with pytest.raises(ConsoleError):
        ring.create(" ")


def test_given_keys_live_in_no_database(sqlite_database: Database) -> None:
    """UNDERTONE_API_KEY is good as long as it is set."""
    ring = KeyRing(sqlite_database, {"environment": "a key from outside", "none": ""})
    assert ring.name_of("a key from outside") == "environment"
    assert ring.name_of("") is None


def test_the_command_creates_lists_and_revokes(tmp_path, capsys) -> None:
    """create prints the key alone, list never does."""
    env = {"UNDERTONE_DATA_DIR": str(tmp_path)}
    main(["create", "shop"], env)
    key = capsys.readouterr().out.strip()
    assert key.startswith("ut_")
    main(["list"], env)
    listed = capsys.readouterr().out
    assert "shop" in listed and key not in listed
    main(["revoke", "shop"], env)
    main(["list"], env)
    assert "revoked" in capsys.readouterr().out


def test_the_command_explains_what_is_wrong(tmp_path) -> None:
    """One sentence and exit code 1, no traceback."""
    env = {"UNDERTONE_DATABASE_URL": "mysql://host/db", "UNDERTONE_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "console.keys", "list"], env=env, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("undertone: ") and "Traceback" not in done.stderr
