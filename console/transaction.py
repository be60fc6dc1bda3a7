"""One change: everything it does is stored together, and told only once it is stored.

Screens get events through the hub, the webhook through rows of the outbox written in the same
transaction. Knows nothing about what a change means.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from console import gather, shapes
from console.errors import Invalid, NotFound
from console.push import Event, Hub
from console.waiting import Targets
from db.engine import Database
from db.models import Author, Conversation, Message
from db.queries import conversations, messages, outbox

Done = TypeVar("Done")
TRIES = 4


class Change:
    """A transaction in progress."""

    def __init__(self, session: Session, *, at: datetime, targets: Targets):
        self.session = session
        self.at = at
        self._targets = targets
        self._told: list[tuple[int, Event]] = []

    def lock(self, conversation: int) -> Conversation:
        """The conversation, which nobody else may change before this change is through."""
        found = conversations.lock(self.session, id=conversation)
        if found is None:
            raise NotFound("There is no such conversation.", field="conversation")
        return found

    def customer_message(self, message_id: int) -> tuple[Message, Conversation]:
        """A message of a customer, who alone has moods, and its conversation, locked."""
        message = messages.get(self.session, id=message_id)
        if message is None:
            raise NotFound("There is no such message.", field="message")
        if message.author != Author.CUSTOMER:
            raise Invalid("message", "Only a customer's message has a mood.")
        return message, self.lock(message.conversation_id)

    def tell(self, conversation: Conversation, type: str, /, **facts: Any) -> None:
        """Tell every screen afterwards, together with the conversation's card as it is then."""
        self._told.append((conversation.id, {"type": type, **facts}))

    def tell_turn(self, conversation: Conversation, message: Message) -> shapes.Shape:
        """Tell every screen that something new was said."""
        turn = shapes.message(message, conversation)
        self.tell(conversation, "message", message=turn)
        return turn

    def turn(self, message: Message) -> shapes.Shape:
        """A message as it stands now."""
        conversation = conversations.get(self.session, id=message.conversation_id)
        return gather.turns(self.session, [message], conversation)[0]

    def card(self, conversation: Conversation) -> shapes.Shape:
        """The conversation's card as it stands now."""
        return self.cards([conversation.id])[conversation.id]

    def cards(self, ids: Sequence[int]) -> dict[int, shapes.Shape]:
        """Several cards as they stand now."""
        self.session.flush()
        return gather.cards(self.session, ids=ids, targets=self._targets)

    def events(self) -> list[Event]:
        """What there is to tell, with the cards as they stand now."""
        cards = self.cards(list(dict.fromkeys(id for id, _ in self._told)))
        return [{**event, "conversation": id, "card": cards[id]} for id, event in self._told]

    def report(self, conversation: Conversation, event: str, /, **facts: Any) -> None:
        """Owe the webhook this event."""
        payload = {
            "source": conversation.source,
            "conversation_id": conversation.external_id,
            **facts,
        }
        outbox.add(self.session, event=event, conversation_id=conversation.id, payload=payload)


class Transactions:
    """Begins changes. Safe to share between threads."""

    def __init__(
        self, database: Database, *, hub: Hub, targets: Targets, clock: Callable[[], datetime]
    ):
        self._database = database
        self._hub = hub
        self._targets = targets
        self._clock = clock
        self._in_order = threading.Lock()

    @contextmanager
    def begin(self) -> Iterator[Change]:
        """A change that is committed once at the end, and forgotten if anything raises before."""
        with self._database.session() as session:
            change = Change(session, at=self._clock(), targets=self._targets)
            yield change
            events = change.events()
            with self._in_order:  # screens hear of changes in the order in which they became true
                session.commit()
                for event in events:
                    self._hub.publish(event)

    def run(self, work: Callable[[Change], Done]) -> Done:
        """`work` as one change, begun anew when somebody else has just stored the same thing.

        Two deliveries of one message can both find it missing; the loser of the race then finds it.
        """
        for _ in range(TRIES - 1):
            try:
                return self._once(work)
            except IntegrityError:
                continue
        return self._once(work)

    def _once(self, work: Callable[[Change], Done]) -> Done:
        with self.begin() as change:
            return work(change)
