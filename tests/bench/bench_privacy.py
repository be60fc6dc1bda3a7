"""How much personal data is found, and how much of what is found is personal: a table for each set.

    python tests/bench/bench_privacy.py --english DIR/en_presidio_synth.jsonl.gz

Two sets of our own lie in classifier/data. A marked piece counts as found when a piece of its kind (or, for
"masked", of any kind) covers at least 80 % of its letters and digits: what is left over tells nobody
anything. Something found counts as right when at least half of it is marked as of its kind.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from classifier.privacy import KINDS, Span, find

DATA = Path(__file__).parents[2] / "classifier/data"
OWN = {"Chinese": DATA / "personal_zh.jsonl", "English": DATA / "personal_en.jsonl"}
COVERED, RIGHT = 0.8, 0.5
ENGLISH_KINDS = {
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "CARD",
    "US_SSN": "ID",
    "US_DRIVER_LICENSE": "ID",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "DOMAIN_NAME": "LINK",
    "STREET_ADDRESS": "ADDRESS",
    "ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    # places are part of an address when they stand in one, and not looked for on their own
    "GPE": None,
    "LOCATION": None,
}


@dataclass
class Score:
    """What was marked and found in one set, by kind."""

    marked: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    masked: Counter = field(default_factory=Counter)
    claimed: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, text: str, truth: Sequence[Span], beside: Sequence[Span] = ()) -> None:
        """Count one text. `beside`: marked, right to find, and not asked for."""
        guessed = find(text)
        for span in truth:
            same = [guess for guess in guessed if guess.kind == span.kind]
            self.marked[span.kind] += 1
            self.found[span.kind] += _covered(text, span, same) >= COVERED
            masked = _covered(text, span, guessed) >= COVERED
            self.masked[span.kind] += masked
            if not masked:
                self.misses.append(f"missed {span.kind} {text[span.start : span.end]!r} in {text!r}")
        for guess in guessed:
            same = [span for span in (*truth, *beside) if span.kind == guess.kind]
            right = _covered(text, guess, same) >= RIGHT
            self.claimed[guess.kind] += 1
            self.right[guess.kind] += right
            if not right:
                self.misses.append(f"wrong {guess.kind} {text[guess.start : guess.end]!r} in {text!r}")

    def rows(self) -> Iterator[str]:
        """The lines of a Markdown table."""
        yield "| kind | n | recall | masked at all | found | precision |"
        yield "|---|---|---|---|---|---|"
        kinds = [kind for kind in KINDS if self.marked[kind] or self.claimed[kind]]
        for name, chosen in [*((kind, [kind]) for kind in kinds), ("all", kinds)]:
            marked, found, masked, claimed, right = (
                sum(counted[kind] for kind in chosen)
                for counted in (self.marked, self.found, self.masked, self.claimed, self.right)
            )
            shares = (_share(found, marked), _share(masked, marked))
            yield f"| {name} | {marked} | {' | '.join(shares)} | {claimed} | {_share(right, claimed)} |"


def own_set(language: str, written: str) -> Iterator[tuple[str, list[Span], list[Span]]]:
    """Our sentences in a language of OWN that were written `before` or `after` the rules."""
    for line in OWN[language].read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if row["written"] == written:
            yield row["text"], [Span(s["start"], s["end"], s["kind"]) for s in row["spans"]], []


def english_set(path: Path) -> Iterator[tuple[str, list[Span], list[Span]]]:
    """presidio-research's synthetic sentences."""
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        truth, beside = [], []
        for span in row["meta"]["spans"]:
            kind = ENGLISH_KINDS.get(span["entity_type"], "")
            if kind != "":
                place = Span(span["start_position"], span["end_position"], kind or "ADDRESS")
                (truth if kind else beside).append(place)
        yield row["text"], truth, beside


def score(rows: Iterable[tuple[str, list[Span], list[Span]]]) -> tuple[Score, str]:
    """The counts of a set, and what it took."""
    rows, total = list(rows), Score()
    start = time.process_time()
    for text, truth, beside in rows:
        total.add(text, truth, beside)
    spent = (time.process_time() - start) / max(len(rows), 1)
    plain = sum(not (truth or beside) for _, truth, beside in rows)
    return total, f"{len(rows)} texts, {plain} of them without; {spent * 1e6:.0f} µs a text"


def _covered(text: str, span: Span, by: Sequence[Span]) -> float:
    letters = [at for at in range(span.start, span.end) if re.match(r"[^\W_]", text[at])]
    inside = [at for at in letters if any(other.start <= at < other.end for other in by)]
    return len(inside) / max(len(letters), 1)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--english", type=Path, help="en_presidio_synth.jsonl.gz")
    parser.add_argument("--misses", action="store_true", help="also list what was missed or wrong")
    asked = parser.parse_args()
    sets = {
        f"{language}, written {when} the rules": own_set(language, when)
        for language in OWN
        for when in ("before", "after")
    }
    if asked.english:
        sets[f"English, {asked.english.name.split('.')[0]}"] = english_set(asked.english)
    find("13800000000")  # what is loaded once is not counted
    for name, rows in sets.items():
        total, note = score(rows)
        print(f"\n{name} ({note})\n", *total.rows(), sep="\n")
        if asked.misses:
            print(*total.misses, sep="\n")


if __name__ == "__main__":
    main()
