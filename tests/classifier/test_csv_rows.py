"""CSV with careless quotation marks: what swallows rows is told, and what harms nothing is read."""

import gzip

import pytest

from classifier.data import read_examples, read_rows
from classifier.errors import DataError
from classifier.train_data import load_data


def table(*lines: str, head: str = "text,label") -> str:
    return "\n".join([head, *lines]) + "\n"


ROWS = [f"message {i},{('negative', 'neutral', 'positive')[i % 3]}" for i in range(300)]


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([*ROWS[:8], '"my phone,neutral', *ROWS[9:]], r"row 9 \(line 10\).*not closed by line 301"),
        ([*ROWS[:8], '"my phone,neutral', *ROWS[9:50], 'he said "no",negative', *ROWS[51:]], "row 9"),
        # two marks that make one text of the rows between them, by all rules of CSV
        ([*ROWS[:8], '"my phone,neutral', *ROWS[9:50], 'it is 5",negative', *ROWS[51:]], "up to line 52"),
        ([*ROWS[:8], '"my phone,neutral', 'it is 5",negative', *ROWS[10:]], "up to line 11"),
        # more than a field of Python's csv may hold
        (['"my phone,neutral', *ROWS * 30], r"row 1 \(line 2\).*larger than field limit"),
    ],
)
def test_a_mark_that_swallows_rows_is_an_error(tmp_path, lines, where):
    """It names the file, the row and the remedy, instead of a training on what is left."""
    path = tmp_path / "shop.csv"
    path.write_text(table(*lines), encoding="utf8")
    with pytest.raises(DataError, match=where) as caught:
        read_examples(path)
    assert "shop.csv" in str(caught.value) and 'twice ("")' in str(caught.value)


def test_labels_of_their_own_names_are_known_too(tmp_path):
    """And a label that stands first."""
    path = tmp_path / "shop.csv"
    rows = [f"{i % 3 + 1},message {i}" for i in range(30)]
    path.write_text(table(*rows[:5], '1,"my phone', *rows[6:9], '2,5"', head="label,text"), encoding="utf8")
    with pytest.raises(DataError, match=r"row 6 \(line 7\)"):
        read_examples(path, labels={"1": "negative", "2": "neutral", "3": "positive"})


def test_texts_of_several_lines_and_careless_marks_are_read(tmp_path):
    """Quoted line breaks, with commas and labels among the words; a mark within a line."""
    path = tmp_path / "shop.csv"
    texts = ["it came,\nlate, again\n\nnegative, I'd say", "1,5\n2", "line\r\nbreak"]
    lines = [f'"{text}",neutral' for text in texts]
    careless = ['"Great" product,positive', 'a 5" screen,neutral', '"say ""hi""",neutral']
    path.write_bytes(table(*lines, *careless).encode())
    read = [example.text for example in read_examples(path, labels={"5": "positive"})]
    assert read == [*texts, "Great product", 'a 5" screen', 'say "hi"']


def test_other_line_ends_are_a_sentence(tmp_path):
    """Lines that end in CR alone are nothing that Python's csv reads."""
    path = tmp_path / "old.csv"
    path.write_bytes(b"text,label\rfine,positive\r")
    with pytest.raises(DataError, match=r"old\.csv.*cannot be read as CSV"):
        list(read_rows(path))


def test_a_folders_csv_is_read_whatever_its_ending(tmp_path):
    """In capitals and compressed: nothing of a folder is passed over without a word."""
    (tmp_path / "A.CSV").write_text(table(*ROWS[:30]), encoding="utf8")
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(table(*ROWS[30:60]).encode()))
    (tmp_path / "c.JSONL.GZ").write_bytes(gzip.compress(b'{"text": "hello", "label": "neutral"}'))
    data = load_data([tmp_path])
    assert set(data.checksums) == {"A.CSV", "b.csv.gz", "c.JSONL.GZ"}
    assert len(data.train) + len(data.dev) == 61
