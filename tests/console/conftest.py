"""Fixtures for tests of the console: a desk by itself, and a whole console that answers HTTP."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifier.versions import VersionStore
from console.model_desk import ModelDesk
from db.engine import Database
from tests.console.room import Room
from tests.console.shelf import three_versions
from tests.fakes import FakeReader
from tests.running import Running, running_console, settings_for


@pytest.fixture
def room(database: Database) -> Room:
    """A desk on SQLite, and again on PostgreSQL."""
    return Room(database)


@pytest.fixture
def sqlite_room(sqlite_database: Database) -> Room:
    """A desk on SQLite, for what does not depend on the database."""
    return Room(sqlite_database)


@pytest.fixture(scope="module")
def console(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running console for all tests of a module; they keep to conversations of their own."""
    folder = tmp_path_factory.mktemp("console")
    shutil.copy(migrated_sqlite, folder / "undertone.db")
    with running_console(settings_for(folder)) as running:
        yield running


@pytest.fixture
def any_console(database: Database, tmp_path: Path) -> Iterator[Running]:
    """A running console on SQLite, and again on PostgreSQL."""
    url = database.engine.url.render_as_string(hide_password=False)
    with running_console(settings_for(tmp_path, url)) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    """v1 and v2 were active one after the other; v3 was refused."""
    return three_versions(tmp_path)


@pytest.fixture
def reader() -> FakeReader:
    """What reads as v2."""
    return FakeReader(version="v2")


@pytest.fixture
def models(sqlite_database: Database, store: VersionStore, reader: FakeReader) -> ModelDesk:
    """What supervisors see of these versions."""
    return ModelDesk(sqlite_database, reader=reader, store=lambda: store)
