"""A team of the learning bench: its own database and versions, its messages, labels and retrainings.

Rows are those the console writes: conversations with the turns before a message, the active version's
reading, and corrections with what the model had said. `Team.retrain` is classifier.retrain.retrain
with its defaults, so held-back labels, replay, gate and promotion are the product's.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from classifier.compare import failed_tests
from classifier.corrections import settled_labels
from classifier.data import Example
from classifier.label_errors import likely_errors
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.reading import Reading
from classifier.retrain import retrain
from classifier.retrain_mix import Sets
from classifier.retrain_plan import RetrainConfig
from classifier.version_rows import follow_active
from classifier.versions import VersionStore
from db.engine import open_database
from db.models import Author, Conversation, Correction, Customer, Message, Person
from db.models import Reading as ReadingRow

SOURCE = "bench"
AGENT = "bench-agent"
SHOWN = 50  # suspected labels on a supervisor's page at a time (console/disputes.py)


@dataclass(frozen=True)
class Round:
    """What a retraining came to: seconds, outcome, the checks it failed, rows learned,
    and the steps that were tried."""

    outcome: str
    version: str
    seconds: float
    failed: list[str]
    sentence: str
    rows: dict
    steps: list[dict]


class Team:
    """Lives in `folder`, which may hold it already; begins with the version in `start`."""

    def __init__(self, folder: Path, start: Path, base: LanguageBase):
        folder.mkdir(parents=True, exist_ok=True)
        self.base, self.store = base, VersionStore(folder / "versions", base.fingerprint)
        self.store.install(start)
        if self.store.active() is None:
            self.store.activate(start.name, "the start of the bench")
        self.database = open_database(f"sqlite:///{folder.absolute() / 'undertone.db'}")
        self.database.migrate()
        with self.database.session() as session:
            follow_active(session, self.store)
            session.commit()

    @property
    def active(self) -> Path:
        """The folder of the version in use."""
        return self.store.folder(self.store.active())

    def take_in(
        self, number: int, rows: Sequence[Example], labels: Sequence[str], reader: Reader
    ) -> None:
        """A round's messages, the first of them labelled, in one transaction; once."""
        readings = reader.read([e.text for e in rows], [e.context for e in rows])
        with self.database.session() as session:
            first = select(Message).where(Message.external_id == f"{number}-0")
            if session.exec(first).first():
                return
            agent = self._agent(session)
            for place, (row, reading) in enumerate(zip(rows, readings, strict=True)):
                message = self._message(session, f"{number}-{place}", row, reading)
                if place < len(labels):
                    session.add(_correction(message, labels[place], reading, agent))
            session.commit()

    def retrain(self, sets: Sets, config: RetrainConfig) -> Round:
        """Learn from what is there, as the timer's command does."""
        began = time.perf_counter()
        done = retrain(self.database, self.store, self.base, config, sets=sets, progress=False)
        seconds = time.perf_counter() - began
        rows = self.store.manifest(done.version)["training"]["rows"] if done.version else {}
        report = done.report or {}
        failed = failed_tests(report) if report else []
        return Round(
            done.outcome, self.store.active(), seconds, failed, done.sentence, rows,
            report.get("steps", []),
        )  # fmt: skip

    def suspects(self, truth: dict[str, str]) -> dict:
        """How many wrong labels the list of likely slips holds; `truth` is by external id."""
        with self.database.reading() as session:
            labels, _ = settled_labels(session)
            names = dict(session.exec(select(Message.id, Message.external_id)).all())
        weighed = [label for label in labels if label.probabilities]
        wrong = [truth[names[label.message_id]] != label.example.label for label in weighed]
        found = likely_errors(
            [label.example.label for label in weighed], [label.probabilities for label in weighed]
        )
        shown = [wrong[place] for place, _ in found]
        return {
            "labels": len(weighed),
            "wrong": sum(wrong),
            "listed": len(shown),
            "wrong listed": sum(shown),
            "wrong on first page": sum(shown[:SHOWN]),
        }

    def close(self) -> None:
        """Let go of the database."""
        self.database.dispose()

    def _agent(self, session) -> int:
        person = session.exec(select(Person).where(Person.username == AGENT)).first()
        if person is None:
            person = Person(username=AGENT, name="Bench", password_hash="-")
            session.add(person)
            session.flush()
        return person.id

    def _message(self, session, name: str, row: Example, reading: Reading) -> int:
        customer = Customer(source=SOURCE, external_id=name)
        session.add(customer)
        session.flush()
        conversation = Conversation(source=SOURCE, external_id=name, customer_id=customer.id)
        session.add(conversation)
        session.flush()
        for turn in row.context:
            author = Author.CUSTOMER if turn.startswith("C:") else Author.AGENT
            said = turn.partition(":")[2].strip()
            session.add(_message(conversation.id, said, author, None))
            session.flush()
        message = _message(conversation.id, row.text, Author.CUSTOMER, name)
        session.add(message)
        session.flush()
        session.add(
            ReadingRow(
                message_id=message.id, model_version=reading.model_version, label=reading.label,
                sure=reading.sure, **reading.probabilities,
            )
        )  # fmt: skip
        return message.id


def _message(conversation_id: int, text: str, author: str, name: str | None) -> Message:
    return Message(
        conversation_id=conversation_id, source=SOURCE, author=author, text=text, external_id=name,
    )  # fmt: skip


def _correction(message_id: int, label: str, reading: Reading, person: int) -> Correction:
    return Correction(
        message_id=message_id, person_id=person, person_name="Bench", label=label,
        model_label=reading.label, model_version=reading.model_version,
        agreed=label == reading.label, **reading.probabilities,
    )  # fmt: skip
