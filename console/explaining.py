"""Why a message's mood was read as it was, for whoever asks; remembered for a while.

Runs in the thread of who asks, one explanation at a time, so that many open screens never take the
cores from the scoring of new messages. Knows no HTTP and no pages.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from classifier.reading import Explanation
from console import shapes
from console.errors import Invalid, NotFound
from console.scoring import context_before
from db.engine import Database
from db.models import Author
from db.queries import messages

REMEMBERED = 512


class Explainer(Protocol):
    """What explains: whichever model version is active."""

    @property
    def version(self) -> str | None: ...

    def explain(self, text: str, context: Sequence[str] = ()) -> Explanation: ...


class Explaining:
    """Explanations of stored messages, the last REMEMBERED of them kept in memory."""

    def __init__(self, database: Database, reader: Explainer, *, remembered: int = REMEMBERED):
        self._database, self._reader = database, reader
        self._remembered = remembered
        self._kept: OrderedDict[tuple, shapes.Shape] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def explain(self, message_id: int) -> shapes.Shape:
        """Every word of a customer's message with its weight; raises NotReady without a model."""
        with self._database.reading() as session:
            message = messages.get(session, id=message_id)
            if message is None:
                raise NotFound("There is no such message.", field="message")
            if message.author != Author.CUSTOMER:
                raise Invalid("message", "Only a customer's message has a mood.")
            text, context = message.text, context_before(session, message)
        with self._one_at_a_time:
            # with the words, which may be emptied meanwhile: a forgotten customer's never come back
            words = message_id, text, tuple(context)
            key = *words, self._reader.version
            if key not in self._kept:
                self._let_go(message_id)
                found = self._reader.explain(text, context).as_dict()
                key = *words, found["model_version"]  # a swap may have come in between
                self._kept[key] = found
                if len(self._kept) > self._remembered:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _let_go(self, message_id: int) -> None:
        """Of other words or an older version of this message nothing is kept."""
        for key in [key for key in self._kept if key[0] == message_id]:
            del self._kept[key]
