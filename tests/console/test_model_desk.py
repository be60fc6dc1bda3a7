"""What supervisors see of versions, and the switch between them."""

from pathlib import Path

import pytest

from classifier.files import sha256
from classifier.version_commands import summary
from classifier.version_files import Digests
from classifier.versions import VersionStore
from console import model_desk
from console.auth import SessionPerson
from console.errors import Conflict, Invalid, Unavailable
from console.model_desk import ModelDesk, retrain_command
from console.settings import Settings
from db.errors import DatabaseUnavailable
from db.models import Role
from db.queries import versions
from tests.console.shelf import BASE, aged, figures, guard, put_version

SAM = SessionPerson(1, "sam", "Sam", Role.SUPERVISOR, "en")


def test_versions_are_shown_with_their_figures_newest_first(models):
    """Each with its status, its parent, what it learned from, and what was measured on each set."""
    shown = models.overview()
    by_name = {version["version"]: version for version in shown["versions"]}
    assert set(by_name) == {"v1", "v2", "v3"}
    assert shown["active"] == shown["reads"] == "v2"
    assert shown["previous"] == "v1"
    assert by_name["v2"]["status"] == "active"
    assert by_name["v2"]["parent"] == "v1"
    assert by_name["v2"]["learned"] == 3
    assert by_name["v2"]["sets"][0].keys() >= {"name", "n", "macro_f1", "ece", "coverage"}
    assert [entry["version"] for entry in shown["history"]] == ["v2", "v1"]


def test_a_refused_version_says_which_test_it_failed(models):
    """The failed test comes with its difference and interval."""
    refused = next(v for v in models.overview()["versions"] if v["version"] == "v3")
    assert refused["status"] == "refused"
    assert refused["tests"][0]["passed"] is False
    assert refused["tests"][0]["lower"] == -0.05
    assert refused["steps"] == []
    assert refused["promoted_at"] is None


def test_a_version_refused_by_a_check_says_so(models, store):
    """Fairness and robustness come as their sentences, beside the tests that were passed."""
    fine = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]
    unfair = {
        "name": "fairness",
        "passed": False,
        "sentence": "zh name: 3.0% of pairs change.",
        "sentence_zh": "中文姓名：3.0% 的对照句判断不一致。",
    }
    put_version(store, "v4", parent="v2", tests=fine, checks=[unfair])
    refused = next(v for v in models.overview()["versions"] if v["version"] == "v4")
    assert refused["status"] == "refused"
    assert refused["checks"] == [unfair]


def test_a_damaged_version_is_shown_as_one(models, store):
    """It is not hidden, and says what is wrong with it."""
    (store.folder("v1") / "head.safetensors").write_text("other")
    damaged = next(v for v in models.overview()["versions"] if v["version"] == "v1")
    assert damaged["status"] == "damaged"
    assert "head.safetensors" in damaged["reason"]
    with pytest.raises(Conflict, match="damaged"):
        models.promote("v1", reason="try it", by=SAM)


def test_promoting_switches_and_keeps_the_reason_and_the_name(models, store, sqlite_database):
    """The file, the history and the database's row say the same."""
    shown = models.promote("v1", reason="v2 is too gloomy", by=SAM)
    assert store.active() == shown["active"] == "v1"
    assert shown["history"][0]["reason"] == "v2 is too gloomy (Sam)"
    with sqlite_database.reading() as session:
        assert versions.get(session, version="v1").status == "active"
        assert versions.get(session, version="v2").status == "kept"


def test_going_back_reaches_the_version_before(models, store):
    """And is marked as going back in the history."""
    shown = models.rollback(reason="complaints", by=SAM)
    assert store.active() == "v1"
    assert shown["history"][0]["rollback"] is True


@pytest.mark.parametrize("reason", [None, "", "  ", "x" * 600, 7])
def test_a_switch_needs_a_reason(models, store, reason):
    """Nothing changes without a sentence for the history."""
    with pytest.raises(Invalid):
        models.promote("v1", reason=reason, by=SAM)
    assert store.active() == "v2"


@pytest.mark.parametrize("version", ["v9", "../v1", "v1\n"])
def test_a_version_that_is_not_there_is_refused(models, store, version):
    """Names that lead elsewhere are no versions."""
    with pytest.raises((Conflict, Invalid)):
        models.promote(version, reason="try it", by=SAM)
    assert store.active() == "v2"


def test_while_the_base_is_looked_at_there_is_nothing_to_switch(sqlite_database, reader):
    """The page opens all the same, and says why nothing reads."""
    reader.problem = "The base is damaged."
    models = ModelDesk(sqlite_database, reader=reader, store=lambda: None)
    assert models.overview()["versions"] == []
    assert models.overview()["problem"] == "The base is damaged."
    with pytest.raises(Unavailable):
        models.rollback(reason="try it", by=SAM)


def test_a_second_look_reads_no_file_and_finds_what_was_damaged_since(
    sqlite_database, reader, store
):
    """The page is loaded again and again, and checksums of all versions take their time."""
    read: list[Path] = []

    def reading(path: Path) -> str:
        read.append(path)
        return sha256(path)

    aged(store.root)
    looking = VersionStore(store.root.parent, BASE, digests=Digests(reading))
    models = ModelDesk(sqlite_database, reader=reader, store=lambda: looking)
    first = models.overview()
    assert len(read) == len(set(read)) == 9
    assert models.overview() == first
    models.reasons_in_chinese()
    assert len(read) == 9
    (store.folder("v1") / "head.safetensors").write_text("??", encoding="utf8")
    statuses = {version["version"]: version["status"] for version in models.overview()["versions"]}
    assert statuses == {"v1": "damaged", "v2": "active", "v3": "refused"}
    assert models.overview()["previous"] is None


def test_a_refused_version_that_was_put_to_use_is_kept_afterwards(models, store):
    """As the database and the list of the command say."""
    store.activate("v3", "we know better")
    store.activate("v2", "we did not")
    statuses = {version["version"]: version["status"] for version in models.overview()["versions"]}
    assert statuses == {"v1": "kept", "v2": "active", "v3": "kept"}
    assert {row["version"]: row["status"] for row in summary(store)} == statuses


def test_the_command_names_this_installation(tmp_path, monkeypatch):
    """Copied into a terminal it retrains for this console, wherever that keeps its data."""
    monkeypatch.chdir(tmp_path)
    usual = (tmp_path / "undertone-data").absolute()
    assert retrain_command(Settings(data_dir=usual)) == "python -m classifier.retrain"
    assert (
        retrain_command(Settings(data_dir=tmp_path / "my data", demo=True))
        == f"python -m classifier.retrain --demo --data-dir '{tmp_path}/my data'"
    )
    other = Settings(data_dir=usual, database_url="postgresql://me:secret@host/undertone")
    assert retrain_command(other) == "UNDERTONE_DATABASE_URL=… python -m classifier.retrain"


def test_a_switch_that_the_database_missed_is_told_as_done(models, store, monkeypatch):
    """The version reads whatever becomes of its row; who is told that nothing happened switches again."""

    def away(*_):
        raise DatabaseUnavailable("The database is away.")

    monkeypatch.setattr(model_desk, "follow_active", away)
    with pytest.raises(Unavailable, match="v1 is in use now; its row"):
        models.promote("v1", reason="better", by=SAM)
    assert store.active() == "v1"


def test_stored_figures_of_two_versions_stand_side_by_side(models, store):
    """At once and without reading anything; a version that is damaged is refused."""
    rows = {row["name"]: row for row in models.stored("v1", "v2")}
    assert rows["core zh"]["a"]["macro_f1"] == rows["core zh"]["b"]["macro_f1"] == 0.7
    (store.folder("v1") / "head.safetensors").write_text("other")
    with pytest.raises(Conflict, match="damaged"):
        models.stored("v1", "v2")


def test_the_course_has_an_interval_where_the_confusions_are_stored(models, store):
    """The bounds lie around the figure; without a confusion matrix there are none."""
    right = figures(0.8) | {"confusion": [[80, 15, 5], [10, 80, 10], [5, 15, 80]]}
    put_version(store, "v5", metrics={"core zh": right})
    course = {v["version"]: v["course"] for v in models.overview()["versions"]}
    assert course["v5"]["zh"]["lower"] < 0.8 < course["v5"]["zh"]["upper"]
    assert course["v1"]["zh"] == {"value": 0.7, "lower": None, "upper": None, "n": 300}
