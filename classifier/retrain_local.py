"""Recent local messages that nobody labelled, for the candidate to stay the reader it was on them.

The active version's own probabilities become their targets (classifier/retrain_mix.py), so no label
is needed or guessed. Personal data is masked, as in corrections. A message that would be held back if
somebody labelled it is left out: no candidate ever learns from a message that a later one is judged
by. Knows rows of the database; nothing about models.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from classifier.corrections import contexts, is_held_back
from classifier.data import Example, masked
from classifier.reading import language_of
from classifier.retrain_mix import LANGUAGES, halves
from db.queries import training
from db.queries.training import Said

SOURCE = "traffic"
POOL = 4000  # newest unlabelled messages that are looked at


@dataclass(frozen=True)
class LocalMessage:
    """A message nobody labelled; its example's label is empty."""

    message_id: int
    example: Example


def local_messages(
    session: Session, *, most: int, held_back_share: float, seed: int
) -> list[LocalMessage]:
    """At most `most` of the newest messages with the turns before them, as many of either language
    as there are; the same ones for the same rows and seed."""
    said = [
        message
        for message in training.unlabelled(session, limit=POOL)
        if message.text.strip() and not is_held_back(message.id, held_back_share)
    ]
    languages = [language_of(message.text) for message in said]
    chosen = [said[i] for i in halves(languages, LANGUAGES, most, random.Random(seed))]
    return [
        replace(message, example=masked(message.example)) for message in _with_context(session, chosen)
    ]


def newest_traffic(session: Session, *, most: int) -> list[Example]:
    """The newest messages as they come, which show what a version reads these days."""
    said = training.newest_messages(session, limit=most)
    return [message.example for message in _with_context(session, said)]


def _with_context(session: Session, said: Sequence[Said]) -> list[LocalMessage]:
    before = contexts(session, [message.id for message in said])
    return [
        LocalMessage(
            message.id,
            Example(
                message.text,
                "",
                language_of(message.text),
                context=before.get(message.id, ()),
                source=SOURCE,
            ),
        )
        for message in said
    ]
