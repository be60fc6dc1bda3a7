"""Events reach the webhook signed, in order, and as often as needed."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import select

from console.outbox import LONGEST_WAIT, OutboxWorker, Webhook, wait_before
from db.engine import Database
from db.models import Conversation, Customer, OutboxEvent
from db.queries import outbox
from tests.fakes import FakeClock
from tests.running import Running, eventually, running_console, settings_for

SECRET = "a secret of sixteen"


class Receiver:
    """A webhook that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict, bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook somewhere."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def clock() -> FakeClock:
    """Time that stands still."""
    return FakeClock()


def conversation(database: Database, external_id: str) -> int:
    with database.session() as session:
        customer = Customer(source="api", external_id=external_id)
        session.add(customer)
        session.flush()
        made = Conversation(source="api", external_id=external_id, customer_id=customer.id)
        session.add(made)
        session.commit()
        return made.id


def add(database: Database, clock: FakeClock, conversation_id: int, *events: str) -> None:
    with database.session() as session:
        for event in events:
            row = outbox.add(
                session, event=event, conversation_id=conversation_id, payload={"text": "谢谢"}
            )
            row.created_at = row.next_attempt_at = clock()
        session.commit()


def worker(database: Database, clock: FakeClock, receiver: Receiver | None) -> OutboxWorker:
    webhook = Webhook(receiver.url, SECRET) if receiver else None
    return OutboxWorker(database, webhook, clock=clock)


def test_an_event_is_signed_over_its_raw_body(sqlite_database, clock, receiver) -> None:
    """The receiver can compute the same signature from the time-stamp and the bytes it got."""
    add(sqlite_database, clock, conversation(sqlite_database, "a"), "message.scored")
    worker(sqlite_database, clock, receiver).deliver_due()
    headers, body = receiver.got[0]
    signed = headers["X-Undertone-Timestamp"].encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Undertone-Signature"] == f"sha256={expected}"
    content = json.loads(body)
    assert headers["X-Undertone-Delivery"] == str(content["id"])
    assert content["event"] == "message.scored" and content["data"] == {"text": "谢谢"}


def test_order_is_kept_within_a_conversation_and_a_failure_blocks_no_other(
    sqlite_database, clock, receiver
) -> None:
    """After a failure the conversation waits and goes on in order; others are delivered."""
    a, b = conversation(sqlite_database, "a"), conversation(sqlite_database, "b")
    add(sqlite_database, clock, a, "a1", "a2")
    receiver.answers = [500]
    working = worker(sqlite_database, clock, receiver)
    working.deliver_due()
    add(sqlite_database, clock, b, "b1")
    while working.deliver_due():
        pass
    assert receiver.events() == ["a1", "b1"]
    clock.forward(seconds=10)
    while working.deliver_due():
        pass
    assert receiver.events() == ["a1", "b1", "a1", "a2"]
    deliveries = [headers["X-Undertone-Delivery"] for headers, _ in receiver.got]
    assert deliveries[0] == deliveries[2]


def test_nothing_is_lost_while_the_receiver_is_away(sqlite_database, clock, receiver) -> None:
    """A refused connection counts as a failure, and the event stays."""
    add(sqlite_database, clock, conversation(sqlite_database, "a"), "a1")
    away = OutboxWorker(sqlite_database, Webhook("http://127.0.0.1:1/", SECRET), clock=clock)
    away.deliver_due()
    clock.forward(days=30)
    away.tidy()
    worker(sqlite_database, clock, receiver).deliver_due()
    assert receiver.events() == ["a1"]


def test_waits_grow_and_are_never_alike() -> None:
    """Doubling with chance, never beyond the longest."""
    assert [wait_before(n, lambda: 1.0) for n in (1, 2, 3)] == [2, 4, 8]
    assert wait_before(3, lambda: 0.0) == 4
    assert wait_before(1000, lambda: 1.0) == LONGEST_WAIT


def test_without_a_webhook_events_are_kept_for_a_day(sqlite_database, clock) -> None:
    """The outbox does not grow without end for nobody."""
    add(sqlite_database, clock, conversation(sqlite_database, "a"), "a1")
    idle = worker(sqlite_database, clock, None)
    clock.forward(hours=23)
    idle.work()
    with sqlite_database.reading() as session:
        assert outbox.pending(session) == 1
    clock.forward(hours=2)
    idle.work()
    with sqlite_database.reading() as session:
        assert outbox.pending(session) == 0


def test_delivered_events_are_kept_for_a_week(sqlite_database, clock, receiver) -> None:
    """Long enough to look back, not for ever."""
    add(sqlite_database, clock, conversation(sqlite_database, "a"), "a1")
    working = worker(sqlite_database, clock, receiver)
    working.deliver_due()
    kept = []
    for days in (6, 2):
        clock.forward(days=days)
        working.tidy()
        with sqlite_database.reading() as session:
            kept.append(len(session.exec(select(OutboxEvent)).all()))
    assert kept == [1, 0]


def test_the_path_sends_its_four_events(tmp_path, receiver) -> None:
    """A scored message, a reply, an escalation and a resolution arrive, in their order."""
    settings = settings_for(tmp_path, webhook_url=receiver.url, webhook_secret=SECRET)
    with running_console(settings) as console:
        _walk(console)
        wanted = ["escalation.raised", "message.scored", "reply.sent", "conversation.resolved"]
        eventually(lambda: len(receiver.got) >= len(wanted), seconds=15)
    assert receiver.events() == wanted
    assert json.loads(receiver.got[2][1])["data"]["message"]["text"] == "On it."


def _walk(console: Running) -> None:
    body = {"conversation_id": "w", "customer": {"id": "u"}, "text": "I will call my lawyer"}
    console.api.post("messages?assist=true", json=body)
    console.api.post("conversations/w/replies", json={"text": "On it."})
    console.api.post("conversations/w/resolve", json={})
