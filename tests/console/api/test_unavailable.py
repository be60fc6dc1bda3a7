"""When the database cannot be written, the door says so before anything is stored."""

import sqlite3

import pytest

from console.services import Services
from tests.fakes import FakeReader
from tests.running import FakeBrain, Running, running_console, settings_for

BODY = {"conversation_id": "c-1", "message_id": "m-1", "customer": {"id": "u"}, "text": "hello"}


@pytest.fixture
def fresh(tmp_path):
    """A console of this test's own."""
    with running_console(settings_for(tmp_path)) as running:
        yield running


def locked_for_good(services: Services) -> sqlite3.Connection:
    """Another program that writes and does not end."""
    connection = sqlite3.connect(services.database.place)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_a_locked_database_is_503_with_retry_after_and_stores_nothing(fresh: Running) -> None:
    """The sender may try again; once the lock is gone the same message is new."""
    blocker = locked_for_good(fresh.services)
    refused = fresh.api.post("messages?assist=true", json=BODY)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["error"]["message"]
    assert fresh.api.get("conversations").json()["items"] == []
    blocker.rollback()
    blocker.close()
    assert fresh.api.post("messages?assist=true", json=BODY).status_code == 201


def test_a_failing_model_never_takes_a_stored_message_back(tmp_path) -> None:
    """201 with a null reading after a bounded wait, whatever the model does."""
    reader = FakeReader()
    reader.fail(*[RuntimeError("broken weights")] * 50)
    with running_console(settings_for(tmp_path), brain=FakeBrain(reader)) as console:
        answer = console.api.post("messages?assist=true", json=BODY)
    assert answer.status_code == 201
    assert answer.json()["reading"] is None
    assert answer.json()["message"]["text"] == "hello"
