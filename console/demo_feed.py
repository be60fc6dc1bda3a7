"""Plays invented conversations through the door, as real ones arrive.

First a few open ones, quickly, so that the inbox is not empty, and the past cases, so that similar
ones can be found; then one after the other, slowly, without end. What a person takes over is left
to them, and old ones are ended so that the inbox stays workable. Knows the door and nothing behind.
"""

import heapq
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

from console.client import Door
from console.demo_data import DemoConversation, DemoTurn

SOURCE = "demo"
AGENT = {"zh": "林晓", "en": "Mia Jensen"}
OPEN_AT_FIRST = 8
MOST_OPEN = 14
# seconds until a new conversation, and until the next turn of each role
NEW = (20, 45)
NEXT = {"customer": (5, 14), "agent": (8, 20)}


@dataclass
class Playing:
    """One conversation on its way."""

    script: DemoConversation
    id: str
    said: int = 0
    watched: bool = True  # whether a person may have taken it over by now

    @property
    def turn(self) -> DemoTurn | None:
        """What is to be said next."""
        turns = self.script.turns
        return turns[self.said] if self.said < len(turns) else None


class DemoFeed:
    """Plays conversations through a door."""

    def __init__(
        self,
        door: Door,
        scripts: Sequence[DemoConversation],
        *,
        most_open: int = MOST_OPEN,
        chance: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._door, self._scripts, self._most_open = door, scripts, most_open
        self._chance, self._clock = chance or random.Random(), clock
        self._run, self._numbers = uuid4().hex[:6], count(1)
        self._due: list[tuple[float, int, Playing | None]] = []
        self._open: deque[str] = deque()
        self._shuffled: list[DemoConversation] = []

    def play_past(self) -> None:
        """The first open conversations and all past cases, at once."""
        still_open = [script for script in self._scripts if not script.resolved]
        past = [script for script in self._scripts if script.resolved]
        for script in (*still_open[:OPEN_AT_FIRST], *past):
            playing = self._start(script)
            playing.watched = False
            while self._say_next(playing):
                pass

    def begin(self) -> None:
        """Let conversations arrive from now on, after those that an earlier run left open."""
        self._later((0, 0), None)
        left = self._door.conversations(status="open", assignee="none", limit="200")["items"]
        mine = [card["conversation_id"] for card in left if card["source"] == SOURCE]
        self._open = deque(reversed(mine))

    def step(self) -> float:
        """Do what is due; seconds until something is due again."""
        while self._due and self._due[0][0] <= self._clock():
            playing = heapq.heappop(self._due)[2]
            if playing is None:
                self._later(NEW, None)
                self._arrive()
            else:
                self._go_on(playing)
        return max(0.0, self._due[0][0] - self._clock()) if self._due else 1.0

    def _arrive(self) -> None:
        if not self._shuffled:
            self._shuffled = self._chance.sample(self._scripts, len(self._scripts))
        while len(self._open) >= self._most_open:
            id = self._open.popleft()
            if not self._taken_over(id):
                self._door.resolve(id, SOURCE)
        self._go_on(self._start(self._shuffled.pop()))

    def _start(self, script: DemoConversation) -> Playing:
        return Playing(script, f"{script.id}-{self._run}-{next(self._numbers)}")

    def _go_on(self, playing: Playing) -> None:
        if self._say_next(playing):
            following = playing.turn
            self._later(NEXT[following.role if following else "agent"], playing)

    def _say_next(self, playing: Playing) -> bool:
        """Say the next turn, or end the conversation; whether it goes on."""
        turn = playing.turn
        playing.said += 1
        if turn is None:
            self._end(playing)
            return False
        if turn.role == "customer":
            self._door.message(_message(playing, turn.text))
            return True
        if playing.watched and self._taken_over(playing.id):
            return False
        agent = AGENT[playing.script.lang]
        self._door.reply(playing.id, SOURCE, {"text": turn.text, "agent": agent})
        return True

    def _end(self, playing: Playing) -> None:
        script = playing.script
        if not script.resolved:
            self._open.append(playing.id)
        elif not (playing.watched and self._taken_over(playing.id)):
            ending = {"outcome": script.outcome, "satisfaction": script.satisfaction}
            self._door.resolve(playing.id, SOURCE, ending)

    def _taken_over(self, id: str) -> bool:
        """Whether a person of the demo works on it, or has ended it."""
        conversation = self._door.conversation(id, SOURCE)["conversation"]
        return conversation["assignee"] is not None or conversation["status"] == "resolved"

    def _later(self, seconds: tuple[float, float], playing: Playing | None) -> None:
        due = self._clock() + self._chance.uniform(*seconds)
        heapq.heappush(self._due, (due, next(self._numbers), playing))


def _message(playing: Playing, text: str) -> dict[str, Any]:
    script = playing.script
    return {
        "conversation_id": playing.id,
        "source": SOURCE,
        "customer": vars(script.customer),
        "channel": script.channel,
        "product": script.product,
        "order": script.order,
        "text": text,
    }
