"""Measures drift every hour beside the console, and keeps the last report for whoever asks.

Knows when to measure; what it means is console/drift.py's.
"""

from console.background import Background
from console.drift import Drift, Report
from console.push import Hub

EVERY_SECONDS = 3600.0


class DriftWatch(Background):
    """`latest` is None until the first report. Screens hear when the state changes, and when another
    figure moves."""

    def __init__(self, drift: Drift, hub: Hub, *, poll_seconds: float = EVERY_SECONDS):
        super().__init__("drift", poll_seconds=poll_seconds)
        self._drift = drift
        self._hub = hub
        self.latest: Report | None = None

    def work(self) -> bool:
        """One report; there is nothing more to do for an hour."""
        before = self.latest
        self.latest = self._drift.measure()
        if before is None or _states(before) != _states(self.latest):
            self._hub.publish({"type": "drift", "state": self.latest["state"]})
        return False


def _states(report: Report) -> dict[str, str]:
    return {figure["name"]: figure["state"] for figure in report["figures"]}
