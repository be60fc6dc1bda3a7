"""What a student learns: rows, counterfactual families and texts, with what its teachers read of them.

Knows readers and rows; nothing about versions.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.counterfactual import DIALECT, counterfactual_families, source_of
from classifier.data import Example, columns, customer_messages, read_rows, text_key
from classifier.fit import Targets, targets_of
from classifier.metrics import between_poles
from classifier.reader import Reader, logits_of, softmax
from classifier.reading import language_of
from classifier.train import augmented
from classifier.train_config import TrainConfig
from classifier.train_data import near_key


@dataclass(frozen=True)
class Alike:
    """Which counterfactual sentences are learned: up to `fillers` of each, with the label's `share` of
    the target, `dialect_share` where wordings differ. Of those, `as_written` keep their dialect words
    before the encoder's eyes, so that it learns them from what they stand among."""

    fillers: int = 0
    share: float = 0.5
    dialect_share: float = 0.5
    as_written: float = 0.0


@dataclass(frozen=True)
class Lesson:
    """Examples as the student sees them, with their targets."""

    examples: list[Example]
    targets: Targets


def texts_of(paths: Sequence[Path], without: Iterable[Example]) -> list[Example]:
    """Every customer's message of files of rows {text, context, lang} or dialogues {turns, lang},
    once each, without those that are among `without` or nearly so. Their label is empty."""
    seen = {near_key(example.text) for example in without}
    found = []
    for path in paths:
        for row in read_rows(path):
            said = customer_messages(row) if "turns" in row else [(0, _text(row))]
            for _, example in said:
                key = near_key(example.text)
                if key and key not in seen:
                    seen.add(key)
                    found.append(replace(example, source=path.name.split(".")[0]))
    return found


def mean_reading(teachers: Sequence[Reader], examples: Sequence[Example], progress: bool) -> np.ndarray:
    """What the teachers read on average, (n, 3), before calibration; each message is read once."""
    first: dict[tuple, Example] = {}
    for example in examples:
        first.setdefault(text_key(example), example)
    places = {key: place for place, key in enumerate(first)}
    texts = columns(list(first.values()))
    read = [
        softmax(logits_of(one.model, one.tokenizer, *texts, one.config, progress=progress))
        for one in teachers
    ]
    return np.mean(read, axis=0)[[places[text_key(example)] for example in examples]]


def targets_with(
    examples: Sequence[Example],
    read: np.ndarray,
    families: Sequence[int],
    *,
    label_share: float,
    alike_shares: Sequence[float],
    config: TrainConfig,
) -> Targets:
    """Labels and readings (n, 3) as what to learn, with the label's share of it where there is one.
    The last rows are `families` of so many members, which share one reading and have a share of
    their own; polar rows are judged on the poles alone."""
    read = read.copy()
    share = np.array([label_share if example.label else 0.0 for example in examples])
    end = len(examples)
    for size, own in reversed(list(zip(families, alike_shares, strict=True))):
        read[end - size : end] = read[end - size : end].mean(0)
        share[end - size : end] = own
        end -= size
    named = [e if e.label else replace(e, label="neutral") for e in examples]
    labels = targets_of(named, config.label_smoothing, config.class_weights)
    share = share[:, None]
    mixed = share * labels.distributions + (1 - share) * between_poles(read, labels.polar)
    return Targets(mixed.astype(np.float32), labels.weights, labels.polar)


def lesson_of(
    teachers: Sequence[Reader],
    rows: Sequence[Example],
    config: TrainConfig,
    *,
    label_share: float,
    alike: Alike,
    copies: int = 1,
    progress: bool = True,
) -> Lesson:
    """Every row `copies` times, each time damaged in a way of its own (`augment`), and with each copy
    the counterfactual sentences, of other people each time. Teachers read all of it whole."""
    parts, goals = [], []
    for copy in range(copies):
        families = list(_families(alike, config.seed + copy))
        parts.append((families, [*rows, *(e for family in families for e in family)]))
    read = mean_reading(teachers, [e for _, part in parts for e in part], progress)
    shown: list[Example] = []
    for copy, (families, part) in enumerate(parts):
        own, read = read[: len(part)], read[len(part) :]
        shares = [_share(family, alike) for family in families]
        goals.append(targets_with(
            part, own, [len(family) for family in families],
            label_share=label_share, alike_shares=shares, config=config,
        ))  # fmt: skip
        seeded = replace(config, seed=config.seed + copy)
        rng = random.Random(f"{seeded.seed} as written")
        shown += [
            replace(e, as_written=_dialect(e) and rng.random() < alike.as_written)
            for e in augmented(part, seeded)
        ]
    joined = (np.concatenate(column) for column in zip(*(vars(goal).values() for goal in goals), strict=True))
    return Lesson(shown, Targets(*joined))


def _families(alike: Alike, seed: int) -> Iterable[list[Example]]:
    if alike.fillers:
        for slot, rows in counterfactual_families(alike.fillers, seed):
            yield [Example(**row, source=source_of(slot)) for row in rows]


def _dialect(example: Example) -> bool:
    return example.source == source_of(DIALECT)


def _share(family: Sequence[Example], alike: Alike) -> float:
    return alike.dialect_share if _dialect(family[0]) else alike.share


def _text(row: dict) -> Example:
    text, before = row["text"], row.get("context") or ()
    turns = before.splitlines() if isinstance(before, str) else before  # in CSV one a line
    return Example(text, "", row.get("lang") or language_of(text), tuple(turns))
