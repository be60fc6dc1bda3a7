"""The desk: what happens to a conversation, in the order of the product's story.

A customer's message is stored before anything else and shown at once. A worker reads it soon after
(console/scoring.py), which brings its mood, flags and advice. Agents answer and resolve; correcting
and supervising are parts of the desk in files of their own. Every method is one transaction, safe
to call from any thread, and tells every screen once it is stored. Knows nothing of HTTP or pages.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from classifier.reading import Reading
from console import advice, checks, intake, judging, replying, shapes, waiting
from console.correcting import Correcting
from console.incoming import IncomingMessage, Received
from console.push import Hub
from console.recall import Recall
from console.rules import Rules
from console.suggest import Suggester
from console.supervision import Supervision, active_person
from console.transaction import Change, Transactions
from console.views import Views
from db.engine import Database
from db.models import Author, now
from db.queries import jobs, readings

MAX_TEXT = 5000


class Desk(Supervision, Correcting):
    """What doors and pages call. Conversations and messages are named by our own ids."""

    def __init__(
        self,
        database: Database,
        *,
        hub: Hub,
        rules: Rules,
        recall: Recall,
        suggester: Suggester,
        max_text: int = MAX_TEXT,
        clock: Callable[[], datetime] = now,
    ):
        self.database = database
        self.recall = recall
        self.suggester = suggester
        self.clock = clock
        self.views = Views(database, targets=rules.targets)
        self._on_message: list[Callable[[], None]] = []
        self._on_resolved: list[Callable[[], None]] = []
        self._rules = rules
        self._max_text = max_text
        self._transactions = Transactions(database, hub=hub, targets=rules.targets, clock=clock)

    @property
    def rules(self) -> Rules:
        """The escalation rules in force."""
        return self._rules

    def on_message(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever a message waits to be read."""
        self._on_message.append(wake)

    def on_resolved(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever a conversation has ended."""
        self._on_resolved.append(wake)

    def find(self, conversation_id: str, *, source: str = "api") -> int:
        """Our id of the conversation that another system knows by its own."""
        return self.views.find(conversation_id, source=source)

    def receive(self, incoming: IncomingMessage) -> Received:
        """Store a customer's message, show it, and have it read. A repetition changes nothing."""
        checks.text("text", incoming.text, limit=self._max_text)

        def store(change: Change) -> Received:
            known = intake.already_stored(change, incoming)
            if known:
                return Received(change.turn(known), created=False)
            conversation = intake.conversation_for(change, incoming)
            message = intake.add_message(change, conversation, incoming)
            jobs.add(change.session, message_id=message.id, at=change.at)
            return Received(change.tell_turn(conversation, message), created=True)

        received = self._transactions.run(store)
        if received.created:
            _call(self._on_message)
            judging.judge_words(self._transactions, self._rules, received.id, incoming.text)
        return received

    def take_reading(self, message_id: int, reading: Reading) -> None:
        """Store what the model said of a message, judge it, and show what came of it."""
        with self._transactions.begin() as change:
            message, conversation = change.customer_message(message_id)
            if not jobs.pending(change.session, message_id=message_id):
                return  # another process was faster
            stored = readings.add(
                change.session,
                message_id=message_id,
                model_version=reading.model_version,
                label=reading.label,
                **reading.probabilities,
                sure=reading.sure,
                very_sure=reading.very_sure,
                at=change.at,
            )
            jobs.done(change.session, message_id=message_id)
            waiting.was_read(conversation, message=message, reading=stored)
            read = shapes.reading(stored)
            change.tell(conversation, "reading", message_id=message_id, reading=read)
            change.report(conversation, "message.scored", message=change.turn(message))
            judging.judge_mood(change, self._rules, conversation, message)
            change.tell(conversation, "assist", message_id=message_id)

    def assist(
        self, message_id: int, *, agent_name: str | None = None, explain_in: str | None = None
    ) -> dict[str, Any]:
        """What helps to answer a message: its reading, flags, similar cases and replies to send."""
        with self.database.reading() as session:
            known = advice.gather_facts(session, message_id)
        question, encoder_version = self.recall.encode(known.question)
        return {
            "message_id": message_id,
            "reading": shapes.reading(known.reading),
            "flags": [shapes.flag(flag) for flag in known.flags],
            "similar_cases": self.recall.similar(
                question, encoder_version=encoder_version, but=known.conversation.id
            ),
            "templates": self.suggester.suggest(
                known.question,
                vector=question,
                encoder_version=encoder_version,
                reading=known.reading,
                language=known.language,
                values=known.values | {"agent_name": agent_name},
                explain_in=explain_in,
            ),
        }

    def check_waiting(self) -> None:
        """Raise a flag for every customer who has waited too long."""
        with self.database.reading() as session:
            overdue = judging.overdue(session, self._rules, at=self.clock())
        for conversation, message_id in overdue:
            with self._transactions.begin() as change:
                judging.judge_wait(change, self._rules, change.lock(conversation), message_id)

    def reply(
        self,
        conversation: int,
        *,
        text: str,
        person_id: int | None = None,
        author_name: str | None = None,
        template_id: str | None = None,
        external_id: str | None = None,
    ) -> shapes.Shape:
        """Send a reply to the customer. A repetition under the same id changes nothing."""
        replying.check_sendable(text, limit=self._max_text)

        def send(change: Change) -> shapes.Shape:
            locked = change.lock(conversation)
            known = replying.already_sent(change, locked, text=text, external_id=external_id)
            if known:
                return change.turn(known)
            message = replying.add_turn(
                change,
                locked,
                author=Author.AGENT,
                text=text,
                person_id=person_id,
                author_name=author_name,
                template_id=template_id,
                external_id=external_id,
            )
            replying.answered(change, locked, message)
            judging.close_answered(change, self._rules, locked)
            turn = change.tell_turn(locked, message)
            change.report(locked, "reply.sent", message=turn)
            return turn

        return self._transactions.run(send)

    def note(
        self,
        conversation: int,
        *,
        text: str,
        person_id: int | None = None,
        author_name: str | None = None,
    ) -> shapes.Shape:
        """Leave word for colleagues. The customer never sees it, and goes on waiting."""
        checks.text("text", text, limit=self._max_text)
        with self._transactions.begin() as change:
            locked = change.lock(conversation)
            message = replying.add_turn(
                change,
                locked,
                author=Author.NOTE,
                text=text,
                person_id=person_id,
                author_name=author_name,
            )
            return change.tell_turn(locked, message)

    def resolve(
        self,
        conversation: int,
        *,
        outcome: str | None = None,
        satisfaction: int | None = None,
        person_id: int | None = None,
    ) -> shapes.Shape:
        """End a conversation, which makes it a case that others find. Nobody's becomes theirs."""
        with self._transactions.begin() as change:
            locked = change.lock(conversation)
            ended = replying.resolve(change, locked, outcome=outcome, satisfaction=satisfaction)
            locked.assignee_id = locked.assignee_id or person_id
            if ended:
                judging.close_answered(change, self._rules, locked)
            change.tell(locked, "conversation")
            card = change.card(locked)
            if ended:
                change.report(locked, "conversation.resolved", conversation=card)
        _call(self._on_resolved)
        return card

    def assign(self, conversation: int, *, person_id: int | None) -> shapes.Shape:
        """Give a conversation to somebody, or to nobody."""
        with self._transactions.begin() as change:
            locked = change.lock(conversation)
            if person_id is not None:
                active_person(change, person_id, field="person")
            locked.assignee_id = person_id
            change.tell(locked, "conversation")
            return change.card(locked)

    def mark_read(self, conversation: int) -> None:
        """Somebody has seen it."""
        with self._transactions.begin() as change:
            locked = change.lock(conversation)
            if locked.unread:
                locked.unread = 0
                change.tell(locked, "conversation")


def _call(wakes: Sequence[Callable[[], None]]) -> None:
    for wake in wakes:
        wake()
