"""Files of labelled messages: read as they stand, and cleaned with a count of what was dropped."""

import gzip
import json

import pytest

from classifier.data import Example, clean, read_examples
from classifier.errors import DataError


def rows(*examples: dict) -> str:
    return "\n".join(json.dumps(example, ensure_ascii=False) for example in examples)


def test_json_lines_csv_and_gzip_give_the_same_examples(tmp_path):
    """The same rows in three kinds of file are the same examples, with language and source filled
    in.
    """
    content = rows(
        {"text": "还没好吗？", "label": "negative"}, {"text": "Hi", "label": " Neutral "}
    )
    (tmp_path / "shop.jsonl").write_text(content, encoding="utf8")
    (tmp_path / "shop.jsonl.gz").write_bytes(gzip.compress(content.encode()))
    (tmp_path / "shop.csv").write_text(
        "\ufefftext,label\n还没好吗？,negative\nHi,neutral\n", encoding="utf8"
    )
    expected = [
        Example("还没好吗？", "negative", "zh", source="shop"),
        Example("Hi", "neutral", "en", source="shop"),
    ]
    for name in ("shop.jsonl", "shop.jsonl.gz", "shop.csv"):
        assert read_examples(tmp_path / name) == expected


def test_context_and_named_columns(tmp_path):
    """Context turns are kept in order, one turn may stand alone, and columns can be named."""
    path = tmp_path / "a.jsonl"
    path.write_text(
        rows(
            {"review": "ok", "mood": "neutral", "context": ["C: hi", "A: hello"], "lang": "en"},
            {"review": "ok", "mood": "neutral", "context": "A: hello"},
        )
    )
    first, second = read_examples(path, text="review", label="mood")
    assert first.context == ("C: hi", "A: hello")
    assert second.context == ("A: hello",)


def test_a_file_without_neutral_labels_is_polar(tmp_path):
    """Whether a source knows neutral is seen from its labels."""
    path = tmp_path / "a.jsonl"
    path.write_text(rows({"text": "a", "label": "negative"}, {"text": "b", "label": "positive"}))
    assert all(example.polar for example in read_examples(path))
    path.write_text(path.read_text() + "\n" + rows({"text": "c", "label": "neutral"}))
    assert not any(example.polar for example in read_examples(path))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"text": "a", "label": "neutral"}\n{"text": ', "line 2 is not JSON"),
        ("[1, 2]", "row 1: expected an object"),
        ('{"text": 3, "label": "neutral"}', "field text is missing or not a text"),
        ('{"text": "a"}', "field label is missing"),
        ('{"text": "a", "label": "neutral", "context": 7}', "field context is not a list"),
        ("\n\n", "holds no rows"),
    ],
)
def test_a_row_that_is_none_is_named(tmp_path, content, sentence):
    """An error names the file, the line and the field."""
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    with pytest.raises(DataError, match=sentence) as caught:
        read_examples(path)
    assert "bad.jsonl" in str(caught.value)


def test_files_that_cannot_be_read_are_sentences(tmp_path):
    """A missing file, one cut off in its compression and one that is no UTF-8 are each an error."""
    whole = gzip.compress(rows({"text": "a" * 500, "label": "neutral"}).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[:-12])
    (tmp_path / "torn.jsonl.gz").write_bytes(whole[:15] + b"\xff\xff" + whole[17:])
    (tmp_path / "latin.jsonl").write_bytes('{"text": "café"}'.encode("latin-1"))
    for name in ("missing.jsonl", "cut.jsonl.gz", "torn.jsonl.gz", "latin.jsonl"):
        with pytest.raises(DataError, match="cannot be read"):
            read_examples(tmp_path / name)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_another_encoding_is_told_with_the_remedy(tmp_path, encoding):
    """In words, with the file's name, and not in a decoder's."""
    path = tmp_path / "shop.csv"
    path.write_bytes("text,label\n还没好吗？,negative\n".encode(encoding))
    with pytest.raises(DataError, match=r"shop\.csv.*Save it as UTF-8") as caught:
        read_examples(path)
    assert "codec" not in str(caught.value) and "end in" not in str(caught.value)


@pytest.mark.parametrize("content", [b"text\tlabel\nfine\tpositive\n", b"PK\x03\x04\xff\xfe"])
def test_a_file_of_another_kind_is_told_which_are_read(tmp_path, content):
    """Tab-separated or a workbook: its ending is the reason, whatever fails first."""
    path = tmp_path / "shop.tsv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"shop\.tsv.*end in \.jsonl, .*\.csv\.gz\. Save a table as CSV"):
        read_examples(path)


def test_cleaning_counts_what_it_drops():
    """Empty, unknown, repeated and contradictory rows go, and the count says how many of each."""
    examples = [
        Example("Good", "positive", "en"),
        Example(" good ", "positive", "en"),
        Example("good", "positive", "en", context=("A: hm",)),
        Example("so so", "neutral", "en"),
        Example("so  so", "negative", "en"),
        Example("So so", "negative", "en"),
        Example("  ", "neutral", "en"),
        Example("what", "furious", "en"),
    ]
    kept, dropped = clean(examples)
    assert [(e.text, e.context) for e in kept] == [("Good", ()), ("good", ("A: hm",))]
    assert dict(dropped.reasons) == {
        "repeated": 1,
        "under two labels": 3,
        "empty": 1,
        "with an unknown label": 1,
    }
    assert str(dropped).startswith("dropped 3 under two labels")
    assert str(clean([])[1]) == "no rows dropped"
