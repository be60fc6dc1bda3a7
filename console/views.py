"""What there is to see, as plain dicts for the API and the pages. Reads only; knows no Gradio."""

from sqlmodel import Session

from console import checks, cursors, gather, shapes
from console.errors import Invalid, NotFound
from console.waiting import Targets
from db.engine import Database
from db.models import Conversation, ConversationStatus, EscalationStatus
from db.queries import conversations, escalations, messages, people

PAGE = 100
LARGEST_PAGE = 500
MOST_WORDS = 6
LONGEST_SEARCH = 200
NOBODY = "none"


class Views:
    """Looks at the database, each time anew."""

    def __init__(self, database: Database, *, targets: Targets):
        self._database = database
        self._targets = targets

    def find(self, conversation_id: str, *, source: str = "api") -> int:
        """Our id of the conversation that another system knows by its own."""
        found = None
        if checks.storable(conversation_id) and checks.storable(source):
            with self._database.reading() as session:
                found = conversations.find(session, source=source, external_id=conversation_id)
        if found is None:
            raise NotFound("There is no such conversation.", field="conversation")
        return found.id

    def conversations(
        self,
        *,
        status: str | None = None,
        assignee: int | str | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> shapes.Shape:
        """Cards, the latest activity first. `assignee` is a person's id, a login name or "none".

        Every word of `q` must stand in a message, the customer's name, the order, product or an id.
        """
        if status is not None and status not in tuple(ConversationStatus):
            raise Invalid("status", "status must be open or resolved.")
        words = _words(q)
        limit = _limit(limit)
        with self._database.reading() as session:
            found = conversations.page(
                session,
                status=status,
                assignee_id=_person_id(session, assignee),
                unassigned=assignee == NOBODY,
                words=words,
                before=cursors.read_after_time(cursor),
                limit=limit + 1,
            )
            page = [row.id for row in found[:limit]]
            cards = gather.cards(session, ids=page, targets=self._targets)
        more = found[limit - 1] if len(found) > limit else None
        return {
            "items": list(cards.values()),
            "next": cursors.after_time(more.last_message_at, more.id) if more else None,
        }

    def search(self, q: str, *, limit: int = 20) -> list[shapes.Shape]:
        """The cards of conversations, open and past, in which every word of `q` stands."""
        return self.conversations(q=q, limit=limit)["items"] if q.strip() else []

    def escalated(self, *, cursor: str | None = None) -> shapes.Shape:
        """The cards of conversations whose flags stand, the most urgent first."""
        found = self.escalations(cursor=cursor)
        cards = {item["conversation"]: item["card"] for item in found["items"]}
        return {"items": list(cards.values()), "next": found["next"]}

    def counts(self, *, person_id: int) -> dict[str, int]:
        """How many conversations are open, are this person's, and have flags that stand."""
        with self._database.reading() as session:
            return {
                "open": conversations.count(session, status=ConversationStatus.OPEN),
                "mine": conversations.count(
                    session, status=ConversationStatus.OPEN, assignee_id=person_id
                ),
                "escalated": escalations.count_conversations(session),
            }

    def conversation(self, conversation: int) -> shapes.Shape:
        """A conversation with everything said in it."""
        with self._database.reading() as session:
            row = self._row(session, conversation)
            said = messages.of_conversation(session, conversation_id=conversation)
            return {
                "card": self._card(session, conversation),
                "messages": gather.turns(session, said, row),
            }

    def card(self, conversation: int) -> shapes.Shape:
        """A conversation as the queue shows it."""
        with self._database.reading() as session:
            self._row(session, conversation)
            return self._card(session, conversation)

    def message(self, message_id: int) -> shapes.Shape:
        """One message with its reading and correction."""
        with self._database.reading() as session:
            row = messages.get(session, id=message_id)
            if row is None:
                raise NotFound("There is no such message.", field="message")
            conversation = conversations.get(session, id=row.conversation_id)
            return gather.turns(session, [row], conversation)[0]

    def escalations(
        self, *, status: str | None = None, cursor: str | None = None, limit: int = PAGE
    ) -> shapes.Shape:
        """Flags with their conversations' cards, the most urgent first; unclosed by default."""
        if status is not None and status not in tuple(EscalationStatus):
            allowed = ", ".join(EscalationStatus)
            raise Invalid("status", f"status must be one of {allowed}.")
        limit = _limit(limit)
        with self._database.reading() as session:
            found = escalations.page(
                session,
                statuses=[status] if status else escalations.UNCLOSED,
                after=cursors.read_after_rank(cursor),
                limit=limit + 1,
            )
            ids = list(dict.fromkeys(row.conversation_id for row in found[:limit]))
            rows = {row.id: row for row, *_ in conversations.with_people(session, ids=ids)}
            cards = gather.cards(session, ids=ids, targets=self._targets)
            flagged = [(row, rows[row.conversation_id]) for row in found[:limit]]
            items = [
                {**shape, "card": cards[shape["conversation"]]}
                for shape in gather.escalations(session, flagged)
            ]
        more = found[limit - 1] if len(found) > limit else None
        rank = escalations.SEVERITIES.index(more.severity) if more else 0
        return {"items": items, "next": cursors.after_rank(rank, more.id) if more else None}

    def _row(self, session: Session, conversation: int) -> Conversation:
        row = conversations.get(session, id=conversation)
        if row is None:
            raise NotFound("There is no such conversation.", field="conversation")
        return row

    def _card(self, session: Session, conversation: int) -> shapes.Shape:
        return gather.cards(session, ids=[conversation], targets=self._targets)[conversation]


def _person_id(session: Session, assignee: int | str | None) -> int | None:
    if assignee is None or assignee == NOBODY or isinstance(assignee, int):
        return None if assignee == NOBODY else assignee
    known = checks.storable(assignee)
    person = people.by_username(session, username=assignee) if known else None
    if person is None:
        raise Invalid("assignee", "There is nobody of that login name.")
    return person.id


def _words(q: str | None) -> list[str]:
    checked = checks.optional_text("q", q, limit=LONGEST_SEARCH)
    return (checked or "").split()[:MOST_WORDS]


def _limit(limit: int) -> int:
    return max(1, min(limit, LARGEST_PAGE))
