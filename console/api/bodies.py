"""What the door takes, as types: FastAPI checks with them and documents them.

Lengths and characters are checked once more where values are made (console/checks.py), since not
every message comes in through this door. Knows nothing about storage.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from console.incoming import LIMITS
from db.queries.ids import LARGEST

MAX_SCORED = 256
MAX_CONTEXT = 2


def parse_time(value: Any) -> datetime:
    """An ISO 8601 time in text; a bare number is refused, since it could be seconds or anything."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a time in text, such as 2026-11-23T09:30:00Z")
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError("is not a time; write it like 2026-11-23T09:30:00Z") from error


Time = Annotated[datetime, BeforeValidator(parse_time)]
Label = Literal["negative", "neutral", "positive"]


class Request(BaseModel):
    """What comes in. Types are taken as they are; unknown fields are ignored."""

    model_config = ConfigDict(strict=True)


class CustomerIn(Request):
    id: str = Field(
        max_length=LIMITS["customer.id"], description="The customer's id at the source."
    )
    name: str | None = Field(None, max_length=LIMITS["customer.name"])
    tier: str | None = Field(None, max_length=LIMITS["customer.tier"], examples=["vip"])
    locale: str | None = Field(None, max_length=LIMITS["customer.locale"], examples=["zh"])


class MessageIn(Request):
    """A customer's message. Only conversation_id, customer.id and text are required."""

    conversation_id: str = Field(
        max_length=LIMITS["conversation_id"],
        description="The conversation's id at the source. An unknown one opens a conversation, a "
        "resolved one is reopened.",
        examples=["c-1001"],
    )
    customer: CustomerIn
    text: str = Field(
        description="Stored, read and shown letter for letter. At most UNDERTONE_MAX_TEXT "
        "characters (5000 by default).",
        examples=["我的订单三天没动静了，什么时候能到？"],
    )
    message_id: str | None = Field(
        None,
        max_length=LIMITS["message_id"],
        description="The message's id at the source. Sent again, nothing is stored twice.",
        examples=["m-1"],
    )
    source: str = Field(
        "api", max_length=LIMITS["source"], description="Ids are unique within their source."
    )
    channel: str | None = Field(None, max_length=LIMITS["channel"], examples=["web"])
    sent_at: Time | None = Field(None, description="ISO 8601 with a time zone.")
    product: str | None = Field(None, max_length=LIMITS["product"])
    order: str | None = Field(None, max_length=LIMITS["order"])


class ReplyIn(Request):
    text: str
    agent: str | None = Field(None, max_length=200, description="Who wrote it, by name.")
    message_id: str | None = Field(
        None,
        max_length=200,
        description="The reply's id at the source. Sent again, nothing is stored twice.",
    )


class ResolveIn(Request):
    outcome: str | None = Field(
        None, max_length=500, description="How it ended; shown beside similar cases later."
    )
    satisfaction: int | None = Field(None, ge=1, le=5, description="From 1 (bad) to 5 (good).")


class EscalateIn(Request):
    reason: str = Field(max_length=500)


class CorrectionIn(Request):
    label: Label
    agent: str | None = Field(None, max_length=200, description="Who says so, by name.")
    looked_ms: int | None = Field(
        None,
        ge=1,
        le=LARGEST,  # as from a page
        description="How long they looked at the message before they said so, in milliseconds; of "
        "more than a day a day is kept. Left out where nobody knows.",
        examples=[4200],
    )


class ScoreIn(Request):
    texts: list[str] = Field(min_length=1, max_length=MAX_SCORED)
    contexts: list[list[str]] | None = Field(
        None,
        description="For each text up to two turns before it, oldest first, each beginning with "
        '"C: " (customer) or "A: " (agent).',
    )
