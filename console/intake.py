"""Stores what a customer sent, once. Opens the conversation it belongs to, or opens it again."""

from console.errors import Conflict
from console.incoming import IncomingMessage
from console.small_talk import is_closing
from console.transaction import Change
from db.models import Author, Conversation, ConversationStatus, Message
from db.queries import cases, conversations, messages


def already_stored(change: Change, incoming: IncomingMessage) -> Message | None:
    """The message, if it was delivered before; Conflict if its id now comes with something else."""
    if incoming.message_id is None:
        return None
    found = messages.find(change.session, source=incoming.source, external_id=incoming.message_id)
    if found is None:
        return None
    conversation = conversations.get(change.session, id=found.conversation_id)
    same = (found.author, found.text, conversation.external_id) == (
        Author.CUSTOMER,
        incoming.text,
        incoming.conversation_id,
    )
    if not same:
        raise Conflict(
            "This message_id was used before, for another text or conversation.",
            field="message_id",
        )
    return found


def conversation_for(change: Change, incoming: IncomingMessage) -> Conversation:
    """The conversation, locked: opened when new, open again when it was resolved.

    A visitor who logs in amid a chat goes on under a new customer id, so the newest id counts.
    """
    customer = conversations.customer(
        change.session,
        source=incoming.source,
        external_id=incoming.customer_id,
        name=incoming.customer_name,
        tier=incoming.tier,
        locale=incoming.locale,
    )
    known = {"source": incoming.source, "external_id": incoming.conversation_id}
    conversation = conversations.find_and_lock(change.session, **known) or conversations.add(
        change.session, **known, customer_id=customer.id, at=change.at
    )
    conversation.customer_id = customer.id
    for field in ("channel", "product", "order"):
        if (value := getattr(incoming, field)) is not None:
            setattr(conversation, field, value)
    if conversation.status == ConversationStatus.RESOLVED:
        _open_again(change, conversation)
    return conversation


def add_message(change: Change, conversation: Conversation, incoming: IncomingMessage) -> Message:
    """The message as the newest turn of its conversation."""
    if conversation.waiting_since is None and not _only_closes(change, conversation, incoming.text):
        conversation.waiting_since = change.at
    conversation.unread += 1
    conversation.last_message_at = change.at
    return messages.add(
        change.session,
        conversation_id=conversation.id,
        source=incoming.source,
        external_id=incoming.message_id,
        author=Author.CUSTOMER,
        author_name=incoming.customer_name,
        text=incoming.text,
        sent_at=incoming.sent_at,
        at=change.at,
    )


def _only_closes(change: Change, conversation: Conversation, text: str) -> bool:
    """Whether the message wants no answer, being a thanks for the agent's last words."""
    if conversation.first_reply_at is None:
        return False
    last = messages.last_said(change.session, conversation_ids=[conversation.id])[conversation.id]
    return last.author == Author.AGENT and is_closing(text, last.text)


def _open_again(change: Change, conversation: Conversation) -> None:
    conversation.status = ConversationStatus.OPEN
    conversation.resolved_at = conversation.outcome = conversation.satisfaction = None
    cases.forget(change.session, conversation_id=conversation.id)
