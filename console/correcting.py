"""A person's label beside the model's: said, said again, taken back. Nothing is overwritten."""

from classifier.reading import LABELS
from console import shapes, supervision
from console.errors import Conflict, Invalid
from console.transaction import Change, Transactions
from db.models import Conversation, Message
from db.queries import corrections, readings

LONGEST_LOOK_MS = 24 * 3600 * 1000


class Correcting:
    """The part of the desk at which labels are corrected or confirmed."""

    _transactions: Transactions

    def correct(
        self,
        message_id: int,
        *,
        label: str,
        person_id: int | None = None,
        person_name: str | None = None,
        looked_ms: int | None = None,
    ) -> shapes.Shape:
        """Store a person's label with what the model had said; agreeing counts as well.

        Saying the same again changes nothing.
        """
        if label not in LABELS:
            raise Invalid("label", f"label must be one of {', '.join(LABELS)}.")
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            if person_id is not None:
                person_name = supervision.active_person(change, person_id, field="person").name
            last = corrections.last_of(change.session, message_id=message_id, person_id=person_id)
            if last and (last.label, last.person_name) == (label, person_name):
                return shapes.correction(last)
            read = readings.newest(change.session, message_ids=[message_id]).get(message_id)
            corrections.add(
                change.session,
                message_id=message_id,
                label=label,
                reading=read,
                person_id=person_id,
                person_name=person_name,
                looked_ms=None if looked_ms is None else max(0, min(looked_ms, LONGEST_LOOK_MS)),
                at=change.at,
            )
            return _tell(change, conversation, message)

    def undo_correction(self, message_id: int, *, person_id: int | None) -> shapes.Shape | None:
        """Take back this person's last word on a message; what counts now, if anything."""
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            last = corrections.last_of(change.session, message_id=message_id, person_id=person_id)
            if last is None:
                raise Conflict("There is no correction of yours to undo.", field="message")
            last.undone_at = change.at
            change.session.flush()
            return _tell(change, conversation, message)


def _tell(change: Change, conversation: Conversation, message: Message) -> shapes.Shape | None:
    newest = corrections.newest(change.session, message_ids=[message.id])
    standing = shapes.correction(newest.get(message.id))
    change.tell(conversation, "correction", message_id=message.id, correction=standing)
    return standing
