"""What is said of a data file that is none, or of which only a part is. Knows no rows."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

KINDS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")  # in any case
READ = f"Files are read that end in {', '.join(KINDS)}."
UNKNOWN = "with an unknown label"
MOST_LABELS, MOST_COLUMNS = 5, 12
MOST_CHARACTERS = 40  # of a name: where the comma is missing, a header is a line

SEPARATORS = {"semicolons": ";", "tabs": "\t", "bars": "|", "Chinese commas": "，"}


@dataclass
class Dropped:
    """How many rows were left out, by reason, and the first one's number where it has to be looked at;
    `unknown` counts the labels that are none of ours."""

    reasons: Counter = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)
    unknown: Counter = field(default_factory=Counter)

    def __str__(self) -> str:
        if not self.reasons:
            return "no rows dropped"
        return "dropped " + ", ".join(f"{n} {why}{self._more(why)}" for why, n in self.reasons.most_common())

    def _more(self, why: str) -> str:
        if why == UNKNOWN and self.unknown:
            labels = [f"{_quoted(label)}: {n}" for label, n in self.unknown.most_common(MOST_LABELS)]
            more = ", …" if len(self.unknown) > MOST_LABELS else ""
            return f" ({', '.join(labels)}{more}; say with --labels theirs=ours which of ours each is)"
        return f" (first: row {self.first[why]})" if why in self.first else ""


def told_columns(names: Collection[str]) -> str:
    """The columns of a file that has not the right ones, and what seems to stand between them."""
    if not names:
        return "It has no columns."
    told = ", ".join(map(_quoted, list(names)[:MOST_COLUMNS])) + ", …" * (len(names) > MOST_COLUMNS)
    if len(names) > 1:
        return f"Its columns are {told}."
    marks = [mark for mark, sign in SEPARATORS.items() if sign in next(iter(names))]
    hint = f" A CSV has commas between its columns, and not {marks[0]}: save it so." if marks else ""
    return f"Its only column is {told}.{hint}"


def told_kinds(path: Path) -> str:
    """For a file of no kind that is read: which are."""
    known = path.name.lower().endswith(KINDS)
    return "" if known else f" {READ} Save a table as CSV, with commas between the columns."


def _quoted(name: str) -> str:
    short = name if len(name) <= MOST_CHARACTERS else name[:MOST_CHARACTERS] + "…"
    return '"' + short.replace("\t", "\\t") + '"'
