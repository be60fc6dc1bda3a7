"""Deals messages to people who label: what teaches the model most first, mixed with some at random.

Of four messages two are chosen for what they teach (classifier/choosing.py), one of each wording. One
is drawn at random from all that wait, so that the labels also say how the model does on ordinary
traffic: what customers write often is drawn as often. One is a second opinion, as long
as there are any to give: a share of labelled messages, picked by the hash of their id, is asked of
somebody else, who sees neither that nor what the first person said. Two people are not dealt the
same message at the same time. Labels are stored by the desk, like every correction. Knows nothing
about pages.
"""

import hashlib
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

from classifier.choosing import Candidate, choose
from console import checks, shapes
from console.errors import Invalid
from console.sheets import sheets
from db.engine import Database
from db.kinds import Drawn
from db.queries import labelling
from db.queries.labelling import Waiting

POOL = 2000  # unlabelled messages to choose from
RECENT = 50_000  # messages of any kind to find them among, so that a deal costs the same for ever
LARGEST_DEAL = 50
KNOWN = 200  # lately labelled messages that a deal keeps away from
# what a deal is made of, over and over; without second opinions to give, the model's doubt leads
TURN = (Drawn.UNSURE, Drawn.SECOND, Drawn.UNSURE, Drawn.BLIND)
# labels that measure are given without seeing what the model said
BLIND = (Drawn.BLIND, Drawn.SECOND)
DEALT_SECONDS = 600.0
LONGEST_DAY = timedelta(hours=48)


class LabelDesk:
    """Deals, and counts. Of a hundred labelled messages `second_opinions` are asked of two people.

    `chance` and `clock` (in seconds) can be steered by tests.
    """

    def __init__(
        self,
        database: Database,
        *,
        second_opinions: int = 0,
        chance: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._database = database
        self._second_opinions = second_opinions
        self._chance = chance or random.Random()
        self._clock = clock
        self._dealt: dict[int, tuple[int, float]] = {}
        self._turns: Counter[int] = Counter()  # by person, so that small deals have random ones too
        self._lock = threading.Lock()

    def deal(self, person_id: int, *, count: int, without: Collection[int] = ()) -> shapes.Shape:
        """The next messages for a person, with the turns before each, and how many wait in all.

        `without` are messages the person has on screen or has skipped. Of a "blind" one the page
        shows no reading.
        """
        left_out = set(without)
        with self._database.reading() as session:
            waiting = labelling.unlabelled(session, newest=POOL, among=RECENT)
            seconds = [
                one
                for one in labelling.labelled_once(session, newest=POOL, among=RECENT)
                if one.labelled_by != person_id
                and asks_second(one.message_id, self._second_opinions)
            ]
            known = labelling.lately_labelled(session, limit=KNOWN)
            known += [one.text for one in waiting if one.message_id in left_out]
            with self._lock:
                drawn = self._draw(
                    self._free(waiting, person_id, left_out),
                    self._free(seconds, person_id, left_out),
                    min(count, LARGEST_DEAL),
                    known,
                    self._turns[person_id],
                )
                self._turns[person_id] += len(drawn)
                until = self._clock() + DEALT_SECONDS
                self._dealt.update({one.message_id: (person_id, until) for one, _ in drawn})
            why = {one.message_id: str(reason) for one, reason in drawn}
            items = [
                {**sheet, "why": (drawn_as := why[sheet["message"]["id"]]), "blind": drawn_as in BLIND}
                for sheet in sheets(session, message_ids=list(why))
            ]
        return {
            "items": items,
            "waiting": len(waiting) + len(seconds),
            "capped": POOL in (len(waiting), len(seconds)),
        }

    def labelled(self, person_id: int, *, since: str) -> int:
        """How many messages a person has labelled since a time of the last two days."""
        try:
            at = checks.time("since", datetime.fromisoformat(since))
        except (TypeError, ValueError) as error:
            raise Invalid("since", "since must be a time.") from error
        with self._database.reading() as session:
            at = max(at, datetime.now(UTC) - LONGEST_DAY)
            return labelling.count_by(session, person_id=person_id, since=at)

    def _free(self, waiting: Iterable[Waiting], person_id: int, without: set[int]) -> list[Waiting]:
        """Those that nobody else holds."""
        at = self._clock()
        self._dealt = {id: held for id, held in self._dealt.items() if held[1] > at}
        held = {id for id, (holder, _) in self._dealt.items() if holder != person_id} | without
        return [one for one in waiting if one.message_id not in held]

    def _draw(
        self, free: list[Waiting], seconds: list[Waiting], count: int, known: list[str], turn: int
    ) -> list[tuple[Waiting, Drawn]]:
        left = {one.message_id: one for one in free}
        candidates = [
            Candidate(one.message_id, one.text, one.margin, one.conversation_id)
            for one in _of_each_wording(free).values()
        ]
        teaching = deque(choose(candidates, count=count, known=known))
        seconds = list(_of_each_wording(seconds).values())
        drawn: list[tuple[Waiting, Drawn]] = []
        while (left or seconds) and len(drawn) < count:
            why = TURN[(turn + len(drawn)) % len(TURN)]
            said = {_wording(one.text) for one, _ in drawn}
            while teaching and _wording(teaching[0].text) in said:
                teaching.popleft()
            if seconds and (why is Drawn.SECOND or not left):
                drawn.append((seconds.pop(0), Drawn.SECOND))
            elif why is Drawn.BLIND or not teaching:
                drawn.append((left.pop(self._chance.choice(list(left))), Drawn.BLIND))
            else:
                drawn.append((left.pop(teaching.popleft().id), Drawn.UNSURE))
        return drawn


def _of_each_wording(messages: Iterable[Waiting]) -> dict[str, Waiting]:
    """Of messages with the same words only the newest: the second label of it teaches little."""
    found: dict[str, Waiting] = {}
    for one in messages:
        found.setdefault(_wording(one.text), one)
    return found


def _wording(text: str) -> str:
    return " ".join(text.casefold().split())


def asks_second(message_id: int, percent: int) -> bool:
    """Whether a message is one of those that two people label; the same answer for ever."""
    digest = hashlib.sha256(f"second opinion {message_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * 100 < percent * 2**64
