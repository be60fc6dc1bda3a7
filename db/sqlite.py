"""Everything that only SQLite needs: pragmas, who may write when, and its error sentences.

WAL lets readers go on beside one writer. A write transaction starts with BEGIN IMMEDIATE, because
one that starts as a reader and writes later fails at once when another writer was faster. Writers
of this process take turns at a lock first: SQLite itself would let them poll for it. Commits wait
for the disk (synchronous=FULL), since a 201 promises that the message survives a power cut.
Knows nothing about tables.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import Connection

from db.errors import DatabaseError, DatabaseReadOnly, DatabaseUnavailable, DatabaseUrlError

BUSY_SECONDS = 5.0
READ_ONLY = "undertone_read_only"


def prepare_file(url: URL) -> None:
    """Refuse a database in memory, and make the folder of the file."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise DatabaseUrlError(
            "The SQLite database needs a file, as in UNDERTONE_DATABASE_URL=sqlite:///undertone.db."
        )
    folder = Path(url.database).resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"The folder {folder} for the database cannot be made: {error.strerror}."
        ) from error


def configure(engine: Engine) -> None:
    """Set pragmas on every connection, and begin transactions the way this module explains."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


class WriterTurn:
    """One writer of this process at a time."""

    def __init__(self, seconds: float = BUSY_SECONDS) -> None:
        self._lock = threading.Lock()
        self._seconds = seconds

    @contextmanager
    def __call__(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self._seconds):
            raise DatabaseUnavailable(
                "The database is busy with another writer. Try again shortly."
            )
        try:
            yield
        finally:
            self._lock.release()


def explain(error: BaseException, place: str) -> DatabaseError | None:
    """The sentence for an error of the sqlite3 driver; None for one no operator could mend."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseUnavailable(
            f"The database {place} is locked by another program. Try again shortly."
        )
    if primary == sqlite3.SQLITE_FULL:
        return DatabaseUnavailable(f"No space is left for the database {place}. Free some space.")
    if primary == sqlite3.SQLITE_READONLY:
        return DatabaseReadOnly(
            f"The database {place} is read-only. Give this user the right to write the file and "
            "its folder, or name another one with UNDERTONE_DATABASE_URL."
        )
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return DatabaseError(
            f"The database {place} cannot be opened. "
            "Check that its folder exists and may be written."
        )
    if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return DatabaseError(
            f"The file {place} is damaged or is no SQLite database. Restore it from a backup, "
            "or name another one with UNDERTONE_DATABASE_URL."
        )
    if primary == sqlite3.SQLITE_IOERR:
        return DatabaseUnavailable(f"The disk failed while the database {place} was used.")
    return None
