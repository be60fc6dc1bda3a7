"""The rows of a training: files read and cleaned, split without leakage, and what was left out told.

No message of the dev rows stands among the training rows, not even in what is another wording to
people and the same to the reader, and no dialogue has rows on both sides. Knows nothing about models.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from classifier.data import Dropped, Example, clean, read_examples, text_key
from classifier.data_told import KINDS, READ
from classifier.errors import DataError
from classifier.files import sha256
from classifier.nearness import near_key, written_key
from classifier.reading import LABELS

__all__ = ["TrainingData", "agreeing", "load_data", "near_key", "split"]

DEV = ("dev", "val", "valid", "validation", "eval", "evaluation")  # what others call it, in any case
HELD_OUT = 200  # rows to choose on where none are marked: a twentieth at least, a fifth at most


@dataclass(frozen=True)
class TrainingData:
    """Rows to train on, rows to choose on, the files' checksums, and what was dropped, by file."""

    train: list[Example]
    dev: list[Example]
    checksums: dict[str, str]
    dropped: dict[str, Dropped] = field(default_factory=dict)

    def report(self) -> str:
        """A line a file: rows on each side, their labels, and what was left out and why."""
        lines = []
        for name, dropped in self.dropped.items():
            sides = []
            for side, rows in (("train", self.train), ("dev", self.dev)):
                labels = Counter(e.label for e in rows if e.source == name)
                counts = ", ".join(f"{labels[x]} {x}" for x in LABELS if labels[x])
                sides.append(f"{side} {labels.total()}" + (f" ({counts})" if counts else ""))
            lines.append(f"{name}: {'; '.join(sides)}; {dropped}")
        return "\n".join(lines)


def load_data(
    paths: Sequence[Path], names: Mapping | None = None, without: Collection[str] = ()
) -> TrainingData:
    """Everything under `paths`; `names` are ColumnNames' fields.

    The source of a row is its file's name, so that `take` and the metrics speak of files; files of one
    name in several folders are one source. Rows whose own source, or whose file, is among `without`
    are left out and counted.
    """
    given = [file for path in paths for file in _files(path)]
    files = list({file.resolve(): file for file in given}.values())
    examples, sources = [], set()
    dropped: dict[str, Dropped] = {}
    for file in files:
        name = file.name.split(".")[0]
        counted = dropped.setdefault(name, Dropped())
        read = read_examples(file, counted, **names or {})
        sources |= {name} | {row.source for row in read}
        rows, _ = clean(_without(read, name, without, counted), counted)
        examples += [replace(row, source=name) for row in rows]
    if unknown := sorted(set(without) - sources):
        raise DataError(
            f"--without names {', '.join(unknown)}, of which there are no rows. Sources of the rows: "
            f"{', '.join(sorted(sources))}."
        )
    if not examples:
        where = ", ".join(map(str, paths))
        raise DataError(
            f"No usable rows found in {where}. "
            + ("; ".join(f"{name}: {why}" for name, why in dropped.items()) + "." if files else READ)
        )
    train, dev = split(examples, dropped)
    checksums = {name: sha256(file) for name, file in zip(_told_apart(files), files, strict=True)}
    return TrainingData(train, dev, checksums, dropped)


def _without(rows: list[Example], file: str, names: Collection[str], dropped: Dropped) -> list[Example]:
    """The rows of none of the sources `names`. What stays of a file may know two classes alone."""
    kept = []
    for row in rows:
        if named := {row.source, file} & set(names):
            dropped.reasons[f"of {min(named)}, which is to be left out"] += 1
        else:
            kept.append(row)
    polar = not any(row.label == "neutral" for row in kept)
    return [replace(row, polar=polar) for row in kept]


def split(
    examples: Sequence[Example], dropped: dict[str, Dropped]
) -> tuple[list[Example], list[Example]]:
    """Training rows and dev rows: by the rows' own `split`, else about HELD_OUT held out.

    A dialogue is held out as a whole, so are near-duplicates. Training rows that a dev row would
    leak into are counted in `dropped`, as are rows of a split that is neither train nor one of DEV,
    and dev rows that another file of the same name repeats: other sets stay whole.
    """
    examples, dev = _sides(examples, dropped)
    if examples and not dev:
        share = min(0.2, max(0.05, HELD_OUT / len(examples)))
        dev = [e for e in examples if _lot(e) < share]
    texts = {near_key(e.text) for e in dev}
    dialogues = {e.dialogue for e in dev if e.dialogue}
    chosen, train = {id(e) for e in dev}, []
    dev = _once(dev, dropped)
    for example in examples:
        if id(example) in chosen:
            continue
        reasons = dropped.setdefault(example.source, Dropped()).reasons
        if near_key(example.text) in texts:
            reasons["nearly the same as a dev row"] += 1
        elif example.dialogue in dialogues:
            reasons["from a dialogue of the dev rows"] += 1
        else:
            train.append(example)
    if not train or not dev:
        raise DataError(
            f"{len(examples)} rows leave {len(train)} to train on and {len(dev)} to choose on: "
            'give more rows, or mark some with "split": "dev".'
        )
    return train, dev


def _once(dev: Sequence[Example], dropped: dict[str, Dropped]) -> list[Example]:
    """The dev rows without repetitions under the same label within a set: a message is not to count
    twice. Under another label it is kept, since nothing says which is right."""
    kept: dict[tuple, Example] = {}
    for example in dev:
        if kept.setdefault((example.source, *text_key(example), example.label), example) is not example:
            dropped.setdefault(example.source, Dropped()).reasons["repeated from another file"] += 1
    return list(kept.values())


def _sides(examples: Sequence[Example], dropped: dict[str, Dropped]) -> tuple[list[Example], list[Example]]:
    """The rows that may be used, and those of them that are marked as dev rows."""
    usable, dev = [], []
    for example in examples:
        name = example.split.strip().lower()
        if name in ("", "train", *DEV):
            usable.append(example)
            dev += [example] if name in DEV else []
        else:
            why = "kept for a test" if name == "test" else f'of the unknown split "{example.split}"'
            dropped.setdefault(example.source, Dropped()).reasons[why] += 1
    return usable, dev


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.name.lower().endswith(KINDS))


def _told_apart(files: Sequence[Path]) -> list[str]:
    """Each file's name, after as many of its folders as tell it from the others."""
    paths = [file.absolute().parts for file in files]
    ends = Counter("/".join(path[-n:]) for path in paths for n in range(1, len(path) + 1))
    return [
        next(end for n in range(1, len(path) + 1) if ends[end := "/".join(path[-n:])] == 1) for path in paths
    ]


def _lot(example: Example) -> float:
    """A number in [0, 1) that a dialogue's rows share, and near-duplicates, on every machine."""
    unit = example.dialogue or written_key(example.text)  # whatever becomes of the lists of words
    return int.from_bytes(hashlib.sha256(unit.encode()).digest()[:4]) / 2**32


def agreeing(
    rows: Sequence[Example], dropped: dict[str, Dropped], trusted: Collection[str] = ()
) -> list[Example]:
    """Each message once across files. Of two labels that of a trusted source stands, and of a
    two-class and a three-class label the latter.
    """
    kept: dict[tuple, Example] = {}
    conflicting = set()

    def drop(example: Example, why: str) -> None:
        dropped.setdefault(example.source, Dropped()).reasons[why] += 1

    for row in sorted(rows, key=lambda e: (e.source not in trusted, e.polar)):
        key = text_key(row)
        first = kept.setdefault(key, row)
        if first is row:
            continue
        weaker = first.source in trusted and row.source not in trusted
        if first.label == row.label or weaker or (row.polar and not first.polar):
            drop(row, "repeated from another file")
        else:
            drop(row, "under two labels across files")
            conflicting.add(key)
    for key in conflicting:
        drop(kept[key], "under two labels across files")
    return [e for e in rows if (key := text_key(e)) not in conflicting and kept[key] is e]
