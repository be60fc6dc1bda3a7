"""A supervisor's settlement decides what is learned, and moves no label to the other side."""

import pytest

from classifier.corrections import read_labels
from db.engine import Database
from db.kinds import CorrectionKind
from db.models import now
from db.queries import training
from tests.classifier import shop

NOBODY, EVERYBODY = 0.0, 1.0  # shares to hold back
SETTLEMENT = {"kind": CorrectionKind.SETTLEMENT, "person_name": "Mei"}


def disputed(session, **columns) -> tuple:
    """A message that Ann calls negative and Bob positive, with both rows."""
    message = shop.say(session, shop.conversation(session), "well, well")
    ann = shop.label(session, message, "negative", person_name="Ann", **columns)
    bob = shop.label(session, message, "positive", person_name="Bob")
    return message, ann, bob


def test_a_settlement_ends_a_conflict(database: Database):
    """What the supervisor said is the label, with the rows that agree; the other word stays out."""
    with database.session() as session:
        message, ann, bob = disputed(session)
        assert read_labels(session, held_back_share=NOBODY).conflicts == 1
        settled = shop.label(session, message, "positive", **SETTLEMENT)
        labels = read_labels(session, held_back_share=NOBODY)
        [label] = labels.new
        assert (label.example.label, labels.conflicts) == ("positive", 0)
        assert set(label.corrections) == {settled.id, bob.id}
        assert ann.undone_at is None and label.by_supervisor


def test_a_later_word_does_not_undo_a_settlement(database: Database):
    """An agent who goes on disagreeing changes nothing; reopened, the words count again."""
    with database.session() as session:
        message, _, _ = disputed(session)
        settled = shop.label(session, message, "positive", **SETTLEMENT)
        shop.label(session, message, "neutral", person_name="Bob")
        [label] = read_labels(session, held_back_share=NOBODY).new
        assert label.example.label == "positive"
        settled.undone_at = now()
        assert read_labels(session, held_back_share=NOBODY).conflicts == 1


def test_the_newest_settlement_counts(database: Database):
    """Settled anew by anybody, the message has the new label; taken back, the one before."""
    with database.session() as session:
        message, _, _ = disputed(session)
        shop.label(session, message, "positive", **SETTLEMENT)
        anew = shop.label(session, message, "neutral", **SETTLEMENT | {"person_name": "Sam"})
        assert read_labels(session, held_back_share=NOBODY).new[0].example.label == "neutral"
        anew.undone_at = now()
        assert read_labels(session, held_back_share=NOBODY).new[0].example.label == "positive"


@pytest.mark.parametrize(("settled", "used"), [("negative", True), ("positive", False)])
def test_used_holds_for_what_was_learned(database: Database, settled, used):
    """Settled as a version learned it, it is earlier; settled otherwise, it is new."""
    with database.session() as session:
        message, _, _ = disputed(session, used_in="r1")
        shop.label(session, message, settled, **SETTLEMENT)
        labels = read_labels(session, held_back_share=NOBODY)
        assert (len(labels.earlier), len(labels.new)) == ((1, 0) if used else (0, 1))


def test_a_message_that_judged_goes_on_judging(database: Database):
    """Held back by a word that lost, the settled label judges too."""
    with database.session() as session:
        message, ann, _ = disputed(session)
        training.mark_held_back(session, correction_ids=[ann.id])
        session.expire_all()
        shop.label(session, message, "positive", **SETTLEMENT)
        labels = read_labels(session, held_back_share=NOBODY)
        assert (len(labels.held_back), len(labels.new)) == (1, 0)


def test_probabilities_are_those_of_the_first_word(database: Database):
    """Later versions may have learned the label, so what they say proves nothing of it."""
    before = {"negative": 0.1, "neutral": 0.7, "positive": 0.2}
    after = {"negative": 0.9, "neutral": 0.05, "positive": 0.05}
    with database.session() as session:
        message = shop.say(session, shop.conversation(session), "hm")
        shop.label(session, message, "negative", person_name="Ann", **before)
        shop.label(session, message, "negative", **SETTLEMENT, **after)
        [label] = read_labels(session, held_back_share=EVERYBODY).held_back
        assert label.probabilities == (0.1, 0.7, 0.2)
