"""Drift is told across promotions: every night another version reads, and none has a week of its own."""

import json
import random
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from classifier.drift import FEW, LEAST, MOVED, STABLE
from classifier.reading import LABELS
from classifier.retrain_learning import traffic_profile
from classifier.retrain_local import traffic_until
from console.drift import Drift
from db.models import now
from db.queries import readings
from tests.console.rows import add_conversation, add_message

AT = now()
A_DAY = 40  # messages, so that no version reads 200 before the next
DAYS, NIGHTS = 42, 8


class Version:
    """Reads the word "awful" as anger; each one is surer by its `boldness`."""

    def __init__(self, name: str, boldness: float):
        self.name, self._boldness = name, boldness

    def probabilities(
        self, texts: Sequence[str], contexts: Sequence[Sequence[str]] | None = None
    ) -> np.ndarray:
        rows = np.empty((len(texts), 3))
        for row, text in zip(rows, texts, strict=True):
            sure = 0.4 + self._boldness + 0.2 * random.Random(text).random()
            row[:] = (1 - sure) / 2
            row[0 if "awful" in text else 1] = sure
        return rows


def read_by(version: Version, session, message) -> None:
    """Store what a version says of a message, as the console does when it comes."""
    [row] = version.probabilities([message.text])
    said = dict(zip(LABELS, map(float, row), strict=True))
    readings.add(
        session, message_id=message.id, model_version=version.name, label=LABELS[row.argmax()],
        **said, sure=True, at=message.received_at,
    )  # fmt: skip


def promoted_nightly(database, data_dir, anger: Sequence[float]) -> dict[str, dict]:
    """What is told at the end of each of the last days, by the version of that day. `anger` is the share
    of angry messages, by day."""
    rng, told = random.Random(1), {}
    for day, share in enumerate(anger):
        begins = AT - timedelta(days=DAYS - day)
        version = Version(f"r{day}", 0.05 * (day % NIGHTS))
        with database.session() as session:
            if day >= DAYS - NIGHTS:
                profile = traffic_profile(version, traffic_until(session, begins, seed=0))
                folder = data_dir / "versions" / "base" / version.name
                folder.mkdir(parents=True)
                manifest = json.dumps({"training": {"traffic": profile}})
                (folder / "manifest.json").write_text(manifest)
            for i in range(A_DAY):
                at = begins + timedelta(days=i / A_DAY)
                word = "awful" if rng.random() < share else "plain"
                talk = add_conversation(session, at=at)
                message = add_message(
                    session, f"{word} thing {day} {i}", at=at, conversation=talk, label=None
                )
                read_by(version, session, message)
            session.commit()
        if day < DAYS - NIGHTS - 1:
            continue
        ends = begins + timedelta(hours=23, minutes=59)
        drift = Drift(database, data_dir, version=lambda v=version: v.name, clock=lambda e=ends: e)
        told[version.name] = {row["name"]: row for row in drift.measure()["figures"]}
    return told


def test_promotions_in_a_row_are_no_drift(sqlite_database, tmp_path):
    """Each version is surer than the last, and customers are as they were: every night says so, of a
    week and not of a day, beside the weeks before it."""
    told = promoted_nightly(sqlite_database, tmp_path, [0.3] * DAYS)
    for name in (f"r{day}" for day in range(DAYS - NIGHTS, DAYS)):
        for row in (told[name]["score"], told[name]["confidence"]):
            assert row["state"] == STABLE, row
            assert row["n"] == pytest.approx(7 * A_DAY, abs=A_DAY)
            assert row["reference"] == 500
    assert told[f"r{DAYS - NIGHTS - 1}"]["score"]["state"] == FEW, "made without such a sample"


def test_slow_drift_alarms_however_often_versions_are_promoted(sqlite_database, tmp_path):
    """A little more anger every day, of which one day shows nothing beside the day before."""
    steps = np.linspace(0.1, 0.9, DAYS)
    told = promoted_nightly(sqlite_database, tmp_path, steps)
    assert told[f"r{DAYS - 1}"]["score"]["state"] == MOVED
    assert steps[-1] - steps[-2] < 0.02


def test_what_was_read_of_a_week_counts_until_the_week_is_over(sqlite_database, tmp_path):
    """A version that goes on reads its own week by and by, and no message counts twice."""
    promoted_nightly(sqlite_database, tmp_path, [0.3] * DAYS)
    last = f"r{DAYS - 1}"
    n = []
    for days in (0, 3, 8):
        at = AT + timedelta(days=days)
        drift = Drift(sqlite_database, tmp_path, version=lambda: last, clock=lambda at=at: at)
        n.append(drift.measure()["figures"][0]["n"])
    assert n == [7 * A_DAY, 4 * A_DAY, 0]


def test_the_sample_is_of_the_weeks_that_are_compared(database):
    """Drawn from all of them and not from the newest messages; notes, agents and blanked texts are none."""
    with database.session() as session:
        for day in reversed(range(60)):
            at = AT - timedelta(days=day, hours=1)
            for text in (f"{day} days ago", ""):
                add_message(session, text, at=at, label=None)
        found = traffic_until(session, AT, seed=0)
        assert sorted(example.text for _, example in found.week) == sorted(f"{i} days ago" for i in range(7))
        assert {int(example.text.split()[0]) for example in found.before} == set(range(7, 35))
        assert all(at == AT - timedelta(days=int(e.text.split()[0]), hours=1) for at, e in found.week)
        few = traffic_until(session, AT, seed=0, most=5)
        assert len(few.week) == len(few.before) == 5
        assert traffic_profile(Version("v", 0.1), found) is None, f"fewer than {LEAST} are no reference"
