"""What supervisors see of versions, and the switch between them."""

import shutil

import pytest

from classifier.versions import VersionStore
from console.auth import SessionPerson
from console.errors import Conflict, Invalid, Unavailable
from console.model_desk import ModelDesk, retrain_command
from console.settings import Settings
from db.models import Role, now
from db.queries import corrections, versions
from tests.console.rows import add_message, add_person
from tests.console.shelf import BASE, figures, guard, put_version
from tests.fakes import FakeReader

SAM = SessionPerson(1, "sam", "Sam", Role.SUPERVISOR, "en")


@pytest.fixture
def store(tmp_path):
    """v1 and v2 were active one after the other; v3 was refused."""
    store = VersionStore(tmp_path / "versions", BASE)
    put_version(store, "v1")
    store.activate("v1", "shipped")
    fine = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]
    put_version(store, "v2", parent="v1", tests=fine, corrections=[1, 2, 3])
    store.activate("v2", "read better")
    worse = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.01)]
    put_version(store, "v3", parent="v2", tests=worse)
    return store


@pytest.fixture
def reader():
    return FakeReader(version="v2")


@pytest.fixture
def models(sqlite_database, store, reader):
    return ModelDesk(sqlite_database, reader=reader, store=lambda: store)


def label(session, text, *, label, by, read="neutral", used_in=None, held_back=False):
    """Somebody's label of a message, which agrees with the model or does not."""
    message = add_message(session, text, at=now())
    row = corrections.add(
        session, message_id=message.id, label=label, reading=None,
        person_id=by.id, person_name=by.name, looked_ms=None, at=now(),
    )  # fmt: skip
    row.agreed, row.used_in, row.held_back = label == read, used_in, held_back
    session.add(row)
    return message


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
    (store.folder("v1") / "head.txt").write_text("other")
    damaged = next(v for v in models.overview()["versions"] if v["version"] == "v1")
    assert damaged["status"] == "damaged"
    assert "head.txt" in damaged["reason"]
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


def test_labels_that_no_version_used_are_counted_by_language_and_label(database, reader):
    """Used and judging labels do not wait, and those people disagree on are conflicts."""
    with database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        label(session, "等了一周", label="negative", by=lin)
        label(session, "还行", label="neutral", by=lin)
        label(session, "thanks a lot", label="positive", by=lin)
        label(session, "learned before", label="positive", by=lin, used_in="v2")
        label(session, "judged before", label="positive", by=lin, held_back=True)
        disputed = label(session, "hm", label="negative", by=lin)
        corrections.add(
            session, message_id=disputed.id, label="positive", reading=None,
            person_id=omar.id, person_name="Omar", looked_ms=None, at=now(),
        )  # fmt: skip
        session.commit()
    waiting = ModelDesk(database, reader=reader, store=lambda: None).waiting()
    assert waiting["total"] == 3
    assert waiting["conflicts"] == 1
    counts = {
        language["language"]: [(cell["n"], cell["corrected"]) for cell in language["labels"]]
        for language in waiting["languages"]
    }
    assert counts == {"zh": [(1, 1), (1, 0), (0, 0)], "en": [(0, 0), (0, 0), (1, 1)]}


def test_the_command_names_this_installation(tmp_path, monkeypatch):
    """Copied into a terminal it retrains for this console, wherever that keeps its data."""
    monkeypatch.chdir(tmp_path)
    usual = (tmp_path / "undertone-data").absolute()
    assert retrain_command(Settings(data_dir=usual)) == "python -m classifier.retrain"
    assert (
        retrain_command(Settings(data_dir=tmp_path / "my data", demo=True))
        == f"python -m classifier.retrain --demo --data-dir '{tmp_path}/my data'"
    )


def test_each_version_names_whose_corrections_it_learned(models, sqlite_database):
    """By person, those who gave most first, and each correction with its message."""
    with sqlite_database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        label(session, "等了一周", label="negative", by=lin, used_in="v2")
        label(session, "还行", label="neutral", by=lin, used_in="v2")
        label(session, "great", label="positive", by=omar, used_in="v2")
        label(session, "not yet", label="positive", by=omar)
        session.commit()
    shown = {version["version"]: version for version in models.overview()["versions"]}
    assert [(p["name"], p["n"], p["corrected"]) for p in shown["v2"]["people"]] == [
        ("Lin", 2, 1),
        ("Omar", 1, 1),
    ]
    assert shown["v1"]["people"] == []
    found = models.corrections("v2")
    assert [item["text"] for item in found["items"]] == ["great", "还行", "等了一周"]
    assert found["more"] is False
    before = found["items"][1]["id"]
    assert [i["text"] for i in models.corrections("v2", before=before)["items"]] == ["等了一周"]


def test_two_versions_that_learned_one_correction_both_name_it(models, store, sqlite_database):
    """After going back the next version learns it again, refused or not, and the row names only the first;
    of a pruned version the rows tell what is left."""
    with sqlite_database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        label(session, "等了一周", label="negative", by=lin, used_in="r1")
        label(session, "great", label="positive", by=omar)
        session.commit()
    fine = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]
    worse = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.02)]
    put_version(store, "r1", parent="v1", tests=fine, corrections=[1])
    put_version(store, "r2", parent="v1", tests=worse, corrections=[1, 2, 99])
    shown = {version["version"]: version for version in models.overview()["versions"]}
    people = {name: [(p["name"], p["n"]) for p in shown[name]["people"]] for name in ("r1", "r2")}
    assert people == {"r1": [("Lin", 1)], "r2": [("Lin", 1), ("Omar", 1)]}
    assert [item["text"] for item in models.corrections("r1")["items"]] == ["等了一周"]
    assert [item["text"] for item in models.corrections("r2")["items"]] == ["great", "等了一周"]
    assert [i["text"] for i in models.corrections("r2", before=2)["items"]] == ["等了一周"]
    shutil.rmtree(store.folder("r1"))
    assert [item["text"] for item in models.corrections("r1")["items"]] == ["等了一周"]
    assert models.corrections("r2")["more"] is False


def test_stored_figures_of_two_versions_stand_side_by_side(models, store):
    """At once and without reading anything; a version that is damaged is refused."""
    rows = {row["name"]: row for row in models.stored("v1", "v2")}
    assert rows["core zh"]["a"]["macro_f1"] == rows["core zh"]["b"]["macro_f1"] == 0.7
    (store.folder("v1") / "head.txt").write_text("other")
    with pytest.raises(Conflict, match="damaged"):
        models.stored("v1", "v2")


def test_the_course_has_an_interval_where_the_confusions_are_stored(models, store):
    """The bounds lie around the figure; without a confusion matrix there are none."""
    right = figures(0.8) | {"confusion": [[80, 15, 5], [10, 80, 10], [5, 15, 80]]}
    put_version(store, "v5", metrics={"core zh": right})
    course = {v["version"]: v["course"] for v in models.overview()["versions"]}
    assert course["v5"]["zh"]["lower"] < 0.8 < course["v5"]["zh"]["upper"]
    assert course["v1"]["zh"] == {"value": 0.7, "lower": None, "upper": None, "n": 300}
