"""What became of a version is told the same by the command, and in Chinese where the page is."""

import pytest

from classifier.retrain_settling import PASSED_OVER
from classifier.version_commands import main, summary
from classifier.version_status import WAITS, WAITS_ZH, statuses
from classifier.version_tables import versions_table
from classifier.versions import VersionStore
from console.model_desk import ModelDesk
from console.pages.outcomes import worded
from tests.classifier import tiny
from tests.console.shelf import BASE, guard, put_version
from tests.fakes import FakeReader

FINE = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]


@pytest.fixture
def store(tmp_path) -> VersionStore:
    """v1 reads; r1 came from it when one version had been put to use, and passed."""
    store = VersionStore(tmp_path / "versions", BASE)
    put_version(store, "v1")
    put_version(store, "v2")
    store.activate("v1", "shipped")
    put_version(store, "r1", parent="v1", tests=FINE, activations=1)
    return store


def became(store: VersionStore, version: str = "r1") -> tuple[str, str]:
    return statuses(store, store.list())[version]


def test_one_that_passed_and_was_passed_over_says_so(store):
    """Whatever reads since; one that was in use once needs no such reason."""
    store.activate("v2", "calmer")
    assert became(store) == ("kept", PASSED_OVER)
    store.rollback("not so calm")
    assert became(store) == ("kept", PASSED_OVER), "their choice stands, there and back"
    assert PASSED_OVER in versions_table(summary(store))
    store.activate("r1", "by hand after all")
    store.activate("v1", "and back")
    assert became(store) == ("kept", "")


def test_one_that_is_still_to_be_put_to_use_was_not_passed_over(store):
    """Right after its training, and after a death before the last step."""
    assert became(store) == ("kept", WAITS)


def test_the_page_has_the_same_in_either_language(store, sqlite_database):
    """With each version comes the sentence; accounts in Chinese read it in Chinese."""
    models = ModelDesk(sqlite_database, reader=FakeReader(version="v1"), store=lambda: store)

    def shown() -> tuple[str, str, str]:
        [version] = (one for one in models.overview()["versions"] if one["version"] == "r1")
        reason = version["reason"]
        return version["status"], reason, worded(reason, "zh", models.reasons_in_chinese())

    assert shown() == ("kept", WAITS, WAITS_ZH)
    store.activate("v2", "calmer")
    assert shown() == ("kept", PASSED_OVER, "已保留，未启用：训练期间启用了其他版本。")


def test_the_command_says_why(base, tmp_path, capsys):
    """`show` says it below the status."""
    store = tiny.installed(base, tmp_path / "versions")
    decision = {"promote": True, "reason": "Held-back labels are read better."}
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1", decision=decision)
    main(["show", "r1", "--data-dir", str(tmp_path), "--base-model", base.name])
    assert PASSED_OVER in capsys.readouterr().out
