"""Messages as they lie on the label desk: each with the turns before it and where it comes from.

What people said of them is left out, since most who look are to label without knowing it.
"""

from collections.abc import Sequence

from sqlmodel import Session

from console import gather, shapes
from db.models import Conversation, Customer
from db.queries import conversations, labelling, training

TURNS_BEFORE = 2


def sheets(session: Session, *, message_ids: Sequence[int]) -> list[shapes.Shape]:
    """One for each message, in the order asked for."""
    rows = {row.id: row for row in labelling.by_ids(session, message_ids=message_ids)}
    before = training.turns_before(session, message_ids=message_ids, limit=TURNS_BEFORE)
    where = {
        conversation.id: (conversation, customer)
        for conversation, customer, _ in conversations.with_people(
            session, ids=list({row.conversation_id for row in rows.values()})
        )
    }
    items = []
    for id in message_ids:
        row = rows[id]
        conversation, customer = where[row.conversation_id]
        message = gather.turns(session, [row], conversation)[0] | {"correction": None}
        turns = [shapes.message(turn, conversation) for turn in before.get(id, ())]
        items.append({"message": message, "before": turns, **_place(conversation, customer)})
    return items


def _place(conversation: Conversation, customer: Customer) -> shapes.Shape:
    return {
        "conversation": conversation.id,
        "customer": {"id": customer.external_id, "name": customer.name},
        "channel": conversation.channel,
        "product": conversation.product,
    }
