"""The tables. Queries live in db/queries; this module knows columns and constraints only.

Times are UTC. Texts of customers are stored as they came. Nothing about a label is ever
overwritten: readings, corrections and escalations are rows that are added, closed or undone.
"""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, LargeBinary, Text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from db.kinds import Author as Author  # the tables' readers find every kind here
from db.kinds import ConversationStatus, CorrectionKind, EscalationStatus, Role
from db.times import UtcDateTime, now


class Person(SQLModel, table=True):
    """Somebody who logs in."""

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=120)
    password_hash: str
    role: str = Field(default=Role.AGENT)
    language: str = Field(default="en", max_length=8)
    available: bool = True
    active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ApiKey(SQLModel, table=True):
    """A key of an integration; only its hash is kept."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    prefix: str = Field(max_length=12)
    key_hash: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Customer(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=64)
    external_id: str = Field(max_length=200)
    name: str | None = Field(default=None, max_length=200)
    tier: str | None = Field(default=None, max_length=40)
    locale: str | None = Field(default=None, max_length=20)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    """`waiting_since` is when the customer first wrote what is not answered yet; null if all is."""

    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_conversation_status_activity", "status", "last_message_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=64)
    external_id: str = Field(max_length=200)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    assignee_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    channel: str | None = Field(default=None, max_length=40)
    product: str | None = Field(default=None, max_length=300)
    order: str | None = Field(default=None, max_length=120)
    status: str = Field(default=ConversationStatus.OPEN)
    outcome: str | None = Field(default=None, sa_type=Text)
    satisfaction: int | None = None
    unread: int = 0
    opened_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    last_message_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    waiting_since: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    first_reply_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    """One turn. `external_id` is the sender's id, unique within its source."""

    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_message_conversation", "conversation_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    source: str = Field(max_length=64)
    external_id: str | None = Field(default=None, max_length=200)
    author: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    author_name: str | None = Field(default=None, max_length=200)
    text: str = Field(sa_type=Text)
    template_id: str | None = Field(default=None, max_length=80)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    received_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Reading(SQLModel, table=True):
    """What one model version said of one message; the newest row is the one shown."""

    __table_args__ = (UniqueConstraint("message_id", "model_version"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    model_version: str = Field(max_length=64)
    label: str = Field(max_length=16)
    negative: float
    neutral: float
    positive: float
    sure: bool
    very_sure: bool | None = None  # unknown of readings from before it was kept
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ScoringJob(SQLModel, table=True):
    """A message that waits to be read. Deleted once its reading is stored.

    A claim older than the worker's lease counts as abandoned and is taken again.
    """

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", unique=True)
    claimed_by: str | None = Field(default=None, max_length=64)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    error: str | None = Field(default=None, sa_type=Text)
    not_before: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)


class Escalation(SQLModel, table=True):
    """A flag: a rule that spoke, or a person who asked. One unclosed per conversation and rule."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    rule: str = Field(max_length=80)
    severity: str = Field(max_length=16)  # urgent | high | normal
    reason: str = Field(sa_type=Text)  # English
    reason_zh: str = Field(sa_type=Text)
    status: str = Field(default=EscalationStatus.OPEN, index=True)
    assignee_id: int | None = Field(default=None, foreign_key="person.id")
    raised_by_id: int | None = Field(default=None, foreign_key="person.id")
    note: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")


class Correction(SQLModel, table=True):
    """A person's label beside the model's, also when they agree. Correcting again adds a row.

    A person's last row that is not undone is their word; a settlement that stands counts instead of
    all words. `drawn` is why the label desk dealt the message, null for a label given in sight of
    others. `used_in` names the first version whose training read this row; `held_back` says that it
    judged a candidate before that.
    """

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    person_name: str | None = Field(default=None, max_length=200)
    kind: str = Field(default=CorrectionKind.LABEL, max_length=16)
    label: str = Field(max_length=16)
    drawn: str | None = Field(default=None, max_length=16)
    model_label: str | None = Field(default=None, max_length=16)
    negative: float | None = None
    neutral: float | None = None
    positive: float | None = None
    model_version: str | None = Field(default=None, max_length=64)
    agreed: bool = False
    looked_ms: int | None = None
    used_in: str | None = Field(default=None, max_length=64)
    held_back: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CaseVector(SQLModel, table=True):
    """The search vector of a resolved conversation's problem, by encoder version."""

    __table_args__ = (UniqueConstraint("conversation_id", "encoder_version"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    encoder_version: str = Field(max_length=64, index=True)
    problem: str = Field(sa_type=Text)
    reply: str = Field(sa_type=Text)
    vector: bytes = Field(sa_type=LargeBinary)  # float32, little endian
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class OutboxEvent(SQLModel, table=True):
    """Something that happened and is to be delivered to the webhook, in order per conversation."""

    id: int | None = Field(default=None, primary_key=True)
    event: str = Field(max_length=64)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    payload: dict = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    attempts: int = 0
    next_attempt_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    last_error: str | None = Field(default=None, sa_type=Text)


class ModelVersion(SQLModel, table=True):
    """What the database knows of a version; the versions folder and its ACTIVE file are truth."""

    version: str = Field(primary_key=True, max_length=64)
    parent: str | None = Field(default=None, max_length=64)
    status: str = Field(max_length=16)  # active | kept | refused
    reason: str | None = Field(default=None, sa_type=Text)
    metrics: dict = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    data: str | None = Field(default=None, max_length=64)  # fingerprint of what it learned from
    seed: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    promoted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StoredSecret(SQLModel, table=True):
    """A random value the installation made for itself, such as the cookie key."""

    name: str = Field(primary_key=True, max_length=64)
    value: str


class Notice(SQLModel, table=True):
    """Something a person is told once, also if they were away when it happened."""

    __table_args__ = (UniqueConstraint("person_id", "kind", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str = Field(max_length=32)
    subject: str = Field(max_length=64)  # what it is about, such as a version
    content: dict = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
