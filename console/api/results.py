"""What the door gives, as types, for the description of the API. The shapes are made elsewhere
(console/shapes.py); tests hold both together.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from console.api.bodies import Label


class Reading(BaseModel):
    """Calibrated. `label` is the likeliest one even when `sure` is false."""

    label: Label
    score: float = Field(description="p(positive) - p(negative), from -1 to 1.")
    probabilities: dict[Label, float]
    confidence: float = Field(description="The largest probability.")
    sure: bool = Field(description="Whether the console shows this mood to agents.")
    very_sure: bool = Field(description="Whether it is among the version's surest third.")
    model_version: str


class Correction(BaseModel):
    id: int
    label: Label
    by: str | None
    by_id: int | None = Field(description="The person; null where an integration gave a name alone.")
    agreed: bool = Field(description="Whether the person confirmed the model's label.")
    settled: bool = Field(description="Whether a supervisor decided; people's words then wait.")
    at: str


class Message(BaseModel):
    id: int = Field(description="Undertone's id, the {message} of paths.")
    conversation_id: str
    message_id: str | None
    author: Literal["customer", "agent", "note"]
    author_name: str | None
    text: str
    sent_at: str | None
    received_at: str
    template_id: str | None
    reading: Reading | None = None
    correction: Correction | None = None


class Flag(BaseModel):
    id: int
    rule: str
    severity: Literal["urgent", "high", "normal"]
    reason: str
    reason_zh: str
    status: str


class SimilarCase(BaseModel):
    case_id: int
    conversation_id: str
    similarity: float
    problem: str
    reply: str
    outcome: str | None
    satisfaction: int | None
    resolved_at: str | None


class Template(BaseModel):
    template_id: str
    title: str
    text: str
    why: str
    blanks: list[str] = Field(description="What a person must fill in before it can be sent.")


class Stored(BaseModel):
    message: Message


class Assisted(Stored):
    reading: Reading | None = Field(description="Null while no model is ready; it follows by push.")
    flags: list[Flag]
    similar_cases: list[SimilarCase]
    templates: list[Template]


class Card(BaseModel):
    """A conversation in a list. More fields than these are given; see GET /conversations."""

    model_config = ConfigDict(extra="allow")

    id: int
    conversation_id: str
    source: str
    status: Literal["open", "resolved"]
    mood: Reading | None
    curve: list[float] = Field(description="Scores of the customer's last messages, oldest first.")
    flags: list[Flag]
    waiting_since: str | None
    opened_at: str
    last_message_at: str
    resolved_at: str | None
    outcome: str | None
    satisfaction: int | None


class ConversationOut(BaseModel):
    conversation: Card


class ConversationDetail(BaseModel):
    conversation: Card
    messages: list[Message]


class ConversationPage(BaseModel):
    items: list[Card]
    next: str | None = Field(description="The cursor of the next page, or null at the end.")


class Escalation(BaseModel):
    """A raised flag with its conversation. More fields than these are given."""

    model_config = ConfigDict(extra="allow")

    id: int
    rule: str
    severity: Literal["urgent", "high", "normal"]
    reason: str
    reason_zh: str
    status: str


class EscalationOut(BaseModel):
    escalation: Escalation


class EscalationPage(BaseModel):
    items: list[Escalation]
    next: str | None


class CorrectionOut(BaseModel):
    correction: Correction


class DrivingWord(BaseModel):
    text: str
    start: int = Field(description="Where it begins in the message, in Unicode characters.")
    end: int
    weight: float = Field(description="How far it pushes the score up or down, from -1 to 1.")


class Explanation(BaseModel):
    """Every word of a message; a long message gives whole clauses where little was driven."""

    model_version: str
    label: Label
    score: float
    sure: bool
    words: list[DrivingWord]


class Readings(BaseModel):
    readings: list[Reading]


class ErrorDetail(BaseModel):
    field: str | None = Field(description="What the sentence is about, such as customer.id.")
    message: str


class Error(BaseModel):
    error: ErrorDetail
