"""Asks the rules about a conversation and raises the flags they answer with. Knows no rule."""

import logging
from datetime import datetime

from sqlmodel import Session

from console import gather, shapes
from console.rules import Facts, Flag, Rules
from console.transaction import Change, Transactions
from db.models import Conversation, Escalation, EscalationStatus, Message
from db.queries import conversations, escalations, messages, readings

log = logging.getLogger(__name__)

HISTORY = 20


def judge_words(transactions: Transactions, rules: Rules, message_id: int, text: str) -> None:
    """What the text alone gives away, known before any model has read it.

    The message is stored already and its sender waits for the answer, so a failure is only logged:
    all rules are asked again once the message is read.
    """
    try:
        flags = rules.judge(Facts(text=text))
        if flags:
            with transactions.begin() as change:
                message, conversation = change.customer_message(message_id)
                _raise(change, conversation, message.id, flags)
    except Exception:
        log.exception("the words of message %s are judged later", message_id)


def judge_mood(change: Change, rules: Rules, conversation: Conversation, message: Message) -> None:
    """What the moods up to this message add to that."""
    history = readings.history(
        change.session, conversation_id=conversation.id, until=message.id, limit=HISTORY
    )
    facts = Facts(text=message.text, readings=history)
    _raise(change, conversation, message.id, rules.judge(facts))


def overdue(session: Session, rules: Rules, *, at: datetime) -> list[tuple[int, int | None]]:
    """Conversations that wait past their target unflagged, and the message that waits in each."""
    waiting = conversations.waiting_unflagged(
        session, since=at - rules.targets.shortest, rules=rules.ending_with_a_reply
    )
    late = [row.id for row in waiting if at - row.waiting_since >= rules.targets.of(row)]
    asked = messages.waited_for(session, conversation_ids=late)
    return [(id, asked.get(id)) for id in late]


def judge_wait(
    change: Change, rules: Rules, conversation: Conversation, message_id: int | None
) -> None:
    """Whether the customer has waited too long for an answer to this message."""
    if conversation.waiting_since is None:
        return
    facts = Facts(
        waited=change.at - conversation.waiting_since, first=conversation.first_reply_at is None
    )
    _raise(change, conversation, message_id, rules.judge(facts))


def close_answered(change: Change, rules: Rules, conversation: Conversation) -> None:
    """Close the flags whose cause an answer removes."""
    standing = escalations.unclosed(change.session, conversation_ids=[conversation.id])
    for escalation in standing.get(conversation.id, ()):
        if escalation.rule in rules.ending_with_a_reply:
            escalation.status = EscalationStatus.RESOLVED
            escalation.closed_at = change.at
            change.session.add(escalation)
            tell(change, conversation, escalation)


def raise_flag(
    change: Change,
    conversation: Conversation,
    message_id: int | None,
    flag: Flag,
    *,
    raised_by_id: int | None = None,
) -> shapes.Shape:
    """Store a flag, show it, and owe it to the webhook."""
    escalation = escalations.add(
        change.session,
        conversation_id=conversation.id,
        message_id=message_id,
        rule=flag.rule,
        severity=flag.severity,
        reason=flag.reason,
        reason_zh=flag.reason_zh,
        raised_by_id=raised_by_id,
        at=change.at,
    )
    shown = tell(change, conversation, escalation)
    change.report(conversation, "escalation.raised", escalation=shown)
    return shown


def tell(change: Change, conversation: Conversation, escalation: Escalation) -> shapes.Shape:
    """Show everybody how a flag stands now."""
    shown = shape(change, conversation, escalation)
    change.tell(conversation, "escalation", escalation=shown)
    return shown


def shape(change: Change, conversation: Conversation, escalation: Escalation) -> shapes.Shape:
    """How a flag stands now."""
    return gather.escalations(change.session, [(escalation, conversation)])[0]


def _raise(
    change: Change, conversation: Conversation, message_id: int | None, flags: list[Flag]
) -> None:
    if not flags:
        return
    spoken = escalations.rules_spoken(
        change.session, conversation_id=conversation.id, message_id=message_id
    )
    for flag in flags:
        if flag.rule not in spoken:
            raise_flag(change, conversation, message_id, flag)
