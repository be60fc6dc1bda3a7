"""What people do with flags: raise one themselves, take it on, hand it over, close it.

A dismissed flag was wrong: it stays as a label, and its rule stays silent about that message.
"""

import logging
from collections.abc import Callable

from console import checks, judging, shapes
from console.errors import Conflict, Invalid, NotFound
from console.rules import BY_A_PERSON, Flag
from console.transaction import Change, Transactions
from db.models import Escalation, EscalationStatus, Person
from db.queries import escalations, people

log = logging.getLogger(__name__)

LONGEST_REASON = 2000


class Supervision:
    """The part of the desk at which supervisors work, and where agents ask for one."""

    _transactions: Transactions

    def escalate(
        self, conversation: int, *, reason: str, person_id: int | None = None
    ) -> shapes.Shape:
        """A person asks for a supervisor. Asking again in the same words changes nothing."""
        reason = checks.text("reason", reason, limit=LONGEST_REASON).strip()
        with self._transactions.begin() as change:
            locked = change.lock(conversation)
            standing = escalations.unclosed(change.session, conversation_ids=[conversation])
            for escalation in standing.get(conversation, ()):
                if escalation.rule == BY_A_PERSON and escalation.reason == reason:
                    return judging.shape(change, locked, escalation)
                if escalation.rule == BY_A_PERSON:
                    raise Conflict("This conversation is with a supervisor already.")
            flag = Flag(rule=BY_A_PERSON, severity="high", reason=reason, reason_zh=reason)
            return judging.raise_flag(change, locked, None, flag, raised_by_id=person_id)

    def acknowledge(self, escalation_id: int, *, person_id: int) -> shapes.Shape:
        """A supervisor is on it, and has it unless somebody else does."""

        def work(change: Change, escalation: Escalation) -> None:
            if escalation.status == EscalationStatus.OPEN:
                escalation.status = EscalationStatus.ACKNOWLEDGED
                escalation.acknowledged_at = change.at
            escalation.assignee_id = escalation.assignee_id or person_id

        return self._on(escalation_id, work)

    def assign_escalation(self, escalation_id: int, *, person_id: int, to: int) -> shapes.Shape:
        """Somebody in particular is to see to it; giving it away shows that it was seen."""
        log.info("person %s gives escalation %s to person %s", person_id, escalation_id, to)

        def work(change: Change, escalation: Escalation) -> None:
            escalation.assignee_id = active_person(change, to, field="to").id
            if escalation.status == EscalationStatus.OPEN:
                escalation.status = EscalationStatus.ACKNOWLEDGED
                escalation.acknowledged_at = change.at

        return self._on(escalation_id, work)

    def resolve_escalation(self, escalation_id: int, *, person_id: int, note: str) -> shapes.Shape:
        """It is dealt with, in the way that the note says."""
        note = checks.text("note", note, limit=LONGEST_REASON)
        return self._close(escalation_id, EscalationStatus.RESOLVED, person_id, note)

    def dismiss_escalation(
        self, escalation_id: int, *, person_id: int, note: str | None = None
    ) -> shapes.Shape:
        """It was wrong."""
        note = checks.optional_text("note", note, limit=LONGEST_REASON)
        return self._close(escalation_id, EscalationStatus.DISMISSED, person_id, note)

    def _close(
        self, escalation_id: int, status: EscalationStatus, person_id: int, note: str | None
    ) -> shapes.Shape:
        def work(change: Change, escalation: Escalation) -> None:
            escalation.status = status
            escalation.closed_at = change.at
            escalation.closed_by_id = person_id
            escalation.note = note

        return self._on(escalation_id, work)

    def _on(self, escalation_id: int, work: Callable[[Change, Escalation], None]) -> shapes.Shape:
        """Do something with a flag that stands; two people cannot both close it."""
        with self._transactions.begin() as change:
            escalation = escalations.get(change.session, id=escalation_id)
            if escalation is None:
                raise NotFound("There is no such escalation.", field="escalation")
            conversation = change.lock(escalation.conversation_id)
            change.session.refresh(escalation)
            if escalation.status not in escalations.UNCLOSED:
                raise Conflict("This escalation is closed already.", field="escalation")
            work(change, escalation)
            change.session.flush()
            return judging.tell(change, conversation, escalation)


def active_person(change: Change, person_id: int, *, field: str) -> Person:
    """The person, who must be one that can log in."""
    found = people.by_id(change.session, person_id=person_id)
    if found is None or not found.active:
        raise Invalid(field, "There is no such person.")
    return found
