"""How long a customer may wait for an answer, and what ends the waiting.

It begins with a message that wants an answer (console/intake.py). Knows rows, not queries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.small_talk import asks
from db.models import Conversation, Message, Reading


@dataclass(frozen=True)
class Targets:
    """How soon a customer is to be answered."""

    first_reply: timedelta = timedelta(minutes=5)
    next_reply: timedelta = timedelta(minutes=10)

    def of(self, conversation: Conversation) -> timedelta:
        """The target that this conversation is held to now."""
        return self.next_reply if conversation.first_reply_at else self.first_reply

    @property
    def shortest(self) -> timedelta:
        """No wait is overdue before this."""
        return min(self.first_reply, self.next_reply)


def was_read(conversation: Conversation, *, message: Message, reading: Reading) -> None:
    """Stop the clock that this message started, if it turns out to be plain satisfaction."""
    if (
        conversation.waiting_since == message.received_at
        and conversation.first_reply_at is not None
        and reading.sure
        and reading.label == "positive"
        and not asks(message.text)
    ):
        conversation.waiting_since = None


def agent_replied(conversation: Conversation, *, at: datetime) -> None:
    """The customer has an answer."""
    conversation.waiting_since = None
    conversation.first_reply_at = conversation.first_reply_at or at
