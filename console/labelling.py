"""Deals messages to people who label: what teaches the model most first, mixed with some at random.

Most are those the model is least sure of. Every fourth is drawn at random, so that the labels also
say how the model does on ordinary traffic. Two people are not dealt the same message at the same
time. Labels themselves are stored by the desk, like every correction. Knows nothing about pages.
"""

import random
import threading
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from console import checks, gather, shapes
from console.errors import Invalid
from db.engine import Database
from db.models import Conversation, Customer
from db.queries import conversations, labelling, training
from db.queries.labelling import Unlabelled

POOL = 2000  # unlabelled messages to choose from
RECENT = 50_000  # messages of any kind to find them among, so that a deal costs the same for ever
LARGEST_DEAL = 50
TURNS_BEFORE = 2
RANDOM_EVERY = 4
DEALT_SECONDS = 600.0
LONGEST_DAY = timedelta(hours=48)


class LabelDesk:
    """Deals, and counts. `chance` and `clock` (in seconds) can be steered by tests."""

    def __init__(
        self,
        database: Database,
        *,
        chance: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._database = database
        self._chance = chance or random.Random()
        self._clock = clock
        self._dealt: dict[int, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def deal(self, person_id: int, *, count: int, without: Collection[int] = ()) -> shapes.Shape:
        """The next messages for a person, with the turns before each, and how many wait in all.

        `without` are messages the person has on screen or has skipped.
        """
        with self._database.reading() as session:
            waiting = labelling.unlabelled(session, newest=POOL, among=RECENT)
            with self._lock:
                free = self._free(waiting, person_id, set(without))
                drawn = self._draw(free, min(count, LARGEST_DEAL))
                until = self._clock() + DEALT_SECONDS
                self._dealt.update({one.message_id: (person_id, until) for one, _ in drawn})
            items = _items(session, drawn)
        return {"items": items, "waiting": len(waiting), "capped": len(waiting) == POOL}

    def labelled(self, person_id: int, *, since: str) -> int:
        """How many messages a person has labelled since a time of the last two days."""
        try:
            at = checks.time("since", datetime.fromisoformat(since))
        except (TypeError, ValueError) as error:
            raise Invalid("since", "since must be a time.") from error
        with self._database.reading() as session:
            at = max(at, datetime.now(UTC) - LONGEST_DAY)
            return labelling.count_by(session, person_id=person_id, since=at)

    def _free(
        self, waiting: list[Unlabelled], person_id: int, without: set[int]
    ) -> list[Unlabelled]:
        """Those that nobody else holds; of messages with the same words only the newest."""
        at = self._clock()
        self._dealt = {id: held for id, held in self._dealt.items() if held[1] > at}
        held = {id for id, (holder, _) in self._dealt.items() if holder != person_id} | without
        free: dict[str, Unlabelled] = {}
        for one in waiting:
            if one.message_id not in held:
                free.setdefault(" ".join(one.text.casefold().split()), one)
        return list(free.values())

    def _draw(self, free: list[Unlabelled], count: int) -> list[tuple[Unlabelled, str]]:
        unsure_first = sorted(free, key=lambda one: one.confidence)
        drawn: list[tuple[Unlabelled, str]] = []
        while unsure_first and len(drawn) < count:
            by_chance = len(drawn) % RANDOM_EVERY == RANDOM_EVERY - 1
            place = self._chance.randrange(len(unsure_first)) if by_chance else 0
            drawn.append((unsure_first.pop(place), "random" if by_chance else "unsure"))
        return drawn


def _items(session: Session, drawn: list[tuple[Unlabelled, str]]) -> list[shapes.Shape]:
    ids = [one.message_id for one, _ in drawn]
    rows = {row.id: row for row in labelling.by_ids(session, message_ids=ids)}
    before = training.turns_before(session, message_ids=ids, limit=TURNS_BEFORE)
    where = {
        conversation.id: (conversation, customer)
        for conversation, customer, _ in conversations.with_people(
            session, ids=list({row.conversation_id for row in rows.values()})
        )
    }
    items = []
    for one, why in drawn:
        row = rows[one.message_id]
        conversation, customer = where[row.conversation_id]
        message = gather.turns(session, [row], conversation)[0]
        turns = [shapes.message(turn, conversation) for turn in before.get(row.id, ())]
        items.append(
            {"message": message, "before": turns, "why": why, **_place(conversation, customer)}
        )
    return items


def _place(conversation: Conversation, customer: Customer) -> shapes.Shape:
    return {
        "conversation": conversation.id,
        "customer": {"id": customer.external_id, "name": customer.name},
        "channel": conversation.channel,
        "product": conversation.product,
    }
