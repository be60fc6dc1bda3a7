"""Has the traffic moved this week? `python -m console.drift` says so in a table.

Scores and confidence are compared within one model version, or a promotion would look like a change
of the customers: with the weeks before, or, while a version is new, with how it read some of their
messages when it was made. What it read then of the last week counts as read this week, as long as it
is: where a version is promoted every night, none has a week of its own. The statistics are
classifier/drift.py; this module only gathers. Knows no pages.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from classifier import drift
from classifier.drift import DAYS, REFERENCE_DAYS, Finding
from console.drift_words import sentence
from console.shapes import time as written
from db.engine import Database
from db.models import now
from db.queries import drift as queries
from db.queries import traffic, trends

RATED_DAYS = 90
MOST = 20_000  # readings, texts and ratings on either side

Report = dict[str, Any]


class Drift:
    """Measures one installation. `version` names the version that reads; None takes the last that
    did."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        *,
        version: Callable[[], str | None] = lambda: None,
        clock: Callable[[], datetime] = now,
    ):
        self._database = database
        self._data_dir = data_dir
        self._version = version
        self._clock = clock

    def measure(self, *, days: int = DAYS, reference_days: int = REFERENCE_DAYS) -> Report:
        """Every figure of the last `days` against the `reference_days` before them, with its state
        and a sentence in both languages; "state" is the gravest."""
        at = self._clock()
        since = at - timedelta(days=days)
        edges = [since - timedelta(days=reference_days), since, at + timedelta(seconds=1)]
        with self._database.reading() as session:
            version = self._version() or queries.newest_version(session)
            spans = list(pairwise(edges))
            read = [
                queries.probabilities(session, version=version, since=a, until=b, limit=MOST)
                if version
                else []
                for a, b in spans
            ]
            said = [traffic.texts_between(session, since=a, until=b, limit=MOST) for a, b in spans]
            moods, labels = trends.moods(session, edges=edges), trends.labels(session, edges=edges)
            rated = queries.rated(session, since=at - timedelta(days=RATED_DAYS), limit=MOST)
        # the label desk deals what the model doubts, whenever it was written, so that a day of
        # labelling is no change of the traffic
        corrected = [
            (min(label.unasked, mood.read), mood.read)
            for label, mood in zip(labels, moods, strict=True)
        ]
        findings = [
            *self._read(version, since, *read),
            drift.vocabulary("vocabulary", said[1], said[0]),
            drift.rate("corrections", corrected[1], corrected[0]),
            drift.agreement("satisfaction", [mood for _, mood in rated], [r for r, _ in rated]),
        ]
        return {
            "at": written(at),
            "days": days,
            "reference_days": reference_days,
            "version": version,
            "state": drift.worst(findings),
            "figures": [_shape(finding) for finding in findings],
        }

    def _read(
        self, version: str | None, since: datetime, then: list, these: list
    ) -> list[Finding]:
        before = dict(zip(("score", "confidence"), drift.figures(np.array(then)), strict=True))
        after = dict(zip(("score", "confidence"), drift.figures(np.array(these)), strict=True))
        kept = kept_profile(self._data_dir, version) if version else None
        if kept and len(then) < drift.LEAST:
            before = kept
        if kept and "week" in kept:
            within = [datetime.fromisoformat(at) >= since for at in kept["week"]["at"]]
            after = {
                name: np.concatenate([after[name], np.array(kept["week"][name])[within]])
                for name in after
            }
        return [drift.distribution(name, after[name], before[name]) for name in after]


def kept_profile(data_dir: Path, version: str) -> dict | None:
    """What the manifest of a version says of the traffic it was made in, if anything."""
    for manifest in sorted(data_dir.glob(f"versions/*/{version}/manifest.json")):
        try:
            kept = json.loads(manifest.read_text(encoding="utf8"))["training"].get("traffic")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # a damaged version has no say here
        if kept:
            return kept
    return None


def table(report: Report) -> str:
    """The report for people."""
    lines = [
        f"The last {report['days']} days against the {report['reference_days']} before "
        f"(version {report['version'] or '-'}):",
        f"{'':14}{'state':11}{'n':>7}{'before':>8}{'figure':>8}{'p':>9}",
    ]
    for row in report["figures"]:
        figure = "-" if row["figure"] is None else f"{row['figure']:.3f}"
        p = "-" if row["p"] is None else f"{row['p']:.1e}"
        lines.append(
            f"{row['name']:14}{row['state']:11}{row['n']:7}{row['reference']:8}{figure:>8}{p:>9}"
        )
    lines += ["", *(row["sentence"] for row in report["figures"]), f"Together: {report['state']}."]
    return "\n".join(lines)


def _shape(finding: Finding) -> dict:
    return {
        **vars(finding),
        "detail": list(finding.detail),
        "sentence": sentence(finding, "en"),
        "sentence_zh": sentence(finding, "zh"),
    }


if __name__ == "__main__":
    from console.drift_command import main

    main()
