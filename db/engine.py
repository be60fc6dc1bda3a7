"""The door to the database: opening, migrating, sessions, and errors in plain words.

Two kinds of session: `session()` may write and is the default; `reading()` refuses to write and,
on SQLite, waits for no writer. Knows nothing about what the tables mean.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from db import sqlite
from db.errors import DatabaseError, DatabaseReadOnly, DatabaseUnavailable, DatabaseUrlError
from db.migrations.run import upgrade

OPTIONS = {
    "pool_size": 16,
    "max_overflow": 32,
    "pool_timeout": 5,
    "hide_parameters": True,  # or a customer's text would stand in a log beside an error
}
_POSTGRES_READ_ONLY = "25006"


class Database:
    """One database and its connections. Safe to share between threads."""

    def __init__(self, engine: Engine, turn: Callable[[], AbstractContextManager[None]]) -> None:
        self.engine = engine
        self._turn = turn
        self._read_only = engine.execution_options(
            **{sqlite.READ_ONLY: True} if self.is_sqlite else {"postgresql_readonly": True}
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, which has one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @property
    def place(self) -> str:
        """Where the database is, without its password."""
        url = self.engine.url
        return str(url.database) if self.is_sqlite else url.render_as_string(hide_password=True)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that may write. The caller commits; leaving without it rolls back."""
        with (
            self._explained(),
            self._turn(),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that refuses to write."""
        with self._explained(), Session(self._read_only, expire_on_commit=False) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to this version of Undertone; refuse tables of a newer one."""
        with self._explained(), self._turn(), self.engine.begin() as connection:
            upgrade(connection)

    def check(self) -> None:
        """Answer, or raise a DatabaseError that says why not."""
        with self.reading() as session:
            session.connection().execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseUnavailable(
                "All database connections are busy. Try again shortly."
            ) from error
        except DBAPIError as error:
            raise (self._explain(error) or error) from error

    def _explain(self, error: DBAPIError) -> DatabaseError | None:
        if self.is_sqlite:
            return sqlite.explain(error.orig, self.place)
        if getattr(error.orig, "sqlstate", None) == _POSTGRES_READ_ONLY:
            return DatabaseReadOnly(f"The database {self.place} is read-only.")
        if isinstance(error, OperationalError | InterfaceError):
            first_line = (str(error.orig).strip() or "no answer").splitlines()[0]
            return DatabaseUnavailable(f"The database {self.place} does not answer: {first_line}")
        return None


def open_database(url: str) -> Database:
    """The database that a `sqlite:///file` or `postgresql://…` URL names. Connects on first use."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        sqlite.prepare_file(parsed)
        engine = create_engine(parsed, **OPTIONS)
        sqlite.configure(engine)
        return Database(engine, sqlite.WriterTurn())
    engine = create_engine(
        parsed, pool_pre_ping=True, connect_args={"connect_timeout": 5}, **OPTIONS
    )
    return Database(engine, nullcontext)


def _parse(url: str) -> URL:
    example = "Use sqlite:///path/to/undertone.db or postgresql://user:password@host/database."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlError(
            f"UNDERTONE_DATABASE_URL is not a database URL. {example}"
        ) from error
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "postgresql+psycopg"):
        return parsed
    raise DatabaseUrlError(
        f"UNDERTONE_DATABASE_URL asks for {parsed.drivername}, which is not supported. {example}"
    )
