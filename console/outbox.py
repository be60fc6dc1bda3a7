"""Delivers what happened to the webhook, at least once and in order per conversation.

Events are rows, written where they happen; this worker takes them, signs them and posts them. A
failure is tried again with growing waits and blocks only its own conversation. Undelivered events
are kept until delivered. Without a webhook address events are kept for a day, so that one that is
set up today misses little; delivered ones are kept for a week. Knows nothing of what events mean.
"""

import hashlib
import hmac
import json
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from console.background import Background
from console.shapes import time as written
from db.engine import Database
from db.models import OutboxEvent, now
from db.queries import outbox

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
LEASE = timedelta(seconds=60)
AT_ONCE = 8
FIRST_WAIT, LONGEST_WAIT = 2.0, 3600.0
KEPT_UNSENT = timedelta(days=1)
KEPT_DELIVERED = timedelta(days=7)
TIDY_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Webhook:
    """Where events go, and the secret they are signed with."""

    url: str
    secret: str


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What X-Undertone-Signature says; a receiver computes the same from the raw body."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def wait_before(attempt: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after the n-th failed attempt: doubling, and never two alike."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 30))
    return longest * (0.5 + chance() / 2)


class OutboxWorker(Background):
    """Delivers, while there is a webhook, and tidies."""

    def __init__(
        self,
        database: Database,
        webhook: Webhook | None,
        *,
        client: httpx.Client | None = None,
        clock: Callable[[], datetime] = now,
        poll_seconds: float = 1.0,
    ) -> None:
        super().__init__("outbox", poll_seconds=poll_seconds)
        self._database = database
        self._webhook = webhook
        self._client = client or httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)
        self._clock = clock
        self._tidied_at: datetime | None = None

    def work(self) -> bool:
        """One round; whether there may be more to deliver."""
        at = self._clock()
        if self._tidied_at is None or at - self._tidied_at >= TIDY_EVERY:
            self.tidy()
            self._tidied_at = at
        return self.deliver_due() > 0

    def stop(self) -> None:
        """Finish what is on its way, and deliver no more."""
        super().stop()
        self._client.close()

    def deliver_due(self) -> int:
        """Deliver the first due event of each conversation; how many were tried."""
        if self._webhook is None:
            return 0
        with self._database.session() as session:
            events = outbox.claim_due(session, lease=LEASE, limit=AT_ONCE, at=self._clock())
            session.commit()
        if events:
            with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
                list(pool.map(self._deliver, events))
        return len(events)

    def tidy(self) -> None:
        """Delete what nobody will ask for again."""
        with self._database.session() as session:
            outbox.forget(session, before=self._clock() - KEPT_DELIVERED, undelivered=False)
            if self._webhook is None:
                outbox.forget(session, before=self._clock() - KEPT_UNSENT, undelivered=True)
            session.commit()

    def _deliver(self, event: OutboxEvent) -> None:
        problem = self._post(event)
        with self._database.session() as session:
            if problem is None:
                outbox.delivered(session, event_id=event.id, at=self._clock())
            else:
                wait = timedelta(seconds=wait_before(event.attempts))
                outbox.failed(
                    session,
                    event_id=event.id,
                    error=problem,
                    next_attempt_at=self._clock() + wait,
                )
                log.warning(
                    "event %s (%s) was not delivered, attempt %s: %s",
                    event.id,
                    event.event,
                    event.attempts,
                    problem,
                )
            session.commit()

    def _post(self, event: OutboxEvent) -> str | None:
        """Send it; why it did not arrive, or None if it did."""
        body = json.dumps(
            {
                "id": event.id,
                "event": event.event,
                "occurred_at": written(event.created_at),
                "data": event.payload,
            },
            ensure_ascii=False,
        ).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Undertone",
            "X-Undertone-Event": event.event,
            "X-Undertone-Delivery": str(event.id),
            "X-Undertone-Timestamp": timestamp,
            "X-Undertone-Signature": signature(self._webhook.secret, timestamp, body),
        }
        try:
            answer = self._client.post(self._webhook.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"{type(error).__name__}: {error}"
        return None if answer.is_success else f"the receiver answered {answer.status_code}"
