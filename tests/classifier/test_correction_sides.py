"""Labels lie on one side, to learn from or to judge by, and whatever is said later changes none; the
oldest of many that judge are learned in their turn, and nothing ever comes back."""

import pytest

from classifier.corrections import read_labels
from classifier.label_sides import is_held_back
from db.engine import Database
from db.models import Correction, now
from db.queries import training
from tests.classifier import shop
from tests.classifier.test_corrections import EVERYBODY, NOBODY, texts


def test_sides_are_kept(database: Database):
    """Used labels never judge and held-back ones do not train, whatever share is asked for later."""
    with database.session() as session:
        used = shop.say(session, shop.conversation(session), "one")
        held = shop.say(session, shop.conversation(session), "two")
        used_row = shop.label(session, used, "neutral")
        held_row = shop.label(session, held, "neutral")
        training.mark_used(session, correction_ids=[used_row.id], version="r1")
        training.mark_used(session, correction_ids=[used_row.id], version="r2")
        training.mark_held_back(session, correction_ids=[held_row.id])
        session.commit()
    for share in (NOBODY, EVERYBODY):
        with database.reading() as session:
            labels = read_labels(session, held_back_share=share)
            assert texts(labels.earlier) == [("one", "neutral")]
            assert texts(labels.held_back) == [("two", "neutral")]
            assert labels.unused == 0
            assert session.get(Correction, used_row.id).used_in == "r1"


def test_a_changed_mind_after_use_is_new(database: Database):
    """A label that replaces a used one is learned as a new one."""
    with database.session() as session:
        message = shop.say(session, shop.conversation(session), "hm")
        shop.label(session, message, "neutral", used_in="r1")
        shop.label(session, message, "negative")
        labels = read_labels(session, held_back_share=NOBODY)
        assert texts(labels.new) == [("hm", "negative")]
        assert labels.earlier == []


@pytest.mark.parametrize("side", [True, False])
def test_the_same_words_lie_on_one_side(database: Database, side):
    """A text that judges is not learned from another message, nor the other way round."""
    first = next(i for i in range(1, 1000) if is_held_back(i, 0.5) is side)
    other = next(i for i in range(first, 1000) if is_held_back(i, 0.5) is not side)
    with database.session() as session:
        for number in range(1, other + 1):
            here = shop.conversation(session)
            same = number in (first, other)
            message = shop.say(session, here, "OK then" if same else f"message {number}")
            assert message == number
            shop.label(session, message, "neutral")
        labels = read_labels(session, held_back_share=0.5)
    sides = [labels.held_back, labels.new]
    together, apart = sides if side else sides[::-1]
    assert [label.example.text for label in together].count("OK then") == 2
    assert "OK then" not in [label.example.text for label in apart]


def test_words_that_were_learned_never_judge(database: Database):
    """A message with words that a version learned goes the same way, whatever its own id says."""
    with database.session() as session:
        for used_in in ("r1", None):
            message = shop.say(session, shop.conversation(session), "OK then")
            shop.label(session, message, "neutral", used_in=used_in)
        labels = read_labels(session, held_back_share=EVERYBODY)
        assert (len(labels.earlier), len(labels.new), len(labels.held_back)) == (1, 1, 0)


@pytest.mark.parametrize("then", ["relabelled", "disputed", "taken back"])
def test_learned_words_never_judge_whatever_became_of_their_label(database: Database, then):
    """Another label, a second opinion or none at all: a version has read the words all the same."""
    with database.session() as session:
        other, learned = (shop.say(session, shop.conversation(session), "OK then") for _ in range(2))
        row = shop.label(session, learned, "neutral", person_name="Ann", used_in="r1")
        if then == "taken back":
            row.undone_at = now()
        else:
            name = "Ann" if then == "relabelled" else "Bob"
            shop.label(session, learned, "negative", person_name=name)
        shop.label(session, other, "neutral", person_name="Zoe")
        labels = read_labels(session, held_back_share=EVERYBODY)
        assert not labels.held_back
        assert other in [label.message_id for label in labels.new]
        assert labels.conflicts == (then == "disputed")


@pytest.mark.parametrize("then", ["relabelled", "disputed", "taken back"])
def test_words_that_judged_go_on_judging_whatever_became_of_their_label(
    database: Database, then
):
    """The mark on a label that another one replaced holds for its message and the same words."""
    with database.session() as session:
        other, judged = (shop.say(session, shop.conversation(session), "OK then") for _ in range(2))
        row = shop.label(session, judged, "neutral", person_name="Ann", held_back=True)
        if then == "taken back":
            row.undone_at = now()
        else:
            name = "Ann" if then == "relabelled" else "Bob"
            shop.label(session, judged, "negative", person_name=name)
        shop.label(session, other, "neutral", person_name="Zoe")
        labels = read_labels(session, held_back_share=NOBODY)
        assert not labels.new and not labels.earlier
        assert other in [label.message_id for label in labels.held_back]


def test_what_was_learned_and_judged_by_judges_no_more(database: Database):
    """Labels that moved between the sides before both marks were kept are known by heart."""
    with database.session() as session:
        message = shop.say(session, shop.conversation(session), "OK then")
        shop.label(session, message, "neutral", used_in="r1")
        shop.label(session, message, "negative", held_back=True)
        labels = read_labels(session, held_back_share=EVERYBODY)
        assert texts(labels.new) == [("OK then", "negative")] and not labels.held_back


def test_the_share_held_back_is_the_one_asked_for():
    """Over many messages the hash gives the share, and no run of ids lies on one side."""
    sides = [is_held_back(number, 0.3) for number in range(1, 5001)]
    assert sum(sides) / 5000 == pytest.approx(0.3, abs=0.02)
    assert sides == [is_held_back(number, 0.3) for number in range(1, 5001)]


def labelled(session, number: int, *, text: str = "", **more) -> int:
    """A message of its own with a label; its id."""
    message = shop.say(session, shop.conversation(session), text or f"message {number}")
    shop.label(session, message, "neutral", **more)
    return message


READ = {"negative": 0.1, "neutral": 0.8, "positive": 0.1}


def ids(labels) -> list[int]:
    return [label.message_id for label in labels]


@pytest.fixture
def few_correcting(monkeypatch):
    """Labels judge however few of them correct the model."""
    monkeypatch.setattr("classifier.label_sides.ENOUGH_CORRECTING", 0)


def test_the_newest_held_back_judge_and_older_ones_are_learned(
    database: Database, few_correcting
):
    """Enough judge, whoever came last; those that judged before them are no new labels."""
    with database.session() as session:
        messages = [labelled(session, number, held_back=number < 4) for number in range(7)]
        labels = read_labels(session, held_back_share=EVERYBODY, enough=5)
        assert ids(labels.new) == messages[:2] and ids(labels.held_back) == messages[2:]
        assert labels.unused == 3
        labels = read_labels(session, held_back_share=EVERYBODY, enough=5, most_held_back=1)
        assert ids(labels.held_back) == messages[-1:]


def test_where_there_are_many_labels_a_tenth_judges(
    database: Database, few_correcting
):
    """Small gains of a version that has learned much take more labels to be told from chance."""
    with database.session() as session:
        messages = [labelled(session, number) for number in range(50)]
        labels = read_labels(session, held_back_share=EVERYBODY, enough=2)
        assert ids(labels.held_back) == messages[-5:]


def test_what_judged_and_was_learned_comes_back_no_more(
    database: Database, few_correcting
):
    """Not even where fewer judge than are wanted; and the same words go together."""
    with database.session() as session:
        learned = labelled(session, 0, held_back=True, used_in="r2")
        old, same = (labelled(session, 1, text="OK then") for _ in range(2))
        newest = labelled(session, 2)
        labels = read_labels(session, held_back_share=EVERYBODY, enough=1)
        assert (ids(labels.earlier), ids(labels.new)) == ([learned], [old, same])
        labels = read_labels(session, held_back_share=EVERYBODY, enough=2)
        assert ids(labels.held_back) == [old, same, newest]
        labels = read_labels(session, held_back_share=EVERYBODY, enough=10)
        assert (ids(labels.earlier), ids(labels.held_back)) == ([learned], [old, same, newest])


def test_where_nearly_all_agree_with_the_model_more_judge(database: Database):
    """Those that correct it tell most, so it takes fifteen of them, or the newest would tell nothing for
    ever."""
    with database.session() as session:
        messages = [
            labelled(session, number, agreed=number % 2 == 0, **READ) for number in range(60)
        ]
        labels = read_labels(session, held_back_share=EVERYBODY, enough=5)
        assert ids(labels.held_back) == messages[-29:]
        labels = read_labels(session, held_back_share=EVERYBODY, enough=5, most_held_back=10)
        assert ids(labels.held_back) == messages[-10:]


def test_a_label_from_before_the_first_reading_corrects_nobody(database: Database):
    """Nobody knows what the model would have said, so it does not stand for what it reads wrong."""
    with database.session() as session:
        for number in range(60):
            labelled(session, number, agreed=False)
        assert len(read_labels(session, held_back_share=EVERYBODY, enough=5).held_back) == 60


def test_words_that_are_said_every_day_are_learned_too(database: Database, few_correcting):
    """They come with their first label, and do not judge for ever because somebody says them again."""
    with database.session() as session:
        daily = [labelled(session, 0, text="hello")]
        others = [labelled(session, number) for number in range(1, 6)]
        daily.append(labelled(session, 6, text="hello"))
        labels = read_labels(session, held_back_share=EVERYBODY, enough=4)
        assert (ids(labels.new), ids(labels.held_back)) == ([daily[0], others[0], daily[1]], others[1:])


def test_what_was_learned_and_is_new_again_counts_as_new(database: Database):
    """Another label of a message that judged and was learned; not one that only judged before."""
    with database.session() as session:
        message = labelled(session, 0, held_back=True, used_in="r1")
        assert read_labels(session, held_back_share=EVERYBODY).unused == 0
        shop.label(session, message, "negative")
        labels = read_labels(session, held_back_share=EVERYBODY)
        assert (ids(labels.new), labels.unused) == ([message], 1)
