"""What comes in from customers: the value a door hands to the desk, and what it gets back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console import checks

LIMITS = {
    "conversation_id": 200,
    "customer.id": 200,
    "message_id": 200,
    "source": 64,
    "customer.name": 200,
    "customer.tier": 40,
    "customer.locale": 20,
    "channel": 40,
    "product": 300,
    "order": 120,
}


@dataclass(frozen=True)
class IncomingMessage:
    """One message of a customer. Ids are the sender's own, unique within `source`.

    Checked when it is made, so that no part behind the door meets a value it cannot store. How long
    `text` may be is the desk's setting and is checked there.
    """

    conversation_id: str
    customer_id: str
    text: str
    message_id: str | None = None
    source: str = "api"
    customer_name: str | None = None
    tier: str | None = None
    locale: str | None = None
    channel: str | None = None
    sent_at: datetime | None = None
    product: str | None = None
    order: str | None = None

    def __post_init__(self) -> None:
        for attribute, field in (
            ("conversation_id", "conversation_id"),
            ("customer_id", "customer.id"),
            ("source", "source"),
        ):
            checks.identifier(field, getattr(self, attribute), limit=LIMITS[field])
        if self.message_id is not None:
            checks.identifier("message_id", self.message_id, limit=LIMITS["message_id"])
        for attribute, field in (
            ("customer_name", "customer.name"),
            ("tier", "customer.tier"),
            ("locale", "customer.locale"),
            ("channel", "channel"),
            ("product", "product"),
            ("order", "order"),
        ):
            value = checks.optional_text(field, getattr(self, attribute), limit=LIMITS[field])
            object.__setattr__(self, attribute, value)
        object.__setattr__(self, "sent_at", checks.time("sent_at", self.sent_at))


@dataclass(frozen=True)
class Received:
    """A stored message in the shape of the API; `created` is false for a repeated delivery."""

    message: dict[str, Any]
    created: bool

    @property
    def id(self) -> int:
        """Our own id of the message."""
        return self.message["id"]
