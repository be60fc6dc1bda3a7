"""Customers who ask to be forgotten, before a retraining and while it runs."""

from dataclasses import replace

import pytest
from sqlmodel import col, delete, select

from classifier.corrections import labels_of
from console.forget import forget
from db.engine import open_database
from db.models import Conversation, Correction, Customer, Message
from db.models import Reading as ReadingRow
from tests.classifier import tiny

SLANG = tiny.messages(200, 5, tiny.SLANG)


def blank(database, message_id: int) -> None:
    """A privacy request as the product answers it: rows stay, without a word."""
    with database.reading() as session:
        talk = session.get_one(Conversation, session.get_one(Message, message_id).conversation_id)
        customer = session.get_one(Customer, talk.customer_id).external_id
    forget(database, source="api", external_id=customer, dry_run=False)


def delete_rows(database, message_id: int) -> None:
    """By hand: the message and whatever hangs on it is gone."""
    with database.session() as session:
        for table in (Correction, ReadingRow):
            session.exec(delete(table).where(table.message_id == message_id))
        session.exec(delete(Message).where(Message.id == message_id))
        session.commit()


@pytest.mark.parametrize("remove", [blank, delete_rows])
def test_a_message_deleted_before_or_during_a_run_is_nowhere(world, remove):
    """Its label is not learned, and if it goes while others train, nobody misses it."""
    database, store, _, _ = world
    ids = world.give(SLANG)
    before, during = (c for c in world.corrections() if c.id in (ids[0], ids[1]))
    remove(database, before.message_id)
    # smaller steps than elsewhere: with two labels fewer the usual ones fail a guard by a hair
    gentle = replace(tiny.RETRAINING, fit=replace(tiny.RETRAINING.fit, learning_rate=1.6e-3))
    outcome = world.run(
        gentle,
        tell=lambda stage: stage == "training" and remove(database, during.message_id),
    )
    assert outcome.outcome == "promoted", outcome.sentence
    manifest = store.manifest("r1")["training"]
    assert before.id not in manifest["corrections"] + manifest["held_back"]
    rows = {c.id: c for c in world.corrections() if c.id not in (before.id, during.id)}
    assert set(rows) == set(ids[2:])
    assert all((c.used_in == "r1") != c.held_back for c in rows.values())
    gone = {before.message_id, during.message_id}
    with database.reading() as session:
        texts = session.exec(select(Message.text).where(col(Message.id).in_(gone))).all()
        labels, missing = labels_of(session, manifest["corrections"] + manifest["held_back"])
    assert not any(texts)
    assert missing == 1 and not gone & {label.message_id for label in labels}


def test_blanked_and_dangling_labels_are_passed_by(world):
    """A text that was emptied teaches nothing; a label whose message is gone in spite of the
    foreign key harms nothing."""
    database, store, _, _ = world
    ids = world.give(SLANG[:100])
    rows = {c.id: c.message_id for c in world.corrections()}
    with database.session() as session:
        session.get_one(Message, rows[ids[0]]).text = " "
        session.commit()
    database.dispose()
    connection = open_database(f"sqlite:///{database.place}").engine.raw_connection()
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("DELETE FROM message WHERE id = ?", (rows[ids[1]],))
    connection.commit()
    connection.close()
    outcome = world.run()
    assert outcome.labels["new"] + outcome.labels["held_back"] == 98
    assert outcome.labels["conflicts"] == 0
    used = store.manifest("r1")["training"]
    assert not {ids[0], ids[1]} & {*used["corrections"], *used["held_back"]}
