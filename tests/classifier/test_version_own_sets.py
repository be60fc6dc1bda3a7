"""Versions made with sets of one's own: compared, verified and made again with the same ones."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from classifier import retrain_command
from classifier.errors import VersionError
from classifier.evaluate import evaluate_examples
from classifier.reader import Reader, ReadingConfig
from classifier.retrain_mix import Sets
from classifier.version_commands import CORE_ONLY, CORE_ONLY_ZH, main
from classifier.versions import write_version
from tests.classifier import tiny
from tests.classifier.world import World

CORE = tiny.messages(60, seed=12)
AWAY = "postgresql://127.0.0.1:1/none"


@pytest.fixture(autouse=True)
def in_front(monkeypatch) -> None:
    """Lower priority would slow all later tests."""
    monkeypatch.setattr(retrain_command, "step_aside", lambda: None)


@pytest.fixture
def own(tmp_path) -> Path:
    """A folder with few messages."""
    folder = tmp_path / "own"
    folder.mkdir()
    tiny.write_rows(folder / "seed.jsonl", tiny.messages(300, seed=11))
    tiny.write_rows(folder / "core.jsonl", CORE)
    return folder


@pytest.fixture
def command(store, base, own, tmp_path, capsys):
    """`python -m classifier.versions` on `store` and its own sets."""

    def run(*words: str) -> str:
        main([*words, f"--data-dir={tmp_path}", f"--base-model={base.name}", f"--sets={own}"])
        return capsys.readouterr().out

    return run


@pytest.fixture
def measured(store, base, own) -> None:
    """r1 is v1 again, with what it measures on these sets."""
    reader = Reader.load(store.folder("v1"), base)
    write_version(
        store.folder("r1"),
        tiny.trained(base),
        base_fingerprint=base.fingerprint,
        reading=asdict(ReadingConfig(message_tokens=24, context_tokens=8)),
        training={},
        metrics={name: evaluate_examples(reader, rows) for name, rows in Sets.read(own).guards().items()},
        parent="v1",
    )


@pytest.mark.usefixtures("measured")
def test_what_was_measured_on_them_is_verified_on_them(command):
    """It holds, and exits with 0."""
    found = json.loads(command("verify", "r1", "--json"))
    assert found["holds"] is True
    assert sum(row["n"] for row in found["sets"]) == len({e.text for e in CORE})


@pytest.mark.usefixtures("measured")
def test_two_versions_are_compared_on_them(command):
    """With the database there is nothing to remark; without it, both forms say what is missing."""
    whole = json.loads(command("compare", "v1", "r1", "--json"))
    assert sum(row["n"] for row in whole["sets"]) == len({e.text for e in CORE})
    assert (whole["note"], whole["note_zh"]) == (None, None)
    part = json.loads(command("compare", "v1", "r1", "--json", "--database-url", AWAY))
    assert part["sets"] == whole["sets"]
    assert part["note"].startswith(f"{CORE_ONLY} The database") and part["note_zh"] == CORE_ONLY_ZH
    assert part["note"] in command("compare", "v1", "r1", "--database-url", AWAY)


def test_a_version_that_learned_from_them_is_made_again_from_them(
    sqlite_database, store, base, own, command, tmp_path
):
    """With the project's own sets it cannot be, and the sentence says which differ."""
    world = World(sqlite_database, store, base, Sets.read(own))
    world.give(tiny.messages(160, 5, tiny.SLANG))
    assert world.run().version == "r1"
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    made = json.loads(command("rebuild", "r1", "--json", "--database-url", url))
    assert made["weights"] is True and made["holds"] is True
    assert [row["name"] for row in made["sets"]] == ["core zh", "core en", "held back"]
    place = [f"--data-dir={tmp_path}", f"--base-model={base.name}", f"--database-url={url}"]
    with pytest.raises(SystemExit, match=r"core zh .then .*; now 501 negative") as refused:
        main(["rebuild", "r1", *place, f"--out={tmp_path / 'again'}"])
    assert isinstance(refused.value.__cause__, VersionError)
    assert "If it was made with --sets, name the same folder." in str(refused.value)
