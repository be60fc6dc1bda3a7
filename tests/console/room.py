"""A desk with everything around it, none of it slow: what the tests of the message's path use."""

from sqlmodel import select

from console.desk import Desk
from console.housekeeping import Housekeeping
from console.incoming import IncomingMessage, Received
from console.recall import Recall
from console.rule_file import load_rules
from console.rules import Rules
from console.scoring import ScoringWorker
from console.suggest import Suggester
from db.engine import Database
from db.models import OutboxEvent, Person, Role
from reply_templates.library import load_situations
from tests.fakes import FakeClock, FakeEncoder, FakeReader, RecordingHub


class Room:
    """The desk, its worker, and stand-ins that a test can steer. Nothing runs by itself."""

    def __init__(self, database: Database, *, rules: Rules | None = None):
        self.database = database
        self.clock = FakeClock()
        self.reader = FakeReader()
        self.encoder: FakeEncoder | None = FakeEncoder()
        self.hub = RecordingHub()
        self.desk = Desk(
            database,
            hub=self.hub,
            rules=rules or load_rules(),
            recall=Recall(database, lambda: self.encoder),
            suggester=Suggester(load_situations(), lambda: self.encoder, store_name="Lantern"),
            clock=self.clock,
        )
        self.worker = ScoringWorker(self.desk, self.reader)
        self.housekeeping = Housekeeping(self.desk)

    def receive(self, text: str, conversation_id: str = "c-1", **fields) -> Received:
        """A customer's message, stored but not read yet."""
        fields = {"customer_id": "u-1", **fields}
        return self.desk.receive(
            IncomingMessage(conversation_id=conversation_id, text=text, **fields)
        )

    def say(self, text: str, conversation_id: str = "c-1", **fields) -> int:
        """A customer's message, stored and read; our id of it."""
        received = self.receive(text, conversation_id, **fields)
        self.read()
        return received.id

    def read(self) -> None:
        """Let the worker read all that waits."""
        while self.worker.work():
            pass

    def tidy(self) -> None:
        """Let the housekeeping do all that waits."""
        while self.housekeeping.work():
            pass

    def id_of(self, conversation_id: str = "c-1") -> int:
        """Our id of a conversation."""
        return self.desk.find(conversation_id)

    def card(self, conversation_id: str = "c-1") -> dict:
        """The card of a conversation."""
        return self.desk.views.card(self.id_of(conversation_id))

    def rules_standing(self, conversation_id: str = "c-1") -> list[str]:
        """The rules whose flags stand in a conversation."""
        return [flag["rule"] for flag in self.card(conversation_id)["flags"]]

    def person(self, name: str = "Lin", *, role: Role = Role.AGENT, active: bool = True) -> int:
        """Somebody who works here; their id."""
        with self.database.session() as session:
            person = Person(
                username=name.lower(), name=name, password_hash="-", role=role, active=active
            )
            session.add(person)
            session.commit()
            return person.id

    def owed(self) -> list[OutboxEvent]:
        """What the webhook is owed, in order."""
        with self.database.reading() as session:
            return list(session.exec(select(OutboxEvent).order_by(OutboxEvent.id)).all())
