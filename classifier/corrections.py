"""From what people said of messages to settled labels: examples to learn, and examples held back.

One label a message: what a supervisor settled, else the last word of every person who spoke, if they
agree. Which of them are learned from, and which judge, is for classifier.label_sides.
What is learned from or judged by is masked; what is only counted need not be.
Knows rows of the database; nothing about models.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from sqlmodel import Session

from classifier.data import Example, masked
from classifier.label_sides import ENOUGH_TO_JUDGE, HELD_BACK_SHARE, MOST_HELD_BACK, on_sides
from classifier.reading import CONTEXT_TURNS, LABELS, language_of, turn
from classifier.version_lineage import Lineage
from db.kinds import Drawn
from db.models import Author
from db.queries import training
from db.queries.training import Word

SOURCE = "correction"
MIN_CORRECTIONS = 20  # fewer are not worth a training


@dataclass(frozen=True)
class Label:
    """The settled label of one message, and the corrections that settled it.

    `marked` and `used`: a version was judged by the message, or learned from it, whichever label it
    had then; `known`: the version in question learned this label, or one that it came from did.
    `probabilities` are what the model had said when the first person spoke, before it could learn
    from any of them.
    `by_supervisor`: somebody looked twice and said so. `at_random`: the label desk drew the message
    for its first label at random, and did not show what the model had said.
    """

    message_id: int
    corrections: tuple[int, ...]
    example: Example
    agreed: bool
    used: bool = False
    marked: bool = False
    known: bool = False
    held_back: bool = False
    probabilities: tuple[float, float, float] | None = None
    by_supervisor: bool = False
    at_random: bool = False

    @property
    def fresh(self) -> bool:
        """Whether it is new: no version was judged by it, nor learned it unless it is new again since."""
        return not self.known and (self.used or not self.marked)

    @property
    def corrects(self) -> bool:
        """Whether it contradicts what the model had said."""
        return self.probabilities is not None and not self.agreed


@dataclass(frozen=True)
class Labels:
    """`new` are unknown to the version in question, `earlier` are known; `held_back` judge. Conflicts
    are in none."""

    new: list[Label] = field(default_factory=list)
    earlier: list[Label] = field(default_factory=list)
    held_back: list[Label] = field(default_factory=list)
    conflicts: int = 0

    @property
    def unused(self) -> int:
        """How many labels are new to the version, and not because newer ones judge now."""
        return sum(label.fresh for label in (*self.new, *self.held_back))

    @property
    def settled(self) -> int:
        """How many messages have a label."""
        return len(self.new) + len(self.earlier) + len(self.held_back)


def settled_labels(session: Session, *, line: Lineage | None = None) -> tuple[list[Label], int]:
    """Every settled label, for counting: without the turns before it; and how many conflicts."""
    labels, unsettled, conflicts = _settled(session, line)
    return on_sides(labels, unsettled, HELD_BACK_SHARE, ENOUGH_TO_JUDGE, MOST_HELD_BACK), conflicts


def read_labels(
    session: Session,
    *,
    held_back_share: float,
    enough: int = ENOUGH_TO_JUDGE,
    most_held_back: int = MOST_HELD_BACK,
    line: Lineage | None = None,
) -> Labels:
    """Every settled label there is, with the turns before its message, without personal data; what is
    known to `line`, or to any version, is no longer new. Of those held back the newest judge: `enough`
    of them, or a tenth of all labels where that is more, and so many that 15 of them correct the model;
    at most `most_held_back`."""
    labels, unsettled, conflicts = _settled(session, line)
    labels, unsettled = (_as_learned(session, part) for part in (labels, unsettled))
    labels = on_sides(labels, unsettled, held_back_share, enough, most_held_back)
    learn = [label for label in labels if not label.held_back]
    return Labels(
        new=[label for label in learn if not label.known],
        earlier=[label for label in learn if label.known],
        held_back=[label for label in labels if label.held_back],
        conflicts=conflicts,
    )


def labels_of(session: Session, correction_ids: Sequence[int]) -> tuple[list[Label], int]:
    """The labels that these corrections settled, in their order, with the turns before and without
    personal data, whatever was said since; and how many of the corrections are gone or blank."""
    words = {word.id: word for word in training.words(session, correction_ids=correction_ids)}
    known = [words[id] for id in correction_ids if id in words and words[id].text.strip()]
    labels = [
        _settle(list(spoken), None) for _, spoken in groupby(known, key=lambda word: word.message_id)
    ]
    labels = _as_learned(session, [label for label in labels if label])
    return labels, len(correction_ids) - sum(len(label.corrections) for label in labels)


def contexts(session: Session, message_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The turns before each of these messages that has any, as readers take them."""
    before = training.turns_before(session, message_ids=message_ids, limit=CONTEXT_TURNS)
    return {
        id: tuple(turn(one.text, by_customer=one.author == Author.CUSTOMER) for one in said)
        for id, said in before.items()
    }


def _settled(session: Session, line: Lineage | None) -> tuple[list[Label], list[Label], int]:
    """Settled labels; the other messages that people spoke of, which have none now but may have been
    learned or judged by; and how many of those are conflicts."""
    labels, unsettled, conflicts = [], [], 0
    # a text that was blanked on a privacy request teaches nothing
    words = (word for word in training.ever_said(session) if word.text.strip())
    for _, said in groupby(words, key=lambda word: word.message_id):
        ever = list(said)
        spoken = [word for word in ever if not word.undone]
        label = _settle(training.last_of(spoken), line) if spoken else None
        conflicts += bool(spoken) and label is None
        side = {
            "used": any(word.used_in for word in ever),
            "marked": any(word.held_back for word in ever),
        }
        if label:
            # a chance draw stays one, whatever people said of it later
            labels.append(replace(label, at_random=spoken[0].drawn == Drawn.BLIND, **side))
        else:
            example = _example(ever[0], "")
            unsettled.append(Label(ever[0].message_id, (), example, agreed=False, **side))
    return labels, unsettled, conflicts


def _settle(words: Sequence[Word], line: Lineage | None) -> Label | None:
    """The label of one message, or None while people disagree and no supervisor has settled it. A word
    against the settlement is none of its corrections."""
    settlement = next((word for word in words if word.settles), None)
    decisive = settlement or words[0]
    agreeing = [word for word in words if word.label == decisive.label]
    if decisive.label not in LABELS or (settlement is None and len(agreeing) < len(words)):
        return None
    in_order = sorted(words)
    said = [word.probabilities for word in in_order if word.probabilities]
    return Label(
        message_id=decisive.message_id,
        corrections=tuple(word.id for word in agreeing),
        example=_example(decisive, decisive.label),
        agreed=settlement.agreed if settlement else all(word.agreed for word in words),
        known=any(line.knows(word) if line else bool(word.used_in) for word in agreeing),
        probabilities=said[0] if said else None,
        by_supervisor=settlement is not None,
    )


def _example(word: Word, label: str) -> Example:
    return Example(word.text, label, language_of(word.text), source=SOURCE)


def _as_learned(session: Session, labels: list[Label]) -> list[Label]:
    """With the turns before and without personal data."""
    return [replace(label, example=masked(label.example)) for label in _with_context(session, labels)]


def _with_context(session: Session, labels: list[Label]) -> list[Label]:
    before = contexts(session, [label.message_id for label in labels])
    return [
        replace(label, example=replace(label.example, context=before.get(label.message_id, ())))
        for label in labels
    ]
