"""Recent local messages that nobody labelled, for the candidate to stay the reader it was on them, and
those that it reads to say what traffic is like to it.

The active version's own probabilities become their targets (classifier/retrain_mix.py), so no label
is needed or guessed. Personal data is masked, as in corrections. A message that would be held back if
somebody labelled it is left out: no candidate ever learns from a message that a later one is judged
by. Knows rows of the database; nothing about models.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from classifier.corrections import contexts
from classifier.data import Example, masked
from classifier.drift import DAYS, REFERENCE_DAYS
from classifier.label_sides import is_held_back
from classifier.reading import language_of
from classifier.retrain_mix import LANGUAGES, halves
from db.queries import traffic, training
from db.queries.training import Said

SOURCE = "traffic"
POOL = 4000  # newest unlabelled messages that are looked at
MOST_TRAFFIC = 500  # messages of either span whose readings a version's manifest keeps
MOST_IDS = 200_000  # that they are drawn from


@dataclass(frozen=True)
class LocalMessage:
    """A message nobody labelled; its example's label is empty."""

    message_id: int
    example: Example


@dataclass(frozen=True)
class Traffic:
    """Messages of the last week, with the time at which each came, and of the weeks before it."""

    week: list[tuple[datetime, Example]]
    before: list[Example]


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


def traffic_until(session: Session, at: datetime, *, seed: int, most: int = MOST_TRAFFIC) -> Traffic:
    """At most `most` messages of either span before `at`, drawn at random; by the weeks that
    console/drift.py compares."""
    week = at - timedelta(days=DAYS)
    edges = (week - timedelta(days=REFERENCE_DAYS), week), (week, at)
    before, these = (_drawn(session, *span, most, random.Random(seed)) for span in edges)
    return Traffic(these, [example for _, example in before])


def _drawn(
    session: Session, since: datetime, until: datetime, most: int, rng: random.Random
) -> list[tuple[datetime, Example]]:
    ids = traffic.ids_between(session, since=since, until=until, limit=MOST_IDS)
    rows = traffic.by_ids(session, message_ids=rng.sample(ids, min(len(ids), most)))
    found = _with_context(session, [Said(row.id, row.text) for row in rows.values()])
    return [(rows[message.message_id].received_at, message.example) for message in found]


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
