"""The figures of the last day, each with its n."""

from datetime import timedelta

import pytest

from console.trends import HOURS, Trends
from db.models import Author, EscalationStatus
from db.queries import corrections, escalations, readings, trends
from tests.console.rows import add_conversation, add_message
from tests.fakes import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


def add_flag(session, conversation, *, at, closed_at=None, dismissed=False, rule="mood"):
    flag = escalations.add(
        session, conversation_id=conversation.id, message_id=None, rule=rule,
        severity="high", reason="-", reason_zh="-", at=at,
    )  # fmt: skip
    if closed_at:
        flag.closed_at = closed_at
        flag.status = EscalationStatus.DISMISSED if dismissed else EscalationStatus.RESOLVED
        session.add(flag)


def test_an_empty_database_has_no_figures_but_zeros(database, clock):
    """Where nothing was counted, there is no share and no median, rather than a false zero."""
    day = Trends(database, clock=clock).last_day()
    assert day["messages"] == {"value": 0, "n": 0, "points": [0] * HOURS}
    assert day["negative"]["value"] is None
    assert day["first_reply"]["value"] is None
    assert day["open"]["value"] == 0


def test_messages_and_moods_are_counted_by_the_hour(database, clock):
    """Messages of customers, of the last day only; an unsure negative one is not negative."""
    with database.session() as session:
        ago = lambda **time: clock() - timedelta(**time)  # noqa: E731
        add_message(session, "yesterday", at=ago(hours=25), label="negative")
        add_message(session, "angry", at=ago(hours=5, minutes=30), label="negative")
        add_message(session, "unsure", at=ago(hours=5, minutes=20), label="negative", sure=False)
        add_message(session, "fine", at=ago(minutes=10))
        add_message(session, "just now", at=clock(), label=None)
        add_message(session, "a reply", at=ago(minutes=5), author=Author.AGENT)
        session.commit()
    day = Trends(database, clock=clock).last_day()
    assert day["messages"]["value"] == 2
    assert day["messages"]["n"] == 4
    assert day["messages"]["points"][-6] == 2
    assert day["negative"]["value"] == pytest.approx(1 / 3)
    assert day["negative"]["n"] == 3
    assert day["negative"]["points"][-6] == 0.5
    assert day["negative"]["points"][0] is None


def test_flags_that_stood_are_counted_at_the_end_of_each_hour(database, clock):
    """A flag counts from when it was raised until it was closed."""
    with database.session() as session:
        talk = add_conversation(session, at=clock())
        add_flag(session, talk, at=clock() - timedelta(days=3))
        add_flag(
            session,
            talk,
            at=clock() - timedelta(hours=4, minutes=30),
            closed_at=clock() - timedelta(hours=2, minutes=30),
        )
        session.commit()
    standing = Trends(database, clock=clock).last_day()["open"]
    assert standing["points"][-6:] == [1, 2, 2, 1, 1, 1]
    assert standing["value"] == 1
    assert standing["n"] == 1


def test_the_first_reply_is_a_median_over_conversations(database, clock):
    """Replies older than a day do not count, and conversations without a reply neither."""
    with database.session() as session:
        for minutes in (1, 3, 30):
            talk = add_conversation(session, at=clock() - timedelta(minutes=100))
            talk.first_reply_at = talk.opened_at + timedelta(minutes=minutes)
            session.add(talk)
        add_conversation(session, at=clock())
        session.commit()
    reply = Trends(database, clock=clock).last_day()["first_reply"]
    assert (reply["value"], reply["n"]) == (180, 3)
    assert reply["points"][-2] == 180


def test_corrections_are_counted_apart_from_confirmations(database, clock):
    """The n is every label given; an undone one counts for nothing."""
    with database.session() as session:
        for label, undone in (("negative", False), ("neutral", False), ("positive", True)):
            message = add_message(session, "text", at=clock())
            read = readings.newest(session, message_ids=[message.id])[message.id]
            row = corrections.add(
                session, message_id=message.id, label=label, reading=read,
                person_id=None, person_name="Lin", looked_ms=None, at=clock(),
            )  # fmt: skip
            row.undone_at = clock() if undone else None
            session.add(row)
        session.commit()
    made = Trends(database, clock=clock).last_day()["corrections"]
    assert (made["value"], made["n"]) == (1, 2)
    assert made["points"][-1] == 1


def test_many_screens_cost_one_look(sqlite_database, clock):
    """Within ten seconds the same figures are given out again."""
    figures = Trends(sqlite_database, clock=clock)
    first = figures.last_day()
    assert figures.last_day() is first
    clock.forward(seconds=11)
    assert figures.last_day() is not first


def test_each_rule_is_shown_with_how_often_people_found_it_wrong(database, clock):
    """Raised and dismissed flags are counted by rule since a time."""
    with database.session() as session:
        talk = add_conversation(session, at=clock())
        early, late = clock() - timedelta(days=40), clock() - timedelta(days=2)
        add_flag(session, talk, at=early, rule="falling")
        add_flag(session, talk, at=late, rule="mood", closed_at=clock(), dismissed=True)
        add_flag(session, talk, at=late, rule="mood", closed_at=clock())
        session.commit()
        since = clock() - timedelta(days=30)
        assert trends.flags_by_rule(session, since=since) == {"mood": (2, 1)}
