"""What people said of messages becomes settled labels, each on its side."""


from classifier.corrections import read_labels
from db.engine import Database
from db.kinds import Drawn
from db.models import Author, now
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
