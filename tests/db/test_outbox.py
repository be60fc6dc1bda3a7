"""The outbox keeps order per conversation and forgets only what may be forgotten."""

from datetime import timedelta

from sqlmodel import Session

from db.engine import Database
from db.models import Conversation, Customer, now
from db.queries import outbox

LEASE = timedelta(seconds=60)


def two_conversations(session: Session) -> tuple[int, int]:
    customer = Customer(source="api", external_id="u-1")
    session.add(customer)
    session.flush()
    both = [
        Conversation(source="api", external_id=name, customer_id=customer.id) for name in ("a", "b")
    ]
    session.add_all(both)
    session.flush()
    return both[0].id, both[1].id


def claimed(session: Session, **options) -> list[str]:
    return [event.event for event in outbox.claim_due(session, lease=LEASE, limit=10, **options)]


def test_only_the_oldest_event_of_a_conversation_is_taken(database: Database) -> None:
    """The second event of a conversation waits until the first is delivered; others do not."""
    with database.session() as session:
        a, b = two_conversations(session)
        first = outbox.add(session, event="a1", conversation_id=a, payload={"n": 1})
        outbox.add(session, event="a2", conversation_id=a, payload={})
        outbox.add(session, event="b1", conversation_id=b, payload={})
        assert claimed(session) == ["a1", "b1"]
        assert claimed(session) == []
        outbox.delivered(session, event_id=first.id)
        assert claimed(session) == ["a2"]


def test_a_failed_event_blocks_its_conversation_until_its_time(database: Database) -> None:
    """A failure is tried again at its time, and what follows in its conversation waits."""
    with database.session() as session:
        a, _ = two_conversations(session)
        event = outbox.add(session, event="a1", conversation_id=a, payload={})
        outbox.add(session, event="a2", conversation_id=a, payload={})
        claimed(session)
        later = now() + timedelta(minutes=5)
        outbox.failed(session, event_id=event.id, error="answered 500", next_attempt_at=later)
        assert claimed(session, at=later - timedelta(seconds=1)) == []
        assert claimed(session, at=later) == ["a1"]
        session.refresh(event)
        assert (event.attempts, event.last_error) == (2, "answered 500")


def test_a_lease_that_ended_frees_its_event(database: Database) -> None:
    """What a crashed process had taken is taken again."""
    with database.session() as session:
        a, _ = two_conversations(session)
        outbox.add(session, event="a1", conversation_id=a, payload={})
        claimed(session)
        assert claimed(session, at=now() + LEASE + timedelta(seconds=1)) == ["a1"]


def test_two_processes_never_take_the_same_event(database: Database) -> None:
    """A claim that is not committed yet is skipped by PostgreSQL and waited for by SQLite."""
    with database.session() as session:
        a, b = two_conversations(session)
        outbox.add(session, event="a1", conversation_id=a, payload={})
        outbox.add(session, event="b1", conversation_id=b, payload={})
        session.commit()
    if database.is_sqlite:
        with database.session() as first:
            assert claimed(first) == ["a1", "b1"]
            first.commit()
        with database.session() as second:
            assert claimed(second) == []
    else:
        with database.session() as first, database.session() as second:
            assert claimed(first) == ["a1", "b1"]
            assert claimed(second) == []


def test_forgetting_spares_what_is_not_delivered(database: Database) -> None:
    """Old delivered events go; undelivered ones only when asked for."""
    with database.session() as session:
        a, _ = two_conversations(session)
        done = outbox.add(session, event="a1", conversation_id=a, payload={})
        outbox.add(session, event="a2", conversation_id=a, payload={})
        outbox.delivered(session, event_id=done.id)
        tomorrow = now() + timedelta(days=1)
        assert outbox.forget(session, before=now() - timedelta(days=1), undelivered=True) == 0
        assert outbox.forget(session, before=tomorrow, undelivered=False) == 1
        assert outbox.pending(session) == 1
        assert outbox.forget(session, before=tomorrow, undelivered=True) == 1
