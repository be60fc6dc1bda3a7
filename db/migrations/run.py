"""Runs the migrations on an open connection, and writes new ones. Knows no table by name."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection

from db.errors import DatabaseError, DatabaseNewer

FOLDER = Path(__file__).parent
_LOCK = 7_236_418_093  # any constant: two consoles that start together migrate one after the other


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision known here, inside the caller's transaction."""
    config = configuration(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseNewer(
            f"The database was made by a newer Undertone (revision {current}). "
            "Start that version, or name another database with UNDERTONE_DATABASE_URL."
        )
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(f"The database could not be brought up to date: {error}") from error


def write_revision(message: str) -> None:
    """Write the next file in versions/ from what db.models says and the last revision lacks."""
    from db.engine import open_database  # it imports this module

    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/migrated.db")
        database.migrate()
        with database.engine.begin() as connection:
            config = configuration(connection)
            count = len(list(ScriptDirectory.from_config(config).walk_revisions()))
            command.revision(config, message, autogenerate=True, rev_id=f"{count + 1:04d}")
        database.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Say what changes: python -m db.migrations.run "add a column"')
    write_revision(sys.argv[1])
