"""A customer who asks to be forgotten, on either database, also in the middle of a reading."""

import json

import pytest
import sqlalchemy
from sqlmodel import SQLModel, func, select

from console.disputes import Disputes
from console.forget import UnknownCustomer, forget, run
from console.labelling import LabelDesk
from db.engine import open_database
from db.models import CaseVector, Conversation, Customer, Message, OutboxEvent, Role

WORDS = ("u-asks", "c-u-asks", "sue you", "lamp", "Ada Asks", "gold", "A-77", "Lamp 3", "resent")


def everything(database) -> str:
    """All that is stored, as one text."""
    with database.reading() as session:
        tables = SQLModel.metadata.tables.values()
        rows = [tuple(row) for t in tables for row in session.execute(sqlalchemy.select(t))]
    return repr(rows)


def counts(database) -> dict[str, int]:
    with database.reading() as session:
        tables = SQLModel.metadata.tables.values()
        return {t.name: session.exec(select(func.count()).select_from(t)).one() for t in tables}


def live(room, customer: str, **fields) -> int:
    """A conversation with a bit of everything: read, flagged, labelled, answered, a case. Its id."""
    conversation = f"c-{customer}"
    text = "I will sue you, my lamp is broken"
    message = room.say(text, conversation, customer_id=customer, **fields)
    room.desk.correct(message, label="negative", person_name="Lin")
    room.desk.reply(room.id_of(conversation), text="A new lamp is on its way, sorry for this.")
    room.desk.resolve(room.id_of(conversation), outcome="resent")
    room.tidy()
    return room.id_of(conversation)


def test_nothing_says_anything_of_the_customer_any_more(room):
    """No word, name or number stays, not even where rows do; a dry run changes nothing."""
    known = {"customer_name": "Ada Asks", "tier": "gold", "order": "A-77", "product": "Lamp 3"}
    live(room, "u-asks", **known)
    before = everything(room.database)
    assert all(word in before for word in WORDS)
    planned = forget(room.database, source="api", external_id="u-asks", dry_run=True)
    assert everything(room.database) == before
    assert {"conversation", "message", "escalation", "casevector"} <= set(planned)
    size = counts(room.database)
    assert forget(room.database, source="api", external_id="u-asks", dry_run=False) == planned
    after = everything(room.database)
    assert not [word for word in WORDS if word in after]
    assert counts(room.database) == size  # ids that others know are given to nobody else
    with room.database.reading() as session:
        assert session.exec(select(Message.text)).all() == ["", ""]
        assert not session.exec(select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))).all()


def test_others_stay_as_they_were_and_who_is_forgotten_is_nobodys_case(room):
    """Similar cases come from the others; the same person may begin anew."""
    other, asks = live(room, "u-other"), live(room, "u-asks")
    question = "my lamp is broken"
    seen = room.desk.assist(room.say(question, "c-new", customer_id="u-new"))["similar_cases"]
    assert {case["conversation"] for case in seen} == {other, asks}
    forget(room.database, source="api", external_id="u-asks", dry_run=False)
    seen = room.desk.assist(room.say(question, "c-new", customer_id="u-new"))["similar_cases"]
    assert [case["conversation"] for case in seen] == [other]
    room.tidy()
    with room.database.reading() as session:
        emptied = select(CaseVector.problem).where(CaseVector.conversation_id == asks)
        assert set(session.exec(emptied)) == {""}
    room.say("hello again", "c-u-asks", customer_id="u-asks")
    assert room.id_of("c-u-asks") not in (asks, other)


def test_a_message_that_is_being_read_may_be_emptied(room, monkeypatch):
    """The worker stores its reading, loses nobody else's, and goes on."""
    room.receive("first", "c-1", customer_id="u-asks")
    room.receive("second", "c-2", customer_id="u-stays")
    read = room.reader.read

    def emptied_meanwhile(texts, contexts=None):
        answer = read(texts, contexts)
        forget(room.database, source="api", external_id="u-asks", dry_run=False)
        return answer

    monkeypatch.setattr(room.reader, "read", emptied_meanwhile)
    room.worker.work()
    monkeypatch.undo()
    room.read()
    found = counts(room.database)
    assert (found["reading"], found["scoringjob"]) == (2, 0)
    with room.database.reading() as session:
        assert set(session.exec(select(Message.text))) == {"", "second"}
        waiting = select(Conversation.waiting_since).join(Customer)
        assert session.exec(waiting.where(Customer.external_id == "u-stays")).one() is not None


def test_nobody_is_asked_about_an_emptied_message(room):
    """It is dealt to no agent, as a second opinion neither, and waits for no supervisor's decision;
    what was settled of it is not listed."""
    lin, bo = room.person("Lin"), room.person("Bo")
    mei = room.person("Mei", role=Role.SUPERVISOR)
    for customer in ("u-asks", "u-stays"):
        talk = {"conversation_id": f"c-{customer}", "customer_id": customer}
        room.say("not labelled", **talk)
        room.desk.correct(room.say("labelled once", **talk), label="negative", person_id=lin)
        disputed, settled = room.say("disputed", **talk), room.say("settled", **talk)
        for message in (disputed, settled):
            room.desk.correct(message, label="negative", person_id=lin)
            room.desk.correct(message, label="positive", person_id=bo)
        room.desk.settle(settled, label="neutral", person_id=mei)
    forget(room.database, source="api", external_id="u-asks", dry_run=False)
    labelling, disputes = LabelDesk(room.database, second_opinions=100), Disputes(room.database)
    dealt = labelling.deal(bo, count=10)
    texts = {item["message"]["text"] for item in dealt["items"]}
    assert (texts, dealt["waiting"]) == ({"not labelled", "labelled once"}, 2)
    found = disputes.disagreements()
    assert [item["message"]["text"] for item in found["items"]] == ["disputed"]
    assert found["total"] == disputes.count() == 1
    assert [one["text"] for one in disputes.settled()] == ["settled"]


def test_an_unknown_customer_is_an_error_that_says_what_to_give(room):
    """Both halves of the name count."""
    live(room, "u-1")
    for source, customer in (("api", "u-2"), ("zendesk", "u-1")):
        with pytest.raises(UnknownCustomer, match="--source"):
            forget(room.database, source=source, external_id=customer, dry_run=False)


def test_the_command_finds_the_database_and_says_what_it_did(tmp_path):
    """As lines or as JSON; the data folder is the console's. Without conversations it says why."""
    database = open_database(f"sqlite:///{tmp_path}/undertone.db")
    database.migrate()
    with database.session() as session:
        session.add(Customer(source="api", external_id="u-1"))
        session.commit()
    database.dispose()
    given = ["--customer=u-1", f"--data-dir={tmp_path}"]
    assert "the id they had then" in run([*given, "--dry-run"], {})
    assert json.loads(run([*given, "--json"], {})) == {"dry_run": False, "rows": {}}
    with pytest.raises(UnknownCustomer):
        run(given, {})
