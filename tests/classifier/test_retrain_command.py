"""The retrain command: what it prints, what it exits with, and that it steps aside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.data import Example
from classifier.errors import DataError
from classifier.reader import Reader
from classifier.retrain_command import run
from classifier.retrain_mix import Sets
from db.engine import open_database
from tests.classifier import shop, tiny

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(store, base, tmp_path) -> list[str]:
    """The arguments that name an installation with v1 and small sets; `store` lies in it."""
    tiny.write_rows(tmp_path / "seed.jsonl", tiny.messages(60, seed=11))
    tiny.write_rows(tmp_path / "core.jsonl", tiny.messages(60, seed=12))
    return [f"--data-dir={tmp_path}", f"--sets={tmp_path}", f"--base-model={base.name}"]


def give(tmp_path: Path, store, base, examples: list[Example]) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'undertone.db'}")
    database.migrate()
    with database.session() as session:
        reader = Reader.load(store.folder("v1"), base)
        shop.labelled(session, examples, reader)
        session.commit()
    database.dispose()


def test_nothing_to_do_on_a_new_installation(place):
    """Without labels it says so, in a sentence or as JSON."""
    assert run(place).startswith("Nothing to do: 0 labels are new")
    outcome = json.loads(run([*place, "--json"]))
    assert (outcome["outcome"], outcome["version"]) == ("nothing", None)


@pytest.mark.parametrize("given", ["0", "-5", "2.5", "many", "٣"])
def test_a_run_asks_for_one_label_at_least(place, given, capsys):
    """Whoever asks for none would train on nothing every night; the message says what is taken."""
    with pytest.raises(SystemExit) as left:
        run([*place, f"--min-corrections={given}"])
    assert left.value.code == 2
    assert f"--min-corrections: must be a whole number from 1 on, not {given!r}" in capsys.readouterr().err
    assert run([*place, "--min-corrections=1"]).startswith("Nothing to do: 0 labels are new")


def test_a_dry_run_counts(place, store, base, tmp_path):
    """--dry-run names the version that would come and how many labels would go where."""
    give(tmp_path, store, base, tiny.messages(100, 5, tiny.SLANG))
    said = run([*place, "--dry-run"])
    assert "r1 would be trained from v1. Nothing was trained." in said
    assert "held back" in said


def test_a_whole_run_in_a_process_of_its_own(place, store, base, tmp_path):
    """`python -m classifier.retrain --json` exits with 0, prints the report, and stores the
    version.
    """
    give(tmp_path, store, base, tiny.by_chance(120, 8))
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "classifier.retrain", *place, "--json"],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    assert outcome["outcome"] == "refused"
    assert {test["name"] for test in outcome["report"]["guards"]} == {"core zh", "core en"}
    assert store.manifest("r1")["decision"]["reason"] == outcome["sentence"]
    assert "training …" in ran.stderr
    assert store.active() == "v1"


def test_an_encoder_without_a_version_names_the_train_command(place, tmp_path):
    """There is nothing to go on from, and the exit says how to begin."""
    other = tiny.make_base(tmp_path / "other", width=16)
    with pytest.raises(SystemExit, match=r"python -m classifier\.train"):
        run([*place[:2], f"--base-model={other.name}"])


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x/y", "is not supported"),
        ("postgresql://127.0.0.1:1/none", "does not answer"),
        ("sqlite:////proc/nowhere/undertone.db", "cannot be"),
    ],
)
def test_a_database_that_is_not_there_is_a_sentence(place, url, sentence, capsys):
    """An operator reads what to mend, not a traceback; a program has it as JSON."""
    with pytest.raises(SystemExit, match=sentence) as failed:
        run([*place, f"--database-url={url}", "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert printed["outcome"] == "failed"
    assert str(failed.value) == f"classifier.retrain: {printed['sentence']}"


def test_a_base_that_is_not_there_is_a_sentence(place, tmp_path):
    """A wrong UNDERTONE_BASE_MODEL names itself."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit, match="holds no model files"):
        run([*place[:2], f"--base-model={tmp_path / 'empty'}"])


@pytest.mark.skipif(not hasattr(os, "nice"), reason="no priorities on this system")
def test_it_runs_at_the_lowest_priority():
    """So that it may use all cores beside a console that answers."""
    asked = (
        "import os; from classifier.retrain_command import step_aside; step_aside(); print(os.nice(0))"
    )
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.strip() == "19", ran.stderr


def test_a_core_message_is_never_learned(tmp_path):
    """What also stands in the core set is left out of what is replayed, whatever its case."""
    core, seed = tiny.messages(12, seed=1), tiny.messages(12, seed=2)
    tiny.write_rows(tmp_path / "core.jsonl", core)
    tiny.write_rows(tmp_path / "seed.jsonl", seed)
    with (tmp_path / "seed.jsonl").open("a", encoding="utf8") as file:
        row = {"text": f" {core[0].text.upper()} ", "label": core[0].label, "context": []}
        file.write(json.dumps(row) + "\n")
    shipped = Sets.read(tmp_path).open_domain
    own = tiny.messages(3, seed=4)
    tiny.write_rows(tmp_path / "open_domain.jsonl", [*own, core[0]])
    sets = Sets.read(tmp_path)
    for rows in (sets.seed, sets.open_domain):
        texts = {" ".join(e.text.lower().split()) for e in rows}
        assert " ".join(core[0].text.lower().split()) not in texts
    assert len(shipped) > 1000 and {e.text for e in sets.open_domain} <= {e.text for e in own}
    assert len(sets.core) == len({e.text for e in core})
    assert set(sets.guards()) == {"core zh", "core en"}


def test_missing_sets_are_a_sentence(place, tmp_path):
    """A folder without the sets is named."""
    (tmp_path / "core.jsonl").unlink()
    with pytest.raises(DataError, match=r"core\.jsonl cannot be read"):
        Sets.read(tmp_path)
