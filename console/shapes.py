"""Rows as plain dicts: the shapes that the API, the pages and the push share. Asks no database."""

from datetime import UTC, datetime
from typing import Any

from classifier.reading import LABELS, VERY_SURE
from console.waiting import Targets
from db.kinds import CorrectionKind
from db.models import (
    Conversation,
    Correction,
    Customer,
    Escalation,
    Message,
    Person,
    Reading,
)

Shape = dict[str, Any]


def time(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def score(reading: Reading) -> float:
    """How good the mood is, from -1 to 1."""
    return round(reading.positive - reading.negative, 4)


def reading(row: Reading | None) -> Shape | None:
    """What the model said."""
    if row is None:
        return None
    probabilities = {label: round(getattr(row, label), 4) for label in LABELS}
    confidence = max(probabilities.values())
    return {
        "label": row.label,
        "score": score(row),
        "probabilities": probabilities,
        "confidence": confidence,
        "sure": row.sure,
        "very_sure": confidence >= VERY_SURE if row.very_sure is None else row.very_sure,
        "model_version": row.model_version,
    }


def correction(row: Correction | None) -> Shape | None:
    """What a person said of the same message."""
    if row is None:
        return None
    return {
        "id": row.id,
        "label": row.label,
        "by": row.person_name,
        "by_id": row.person_id,
        "agreed": row.agreed,
        "settled": row.kind == CorrectionKind.SETTLEMENT,
        "at": time(row.created_at),
    }


def message(
    row: Message,
    conversation: Conversation,
    its_reading: Reading | None = None,
    its_correction: Correction | None = None,
) -> Shape:
    """One turn. `conversation_id` and `message_id` are the sender's ids, `id` is ours."""
    return {
        "id": row.id,
        "conversation_id": conversation.external_id,
        "message_id": row.external_id,
        "author": str(row.author),
        "author_name": row.author_name,
        "text": row.text,
        "sent_at": time(row.sent_at),
        "received_at": time(row.received_at),
        "template_id": row.template_id,
        "reading": reading(its_reading),
        "correction": correction(its_correction),
    }


def flag(row: Escalation) -> Shape:
    """A flag as it stands beside a conversation."""
    return {
        "id": row.id,
        "rule": row.rule,
        "severity": row.severity,
        "reason": row.reason,
        "reason_zh": row.reason_zh,
        "status": str(row.status),
        "message_id": row.message_id,
    }


def escalation(row: Escalation, conversation: Conversation, people: dict[int, Person]) -> Shape:
    """A flag as a supervisor works on it."""
    return {
        **flag(row),
        "conversation": conversation.id,
        "conversation_id": conversation.external_id,
        "source": conversation.source,
        "assignee": person(people.get(row.assignee_id)),
        "raised_by": person(people.get(row.raised_by_id)),
        "note": row.note,
        "created_at": time(row.created_at),
        "acknowledged_at": time(row.acknowledged_at),
        "closed_at": time(row.closed_at),
        "closed_by": person(people.get(row.closed_by_id)),
    }


def person(row: Person | None) -> Shape | None:
    """A colleague."""
    return None if row is None else {"id": row.id, "name": row.name}


def card(
    row: Conversation,
    customer: Customer,
    assignee: Person | None,
    *,
    last_message: Message | None,
    curve: list[Reading],
    mood_correction: Correction | None,
    flags: list[Escalation],
    targets: Targets,
) -> Shape:
    """A conversation as the queue shows it."""
    return {
        "id": row.id,
        "conversation_id": row.external_id,
        "source": row.source,
        "customer": {
            "id": customer.external_id,
            "name": customer.name,
            "tier": customer.tier,
            "locale": customer.locale,
        },
        "channel": row.channel,
        "product": row.product,
        "order": row.order,
        "status": str(row.status),
        "assignee": person(assignee),
        "unread": row.unread,
        "last_message": None
        if last_message is None
        else {
            "author": str(last_message.author),
            "text": last_message.text,
            "at": time(last_message.received_at),
        },
        "mood": reading(curve[-1] if curve else None),
        "mood_correction": correction(mood_correction),
        "curve": [score(read) for read in curve],
        "flags": [flag(standing) for standing in flags],
        "waiting_since": time(row.waiting_since),
        "first_reply_at": time(row.first_reply_at),
        "sla": _sla(row, targets),
        "opened_at": time(row.opened_at),
        "last_message_at": time(row.last_message_at),
        "resolved_at": time(row.resolved_at),
        "outcome": row.outcome,
        "satisfaction": row.satisfaction,
    }


def _sla(row: Conversation, targets: Targets) -> Shape | None:
    if row.waiting_since is None:
        return None
    return {
        "kind": "next_reply" if row.first_reply_at else "first_reply",
        "due_at": time(row.waiting_since + targets.of(row)),
    }
