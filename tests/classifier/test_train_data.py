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


def test_rows_that_are_none_are_counted_with_the_first_of_them(tmp_path):
    """One short line, one number for a label or one list costs that row and not the training."""
    many = [f"word{i},neutral" for i in range(60)]
    (tmp_path / "a.csv").write_text("\n".join(["text,label", *many, "short", *many[:1]]), encoding="utf8")
    odd = [3, {"text": "x"}, {"text": "y", "label": 2}, {"text": "z", "label": "neutral", "context": 7}]
    write(tmp_path / "b.jsonl", [{"text": "hello there", "label": "neutral"}, *odd])
    told = load_data([tmp_path]).report()
    for reason in (
        "1 without a text or label (first: row 61)",
        "1 repeated",
        "1 that are no object (first: row 2)",
        "2 without a text or label (first: row 3)",
        "1 whose context is no list of texts (first: row 5)",
    ):
        assert reason in told


def test_a_column_that_no_row_has_is_an_error_with_the_option(tmp_path):
    """Nothing is dropped without a word: the columns have other names, or labels are numbers."""
    write(tmp_path / "a.jsonl", [{"text": f"word {i}", "stars": i % 3 + 1} for i in range(60)])
    with pytest.raises(DataError, match=r"in column label.*--label-column"):
        load_data([tmp_path])
    with pytest.raises(DataError, match=r"in column stars.*need --labels"):
        load_data([tmp_path], {"label": "stars"})
    stars = {"1": "negative", "2": "neutral", "3": "positive"}
    data = load_data([tmp_path], {"label": "stars", "labels": stars})
    assert {e.label for e in data.train} == set(stars.values())


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["review,mood", "fine,positive"], r'in column text\. Its columns are "review", "mood"\. '),
        (["text,mood", "fine,positive"], r'in column label\. Its columns are "text", "mood"\. .*--label-col'),
        (["text;label", "fine;positive"], r'Its only column is "text;label"\. .* commas .* not semicolons'),
        (["text\tlabel", "fine\tpositive"], r'"text\\tlabel"\. .* not tabs'),
        (["文本，标签", "好，好"], "not Chinese commas"),
        ([",".join(f"c{i}" for i in range(20)), "x"], r'"c0", .*"c11", …\.'),
    ],
)
def test_the_columns_that_are_there_are_named(tmp_path, lines, told):
    """With what seems to stand between them, where all of a header is one."""
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf8")
    with pytest.raises(DataError, match=told):
        load_data([tmp_path])


def test_unknown_labels_are_named_with_the_option(tmp_path):
    """The commonest first: stars without --labels, or a column that is no label's."""
    stars = [{"text": f"word {i}", "label": "5" if i % 2 else "31"[i % 4 // 2]} for i in range(60)]
    write(tmp_path / "a.jsonl", stars)
    with pytest.raises(DataError, match=r'60 with an unknown label \("5": 30, "3": 15, "1": 15; .*--labels'):
        load_data([tmp_path])
    many = [{"text": f"x {i}", "label": f"{i} is much too long for a mere label of a row"} for i in range(9)]
    write(tmp_path / "a.jsonl", [*many, *({"text": f"so {i}", "label": "neutral"} for i in range(60))])
    told = load_data([tmp_path]).report()
    assert told.count("is much too long") == 5 and "of a row" not in told and ", …;" in told
    (tmp_path / "a.jsonl").unlink()
    with pytest.raises(DataError, match=r"No usable rows.*Files are read that end in \.jsonl"):
        load_data([tmp_path])


def test_rows_of_a_source_can_be_left_out(tmp_path):
    """By their own source or by their file's name, counted; a name of none is an error."""
    mixed = [
        {"text": f"{s} {i}", "label": "neutral", "source": s} for i in range(40) for s in ("jddc", "own")
    ]
    polar = [{"text": "fine", "label": "positive", "source": "own"}]
    write(tmp_path / "gold.jsonl", [*mixed, *polar])
    write(tmp_path / "shop.jsonl", [{"text": "hi", "label": "neutral"}])
    data = load_data([tmp_path], without=["jddc", "shop"])
    assert all(not e.text.startswith("jddc") and e.text != "hi" for e in [*data.train, *data.dev])
    assert "40 of jddc, which is to be left out" in data.report()
    assert "1 of shop, which is to be left out" in data.report()
    with pytest.raises(DataError, match=r"--without names jdcc.*: gold, jddc, own, shop"):
        load_data([tmp_path], without=["jdcc"])


def test_what_is_left_of_a_file_may_be_two_class(tmp_path):
    """Whether it knows neutral is seen from the rows that stay."""
    rows = [{"text": f"word {i}", "label": "negative", "source": "own"} for i in range(60)]
    write(tmp_path / "a.jsonl", [*rows, {"text": "so so", "label": "neutral", "source": "other"}])
    assert not load_data([tmp_path]).train[0].polar
    assert load_data([tmp_path], without=["other"]).train[0].polar


def test_two_files_of_one_name_are_both_counted_and_named(tmp_path):
    """The second takes nothing from the first: reasons add up, and each has its checksum."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        rows = [{"text": f"{folder} {i}", "label": "neutral"} for i in range(30)]
        write(tmp_path / folder / "train.jsonl", [*rows, rows[0], {"text": f"x {folder}", "label": "odd"}])
    write(tmp_path / "other.jsonl", [{"text": "hello", "label": "neutral"}])
    data = load_data([tmp_path, tmp_path / "other.jsonl", tmp_path / "a" / ".." / "other.jsonl"])
    assert data.dropped["train"].reasons == {"repeated": 2, "with an unknown label": 2}
    assert set(data.checksums) == {"a/train.jsonl", "b/train.jsonl", "other.jsonl"}
    assert len(set(data.checksums.values())) == 3 and not data.dropped["other"].reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我老公在上海等了三天", "我妈妈在北京等了三天"),
        ("客服態度很差", "客服态度很差"),
        ("我老婆在廣州", "我妈妈在北京"),
        ("still waitng in Texas!", "Still waiting in London"),
    ],
)
def test_what_is_the_same_to_the_reader_stands_on_one_side(one, other):
    """Other people, places, script or slips do not make another message of a dev row."""
    dropped = {}
    train, dev = split(
        [
            Example(one, "negative", "zh", split="dev"),
            Example(other, "negative", "zh", source="b"),
            Example("谢谢你们", "positive", "zh"),
        ],
        dropped,
    )
    assert [e.text for e in train] == ["谢谢你们"] and [e.text for e in dev] == [one]
    assert dropped["b"].reasons == {"nearly the same as a dev row": 1}


def test_a_dev_row_counts_once(tmp_path):
    """A file and its copy elsewhere have the dev rows of the file, and a set that shares some with another
    keeps them; another label or context is another row."""
    rows = [{"text": f"message {i}", "label": "neutral"} for i in range(200)]
    write(tmp_path / "a.jsonl", rows)
    alone = load_data([tmp_path])
    (tmp_path / "copy").mkdir()
    write(tmp_path / "copy" / "a.jsonl", rows)
    both = load_data([tmp_path])
    assert [e.text for e in both.dev] == [e.text for e in alone.dev]
    assert both.dropped["a"].reasons["repeated from another file"] == len(alone.dev)
    write(tmp_path / "b.jsonl", rows)
    assert len(load_data([tmp_path]).dev) == 2 * len(alone.dev)
    said = [
        Example("ok", "neutral", "en", split="dev", context=context)
        for context in ((), ("A: hm",), ("A: hm",))
    ]
    assert len(split([*said, Example("no", "negative", "en")], {})[1]) == 2
