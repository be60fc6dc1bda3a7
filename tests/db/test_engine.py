"""The database opens, migrates, takes turns and explains itself."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from db.engine import Database, open_database
from db.errors import (
    DatabaseError,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnavailable,
    DatabaseUrlError,
)
from db.migrations.run import configuration
from db.models import Customer, Message
from db.sqlite import WriterTurn


def test_models_and_migrations_agree(database: Database) -> None:
    """Nothing is left to migrate after the last revision."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    """A second start finds its tables and keeps their rows."""
    with database.session() as session:
        session.add(Customer(source="api", external_id="u-1", name="王芳 😀"))
        session.commit()
    database.migrate()
    with database.reading() as session:
        assert session.exec(select(Customer.name)).one() == "王芳 😀"


def test_every_revision_can_be_taken_back(database: Database) -> None:
    """Going down to nothing and up again leaves the same tables."""
    with database.engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.migrate()
    test_models_and_migrations_agree(database)


def test_a_newer_schema_is_refused(database: Database) -> None:
    """Tables of a later version are left alone, and the message says what to do."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="newer Undertone"):
        database.migrate()


def test_an_uncommitted_session_leaves_nothing(database: Database) -> None:
    """Leaving a session without commit stores nothing."""
    with database.session() as session:
        session.add(Customer(source="api", external_id="u-1"))
        session.flush()
    with database.reading() as session:
        assert session.exec(select(Customer)).all() == []


def test_a_reading_session_refuses_to_write(database: Database) -> None:
    """A read-only session cannot change a row, and the next writer still can."""
    with pytest.raises(DatabaseReadOnly), database.reading() as session:
        session.add(Customer(source="api", external_id="u-1"))
        session.commit()
    with database.session() as session:
        session.add(Customer(source="api", external_id="u-1"))
        session.commit()


def test_an_error_does_not_repeat_a_customers_text(database: Database) -> None:
    """What the database refuses may end up in a log, the text may not."""
    with pytest.raises(IntegrityError) as caught, database.session() as session:
        text = "my card number is 4111"
        session.add(Message(conversation_id=4711, source="api", author="customer", text=text))
        session.flush()
        session.commit()
    assert "4111" not in str(caught.value)


def test_foreign_keys_hold(database: Database) -> None:
    """A message without its conversation is refused on both databases."""
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.session() as session:
        session.add(Message(conversation_id=4711, source="api", author="customer", text="hi"))
        session.commit()


def test_many_writers_at_once_all_succeed(database: Database) -> None:
    """Twenty threads that read and then write lose nothing and deadlock never."""
    failures: list[Exception] = []

    def write(number: int) -> None:
        try:
            with database.session() as session:
                session.exec(select(Customer)).all()
                session.add(Customer(source="api", external_id=f"u-{number}"))
                session.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as session:
        assert len(session.exec(select(Customer)).all()) == 20


def test_readers_do_not_wait_for_a_writer(sqlite_database: Database) -> None:
    """A reader sees the committed state while a write is under way."""
    with sqlite_database.session() as writer:
        writer.add(Customer(source="api", external_id="u-1"))
        writer.flush()
        with sqlite_database.reading() as reader:
            assert reader.exec(select(Customer)).all() == []


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path) -> None:
    """A second writer of the same process gives up with a sentence, not with a hang."""
    turn = WriterTurn(seconds=0.01)
    with turn(), pytest.raises(DatabaseUnavailable, match="busy"), turn():
        pass


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:", "postgresql+x://h/d"],
)
def test_a_wrong_url_is_explained(url: str) -> None:
    """A URL that names no usable database says which form is wanted."""
    with pytest.raises(DatabaseUrlError, match=r"sqlite:///"):
        open_database(url)


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    """Another program's file is not taken for a database."""
    (tmp_path / "notes.db").write_text("these are my notes\n" * 100)
    with pytest.raises(DatabaseError, match="damaged or is no SQLite database"):
        open_database(f"sqlite:///{tmp_path}/notes.db").migrate()


def test_a_folder_in_place_of_the_file_is_explained(tmp_path: Path) -> None:
    """A path that cannot be opened is named."""
    with pytest.raises(DatabaseError, match=f"{tmp_path} cannot be opened"):
        open_database(f"sqlite:///{tmp_path}").migrate()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write a read-only file")
def test_a_file_without_the_right_to_write_is_explained(tmp_path: Path) -> None:
    """The rights of the file are reported as such."""
    path = tmp_path / "undertone.db"
    sqlite3.connect(path).close()
    path.chmod(0o444)
    with pytest.raises(DatabaseError):
        open_database(f"sqlite:///{path}").migrate()


def test_an_unreachable_server_is_explained_without_its_password() -> None:
    """The sentence names the place and keeps the password."""
    database = open_database("postgresql://me:s3cret@127.0.0.1:1/undertone")
    with pytest.raises(DatabaseUnavailable) as caught:
        database.check()
    assert "127.0.0.1" in str(caught.value) and "s3cret" not in str(caught.value)
