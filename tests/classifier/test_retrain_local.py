"""Unlabelled local traffic that a retraining replays: which messages, in what proportion."""

from datetime import timedelta

import pytest

from classifier.label_sides import is_held_back
from classifier.retrain import retrain
from classifier.retrain_local import SOURCE, LocalMessage, local_messages
from classifier.retrain_mix import Sets
from db.models import Author, Message, now
from tests.classifier import shop, tiny

SHARE = 0.3


@pytest.fixture
def session(database):
    with database.session() as session:
        yield session


@pytest.fixture(scope="module")
def sets() -> Sets:
    return Sets(tiny.messages(300, seed=11), tiny.messages(60, seed=12), tiny.families())


def local(session, most: int = 100) -> list[LocalMessage]:
    return local_messages(session, most=most, held_back_share=SHARE, seed=0)


def traffic(session, n: int, lang: str = "en") -> list[int]:
    """Customers' messages, of which some would be held back if they were labelled."""
    examples = tiny.messages(n, seed=n, langs=(lang,))
    return [shop.say(session, shop.conversation(session), e.text) for e in examples]


def test_labelled_and_held_back_messages_are_never_replayed(session):
    """Neither those with a label, were it undone, nor those that would judge if they had one."""
    ids = traffic(session, 40)
    free = [id for id in ids if not is_held_back(id, SHARE)]
    shop.label(session, free[0], "negative")
    shop.label(session, free[1], "negative", undone_at=now())
    shop.label(session, free[2], "negative", held_back=True)
    assert {one.message_id for one in local(session)} == set(free[3:])
    assert set(ids) - set(free), "the sample must hold messages of the judging side"


def test_only_what_customers_wrote_counts(session):
    """Agents' turns are context, notes are nothing, and a text that was blanked is left out."""
    talk = shop.conversation(session)
    for i in range(12):
        shop.say(session, talk, f"where is order {i}")
        shop.say(session, talk, f"on its way {i}", Author.AGENT)
        shop.say(session, talk, f"calm down {i}", Author.NOTE)
        shop.say(session, talk, " ")
    for one in local(session):
        assert one.example.text.startswith("where")
        assert all("calm" not in turn for turn in one.example.context)
        assert (one.example.label, one.example.source) == ("", SOURCE)
    newest = local(session)[0].example
    assert any(turn.startswith("A: on its way") for turn in newest.context)


def test_a_version_keeps_how_it_reads_the_traffic_of_these_weeks(sqlite_database, store, base, sets, reader):
    """For drift: a profile of the weeks before the last, and every message of the last with its time."""
    with sqlite_database.session() as session:
        for id in traffic(session, 220):
            session.get(Message, id).received_at = now() - timedelta(days=10)
        shop.labelled(session, tiny.messages(150, 5, tiny.SLANG), reader)
        session.commit()
    outcome = retrain(sqlite_database, store, base, tiny.RETRAINING, sets=sets, progress=False)
    kept = store.manifest(outcome.version)["training"]["traffic"]
    assert kept["score"]["n"] == kept["confidence"]["n"] == 220
    assert {len(values) for values in kept["week"].values()} == {150}
    assert all(at[:4].isdigit() and at.endswith("+00:00") for at in kept["week"]["at"])
    assert all(1 / 3 < sure <= 1 for sure in kept["week"]["confidence"])


def test_both_languages_have_their_half(session):
    """Where Chinese is rare it is all there, and English has the rest; the seed decides which."""
    traffic(session, 120)
    rare = [id for id in traffic(session, 12, "zh") if not is_held_back(id, SHARE)]
    chosen = local(session, most=60)
    assert len(chosen) == 60
    assert {one.message_id for one in chosen if one.example.lang == "zh"} == set(rare)
    assert chosen == local(session, most=60)
    half = [one.example.lang for one in local(session, most=8)]
    assert half.count("zh") == half.count("en") == 4
