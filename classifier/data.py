"""Read labelled messages from JSON lines or CSV, and say what was dropped and why.

A row is {text, label, optional lang, context, source, split, dialogue}; `context` is a list of turns,
oldest first, "C: …" for the customer and "A: …" for the agent (in CSV: one turn a line); `dialogue`
names the conversation, whose rows stay on one side of a split: across files, too, where the source is
the same or none is named. Knows nothing about models.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from classifier.csv_rows import csv_rows
from classifier.data_told import UNKNOWN, Dropped, told_columns, told_kinds
from classifier.errors import DataError
from classifier.privacy import mask
from classifier.reading import CONTEXT_TURNS, LABELS, language_of, turn


@dataclass(frozen=True)
class Example:
    """One labelled message. `polar` marks a source without neutral labels: see `fit`. `as_written`
    shows the encoder its dialect words and slips: a training may, readings never do."""

    text: str
    label: str
    lang: str
    context: tuple[str, ...] = ()
    source: str = ""
    split: str = ""
    weight: float = 1.0
    polar: bool = False
    dialogue: str = ""
    as_written: bool = False


@dataclass(frozen=True)
class ColumnNames:
    """Which column of a file is which, and which of its labels is which of ours."""

    text: str = "text"
    label: str = "label"
    context: str = "context"
    lang: str = "lang"
    dialogue: str = "dialogue"
    labels: Mapping[str, str] = field(default_factory=dict)


class NotAnExample(DataError):
    """A row that is none: `reason` is what a count of such rows calls it."""

    def __init__(self, sentence: str, reason: str):
        super().__init__(sentence)
        self.reason = reason


def read_examples(path: Path, dropped: Dropped | None = None, **names) -> list[Example]:
    """Every row of a .jsonl or .csv file, or one in .gz, as it stands; a row that is none is an error,
    or, where there is a `dropped`, counted in it.

    `names` are ColumnNames' fields. A file without any neutral label is marked polar.
    """
    columns, examples, number = ColumnNames(**names), [], 0
    found: set[str] = set()  # of the two columns that every row must have
    there: dict[str, None] = {}  # every column, in order
    for number, row in enumerate(read_rows(path, columns), start=1):
        found |= _texts(row, columns).keys()
        there |= dict.fromkeys(row) if isinstance(row, dict) else {}
        try:
            examples.append(_example(row, path, number, columns))
        except NotAnExample as error:
            if dropped is None:
                raise
            dropped.reasons[error.reason] += 1
            dropped.first.setdefault(error.reason, number)
    if not number:
        raise DataError(f"{path} holds no rows.")
    for option, column in (("text", columns.text), ("label", columns.label)):
        if column not in found:
            raise DataError(
                f"{path}: no row has a text in column {column}. {told_columns(there)} Name the right "
                f"column with --{option}-column (classifier.train); labels that are numbers need --labels."
            )
    polar = not any(example.label == "neutral" for example in examples)
    return [replace(example, polar=True) for example in examples] if polar else examples


def text_key(example: Example) -> tuple:
    """What makes two examples the same message: words, whatever their case, and context."""
    return " ".join(example.text.casefold().split()), example.context


def masked(example: Example) -> Example:
    """The example without personal data. Its language stays: an address may be all its Chinese."""
    return replace(example, text=mask(example.text), context=tuple(mask(turn) for turn in example.context))


def columns(examples: Sequence[Example]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Texts and contexts, as readers take them."""
    return [e.text for e in examples], [e.context for e in examples]


def clean(examples: Iterable[Example], dropped: Dropped | None = None) -> tuple[list[Example], Dropped]:
    """Drop empty texts, unknown labels, repetitions, and texts that stand under two labels; counted
    in `dropped`, or in a new one."""
    dropped, kept = dropped or Dropped(), {}
    conflicting = set()
    for example in examples:
        key = text_key(example)
        if not key[0]:
            dropped.reasons["empty"] += 1
        elif example.label not in LABELS:
            dropped.reasons[UNKNOWN] += 1
            dropped.unknown[example.label] += 1
        elif key in conflicting:
            dropped.reasons["under two labels"] += 1
        elif key not in kept:
            kept[key] = example
        elif kept[key].label == example.label:
            dropped.reasons["repeated"] += 1
        else:
            conflicting.add(key)
            del kept[key]
            dropped.reasons["under two labels"] += 2
    return list(kept.values()), dropped


def customer_messages(dialogue: dict) -> Iterator[tuple[int, Example]]:
    """Each customer's message of a dialogue {lang, turns: [{role, text}]} with its turn's number and
    the turns before it that say something; without a label."""
    for at, said in enumerate(dialogue["turns"]):
        if said["role"] == "customer" and said["text"].strip():
            before = dialogue["turns"][max(0, at - CONTEXT_TURNS) : at]
            context = tuple(
                turn(one["text"], by_customer=one["role"] == "customer")
                for one in before
                if one["text"].strip()
            )
            yield at, Example(said["text"], "", dialogue["lang"], context=context)


def _example(row: dict, path: Path, number: int, names: ColumnNames) -> Example:
    where = f"{path}, row {number}"
    if not isinstance(row, dict):
        sentence = f"{where}: expected an object with {names.text} and {names.label}."
        raise NotAnExample(sentence, "that are no object")
    texts = _texts(row, names)
    for column in (names.text, names.label):
        if column not in texts:
            sentence = f"{where}: field {column} is missing or not a text."
            raise NotAnExample(sentence, "without a text or label")
    context = row.get(names.context) or []
    if isinstance(context, str):
        context = [turn for turn in context.splitlines() if turn.strip()]
    if not isinstance(context, list):
        sentence = f"{where}: field {names.context} is not a list of texts."
        raise NotAnExample(sentence, f"whose {names.context} is no list of texts")
    label = texts[names.label].strip().lower()
    named = row.get(names.dialogue)
    return Example(
        text=texts[names.text],
        label=names.labels.get(label, label),
        lang=row.get(names.lang) or language_of(texts[names.text]),
        context=tuple(str(turn) for turn in context),
        source=row.get("source") or path.name.split(".")[0],
        split=str(row.get("split") or ""),
        # train.csv and dev.csv may hold one dialogue; two sources number theirs alike by chance
        dialogue="" if named in (None, "") else f"{row.get('source') or ''}/{named}",
    )


def _texts(row: object, names: ColumnNames) -> dict[str, str]:
    """Text and label of a row, as far as it has them; a number is a label where `labels` names it."""
    if not isinstance(row, dict):
        return {}
    found = {column: row.get(column) for column in (names.text, names.label)}
    if str(found[names.label]) in names.labels:
        found[names.label] = str(found[names.label])
    return {column: value for column, value in found.items() if isinstance(value, str)}


def read_rows(path: Path, names: ColumnNames | None = None) -> Iterator[dict]:
    """The rows of a .jsonl or .csv file, or one in .gz; one that cannot be read is a DataError.

    By the `names` of a file with labels more is told of a damaged CSV: see `csv_rows`.
    """
    kinds = [suffix.lower() for suffix in path.suffixes]
    try:
        raw = gzip.decompress(path.read_bytes()) if kinds[-1:] == [".gz"] else path.read_bytes()
        content = raw.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} cannot be read: it is not UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8) and try "
            f"again.{told_kinds(path)}"
        ) from error
    if ".csv" in kinds:
        label, known = (names.label, {*LABELS, *names.labels}) if names else ("", ())
        yield from csv_rows(path, content, label, known)
        return
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise DataError(f"{path}, line {number} is not JSON: {error}.{told_kinds(path)}") from error
