"""A person's label beside the model's: said, said again, taken back. Nothing is overwritten."""

from classifier.reading import LABELS
from console import shapes, supervision
from console.errors import Conflict, Invalid
from console.settling import Settling, bounded, standing, tell
from db.kinds import Drawn
from db.queries import corrections, readings


class Correcting(Settling):
    """The part of the desk at which labels are corrected or confirmed, and settled."""

    def correct(
        self,
        message_id: int,
        *,
        label: str,
        person_id: int | None = None,
        person_name: str | None = None,
        looked_ms: int | None = None,
        drawn: str | None = None,
    ) -> shapes.Shape:
        """Store a person's label with what the model had said; agreeing counts as well.

        Saying the same again changes nothing. `drawn` is why the label desk dealt the message. What
        counts afterwards is returned: a supervisor's settlement stands, whatever is said later.
        """
        if label not in LABELS:
            raise Invalid("label", f"label must be one of {', '.join(LABELS)}.")
        if drawn is not None and drawn not in tuple(Drawn):
            raise Invalid("drawn", f"drawn must be one of {', '.join(Drawn)}.")
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            if person_id is not None:
                person_name = supervision.active_person(change, person_id, field="person").name
            last = corrections.last_of(change.session, message_id=message_id, person_id=person_id)
            if last and (last.label, last.person_name) == (label, person_name):
                return standing(change, message_id)
            read = readings.newest(change.session, message_ids=[message_id]).get(message_id)
            corrections.add(
                change.session,
                message_id=message_id,
                label=label,
                reading=read,
                person_id=person_id,
                person_name=person_name,
                looked_ms=bounded(looked_ms),
                drawn=Drawn(drawn) if drawn else None,
                at=change.at,
            )
            return tell(change, conversation, message)

    def undo_correction(self, message_id: int, *, person_id: int | None) -> shapes.Shape | None:
        """Take back this person's last word on a message; what counts now, if anything."""
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            last = corrections.last_of(change.session, message_id=message_id, person_id=person_id)
            if last is None:
                raise Conflict("There is no correction of yours to undo.", field="message")
            last.undone_at = change.at
            change.session.flush()
            return tell(change, conversation, message)
