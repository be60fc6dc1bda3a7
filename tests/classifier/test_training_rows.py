"""Rows made for a training: filled counterfactual sentences, public texts under our labels."""

import gzip
import hashlib
import json
import subprocess
import sys

import pytest

from classifier.counterfactual import DATA, counterfactual_rows
from classifier.data import Example
from classifier.errors import DataError
from classifier.fairness import read_families
from classifier.nearness import written_key
from classifier.reading import LABELS
from classifier.relabel import MESSAGES, relabelled
from classifier.train_data import agreeing


def test_counterfactual_rows_are_whole_and_alike_every_time():
    """No slot stays open, no row is empty, every label is one, and the seed decides the rest."""
    rows = list(counterfactual_rows(3, seed=1))
    assert len(rows) > 1000
    assert all("{" not in row["text"] and row["text"].strip() for row in rows)
    assert {row["label"] for row in rows} == set(LABELS)
    assert rows == list(counterfactual_rows(3, seed=1)) != list(counterfactual_rows(3, seed=2))


def test_no_checking_sentence_is_among_the_training_ones():
    """What checks fairness was written apart: no message of it is trained on, nor nearly so."""
    taught = {written_key(row["text"]) for row in counterfactual_rows(200, seed=0)}
    for name in ("counterfactual.jsonl", "seed.jsonl"):
        rows = (DATA / name).read_text(encoding="utf8").splitlines()
        taught |= {written_key(json.loads(row)["text"]) for row in rows}
    checked = {written_key(text) for family in read_families() for text in family.texts.values()}
    assert not taught & checked


def test_counterfactual_rows_by_command(tmp_path):
    """The command writes rows that a training takes."""
    out = tmp_path / "rows.jsonl"
    run = [sys.executable, "-m", "classifier.counterfactual", "--out", str(out), "--each", "2"]
    subprocess.run(run, check=True, capture_output=True)
    assert {"text", "label", "lang"} == set(json.loads(out.read_text(encoding="utf8").split("\n")[0]))


def test_texts_are_found_by_checksum(tmp_path):
    """A text gets our label, whatever its own; dev rows and unknown texts get none."""
    texts, labels = tmp_path / "texts.jsonl", tmp_path / "labels.jsonl"
    known = hashlib.sha256(b"new phone today").hexdigest()[:16]
    rows = [
        {"text": "new phone today", "label": "positive", "lang": "en", "split": "train"},
        {"text": "other", "label": "neutral", "lang": "en", "split": "train"},
        {"text": "new phone today", "label": "positive", "lang": "en", "split": "dev"},
    ]
    texts.write_text("\n".join(map(json.dumps, rows)), encoding="utf8")
    labels.write_text(json.dumps({"text": known, "label": "neutral"}), encoding="utf8")
    assert relabelled(texts, tweets=labels) == [{"text": "new phone today", "label": "neutral", "lang": "en"}]
    labels.write_text(json.dumps({"text": "0" * 16, "label": "neutral"}), encoding="utf8")
    with pytest.raises(DataError, match="none of the texts"):
        relabelled(texts, tweets=labels)


def test_messages_are_found_by_dialogue_and_turn(tmp_path):
    """With the two turns before them that say something; other files' labels are left alone."""
    texts, labels = tmp_path / "zh_desk.jsonl.gz", tmp_path / "labels.jsonl"
    turns = [("customer", "在吗"), ("agent", "您好"), ("agent", ""), ("customer", "三天了还没发货？！")]
    dialogue = {
        "id": "d1",
        "lang": "zh",
        "turns": [{"role": role, "text": text} for role, text in turns],
    }
    texts.write_bytes(gzip.compress(json.dumps(dialogue).encode()))
    known = {"source": "zh_desk", "dialogue": "d1", "turn": 3, "label": "negative"}
    others = [known | {"source": "other", "turn": 0}, known | {"dialogue": "d2"}]
    labels.write_text("\n".join(map(json.dumps, [known, *others])), encoding="utf8")
    [row] = relabelled(texts, messages=labels)
    assert (row["text"], row["label"], row["lang"]) == ("三天了还没发货？！", "negative", "zh")
    assert (row["context"], row["dialogue"]) == (["A: 您好"], "d1")


def test_shipped_message_labels_name_each_message_once():
    """No text stands in the file, and no message has two labels."""
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf8").splitlines()]
    assert len({(row["source"], row["dialogue"], row["turn"]) for row in rows}) == len(rows) > 3000
    assert {frozenset(row) for row in rows} == {frozenset({"source", "dialogue", "turn", "label"})}
    assert {row["label"] for row in rows} == set(LABELS)


def test_the_label_of_a_trusted_source_stands():
    """Where files disagree the trusted one is learned; of two untrusted ones neither is."""
    ours = Example("it moved", "neutral", "en", source="ours")
    theirs = Example("it moved", "positive", "en", source="theirs")
    assert agreeing([theirs, ours], {}, ["ours"]) == [ours]
    assert agreeing([theirs, ours], {}) == []
