"""The rows of a training: splits of any name, dialogues across files, rows that are none."""

import json

import pytest

from classifier.data import Example
from classifier.errors import DataError
from classifier.train_data import load_data, split


def write(path, rows) -> None:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf8")


@pytest.mark.parametrize("name", ["dev", "val", "Valid", "VALIDATION", "eval", " evaluation "])
def test_every_name_of_a_dev_split_is_held_out(name):
    """Whatever the file calls it, such rows are not trained on."""
    rows = [
        Example("late again", "negative", "en", split=name),
        Example("fine", "neutral", "en", split="Train"),
        Example("great", "positive", "en"),
    ]
    train, dev = split(rows, {})
    assert [e.text for e in train] == ["fine", "great"] and [e.text for e in dev] == ["late again"]


def test_test_rows_and_unknown_splits_are_left_out_and_counted():
    """They are on neither side."""
    rows = [
        Example(f"message {i}", "neutral", "en", split=name, source="a")
        for i, name in enumerate(["train", "", "dev", "test", "TEST", "fold3"])
    ]
    dropped = {}
    train, dev = split(rows, dropped)
    assert (len(train), len(dev)) == (2, 1)
    assert dropped["a"].reasons == {"kept for a test": 2, 'of the unknown split "fold3"': 1}
    with pytest.raises(DataError, match="0 rows leave 0 to train on"):
        split(rows[3:], {})


def test_a_dialogue_is_one_across_files_unless_sources_differ(tmp_path):
    """train.jsonl and dev.jsonl of one shop share their ids; those of two named sources do not."""
    mark = {"label": "neutral", "dialogue": 7}
    write(tmp_path / "dev.jsonl", [mark | {"text": "where is it", "split": "dev"}])
    write(tmp_path / "train.jsonl", [mark | {"text": "it is late"}, {"text": "hello", "label": "neutral"}])
    write(tmp_path / "other.jsonl", [mark | {"text": "other shop", "source": "other"}])
    data = load_data([tmp_path])
    assert {e.text for e in data.train} == {"hello", "other shop"}
    assert data.dropped["train"].reasons == {"from a dialogue of the dev rows": 1}
