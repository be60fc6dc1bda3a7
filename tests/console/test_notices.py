"""Agents are told that their corrections were learned: each of them, once, also those who were away."""

import pytest

from classifier.version_rows import follow_active
from classifier.versions import VersionStore
from console.notices import Notices
from db.models import now
from db.queries import corrections
from tests.console.rows import add_message, add_person
from tests.console.shelf import guard, put_version, shelf_with_v1
from tests.fakes import RecordingHub

FINE = [guard("core zh", by=0.013, lower=0.002, upper=0.02)]


@pytest.fixture
def store(tmp_path) -> VersionStore:
    return shelf_with_v1(tmp_path)


@pytest.fixture
def people(database) -> dict[str, int]:
    """Lin gave two labels and Omar one; Mei none."""
    with database.session() as session:
        found = {name: add_person(session, name).id for name in ("Lin", "Omar", "Mei")}
        for name in ("Lin", "Lin", "Omar"):
            message = add_message(session, "等了一周", at=now())
            corrections.add(
                session, message_id=message.id, label="negative", reading=None,
                person_id=found[name], person_name=name, looked_ms=None, at=now(),
            )  # fmt: skip
        session.commit()
    return found


def follow(database, store) -> None:
    with database.session() as session:
        follow_active(session, store)
        session.commit()


def test_everybody_whose_corrections_went_in_is_told_once(database, store, people):
    """How many of theirs, in which version, and what it changed; nobody else, and never again."""
    notices = Notices(database, RecordingHub())
    put_version(store, "r1", parent="v1", tests=FINE, corrections=[1, 2, 3])
    follow(database, store)
    assert notices.unseen(people["Lin"]) == [], "not before it reads"
    store.activate("r1", "better")
    follow(database, store)
    follow(database, store)
    [mine] = notices.unseen(people["Lin"])
    assert mine["content"] == {"version": "r1", "n": 2, "sets": {"core zh": 0.013}}
    assert notices.unseen(people["Omar"])[0]["content"]["n"] == 1
    assert notices.unseen(people["Mei"]) == []

    notices.close(people["Lin"], mine["id"])
    store.rollback("worse")
    follow(database, store)
    store.activate("r1", "after all")
    follow(database, store)
    assert notices.unseen(people["Lin"]) == []
    assert len(notices.unseen(people["Omar"])) == 1


def test_closing_one_closes_those_before_it_and_no_others(database, store, people):
    """What comes later is told anew."""
    notices = Notices(database, RecordingHub())
    for name, parent, ids in (("r1", "v1", [1]), ("r2", "r1", [2])):
        put_version(store, name, parent=parent, tests=FINE, corrections=ids)
        store.activate(name, "better")
        follow(database, store)
    newest, _ = notices.unseen(people["Lin"])
    notices.close(people["Omar"], newest["id"])
    assert [one["content"]["version"] for one in notices.unseen(people["Lin"])] == ["r2", "r1"]
    notices.close(people["Lin"], newest["id"])
    put_version(store, "r3", parent="r2", tests=FINE, corrections=[1, 2])
    store.activate("r3", "better")
    follow(database, store)
    assert [one["content"]["version"] for one in notices.unseen(people["Lin"])] == ["r3"]


def test_open_inboxes_hear_that_there_is_news(sqlite_database):
    """Each asks for its own; the push names nobody."""
    hub = RecordingHub()
    Notices(sqlite_database, hub).announce()
    assert hub.types() == ["notices"]
