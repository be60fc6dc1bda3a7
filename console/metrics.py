"""What /metrics tells Prometheus. Counts are of this process, queues are of the database.

Knows numbers only; no text, no ids, no names.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric

from classifier.drift import MOVED
from console.incoming import Received
from console.push import Hub
from db.engine import Database
from db.errors import DatabaseError
from db.queries import escalations, jobs, outbox

if TYPE_CHECKING:
    from classifier.reading import Explanation, Reading
    from console.drift import Report

disable_created_metrics()  # a start time beside every count says nothing here

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """All numbers of one console."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        *,
        active_version: Callable[[], str | None],
        drift: "Callable[[], Report | None]" = lambda: None,
    ) -> None:
        self._database, self._hub, self._active_version = database, hub, active_version
        self._drift = drift
        self._registry = CollectorRegistry()
        self.received = Counter(
            "undertone_messages", "Customer messages stored.", ["door"], registry=self._registry
        )
        self.repeated = Counter(
            "undertone_repeated_messages",
            "Deliveries of a message that was stored before.",
            registry=self._registry,
        )
        self.scored = Counter(
            "undertone_scored_messages", "Messages read by the model.", registry=self._registry
        )
        self.scoring = Histogram(
            "undertone_scoring_seconds",
            "Time the model took for one batch.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._registry.register(self)

    def note_received(self, received: Received, *, door: str) -> None:
        """Count a message that came in through a door."""
        if received.created:
            self.received.labels(door).inc()
        else:
            self.repeated.inc()

    def collect(self) -> Iterator[Metric]:
        """What is asked for at the moment of asking."""
        yield GaugeMetricFamily(
            "undertone_push_clients", "Open screens that listen.", self._hub.clients
        )
        version = GaugeMetricFamily(
            "undertone_active_version", "1 for the version that reads now.", labels=["version"]
        )
        if (active := self._active_version()) is not None:
            version.add_metric([active], 1)
        yield version
        yield from self._moved()
        yield from self._queues()

    def text(self) -> bytes:
        """The page for Prometheus."""
        return generate_latest(self._registry)

    def _moved(self) -> Iterator[Metric]:
        report = self._drift()
        if report is None:
            return
        figure = GaugeMetricFamily(
            "undertone_drift",
            "This week against the weeks before: stability index, ratio of rates, or correlation.",
            labels=["figure"],
        )
        moved = GaugeMetricFamily(
            "undertone_drift_moved", "1 for a figure that moved this week.", labels=["figure"]
        )
        for row in report["figures"]:
            moved.add_metric([row["name"]], float(row["state"] == MOVED))
            if row["figure"] is not None:
                figure.add_metric([row["name"]], row["figure"])
        yield figure
        yield moved

    def _queues(self) -> Iterator[Metric]:
        try:
            with self._database.reading() as session:
                waiting = jobs.depth(session)
                unclosed = escalations.count_unclosed(session)
                undelivered = outbox.pending(session)
        except DatabaseError:
            yield GaugeMetricFamily("undertone_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("undertone_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily(
            "undertone_scoring_queue", "Messages that wait to be read.", waiting
        )
        yield GaugeMetricFamily(
            "undertone_open_escalations", "Escalations nobody has closed.", unclosed
        )
        yield GaugeMetricFamily(
            "undertone_outbox_queue", "Events that wait for the webhook.", undelivered
        )


class MeteredReader:
    """A reader whose batches are counted and timed."""

    def __init__(self, reader, metrics: Metrics) -> None:
        self._reader, self._metrics = reader, metrics

    @property
    def version(self) -> str | None:
        return self._reader.version

    @property
    def ready(self) -> bool:
        return self._reader.ready

    @property
    def problem(self) -> str | None:
        return self._reader.problem

    def read(
        self, texts: Sequence[str], contexts: Sequence[Sequence[str]] | None = None
    ) -> "list[Reading]":
        """Read, and note how long it took; a failed batch counts for nothing."""
        started = time.perf_counter()
        readings = self._reader.read(texts, contexts)
        self._metrics.scoring.observe(time.perf_counter() - started)
        self._metrics.scored.inc(len(texts))
        return readings

    def explain(self, text: str, context: Sequence[str] = ()) -> "Explanation":
        """Why a message is read as it is; not counted as a reading."""
        return self._reader.explain(text, context)
