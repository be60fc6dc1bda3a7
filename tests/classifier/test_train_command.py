"""Training as a user does it: the command, its data, its interruption and its report."""

import json
import os
import re
import signal
from urllib.parse import unquote

import pytest
import torch
from sklearn.linear_model import LogisticRegression

from classifier import train_command
from classifier.reader import Reader
from classifier.train_config import read_config
from classifier.version_place import reserve
from classifier.versions import NAME
from tests.classifier import tiny

SETTINGS = {"rank": 4, "learning_rate": 8e-3, "epochs": 2, "batch": 16, "message_tokens": 24,
            "context_tokens": 8, "checkpoint_every": 100, "evaluate_every": 5}  # fmt: skip


@pytest.fixture
def command(base, tmp_path, monkeypatch):
    """Runs the command on a shop's own CSV, with columns and labels of its own names."""
    lines = ["review,mood"]
    lines += [f"{e.text},{e.label[:3].upper()}" for e in tiny.messages(200, seed=5)]
    (tmp_path / "shop.csv").write_text("\n".join(lines), encoding="utf8")
    (tmp_path / "config.json").write_text(json.dumps(SETTINGS))
    monkeypatch.setattr("sys.argv", ["train"])
    given = ["--data", str(tmp_path / "shop.csv"), "--config", str(tmp_path / "config.json"),
             "--text-column", "review", "--label-column", "mood",
             "--labels", "neg=negative,neu=neutral,pos=positive", "--base-model", base.name]  # fmt: skip
    out = ["--out", str(tmp_path / "v")]
    return lambda *more, out=out: train_command.main([*given, *out, *more])


def test_the_command_writes_a_version_a_report_and_curves(command, tmp_path, capsys):
    """A CSV with its own columns and labels becomes a version; all else lies beside it."""
    command("--before")
    manifest = json.loads((tmp_path / "v" / "manifest.json").read_text())
    assert manifest["metrics"]["shop"]["n"] > 0
    assert 0.3 < manifest["reading"]["very_sure"] < 1
    report = (tmp_path / "v.report" / "report.md").read_text()
    assert "| before: untuned base | after | gain |" in report and "confusion" in report
    assert "nothing was set on them" not in report
    for picture in ("reliability.png", "confusion_shop.png"):
        assert (tmp_path / "v.report" / picture).read_bytes().startswith(b"\x89PNG")
    assert any((tmp_path / "v.logs").iterdir())
    assert not (tmp_path / "v.checkpoint").exists()
    assert "shop: train" in capsys.readouterr().out


def test_on_the_installed_base_the_report_has_the_core_sets(command, tmp_path, capsys):
    """Measured before and after as the user's own rows are, with progress; every picture is found."""
    (tmp_path / "config.json").write_text(json.dumps(SETTINGS | {"epochs": 0.1, "evaluate_every": 0}))
    command("--base-model", "")
    report, told = (tmp_path / "v.report" / "report.md").read_text(), capsys.readouterr()
    table = report.split("## Before and after")[1].split("![")[0].strip()
    measured = json.loads((tmp_path / "v" / "manifest.json").read_text())["metrics"]
    assert measured.keys() == {"shop", "core zh", "core en"}
    for name, figures in measured.items():
        assert f"| {name} | {figures['n']:,} | macro f1 |" in table and table in told.out
    assert "core zh and core en are Undertone's own messages: nothing was set on them." in report
    assert "core zh: 100%" in told.err and "core en: 100%" in told.err
    pictures = re.findall(r"!\[\w+\]\((\S+)\)", report)
    assert len(pictures) == report.count("![") == 4
    assert all((tmp_path / "v.report" / unquote(picture)).is_file() for picture in pictures)


def test_two_class_data_gives_a_reader_that_is_sure_of_something(command, base, tmp_path, capsys):
    """Its thresholds stand on the two-class rows, and the report says so."""
    lines = ["review,mood"]
    lines += [f"{e.text},{e.label[:3]}" for e in tiny.messages(200, seed=5) if e.label != "neutral"]
    (tmp_path / "shop.csv").write_text("\n".join(lines), encoding="utf8")
    (tmp_path / "config.json").write_text(json.dumps(SETTINGS | {"trusted": ["gold"]}))
    command()
    manifest = json.loads((tmp_path / "v" / "manifest.json").read_text())
    assert manifest["reading"]["thresholds"].keys() == {"en", "zh"}
    assert any(r.sure for r in Reader.load(tmp_path / "v", base).read([e.text for e in tiny.messages(60, 5)]))
    report, told = (tmp_path / "v.report" / "report.md").read_text(), capsys.readouterr().out
    for sentence in ("two-class rows, since no others", "trusted names gold, of which there are no rows"):
        assert sentence in report and sentence in told


def test_ctrl_c_leaves_a_checkpoint_and_the_command_that_goes_on(
    command, tmp_path, capsys, monkeypatch
):
    """An interrupted command is gone on with only when asked, and gives the model it would have."""
    command()
    whole = (tmp_path / "v" / "head.safetensors").read_bytes()
    (tmp_path / "v").rename(tmp_path / "whole")

    real, steps = torch.optim.AdamW.step, []

    def step(*arguments, **options):
        steps.append(1)
        if len(steps) == 7:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **options)

    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    with pytest.raises(SystemExit) as stopped:
        command()
    assert stopped.value.code == 130
    assert "--resume" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="--resume, or start over with --fresh"):
        command()
    command("--resume")
    assert (tmp_path / "v" / "head.safetensors").read_bytes() == whole


@pytest.mark.parametrize(
    ("every", "option", "told"),
    [
        (100, [], "There is no checkpoint yet"),
        (5, [], r"The last checkpoint is \S+v\.checkpoint\. Go on with:\n.* --out \S+v --resume\n$"),
        (5, ["--before"], r"Version \S+v is there; its report may not be\.\n$"),
    ],
)
def test_a_second_ctrl_c_stops_at_once_with_a_sentence(
    command, tmp_path, capsys, monkeypatch, every, option, told
):
    """Which says what is left: a checkpoint, or the version where only its report is missing."""
    (tmp_path / "config.json").write_text(json.dumps(SETTINGS | {"checkpoint_every": every}))
    place = (LogisticRegression, "fit") if option else (torch.optim.AdamW, "step")
    real, calls = getattr(*place), []

    def twice(*arguments, **options):
        calls.append(1)
        if option or len(calls) == 7:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        return real(*arguments, **options)

    monkeypatch.setattr(*place, twice)
    with pytest.raises(SystemExit) as stopped:
        command(*option)
    error = capsys.readouterr().err
    assert stopped.value.code == 130 and "Traceback" not in error
    assert re.search(rf"\nStopped at once\. {told}", error)
    assert (tmp_path / "v" / "manifest.json").exists() == bool(option)


def test_without_out_a_new_folder_is_named_by_the_data(command, tmp_path, capsys, monkeypatch):
    """Numbers go on past versions here and in the installation; what fails or is stopped leaves none."""
    installed = tmp_path / "undertone-data" / "versions" / "fingerprint"
    (installed / "shop1").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNDERTONE_DATA_DIR", raising=False)
    command(out=[])
    assert (tmp_path / "versions" / "shop2" / "manifest.json").exists()
    assert "The version is written to versions/shop2; --out names another" in capsys.readouterr().out
    for option in (["--resume"], ["--fresh"], ["--search", "2"]):
        with pytest.raises(SystemExit, match="need --out"):
            command(*option, out=[])
    (tmp_path / "config.json").write_text(json.dumps(SETTINGS | {"calibrate_on": ["gold"]}))
    with pytest.raises(SystemExit, match="calibrate_on names gold"):
        command(out=[])
    assert not (tmp_path / "versions" / "shop3").exists()

    def stopping(*arguments, **options):
        signal.raise_signal(signal.SIGINT)

    (tmp_path / "config.json").write_text(json.dumps(SETTINGS))
    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(torch.optim.AdamW, "step", stopping)
        command(out=[])
    assert (tmp_path / "versions" / "shop3.checkpoint").exists()
    assert capsys.readouterr().err.endswith(" --resume --out versions/shop3\n")
    assert reserve(tmp_path / "shop.csv", tmp_path / "versions", [installed]).name == "shop4"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("my shop (new).csv.gz", "my-shop-new1"),
        ("2024.csv", "2024-1"),
        ("评论.csv", "version1"),
        ("..", "version1"),
        ("x" * 80 + ".csv", "x" * 40 + "1"),
    ],
)
def test_a_reserved_name_is_one_that_versions_may_have(tmp_path, data, name):
    """Whatever the file is called."""
    chosen = reserve(tmp_path / data, tmp_path / "versions")
    assert chosen.is_dir() and chosen.name == name and NAME.fullmatch(name)


def test_a_search_finds_settings_that_config_takes(command, tmp_path, capsys):
    """The best of a few trials is JSON that --config reads, and a search goes on where it stood."""
    command("--search", "1", "--search-rows", "32")
    capsys.readouterr()
    command("--search", "2", "--search-rows", "32")
    found = json.loads(capsys.readouterr().out)
    assert found["trials"] == 2
    config = read_config(tmp_path / "v.search.json", {})
    assert config.batch == SETTINGS["batch"] and config.alpha == SETTINGS["rank"]
    assert not (tmp_path / "v").exists()
    for option in (["--start", str(tmp_path / "v")], ["--before"], ["--resume"], ["--fresh"]):
        with pytest.raises(SystemExit, match="leave --start, --before, --resume and --fresh out"):
            command("--search", "1", *option)
    for trials in ("0", "-1", "few"):
        with pytest.raises(SystemExit) as refused:
            command(f"--search={trials}")
        assert refused.value.code == 2 and "is no whole number of 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("坏:negative", "'坏:negative' has no =; write theirs=ours"),
        ("1=negative, 5", "'5' has no =; write theirs=ours"),
        ("坏=bad", "'bad' is no label"),
        ("坏=", "'' is no label"),
    ],
)
def test_labels_that_are_no_mapping_are_told(command, capsys, labels, told):
    """What is missing, and not what it was taken for."""
    with pytest.raises(SystemExit):
        command("--labels", labels)
    assert told in capsys.readouterr().err


def test_a_training_can_start_from_a_version(command, tmp_path):
    """It goes on from that version's weights, and the manifest keeps both trainings."""
    command()
    other = SETTINGS | {"rank": 32, "alpha": 5.0, "targets": ["query"], "embedding_rank": 3, "epochs": 1}
    (tmp_path / "config.json").write_text(json.dumps(other))
    command("--start", str(tmp_path / "v"), out=["--out", str(tmp_path / "w")])
    first, second = (json.loads((tmp_path / n / "manifest.json").read_text()) for n in "vw")
    assert second["metrics"]["shop"]["accuracy"] >= first["metrics"]["shop"]["accuracy"] - 0.1
    assert second["files"] != first["files"]
    assert second["training"]["after"] == first["training"]
    assert second["training"]["config"] == first["training"]["config"] | {"epochs": 1}
    first, second = ((tmp_path / f"{n}.report" / "report.md").read_text() for n in "vw")
    assert "| before: majority label | after | gain |" in first
    assert "| before: v | after | gain |" in second
