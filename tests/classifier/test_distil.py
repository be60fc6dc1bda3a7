"""One version from several: what the student is to learn, and that it learns it."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from classifier import distil as command
from classifier import distil_lesson
from classifier.data import Example
from classifier.distil import distil
from classifier.distil_lesson import Alike, lesson_of, mean_reading, targets_with, texts_of
from classifier.errors import DataError, VersionError
from classifier.model import load_model
from classifier.reader import Reader
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData
from tests.classifier import tiny

CONFIG = replace(tiny.RETRAINING.fit, epochs=3.0, seed=4)


@pytest.fixture
def teachers(base, tmp_path):
    """A version that reads, and one that leans another way."""
    tiny.write(tmp_path / "first", tiny.trained(base), base)
    moved = load_model(base, tmp_path / "first", trainable=True)
    torch.manual_seed(1)
    for parameter in moved.head.parameters():
        parameter.data += 0.5 * torch.randn_like(parameter)
    tiny.write(tmp_path / "second", moved, base)
    return [tmp_path / "first", tmp_path / "second"]


def test_texts_come_from_rows_and_dialogues_and_never_from_known_messages(tmp_path):
    """Each customer's message once, with two turns before it; no label, no dev row, no repetition."""
    turns = [("agent", "hello"), ("customer", "where is it"), ("agent", ""), ("customer", "order late!!")]
    dialogue = {"lang": "en", "turns": [{"role": role, "text": text} for role, text in turns]}
    (tmp_path / "talks.jsonl").write_text(json.dumps(dialogue), encoding="utf8")
    rows = [{"text": "Where is it?"}, {"text": "new here", "context": ["A: hi"]}, {"text": "known one."}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf8")
    found = texts_of(
        [tmp_path / "talks.jsonl", tmp_path / "rows.jsonl"], [Example("Known one", "neutral", "en")]
    )
    assert [(e.text, e.context, e.source) for e in found] == [
        ("where is it", ("A: hello",), "talks"),
        ("order late!!", ("C: where is it",), "talks"),
        ("new here", ("A: hi",), "rows"),
    ]
    assert {e.label for e in found} == {""}


def test_labels_count_for_their_share_and_families_are_read_alike():
    """Texts alone follow the teachers; polar rows know no neutral; a family has one target."""
    rows = [
        Example("a", "negative", "en"),
        Example("b", "", "en"),
        Example("c", "positive", "en", polar=True),
        Example("d1", "neutral", "en"),
        Example("d2", "neutral", "en"),
    ]
    plain = TrainConfig(label_smoothing=0.0)
    read = np.array(
        [[0.2, 0.6, 0.2], [0.1, 0.2, 0.7], [0.1, 0.5, 0.4], [0.3, 0.5, 0.2], [0.1, 0.7, 0.2]]
    )
    targets = targets_with(rows, read, [2], label_share=0.5, alike_shares=[0.75], config=plain)
    expected = [[0.6, 0.3, 0.1], [0.1, 0.2, 0.7], [0.1, 0.0, 0.9], [0.05, 0.9, 0.05], [0.05, 0.9, 0.05]]
    np.testing.assert_allclose(targets.distributions, expected, atol=1e-6)
    assert targets.polar.tolist() == [False, False, True, False, False]
    alone = targets_with(rows, read, [2], label_share=0.0, alike_shares=[0.0], config=plain).distributions
    np.testing.assert_allclose(alone[[0, 3]], [read[0], read[3:].mean(0)], atol=1e-6)


def test_the_student_comes_nearer_to_what_the_teachers_read_together(base, teachers, tmp_path):
    """Without any label: of messages it was not taught, too; the version is complete."""
    data = TrainingData(train=[], dev=tiny.messages(60, seed=5), checksums={})
    texts = [replace(e, label="") for e in tiny.messages(200, seed=21)]
    manifest = distil(teachers, data, texts, tmp_path / "student", CONFIG, base=base, progress=False)
    assert manifest["training"]["texts"] == 200 and len(manifest["training"]["teachers"]) == 2
    assert manifest["metrics"]
    unseen = tiny.messages(120, seed=77)
    readers = [Reader.load(folder, base) for folder in teachers]
    wanted = mean_reading(readers, unseen, progress=False)
    before = np.abs(mean_reading(readers[:1], unseen, False) - wanted).mean()
    student = Reader.load(tmp_path / "student", base)
    after = np.abs(mean_reading([student], unseen, False) - wanted).mean()
    assert after < 0.7 * before
    with pytest.raises(VersionError, match="exists already"):
        distil(teachers, data, texts, tmp_path / "student", CONFIG, base=base, progress=False)


def test_the_student_stops_where_its_config_says(base, teachers, tmp_path, monkeypatch):
    """Early stopping watches the dev rows, as in classifier.train, and the adapter is the teacher's."""
    data = TrainingData(train=[], dev=tiny.messages(60, seed=5), checksums={})
    texts = [replace(e, label="") for e in tiny.messages(96, seed=21)]
    real, steps = torch.optim.AdamW.step, []

    def step(*arguments, **options):
        steps.append(1)
        return real(*arguments, **options)

    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    # steps so large only harm: 27 of them would be made without a look at the dev rows
    config = replace(CONFIG, rank=64, epochs=9.0, learning_rate=1.0, evaluate_every=1, patience=2)
    out = tmp_path / "student"
    manifest = distil(teachers, data, texts, out, config, base=base, progress=False)
    assert len(steps) < 20 and manifest["training"]["config"]["rank"] == 8
    lost = TrainConfig(calibrate_on=("nowhere",))
    with pytest.raises(DataError, match="calibrate_on names nowhere"):
        distil(teachers, data, texts, tmp_path / "other", lost, base=base, progress=False)


def test_every_copy_is_damaged_anew_and_dialects_may_stay_as_written(base, teachers, monkeypatch):
    """Rows keep their target in each copy; only dialect sentences keep their dialect words, and
    have a share of the label of their own."""
    written = [{"text": "I'm gutted", "label": "negative", "lang": "en"}] * 2
    named = [{"text": f"{name} is late", "label": "neutral", "lang": "en"} for name in ("Amy", "Bob")]
    monkeypatch.setattr(
        distil_lesson, "counterfactual_families",
        lambda each, seed: [("dialect", written), ("name", named)],
    )  # fmt: skip
    reader = Reader.load(teachers[0], base)
    rows = tiny.messages(60, seed=21)
    alike = Alike(2, share=0.0, dialect_share=1.0, as_written=1.0)
    config = replace(CONFIG, augment=1.0, label_smoothing=0.0)
    lesson = lesson_of([reader], rows, config, label_share=0.0, alike=alike, copies=2, progress=False)
    first, second = lesson.examples[:64], lesson.examples[64:]
    assert [e.label for e in first] == [e.label for e in second]
    assert [e.text for e in first[:60]] != [e.text for e in second[:60]]
    assert [e.as_written for e in first] == [False] * 60 + [True] * 2 + [False] * 2
    goals = lesson.targets.distributions
    np.testing.assert_array_equal(goals[:64], goals[64:])
    np.testing.assert_allclose(goals[60:62], [[1, 0, 0]] * 2)
    whole = mean_reading([reader], [replace(first[62], text=row["text"]) for row in named], False)
    np.testing.assert_allclose(goals[62], whole.mean(0), atol=1e-6)


@pytest.mark.parametrize("share", ["--label-share", "--alike-share", "--dialect-share"])
def test_a_share_beyond_one_is_a_sentence(share, monkeypatch, tmp_path):
    """Before anything is read."""
    given = ["distil", "--teachers", "x", "--data", str(tmp_path), "--out", "y", share, "2"]
    monkeypatch.setattr(sys, "argv", given)
    with pytest.raises(SystemExit, match=f"{share} is 2"):
        command.main()
