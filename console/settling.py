"""What a supervisor decides about a message's label: settled, settled anew, opened again.

A settlement is a row of its own beside everybody's words, and counts before all of them until it is
taken back. Knows nothing of how people came to disagree.
"""

from classifier.reading import LABELS
from console import shapes, supervision
from console.errors import Conflict, Invalid
from console.transaction import Change, Transactions
from db.kinds import CorrectionKind
from db.models import Conversation, Message
from db.queries import corrections, readings

LONGEST_LOOK_MS = 24 * 3600 * 1000


class Settling:
    """The part of the desk at which disagreements end."""

    _transactions: Transactions

    def settle(
        self, message_id: int, *, label: str, person_id: int, looked_ms: int | None = None
    ) -> shapes.Shape | None:
        """A supervisor's decision on a message that somebody has labelled; it counts from now on.

        Settling what this person settled the same way changes nothing.
        """
        if label not in LABELS:
            raise Invalid("label", f"label must be one of {', '.join(LABELS)}.")
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            person = supervision.active_person(change, person_id, field="person")
            if corrections.last_label(change.session, message_id=message_id) is None:
                raise Conflict("Nobody has labelled this message yet.", field="message")
            before = corrections.settlement(change.session, message_id=message_id)
            if before and (before.label, before.person_id) == (label, person_id):
                return standing(change, message_id)
            read = readings.newest(change.session, message_ids=[message_id]).get(message_id)
            corrections.add(
                change.session,
                message_id=message_id,
                kind=CorrectionKind.SETTLEMENT,
                label=label,
                reading=read,
                person_id=person_id,
                person_name=person.name,
                looked_ms=bounded(looked_ms),
                at=change.at,
            )
            return tell(change, conversation, message)

    def reopen(self, message_id: int, *, settlement: int) -> shapes.Shape | None:
        """Take back the settlement of this id: the one before it counts again, else people's words
        do. Refused where it is not the last any more, since somebody else's would be undone."""
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            last = corrections.settlement(change.session, message_id=message_id)
            if last is None:
                raise Conflict("This message is not settled.", field="message")
            if last.id != settlement:
                raise Conflict(
                    "This message has been settled anew since; look at it again.", field="settlement"
                )
            last.undone_at = change.at
            change.session.flush()
            return tell(change, conversation, message)


def bounded(looked_ms: int | None) -> int | None:
    """How long somebody looked, as far as it can be believed."""
    return None if looked_ms is None else max(0, min(looked_ms, LONGEST_LOOK_MS))


def standing(change: Change, message_id: int) -> shapes.Shape | None:
    """What counts on a message now."""
    newest = corrections.newest(change.session, message_ids=[message_id])
    return shapes.correction(newest.get(message_id))


def tell(change: Change, conversation: Conversation, message: Message) -> shapes.Shape | None:
    """Tell every screen what counts on a message now."""
    counts = standing(change, message.id)
    change.tell(conversation, "correction", message_id=message.id, correction=counts)
    return counts
