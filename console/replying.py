"""What agents write: replies that reach the customer, notes that never do, and how it ended."""

from console import checks, supervision, waiting
from console.errors import Conflict, Invalid
from console.transaction import Change
from db.models import Author, Conversation, ConversationStatus, Message
from db.queries import cases, messages
from reply_templates.blanks import blanks_in

LONGEST_NAME = 200
LONGEST_OUTCOME = 500
LONGEST_TEMPLATE_ID = 80


def check_sendable(text: str, *, limit: int) -> None:
    """Refuse what must not go to a customer: nothing, too much, or a blank that still stands."""
    checks.text("text", text, limit=limit)
    if standing := blanks_in(text):
        raise Invalid("text", f"Fill in {', '.join(standing)} before you send this.")


def already_sent(
    change: Change, conversation: Conversation, *, text: str, external_id: str | None
) -> Message | None:
    """The reply, if it was delivered before under this id."""
    if external_id is None:
        return None
    checks.identifier("message_id", external_id, limit=200)
    found = messages.find(change.session, source=conversation.source, external_id=external_id)
    if found is None:
        return None
    if (found.author, found.text, found.conversation_id) != (Author.AGENT, text, conversation.id):
        raise Conflict("This message_id was used before, for another text.", field="message_id")
    return found


def add_turn(
    change: Change,
    conversation: Conversation,
    *,
    author: Author,
    text: str,
    person_id: int | None,
    author_name: str | None,
    template_id: str | None = None,
    external_id: str | None = None,
) -> Message:
    """What a colleague wrote, under the name of the account if there is one."""
    if person_id is not None:
        author_name = supervision.active_person(change, person_id, field="person").name
    return messages.add(
        change.session,
        conversation_id=conversation.id,
        source=conversation.source,
        external_id=external_id,
        author=author,
        person_id=person_id,
        author_name=checks.optional_text("agent", author_name, limit=LONGEST_NAME),
        text=text,
        template_id=checks.optional_text("template_id", template_id, limit=LONGEST_TEMPLATE_ID),
        at=change.at,
    )


def answered(change: Change, conversation: Conversation, message: Message) -> None:
    """The customer waits no more; whoever answers first has the conversation."""
    waiting.agent_replied(conversation, at=change.at)
    conversation.unread = 0
    conversation.last_message_at = change.at
    conversation.assignee_id = conversation.assignee_id or message.person_id


def resolve(
    change: Change, conversation: Conversation, *, outcome: str | None, satisfaction: int | None
) -> bool:
    """End the conversation; False if it had ended before. What is given now counts in any case."""
    outcome = checks.optional_text("outcome", outcome, limit=LONGEST_OUTCOME)
    if satisfaction is not None and (type(satisfaction) is not int or not 1 <= satisfaction <= 5):
        raise Invalid("satisfaction", "satisfaction must be a whole number from 1 to 5.")
    conversation.outcome = conversation.outcome if outcome is None else outcome
    if satisfaction is not None:
        conversation.satisfaction = satisfaction
    if conversation.status == ConversationStatus.RESOLVED:
        return False
    conversation.status = ConversationStatus.RESOLVED
    conversation.resolved_at = change.at
    conversation.waiting_since = None
    conversation.unread = 0
    cases.forget(change.session, conversation_id=conversation.id)
    return True
