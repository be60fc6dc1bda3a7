"""Agreement is of labels given blindly, and is shown to whom it concerns."""

from datetime import UTC, datetime

import pytest

from classifier.agreement import LEAST_PAIRS
from console.agreeing import Agreeing
from console.auth import SessionPerson
from db.kinds import CorrectionKind, Drawn
from db.models import Role
from db.queries import corrections
from tests.console.rows import add_message, add_person

NOW = datetime.now(UTC)
LABELS = ("negative", "neutral", "positive")


@pytest.fixture
def session(sqlite_database):
    with sqlite_database.session() as session:
        yield session


def logged_in(person, role=Role.AGENT) -> SessionPerson:
    return SessionPerson(
        id=person.id, username=person.username, name=person.name, role=role, language="en"
    )


def say(session, message, label, person, **more):
    return corrections.add(
        session, message_id=message.id, label=label, reading=None, looked_ms=None, at=NOW,
        person_id=person.id, person_name=person.name, **more,
    )  # fmt: skip


def both_label(session, first, second, count, *, drawn=Drawn.SECOND, wrong=0):
    """Messages that two people label alike, except the first `wrong`."""
    messages = [add_message(session, f"m{i}", at=NOW) for i in range(count)]
    for i, message in enumerate(messages):
        say(session, message, LABELS[i % 3], first)
        say(session, message, LABELS[(i + (i < wrong)) % 3], second, drawn=drawn)
    session.commit()
    return messages


def test_a_pair_has_its_n_and_kappa(session, sqlite_database):
    """Both names, how many messages they have in common, and how far they agree."""
    lin, bo, mei = (add_person(session, name) for name in ("Lin", "Bo", "Mei"))
    both_label(session, lin, bo, 30, wrong=3)
    figures = Agreeing(sqlite_database).figures(logged_in(mei, Role.SUPERVISOR))
    [row] = figures["pairs"]["rows"]
    assert (set(row["people"]), row["n"], row["same"]) == ({"Lin", "Bo"}, 30, 0.9)
    assert row["kappa"] == pytest.approx(0.85)
    assert row["low"] < row["kappa"] < row["high"]


def test_labels_in_sight_of_the_first_do_not_count(session, sqlite_database):
    """A second label given in the inbox, where the first is shown, is no agreement."""
    lin, bo, mei = (add_person(session, name) for name in ("Lin", "Bo", "Mei"))
    both_label(session, lin, bo, 30, drawn=None)
    figures = Agreeing(sqlite_database).figures(logged_in(mei, Role.SUPERVISOR))
    assert figures["pairs"] == {"rows": [], "too_few": 0}


def test_who_comes_round_disagreed_all_the_same(session, sqlite_database):
    """Lin takes Bo's blind labels over in the inbox, where they are shown: the six disagreements
    stay. A label that was taken back was not given."""
    lin, bo = add_person(session, "Lin"), add_person(session, "Bo")
    messages = both_label(session, lin, bo, 30, wrong=6)
    for i, message in enumerate(messages[:6]):
        say(session, message, LABELS[(i + 1) % 3], lin)
    undone = add_message(session, "m30", at=NOW)
    say(session, undone, "negative", lin)
    say(session, undone, "positive", bo, drawn=Drawn.SECOND).undone_at = NOW
    session.commit()
    figures = Agreeing(sqlite_database).figures(logged_in(lin))
    [row] = figures["pairs"]["rows"]
    assert (row["n"], row["same"]) == (30, 0.8)


def test_too_few_messages_show_nothing(session, sqlite_database):
    """One below the least, there is a pair and no figure."""
    lin, bo = add_person(session, "Lin"), add_person(session, "Bo")
    both_label(session, lin, bo, LEAST_PAIRS - 1)
    figures = Agreeing(sqlite_database).figures(logged_in(lin))
    assert figures["pairs"] == {"rows": [], "too_few": 1}


def test_agents_see_what_concerns_themselves(session, sqlite_database):
    """How far two colleagues agree is for supervisors."""
    lin, bo, kim = (add_person(session, name) for name in ("Lin", "Bo", "Kim"))
    both_label(session, lin, bo, 30)
    agreeing = Agreeing(sqlite_database)
    assert len(agreeing.figures(logged_in(bo))["pairs"]["rows"]) == 1
    assert agreeing.figures(logged_in(kim))["pairs"] == {"rows": [], "too_few": 0}


def test_each_person_is_held_against_settlements(session, sqlite_database):
    """Each person's last word before a supervisor's settlement counts, not the supervisor's own."""
    lin, bo, mei = (add_person(session, name) for name in ("Lin", "Bo", "Mei"))
    messages = both_label(session, lin, bo, 24, wrong=6)
    for i, message in enumerate(messages):
        say(session, message, LABELS[i % 3], mei)
        say(session, message, LABELS[i % 3], mei, kind=CorrectionKind.SETTLEMENT)
        say(session, message, LABELS[(i + 1) % 3], add_person(session, "Late"))
        say(session, message, LABELS[i % 3], bo)  # too late to have agreed
    session.commit()
    figures = Agreeing(sqlite_database).figures(logged_in(mei, Role.SUPERVISOR))
    rows = {row["people"][0]: row for row in figures["settled"]["rows"]}
    assert set(rows) == {"Lin", "Bo"}
    assert (rows["Lin"]["same"], rows["Bo"]["same"]) == (1, 0.75)
