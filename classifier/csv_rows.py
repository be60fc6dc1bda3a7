"""The rows of a CSV file; a quotation mark that swallows rows is an error, and never a long text."""

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from classifier.errors import DataError

REMEDY = (
    'Write a quotation mark inside a quoted text twice (""), or take it out; a text of several lines '
    "has one where it begins and one where it ends."
)


def csv_rows(path: Path, content: str, label: str = "", known: Collection[str] = ()) -> Iterator[dict]:
    """The rows by the header's names; what a short row lacks is None.

    With the column of the label and the labels that are `known` (in lower case), a quoted text whose
    lines are mostly rows of the file itself is told as well: two stray marks make one.
    """
    header, number = None, 0
    for line, end, cells in _cells(path, content):
        if header is None:
            header = cells
        elif cells:
            number += 1
            if label in header and _swallowed(cells, header.index(label), len(header), known):
                raise DataError(
                    f"{path}, row {number} (line {line}): a quotation mark makes one text of what looks "
                    f"like the rows up to line {end}. {REMEDY}"
                )
            yield dict.fromkeys(header) | dict(zip(header, cells, strict=False))


def _cells(path: Path, content: str) -> Iterator[tuple[int, int, list[str]]]:
    """The first line, the last and the cells of each row, the header and empty lines among them."""
    lines, number = io.StringIO(content).readlines(), 0
    reader = csv.reader(lines, strict=True)  # only so is a mark told that is never closed
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            where = f"{path}, row {number} (line {before + 1})"
            if reader.line_num > before + 1:
                raise DataError(
                    f"{where}: a quotation mark opens a text that is not closed by line "
                    f"{reader.line_num} ({error}). {REMEDY}"
                ) from error
            try:  # within its line a careless mark swallows nothing
                cells = next(csv.reader(lines[before : before + 1]))
            except csv.Error as still:
                raise DataError(f"{where} cannot be read as CSV: {still}. {REMEDY}") from still
        number += bool(cells)
        yield before + 1, reader.line_num, cells


def _swallowed(cells: list[str], at: int, width: int, known: Collection[str]) -> bool:
    """Whether a text of several lines is mostly whole rows: as many cells, a label in its place."""

    def is_row(row: list[str]) -> bool:
        # in a sentence a comma is followed by a space
        return len(row) == width and row[at].lower() in known and not any(c[:1].isspace() for c in row)

    for place, cell in enumerate(cells):
        first, *others = cell.split("\n")
        if not others:
            continue
        begun = [[*cells[:place], *first.rstrip("\r").split(",")]] if place <= at else []
        lines = begun + [line.rstrip("\r").split(",") for line in others[:-1]]
        found = [line for line in lines if is_row(line)]
        # a single line may be a number, "3,5", where labels are numbers
        if 2 * len(found) > len(lines) and (len(found) > 1 or not found[0][at].isdecimal()):
            return True
    return False
