"""Training as a user does it: the command, its data, its interruption and its report."""

import json
import os
import re
import signal
from collections import Counter
from dataclasses import replace
from urllib.parse import unquote

import pytest
import torch

from classifier import train_command
from classifier.data import Example
from classifier.errors import DataError
from classifier.fit import fit, targets_of, weights_by_label
from classifier.model import new_model
from classifier.reader import Reader
from classifier.train import draw
from classifier.train_config import TrainConfig, read_config
from classifier.train_data import load_data, split
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
    given = ["--data", str(tmp_path / "shop.csv"), "--out", str(tmp_path / "v"), "--config",
             str(tmp_path / "config.json"), "--text-column", "review", "--label-column", "mood",
             "--labels", "neg=negative,neu=neutral,pos=positive", "--base-model", base.name]  # fmt: skip
    return lambda *more: train_command.main([*given, *more])


def test_the_command_writes_a_version_a_report_and_curves(command, tmp_path, capsys):
    """A CSV with its own columns and labels becomes a version; all else lies beside it."""
    command("--before")
    manifest = json.loads((tmp_path / "v" / "manifest.json").read_text())
    assert manifest["metrics"]["shop"]["n"] > 0
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


def test_no_message_or_dialogue_stands_on_both_sides():
    """Near-duplicates and dialogues of dev rows leave the training rows, and are counted."""
    rows = [
        Example("Where’s my order?", "neutral", "en", split="dev", dialogue="shop/1", source="a"),
        Example("@shop where's MY order", "neutral", "en", source="b"),
        Example("thanks a lot", "positive", "en", source="b", dialogue="shop/1"),
        Example("this is slow", "negative", "en", source="b", dialogue="shop/2"),
    ]
    dropped = {}
    train, dev = split(rows, dropped)
    assert [e.text for e in train] == ["this is slow"]
    assert [e.text for e in dev] == ["Where’s my order?"]
    assert dropped["b"].reasons == {
        "nearly the same as a dev row": 1,
        "from a dialogue of the dev rows": 1,
    }


def test_without_a_split_whole_dialogues_are_held_out():
    """Rows of one dialogue go to one side."""
    rows = [
        Example(f"message {i} of {d}", "neutral", "en", dialogue=f"d{d}")
        for d in range(60)
        for i in range(3)
    ]
    train, dev = split(rows, {})
    assert dev and not {e.dialogue for e in train} & {e.dialogue for e in dev}
    with pytest.raises(DataError, match="rows leave"):
        split(rows[:1], {})


def test_files_that_contradict_each_other_are_settled():
    """Of a two-class and a three-class label the latter stands; equals that differ both go."""
    rows = [
        Example("it came", "positive", "en", source="two", polar=True),
        Example("it came", "neutral", "en", source="three"),
        Example("hm", "neutral", "en", source="three"),
        Example("hm", "negative", "en", source="four"),
        Example("great", "positive", "en", source="four"),
    ]
    dropped = {}
    mix = draw(rows, TrainConfig(take={"four": {"repeat": 2}}), dropped)
    assert Counter((e.text, e.source) for e in mix) == {("it came", "three"): 1, ("great", "four"): 2}
    assert dropped["two"].reasons == {"repeated from another file": 1}
    assert dropped["three"].reasons == dropped["four"].reasons == {"under two labels across files": 1}


def test_early_stopping_keeps_the_best_weights(base):
    """Once patience is through the training ends, with the weights that the judge liked best."""
    scores, seen = iter([0.3, 0.9, 0.5, 0.4, 0.8]), []

    def judge(model):
        seen.append(model.head.out.weight.detach().clone())
        return next(scores)

    rows = tiny.messages(64, seed=2)
    config = replace(tiny.TRAINING, epochs=20, batch=16, evaluate_every=2, patience=2)
    model = fit(new_model(base, rank=4), base.tokenizer(), rows, targets_of(rows, 0), config,
                judge=judge, progress=False)  # fmt: skip
    assert len(seen) == 4
    assert torch.equal(model.head.out.weight, seen[1].half().float())


def test_class_weights():
    """Balanced weights give every label the same sum; numbers are taken as they are."""
    rows = [Example("a", "neutral", "en")] * 3 + [Example("b", "positive", "en")]
    weights = targets_of(rows, 0.0, "balanced").weights
    assert weights[:3].sum() == pytest.approx(weights[3:].sum())
    assert weights.sum() == pytest.approx(4)
    assert weights_by_label(rows, {"positive": 2}) == {"negative": 1, "neutral": 1, "positive": 2}
    for wrong in ({"class_weights": "even"}, {"adversarial": "pgd"}, {"patience": 2}):
        with pytest.raises(DataError):
            TrainConfig(**wrong)


def test_a_near_duplicate_report_names_every_reason(tmp_path):
    """Empty, unknown, repeated and contradicting rows are counted by file."""
    (tmp_path / "a.csv").write_text(
        "text,label\nfine,positive\nfine,positive\n,neutral\nodd,furious\nx,neutral\nx,negative\n"
        + "\n".join(f"word{i},neutral" for i in range(80)),
        encoding="utf8",
    )
    told = load_data([tmp_path]).report()
    for reason in ("1 repeated", "1 empty", "1 with an unknown label", "2 under two labels"):
        assert reason in told


def test_a_training_can_start_from_a_version(command, tmp_path):
    """It goes on from that version's weights, and the manifest keeps both trainings."""
    command()
    other = SETTINGS | {"rank": 32, "alpha": 5.0, "targets": ["query"], "embedding_rank": 3, "epochs": 1}
    (tmp_path / "config.json").write_text(json.dumps(other))
    command("--start", str(tmp_path / "v"), "--out", str(tmp_path / "w"))
    first, second = (json.loads((tmp_path / n / "manifest.json").read_text()) for n in "vw")
    assert second["metrics"]["shop"]["accuracy"] >= first["metrics"]["shop"]["accuracy"] - 0.1
    assert second["files"] != first["files"]
    assert second["training"]["after"] == first["training"]
    assert second["training"]["config"] == first["training"]["config"] | {"epochs": 1}
    first, second = ((tmp_path / f"{n}.report" / "report.md").read_text() for n in "vw")
    assert "| before: majority label | after | gain |" in first
    assert "| before: v | after | gain |" in second
