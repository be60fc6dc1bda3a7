"""Drift of an installation: what is gathered, what is said, and what the command exits with."""

import json
import random
from datetime import datetime, timedelta

import pytest
from numpy import linspace
from sqlmodel import col, func, select

from classifier.drift import FEW, MOVED, STABLE
from classifier.drift import profile as profile_of
from console.drift import Drift, kept_profile, table
from console.drift_command import EXIT_MOVED, run
from console.drift_watch import DriftWatch
from console.metrics import Metrics
from console.push import Hub
from db.engine import open_database
from db.kinds import Drawn
from db.models import Correction, Message, now
from tests.console.rows import add_conversation, add_message

AT = now()
USUAL = ["where is my parcel", "请问什么时候发货", "the colour is fine", "发票怎么开"]


def fill(session, *, days: tuple[float, float], n: int, anger: float, texts=USUAL, corrected=0):
    """`n` messages spread over some days ago, a share of them read as negative, the first
    `corrected` of them corrected."""
    rng = random.Random(n)
    first, last = days
    talk = None
    for i in range(n):
        at = AT - timedelta(days=first + (last - first) * i / n)
        if i % 20 == 0:
            talk = add_conversation(session, at=at)
        message = add_message(
            session,
            texts[i % len(texts)],
            at=at,
            conversation=talk,
            label="negative" if rng.random() < anger else "neutral",
            confidence=rng.uniform(0.5, 0.95),
        )
        if i < corrected:
            session.add(contradicting(message.id, "positive", at))


def contradicting(message_id: int, label: str, at: datetime) -> Correction:
    """A label that is another than what the model had read."""
    return Correction(message_id=message_id, label=label, model_label="negative", created_at=at)


def measured(database, data_dir, **options) -> dict:
    report = Drift(database, data_dir, clock=lambda: AT).measure(**options)
    return {**report, "by": {row["name"]: row for row in report["figures"]}}


@pytest.fixture
def moved(database, tmp_path):
    """Four quiet weeks, and a week of anger about a sale, with many corrections."""
    with database.session() as session:
        fill(session, days=(34, 8), n=600, anger=0.1, corrected=6)
        fill(
            session,
            days=(6, 0.1),
            n=300,
            anger=0.7,
            texts=["双十一的优惠呢", "the sale voucher fails"],
            corrected=30,
        )
        session.commit()
    return database


def test_a_new_installation_has_too_few(database, tmp_path):
    """No message, no alert, and every figure says so."""
    report = measured(database, tmp_path)
    assert report["state"] == FEW and report["version"] is None
    assert {row["state"] for row in report["figures"]} == {FEW}
    assert all("too few" in row["sentence"] for row in report["figures"])
    assert all("太少" in row["sentence_zh"] for row in report["figures"])


def test_weeks_alike_are_stable(database, tmp_path):
    """The same traffic five weeks long moves nothing."""
    with database.session() as session:
        fill(session, days=(34, 0.1), n=1500, anger=0.2, corrected=0)
        session.commit()
    report = measured(database, tmp_path)
    states = {name: row["state"] for name, row in report["by"].items()}
    assert states.pop("satisfaction") == FEW
    assert set(states.values()) == {STABLE}
    assert report["by"]["score"]["n"] > 250 and report["by"]["score"]["reference"] > 1000


def test_a_week_of_another_kind_moves_every_figure(moved, tmp_path):
    """Scores, words and corrections, each with n and a sentence in both languages."""
    report = measured(moved, tmp_path)
    assert report["state"] == MOVED
    for name in ("score", "vocabulary", "corrections"):
        row = report["by"][name]
        assert row["state"] == MOVED, row
        assert (row["n"], row["reference"]) == (300, 600)
        assert row["sentence"].isascii() or name == "vocabulary"
        assert any("\u4e00" <= c <= "\u9fff" for c in row["sentence_zh"])
    assert "voucher" in report["by"]["vocabulary"]["sentence"]
    assert "10.0%" in report["by"]["corrections"]["sentence"]


def test_a_week_of_labelling_at_the_desk_is_no_drift(database, tmp_path):
    """Messages that the desk chose, and a second person's word on a corrected one, add nothing to
    the rate; corrections that nobody asked for do."""
    with database.session() as session:
        fill(session, days=(34, 8), n=600, anger=0.1, corrected=6)
        fill(session, days=(6, 0.1), n=300, anger=0.1, corrected=3)
        at = AT - timedelta(days=1)
        corrected = session.exec(select(func.max(Correction.message_id))).one()
        session.add(contradicting(corrected, "neutral", at))
        newest = select(Message.id).order_by(col(Message.id).desc()).limit(100)
        for id in session.exec(newest).all():
            row = contradicting(id, "positive", at)
            row.drawn = Drawn.UNSURE
            session.add(row)
        session.commit()
    row = measured(database, tmp_path)["by"]["corrections"]
    assert row["state"] == STABLE, row
    assert row["detail"] == [0.01, 0.01]


def test_a_promotion_is_no_drift(moved, tmp_path):
    """Another version's readings are not compared with this one's; its manifest stands in."""
    drift = Drift(moved, tmp_path, version=lambda: "v2", clock=lambda: AT)
    rows = {row["name"]: row for row in drift.measure()["figures"]}
    assert rows["score"]["state"] == rows["confidence"]["state"] == FEW

    folder = tmp_path / "versions" / "base" / "v1"
    folder.mkdir(parents=True)
    kept = {name: profile_of(linspace(-1, 1, 500)) for name in ("score", "confidence")}
    (folder / "manifest.json").write_text(json.dumps({"training": {"traffic": kept}}))
    report = measured(moved, tmp_path, reference_days=1)
    assert report["by"]["score"]["reference"] == 500
    assert report["by"]["score"]["state"] == MOVED
    assert report["by"]["vocabulary"]["state"] == FEW


@pytest.mark.parametrize("content", ["{", "[]", '{"training": 3}', '{"training": {}}'])
def test_a_manifest_that_says_nothing_is_passed_by(tmp_path, content):
    """Damaged or older than this feature."""
    folder = tmp_path / "versions" / "base" / "v1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(content)
    assert kept_profile(tmp_path, "v1") is None


@pytest.mark.parametrize("blind", [False, True])
def test_ratings_are_held_against_the_last_messages(database, tmp_path, blind):
    """Unhappy endings rated low agree; where good ratings follow anger, it says so."""
    with database.session() as session:
        for i in range(60):
            at, rating = AT - timedelta(days=i), 1 + i % 5
            talk = add_conversation(session, at=at)
            add_message(session, "awful", at=at, conversation=talk, label="negative")
            low = rating > 3 if blind else rating < 3
            for _ in range(2):
                mood = "negative" if low else "positive"
                add_message(session, "so", at=at, conversation=talk, label=mood)
            talk.satisfaction, talk.resolved_at = rating, at
        session.commit()
    row = measured(database, tmp_path)["by"]["satisfaction"]
    assert row["n"] == 60
    assert (row["state"], row["figure"] > 0.6) == ((MOVED, False) if blind else (STABLE, True))


def test_the_command_prints_a_table_and_exits_with_what_happened(moved, tmp_path):
    """3 when something moved; --json has the report; a new installation is 0."""
    env = {"UNDERTONE_DATABASE_URL": moved.engine.url.render_as_string(hide_password=False)}
    flags = [f"--data-dir={tmp_path}"]
    printed, code = run(flags, env)
    assert code == EXIT_MOVED == 3
    assert "Together: moved." in printed and "vocabulary" in printed
    printed, code = run([*flags, "--json"], env)
    assert json.loads(printed)["state"] == MOVED
    printed, code = run([*flags, "--days=1", "--reference-days=1"], env)
    assert code == 0 and "too few" in printed


@pytest.mark.parametrize("flag", ["--days=0", "--days=x", "--reference-days=-3", "--reference-days=9999"])
def test_days_that_make_no_sense_are_refused(flag, capsys):
    """With the bounds in the sentence."""
    with pytest.raises(SystemExit):
        run([flag], {})
    assert "from 1 to 3650" in capsys.readouterr().err


def test_the_table_names_every_figure(moved, tmp_path):
    """With n, reference, figure and p."""
    report = Drift(moved, tmp_path, clock=lambda: AT).measure()
    lines = table(report).splitlines()
    for row in report["figures"]:
        assert any(line.startswith(row["name"]) and str(row["n"]) in line for line in lines)


class Said:
    """Measures what the test says."""

    def __init__(self, *states: str):
        self.states = list(states)

    def measure(self) -> dict:
        state = self.states.pop(0)
        row = {"name": "score", "state": state, "figure": 0.4 if state != FEW else None}
        return {"state": state, "figures": [row]}


def test_screens_hear_only_of_a_change_and_prometheus_gets_gauges(sqlite_database):
    """The first report and every other state are published; the gauge is 1 while it is moved."""
    hub = Hub()
    watch = DriftWatch(Said(STABLE, STABLE, MOVED, FEW), hub)
    metrics = Metrics(
        sqlite_database, hub, active_version=lambda: "v1", drift=lambda: watch.latest
    )
    assert b"undertone_drift" not in metrics.text()
    heard = []
    for _ in range(3):
        before = hub.seq
        assert watch.work() is False
        heard.append(hub.seq - before)
    assert heard == [1, 0, 1]
    text = metrics.text().decode()
    assert 'undertone_drift_moved{figure="score"} 1.0' in text
    assert 'undertone_drift{figure="score"} 0.4' in text
    watch.work()
    text = metrics.text().decode()
    assert 'undertone_drift_moved{figure="score"} 0.0' in text
    assert 'undertone_drift{figure="score"}' not in text


def test_a_database_that_is_down_is_asked_again(tmp_path):
    """The thread goes on, and no report stands in for one that could not be made."""
    broken = open_database("postgresql://127.0.0.1:1/none")
    watch = DriftWatch(Drift(broken, tmp_path), Hub(), poll_seconds=0)
    assert watch._work_safely() is False
    assert watch.latest is None
