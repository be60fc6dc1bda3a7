"""What people said of messages becomes settled labels, each on its side for good."""

import pytest

from classifier.corrections import is_held_back, read_labels
from db.engine import Database
from db.kinds import Drawn
from db.models import Author, Correction, now
from db.queries import training
from tests.classifier import shop

NOBODY, EVERYBODY = 0.0, 1.0  # shares to hold back


def texts(labels) -> list[tuple[str, str]]:
    return [(label.example.text, label.example.label) for label in labels]


def settled(session) -> list[tuple[str, str]]:
    return texts(read_labels(session, held_back_share=NOBODY).new)


def test_the_last_word_that_stands_counts(database: Database):
    """Correcting again replaces a person's label; undoing brings the one before back."""
    with database.session() as session:
        ann = shop.person(session, "ann")
        message = shop.say(session, shop.conversation(session), "where is it")
        first = shop.label(session, message, "negative", person_id=ann)
        last = shop.label(session, message, "neutral", person_id=ann)
        assert settled(session) == [("where is it", "neutral")]
        last.undone_at = now()
        assert settled(session) == [("where is it", "negative")]
        first.undone_at = now()
        assert settled(session) == []


def test_two_people_who_disagree_are_left_out(database: Database):
    """A conflict is no label; once one of them comes round it is, and all rows that settled it
    count.
    """
    with database.session() as session:
        ann, bob = shop.person(session, "ann"), shop.person(session, "bob")
        message = shop.say(session, shop.conversation(session), "well, well")
        first = shop.label(session, message, "negative", person_id=ann)
        shop.label(session, message, "positive", person_id=bob, agreed=True)
        labels = read_labels(session, held_back_share=NOBODY)
        assert (labels.settled, labels.conflicts) == (0, 1)
        second = shop.label(session, message, "negative", person_id=bob)
        [label] = read_labels(session, held_back_share=NOBODY).new
        assert set(label.corrections) == {first.id, second.id}


def test_a_chance_draw_stays_one_whatever_is_said_later(database: Database):
    """Who labelled blindly and then changed their mind is still of the sample of the traffic; who
    corrected unasked before the desk drew it is not."""
    with database.session() as session:
        ann, here = shop.person(session, "ann"), shop.conversation(session)
        drawn, asked = shop.say(session, here, "well"), shop.say(session, here, "so, so")
        shop.label(session, drawn, "negative", person_id=ann).drawn = Drawn.BLIND
        shop.label(session, drawn, "neutral", person_id=ann)
        shop.label(session, asked, "negative", person_id=ann)
        shop.label(session, asked, "neutral", person_id=ann).drawn = Drawn.BLIND
        found = read_labels(session, held_back_share=NOBODY).new
    assert {label.example.text: label.at_random for label in found} == {"well": True, "so, so": False}


def test_people_without_accounts_are_told_apart_by_name(database: Database):
    """Labels of an integration name its agents; the same name twice is one person."""
    with database.session() as session:
        message = shop.say(session, shop.conversation(session), "fine")
        shop.label(session, message, "negative", person_name="Zoe")
        shop.label(session, message, "positive", person_name="Zoe")
        assert settled(session) == [("fine", "positive")]
        shop.label(session, message, "neutral", person_name="Yan")
        assert read_labels(session, held_back_share=NOBODY).conflicts == 1


def test_context_is_the_two_turns_before_without_notes(database: Database):
    """A label carries what customer and agent said before, oldest first, and no note."""
    with database.session() as session:
        here, there = shop.conversation(session), shop.conversation(session)
        shop.say(session, here, "hello")
        shop.say(session, here, "my lamp is late")
        shop.say(session, there, "unrelated")
        shop.say(session, here, "we look into it", Author.AGENT)
        shop.say(session, here, "he is always late", Author.NOTE)
        message = shop.say(session, here, "still nothing")
        shop.say(session, here, "hello?")
        shop.label(session, message, "negative")
        opening = shop.say(session, there, "second there")
        shop.label(session, opening, "neutral")
        contexts = {
            label.example.text: label.example.context
            for label in read_labels(session, held_back_share=NOBODY).new
        }
    assert contexts == {
        "still nothing": ("C: my lamp is late", "A: we look into it"),
        "second there": ("C: unrelated",),
    }


def test_confirmations_are_labels_too(database: Database):
    """Agreeing is recorded as a label and may be held back like any other."""
    with database.session() as session:
        message = shop.say(session, shop.conversation(session), "thanks")
        shop.label(session, message, "positive", agreed=True)
        [label] = read_labels(session, held_back_share=EVERYBODY).held_back
        assert label.agreed and label.example.label == "positive"


def test_sides_are_kept_for_good(database: Database):
    """Used labels never judge and held-back ones never train, whatever share is asked for later."""
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
def test_words_that_judged_are_never_learned_whatever_became_of_their_label(
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


def test_a_label_of_unknown_name_is_left_out(database: Database):
    """Rows of another scheme cannot break a retraining."""
    with database.session() as session:
        message = shop.say(session, shop.conversation(session), "hm")
        shop.label(session, message, "furious")
        assert read_labels(session, held_back_share=NOBODY).settled == 0


def test_thousands_of_labels_are_read_in_pieces(sqlite_database: Database):
    """More labels than a statement may name are read and marked."""
    with sqlite_database.session() as session:
        here = shop.conversation(session)
        ids = []
        for number in range(1200):
            if number % 2 == 0:
                here = shop.conversation(session)
            ids.append(shop.label(session, shop.say(session, here, f"m{number}"), "neutral").id)
        labels = read_labels(session, held_back_share=NOBODY)
        assert len(labels.new) == 1200
        assert labels.new[1].example.context == ("C: m0",)
        training.mark_used(session, correction_ids=ids, version="r1")
        assert len(read_labels(session, held_back_share=NOBODY).earlier) == 1200


def test_what_is_learned_from_carries_no_personal_data(database: Database):
    """Message and turns before it are masked, the language stays, and so two numbers are one message."""
    with database.session() as session:
        for number in ("13812345678", "15987654321"):
            here = shop.conversation(session)
            shop.say(session, here, f"请留电话 {number}", Author.AGENT)
            shop.label(session, shop.say(session, here, "浙江省杭州市西湖区文三路478号"), "neutral")
        first, second = read_labels(session, held_back_share=0.5).new or read_labels(
            session, held_back_share=0.5
        ).held_back
        assert first.example == second.example
        assert (first.example.text, first.example.lang) == ("[ADDRESS]", "zh")
        assert first.example.context == ("A: 请留电话 [PHONE]",)
