"""The versions command, and the database rows that follow the folder."""

import json

import pytest
from sqlmodel import select

from classifier.errors import VersionError
from classifier.version_commands import main, promote, summary
from classifier.version_rows import follow_active, record
from classifier.version_tables import versions_table
from classifier.versions import VersionStore
from db.engine import Database, open_database
from db.models import Correction, ModelVersion
from tests.classifier import shop, tiny

REFUSED = {"promote": False, "reason": "On core zh macro-F1 may fall too far."}
PROMOTED = {"promote": True, "reason": "Held-back labels are read better."}


def rows(database: Database) -> dict[str, tuple[str, str | None]]:
    with database.reading() as session:
        found = session.exec(select(ModelVersion))
        return {row.version: (row.status, row.reason) for row in found}


def follow(database: Database, store: VersionStore) -> None:
    with database.session() as session:
        follow_active(session, store)
        session.commit()


def test_rows_follow_the_folder(database: Database, store, base):
    """Whatever happened to the folder meanwhile, the rows say it after the next start."""
    follow(database, store)
    assert rows(database) == {"v1": ("active", "the first")}
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1", decision=REFUSED)
    tiny.write(store.folder("r2"), tiny.trained(base), base, parent="v1", decision=PROMOTED)
    store.activate("r2", "better")
    follow(database, store)
    follow(database, store)
    assert rows(database) == {
        "v1": ("kept", "the first"),
        "r1": ("refused", REFUSED["reason"]),
        "r2": ("active", "better"),
    }
    store.rollback("customers complained")
    follow(database, store)
    assert rows(database)["v1"] == ("active", "customers complained")
    assert rows(database)["r2"][0] == "kept"


def test_a_version_that_cannot_be_used_is_no_active_row(database: Database, store):
    """When ACTIVE names a version that is gone, no row claims to be active."""
    follow(database, store)
    (store.folder("v1") / "head.safetensors").unlink()
    (store.root / "ACTIVE").write_text("elsewhere\n")
    follow(database, store)
    assert rows(database)["v1"][0] == "kept"


def test_recording_marks_what_a_version_learned_and_a_refused_one_did_not(
    database: Database, store, base
):
    """With its row, a version uses up its corrections, if it is one to be promoted."""
    with database.session() as session:
        conversation = shop.conversation(session)
        ids = [
            shop.label(session, shop.say(session, conversation, f"m{n}"), "neutral").id
            for n in range(4)
        ]
        session.commit()
    manifests = {}
    for name, decision in (("r1", REFUSED), ("r2", PROMOTED)):
        manifest = tiny.write(
            store.folder(name), tiny.trained(base), base, parent="v1", decision=decision
        )
        manifests[name] = manifest | {"training": {"corrections": ids[:2], "held_back": ids[2:]}}

    def marks() -> list[tuple[str | None, bool]]:
        with database.reading() as session:
            found = [session.get(Correction, id) for id in ids]
            return [(row.used_in, row.held_back) for row in found]

    with database.session() as session:
        record(session, manifests["r1"])
        session.commit()
    assert marks() == [(None, False)] * 2 + [(None, True)] * 2
    with database.session() as session:
        record(session, manifests["r2"])
        session.rollback()
    assert marks() == [(None, False)] * 2 + [(None, True)] * 2
    with database.session() as session:
        record(session, manifests["r2"])
        session.commit()
    assert marks() == [("r2", False)] * 2 + [(None, True)] * 2


def test_the_list_tells_status_parent_scores_and_reason(store, base):
    """Each version stands with what it came from and why it is or is not in use."""
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1", decision=REFUSED)
    found = {row["version"]: row for row in summary(store)}
    assert (found["v1"]["status"], found["v1"]["active"]) == ("active", True)
    assert (found["r1"]["status"], found["r1"]["parent"]) == ("refused", "v1")
    shown = versions_table(summary(store))
    assert "* v1" in shown and REFUSED["reason"] in shown
    assert versions_table([]) == "There is no version yet."


def test_a_folder_trained_elsewhere_is_taken_in(store, base, tmp_path):
    """`promote FOLDER` brings in what classifier.train wrote, checked first."""
    tiny.write(tmp_path / "mine", tiny.trained(base), base)
    assert promote(store, str(tmp_path / "mine"), "by hand") == "mine"
    assert store.active() == "mine"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"files": {}, "base_fingerprint": "x"}')
    with pytest.raises(VersionError, match="another base"):
        promote(store, str(tmp_path / "other"), "by hand")
    with pytest.raises(VersionError, match="nowhere is missing"):
        promote(store, "nowhere", "by hand")


class Command:
    """`python -m classifier.versions` on an installation of the test's own."""

    def __init__(self, capsys, folder, base):
        self.capsys = capsys
        self.place = ["--data-dir", str(folder), "--base-model", base.name]
        self.database = open_database(f"sqlite:///{folder / 'undertone.db'}")

    def __call__(self, *words: str) -> str:
        main([*words, *self.place])
        return self.capsys.readouterr().out


def test_promote_and_rollback_move_file_and_row(store, base, capsys, tmp_path):
    """The commands change ACTIVE and the row with their reason, and say what a console will do."""
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1", decision=PROMOTED)
    command = Command(capsys, tmp_path, base)
    assert "r1 is active" in command("promote", "r1", "--reason", "looks good")
    assert store.active() == "r1"
    assert rows(command.database) == {"v1": ("kept", None), "r1": ("active", "looks good")}
    assert "v1 is active" in command("rollback", "--reason", "it was not")
    assert rows(command.database)["v1"] == ("active", "it was not")
    assert json.loads(command("show", "r1", "--json"))["parent"] == "v1"
    assert [row["version"] for row in json.loads(command("list", "--json"))] == ["v1", "r1"]
    with pytest.raises(SystemExit, match="No other version was active before"):
        command("rollback")


def test_the_file_changes_even_when_the_database_is_away(store, base, capsys, tmp_path):
    """A version is promoted although its row cannot follow yet, and the person is told."""
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1", decision=PROMOTED)
    words = ["promote", "r1", "--data-dir", str(tmp_path), "--base-model", base.name]
    main([*words, "--database-url", "postgresql://127.0.0.1:1/none"])
    assert store.active() == "r1"
    shown = capsys.readouterr()
    assert "r1 is active" in shown.out
    assert "row in the database could not follow yet" in shown.err


def test_every_command_speaks_to_people_and_to_programs(store, base, capsys, tmp_path):
    """show, compare, verify and prune print a text, or with --json the same as data."""
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1", decision=PROMOTED)
    command = Command(capsys, tmp_path, base)
    assert "parent      v1" in command("show", "r1")
    compared = json.loads(command("compare", "v1", "r1", "--json"))
    assert [row["name"] for row in compared["sets"]] == ["core zh", "core en"]
    assert compared["changed"] == []
    assert "Messages whose label changed: 0" in command("compare", "v1", "r1")
    with pytest.raises(SystemExit) as ended:
        command("verify", "r1")
    assert ended.value.code == 1, "nothing is stored to verify"
    assert "nothing that could be verified" in capsys.readouterr().out
    assert "r1 " in command("prune", "--keep", "0", "--dry-run")
    assert json.loads(command("prune", "--keep", "0", "--json"))["freed"].keys() == {"r1"}
    assert [info.version for info in store.list()] == ["v1"]
    with pytest.raises(SystemExit, match="r1 is missing"):
        command("compare", "v1", "r1")
