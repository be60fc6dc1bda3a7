"""What teachers and student learn from: rows with labels, texts without, and how each may look.

A row is read whole by teachers and shown as it is, damaged as on its way to a screen, or beside a few
words that say who writes: all three are to be read alike. So are the fillers of a counterfactual
sentence and the two sides of a translation. Knows examples, not tensors.
"""

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.counterfactual import (
    COUNTERFACTUAL,
    DATA,
    DIALECT,
    counterfactual_families,
    is_counterfactual,
    source_of,
)
from classifier.data import Example, read_rows
from classifier.errors import DataError
from classifier.perturb import AUGMENTATIONS, PERTURBATIONS, kinds_of
from classifier.reading import language_of
from classifier.teaching.config import TeachingConfig
from classifier.train_data import near_key

IDENTITIES = DATA / "identities.json"
MOST_VARIANTS = 5
MOST_LETTERS = 300  # of an English sentence; longer ones are no chat
TEXTS, PAIRS = "texts", "pairs"


@dataclass(frozen=True)
class Material:
    """`examples` are `clean` rows and, after them, variants; `damaged` and `introduced` (clean,
    MOST_VARIANTS) say where a row's variants stand, -1 for none. `alike` are places of rows that share
    one reading, `repeat` (clean,) how often one pass shows a row. Texts and pairs have no label."""

    examples: list[Example]
    clean: int
    damaged: np.ndarray
    introduced: np.ndarray
    alike: list[list[int]]
    repeat: np.ndarray

    @property
    def labelled(self) -> np.ndarray:
        """Places of the clean rows with a label."""
        return np.flatnonzero([bool(example.label) for example in self.examples[: self.clean]])


def gather(
    labelled: Sequence[Example],
    texts: Sequence[Example],
    pairs: Sequence[tuple[str, str]],
    config: TeachingConfig,
) -> Material:
    """Everything in its place, the same for the same seed. `pairs` are (English, Chinese)."""
    rng = random.Random(config.seed)
    rows = [*labelled, *(replace(e, source=TEXTS) for e in texts)]
    alike = []
    for english, chinese in pairs:
        alike.append([len(rows), len(rows) + 1])
        rows += [Example(english, "", "en", source=PAIRS), Example(chinese, "", "zh", source=PAIRS)]
    for slot, family in counterfactual_families(config.alike, config.seed) if config.alike else ():
        alike.append(list(range(len(rows), len(rows) + len(family))))
        rows += [Example(**row, source=source_of(slot)) for row in family]
    identities = json.loads(IDENTITIES.read_text(encoding="utf8"))
    variants: list[Example] = []
    places = {"damaged": [], "introduced": []}
    for row in rows:
        rule = rule_of(row.source, config.take)
        for kind in places:
            made = [
                _damaged(row, rng) if kind == "damaged" else introduced(row, identities, rng)
                for _ in range(min(rule.get(kind, 0), MOST_VARIANTS))
            ]
            made = [replace(row, text=text) for text in made if text]
            if kind == "damaged" and row.source == source_of(DIALECT):
                made = made[: MOST_VARIANTS - config.dialect_as_written]
                made += [replace(row, as_written=True)] * bool(config.dialect_as_written)
            at = len(rows) + len(variants)
            own = list(range(at, at + len(made)))
            if made and made[-1].as_written:  # once among the variants, as often as asked in the table
                own += own[-1:] * (config.dialect_as_written - 1)
            places[kind].append(own)
            variants += made
    return Material(
        examples=[*rows, *variants],
        clean=len(rows),
        damaged=_table(places["damaged"]),
        introduced=_table(places["introduced"]),
        alike=alike,
        repeat=np.array([rule_of(row.source, config.take).get("repeat", 1.0) for row in rows]),
    )


def rule_of(source: str, take: Mapping[str, dict[str, float]]) -> dict[str, float]:
    """What `take` says of rows of a source; of counterfactual ones under one name."""
    return take.get(COUNTERFACTUAL if is_counterfactual(source) else source, {})


def introduced(row: Example, identities: dict[str, list[dict]], rng: random.Random) -> str:
    """The message beside a few words that say who writes, and nothing of how they feel."""
    lang = row.lang if row.lang in identities else language_of(row.text)
    words = rng.choice(identities[lang])
    said, first = words["text"], words["place"] == "before"
    if lang == "zh":
        gap = " " if not first else "" if said[-1] in "。，！？,.!?~～：:" else "，"
    else:
        gap = ", " if first and said[-1] not in ".,!?:;-—" else " "
    return said + gap + row.text if first else row.text + gap + said


def _damaged(row: Example, rng: random.Random) -> str:
    """The message after one kind of damage that it can take; "" where none changes it."""
    kinds = kinds_of(row.lang)
    changed = {
        PERTURBATIONS[kind](row.text, rng): often for kind, often in AUGMENTATIONS.items() if kind in kinds
    }
    changed.pop(row.text, None)
    return rng.choices(list(changed), list(changed.values()))[0] if changed else ""


def sentence_pairs(
    paths: Sequence[Path], without: Sequence[Example], config: TeachingConfig
) -> list[tuple[str, str]]:
    """(English, Chinese) of files of rows {en, zh}: as many of each as `config.pairs` says, or all,
    without those that come near a message of `without`."""
    judging = {near_key(example.text) for example in without}
    rng, found = random.Random(config.seed), []
    for path in paths:
        try:
            pairs = [(row["en"], row["zh"]) for row in read_rows(path)]
        except KeyError as error:
            raise DataError(f"{path}: every row of translations needs {error}.") from error
        free = [p for p in pairs if not judging & set(map(near_key, p)) and len(p[0]) < MOST_LETTERS]
        found += rng.sample(free, min(len(free), config.pairs.get(path.name.split(".")[0], len(free))))
    return found


def sizes(material: Material) -> dict[str, int]:
    """Rows of each source, variants apart."""
    rows = material.examples[: material.clean]
    return dict(Counter(row.source for row in rows)) | {"variants": len(material.examples) - len(rows)}


def _table(places: Sequence[Sequence[int]]) -> np.ndarray:
    table = np.full((len(places), MOST_VARIANTS), -1, np.int64)
    for row, own in zip(table, places, strict=True):
        row[: len(own)] = own
    return table
