"""The demo fills an empty console through its door, and goes on without disturbing people."""

import random

import pytest
from sqlmodel import select

from console.client import Door
from console.demo import PEOPLE, DemoThread, is_empty, make_people
from console.demo_data import load_demo_conversations
from console.demo_feed import OPEN_AT_FIRST, DemoFeed
from console.settings import SettingsError
from db.engine import Database
from db.models import Person, Role
from db.queries import people
from tests.running import KEY, Running, eventually, running_console, settings_for

EVERY_SCRIPT = load_demo_conversations()
SCRIPTS = [
    *[script for script in EVERY_SCRIPT if script.resolved][:4],
    *[script for script in EVERY_SCRIPT if not script.resolved][: OPEN_AT_FIRST + 1],
]


class Ticks:
    """A clock in seconds that a test moves."""

    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def fresh(tmp_path):
    """A console of this test's own."""
    with running_console(settings_for(tmp_path)) as running:
        yield running


def feed(console: Running, clock: Ticks, **options) -> DemoFeed:
    door, chance = Door(console.url, KEY), random.Random(7)
    return DemoFeed(door, SCRIPTS, chance=chance, clock=clock, **options)


def all_cards(console: Running, status: str) -> list[dict]:
    return console.api.get(f"conversations?status={status}&limit=200").json()["items"]


def test_the_past_is_there_at_once(fresh: Running) -> None:
    """Every case with an outcome is resolved, and some conversations stand open."""
    assert is_empty(fresh.services.database)
    feed(fresh, Ticks()).play_past()
    past = [script for script in SCRIPTS if script.resolved]
    resolved = all_cards(fresh, "resolved")
    assert len(resolved) == len(past) and all(card["outcome"] for card in resolved)
    assert len(all_cards(fresh, "open")) == OPEN_AT_FIRST
    assert not is_empty(fresh.services.database)


def test_conversations_keep_arriving_and_the_inbox_stays_workable(fresh: Running) -> None:
    """With few open conversations allowed, the oldest end as new ones come."""
    clock = Ticks()
    playing = feed(fresh, clock, most_open=2)
    playing.begin()
    while clock.at < 400:
        clock.at += playing.step() or 0.1
    still_open, resolved = all_cards(fresh, "open"), all_cards(fresh, "resolved")
    assert len(still_open) + len(resolved) >= 400 // 45
    assert any(card["outcome"] is None for card in resolved)
    assert len(still_open) <= 2 + 6  # those not yet said to the end come on top


def test_what_a_person_has_taken_is_left_to_them(fresh: Running) -> None:
    """Once somebody is assigned, the script says and ends nothing more."""
    clock = Ticks()
    playing = feed(fresh, clock)
    playing.begin()
    playing.step()
    card = all_cards(fresh, "open")[0]
    person = fresh.person("ada")
    fresh.services.desk.reply(card["id"], text="I take this one.", person_id=person)
    while clock.at < 300:
        clock.at += playing.step() or 0.1
    seen = fresh.services.views.conversation(card["id"])
    said = [turn["text"] for turn in seen["messages"] if turn["author"] == "agent"]
    assert said == ["I take this one."]
    assert seen["card"]["status"] == "open"


def test_a_door_that_fails_does_not_end_the_demo(fresh: Running) -> None:
    """With a wrong key at first, the thread goes on trying."""
    door = Door(fresh.url, "wrong")
    thread = DemoThread(DemoFeed(door, SCRIPTS), with_past=False, pause_seconds=0.05)
    thread.start()
    door._client.headers["Authorization"] = f"Bearer {KEY}"
    eventually(lambda: all_cards(fresh, "open"), seconds=15)
    thread.stop()


def test_the_people_can_log_in_and_are_made_once(sqlite_database: Database) -> None:
    """Agents, supervisors and an administrator, in both languages."""
    make_people(sqlite_database)
    make_people(sqlite_database)
    with sqlite_database.reading() as session:
        made = session.exec(select(Person)).all()
    assert {person.username for person in made} == {person.username for person in PEOPLE}
    assert {person.role for person in made} == {role.value for role in Role}
    assert {person.language for person in made} == {"zh", "en"}


def test_the_demo_keeps_out_of_a_database_of_real_people(sqlite_database: Database) -> None:
    """It would show logins for it to everybody."""
    with sqlite_database.session() as session:
        people.create(session, username="real", name="Real", password_hash="x")
        session.commit()
    with pytest.raises(SettingsError, match="real people"):
        make_people(sqlite_database)
