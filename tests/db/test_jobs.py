"""The queue of messages that wait to be read."""

from datetime import timedelta

import pytest
from sqlmodel import select

from db.models import ScoringJob, now
from db.queries import jobs
from tests.console.rows import add_message

LEASE = timedelta(seconds=30)
AT = now()


@pytest.fixture
def queue(database):
    """A database in which three messages wait."""
    with database.session() as session:
        for number in range(3):
            message = add_message(session, f"Number {number}", at=AT, label=None)
            jobs.add(session, message_id=message.id, at=AT)
        session.commit()
    return database


def claim(database, worker: str, *, at=AT, limit: int = 32, first=()) -> list[str]:
    """The texts that a worker takes."""
    with database.session() as session:
        taken = jobs.claim(
            session, worker=worker, at=at, lease=LEASE, limit=limit, first=first
        )
        session.commit()
        return [claimed.message.text for claimed in taken]


def test_the_oldest_are_taken_first_and_once(queue):
    """What one worker has, another does not get."""
    assert claim(queue, "a", limit=2) == ["Number 0", "Number 1"]
    assert claim(queue, "b") == ["Number 2"]
    assert claim(queue, "c") == []


def test_awaited_messages_overtake_a_backlog(queue):
    """Somebody holds a connection open for them."""
    with queue.reading() as session:
        newest = max(session.exec(select(ScoringJob.message_id)).all())
    assert claim(queue, "a", limit=1, first=[newest]) == ["Number 2"]
    assert claim(queue, "b") == ["Number 0", "Number 1"]


def test_an_abandoned_claim_is_taken_after_its_lease(queue):
    """Not before; each claim counts as an attempt."""
    claim(queue, "a")
    assert claim(queue, "b", at=AT + LEASE) == []
    later = AT + LEASE + timedelta(seconds=1)
    with queue.reading() as session:
        assert jobs.any_due(session, at=later, lease=LEASE)
    assert len(claim(queue, "c", at=later)) == 3
    with queue.session() as session:
        assert jobs.claim(session, worker="d", at=later, lease=LEASE, limit=1) == []


def test_claims_in_two_open_transactions_do_not_overlap(postgres_database):
    """PostgreSQL skips what another transaction is taking, without waiting for it."""
    with postgres_database.session() as session:
        for number in range(4):
            message = add_message(session, f"Number {number}", at=AT, label=None)
            jobs.add(session, message_id=message.id, at=AT)
        session.commit()
    with postgres_database.session() as one, postgres_database.session() as two:
        first = jobs.claim(one, worker="a", at=AT, lease=LEASE, limit=2)
        second = jobs.claim(two, worker="b", at=AT, lease=LEASE, limit=4)
        assert [c.message.text for c in first] == ["Number 0", "Number 1"]
        assert [c.message.text for c in second] == ["Number 2", "Number 3"]
        one.commit()
        two.commit()


def test_what_is_put_back_waits_for_its_time(queue):
    """With what went wrong, cut to a readable length."""
    with queue.session() as session:
        [claimed] = jobs.claim(session, worker="a", at=AT, lease=LEASE, limit=1)
        later = AT + timedelta(seconds=10)
        jobs.put_back(session, id=claimed.job.id, attempts=1, error="x" * 900, not_before=later)
        session.commit()
        session.refresh(claimed.job)
        assert (claimed.job.attempts, len(claimed.job.error)) == (1, 500)
    assert claim(queue, "b") == ["Number 1", "Number 2"]
    assert claim(queue, "c", at=later) == ["Number 0"]


def test_done_is_gone(queue):
    """A read message waits no more."""
    with queue.session() as session:
        [claimed] = jobs.claim(session, worker="a", at=AT, lease=LEASE, limit=1)
        assert jobs.pending(session, message_id=claimed.message.id)
        jobs.done(session, message_id=claimed.message.id)
        assert not jobs.pending(session, message_id=claimed.message.id)
        assert jobs.depth(session) == 2
