"""Rows of the learning bench: what a start learns from, what arrives, what judges. Knows no models.

`service` is real service chat (service_gold_*), `takeaway` food-delivery reviews (zh_takeaway, two
classes). A start without a domain sees none of its rows, nor rows much like it: without `service` the
seed set is left out too, since it is service chat written for the project. Its counterfactual
sentences are in both starts, as in the shipped version: a start that reads groups of people unlike
each other is beyond the gate's fairness limits before it has learned anything. They name people in
what customers say, so a start without `service` has seen a little that resembles it.
Dev rows of the other sets are drawn evenly, and those that set a starting temperature are never among
those that judge.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.counterfactual import counterfactual_rows
from classifier.data import Example, masked, text_key
from classifier.errors import DataError
from classifier.measure import groups
from classifier.reading import LABELS
from classifier.retrain_mix import DATA, SEED_SET, Sets
from classifier.train_data import load_data, near_key

# the parts of a start's mix, before the domain is taken out of it
MIX = {
    "seed": 0.20,
    "service_gold_train": 0.15,
    "en_tweeteval": 0.25,
    "zh_shopping": 0.25,
    "zh_weibo": 0.10,
    "zh_takeaway": 0.12,
    "zh_conversation": 0.08,
    "zh_reviews_nlpcc2014": 0.05,
    "counterfactual": 0.07,
    "counterfactual_filled": 0.15,
}
FILLERS = 8  # of each counterfactual sentence
CALIBRATION_ROWS = 1200


@dataclass(frozen=True)
class Domain:
    """Source of the rows that arrive, source of those that judge, sources a start may not see."""

    name: str
    arrives: str
    judges: str
    unseen: tuple[str, ...]


DOMAINS = {
    "service": Domain(
        "service", "service_gold_train", "service_gold_dev", ("seed", "service_gold_train")
    ),
    "takeaway": Domain("takeaway", "zh_takeaway", "zh_takeaway", ("zh_takeaway",)),
}


@dataclass(frozen=True)
class Rows:
    """`train` of what a start may see, `arriving` in the order it comes, `dev` of the domain, `other`
    dev rows, and rows to `calibrate` a start on; `sets` are the project's own as far as allowed."""

    domain: Domain
    train: list[Example]
    arriving: list[Example]
    dev: list[Example]
    other: list[Example]
    calibrate: list[Example]
    sets: Sets

    @classmethod
    def read(cls, data: Path, domain: str, *, other_rows: int, seed: int = 0) -> "Rows":
        """The rows in folder `data` for a domain; the same for the same seed."""
        chosen = DOMAINS[domain]
        folder = data / "sentiment" if (data / "sentiment").is_dir() else data
        found = load_data([folder, DATA / SEED_SET, DATA / "counterfactual.jsonl"])
        dev = [e for e in found.dev if e.source == chosen.judges]
        arriving = [e for e in found.train if e.source == chosen.arrives]
        if not dev or not arriving:
            raise DataError(f"{folder} holds no rows of {chosen.arrives} or of {chosen.judges}.")
        sets = Sets.read()
        judging = {text_key(masked(e)) for e in sets.core}
        arriving = [e for e in arriving if text_key(masked(e)) not in judging]
        random.Random(f"{seed} arriving").shuffle(arriving)
        filled = [
            Example(**row, source="counterfactual_filled")
            for row in counterfactual_rows(FILLERS, seed)
        ]
        coming = {near_key(e.text) for e in arriving}
        train = [
            e
            for e in [*found.train, *filled]
            if e.source not in chosen.unseen and e.source in MIX and near_key(e.text) not in coming
        ]
        rest = [e for e in found.dev if e.source != chosen.judges]
        other, aside = evenly_apart(rest, other_rows, CALIBRATION_ROWS, seed)
        return cls(chosen, train, arriving, dev, other, aside, sets)

    def take(self, rows: int) -> dict[str, dict[str, int]]:
        """About `rows` rows of the mix, as TrainConfig.take says it."""
        parts = {source: part for source, part in MIX.items() if source not in self.domain.unseen}
        whole = sum(parts.values())
        none = {e.source: {"rows": 0} for e in self.train}
        return none | {source: {"rows": round(rows * part / whole)} for source, part in parts.items()}


def evenly_apart(
    rows: Sequence[Example], first: int, second: int, seed: int
) -> tuple[list[Example], list[Example]]:
    """Two samples without a common row, about `first` and `second` long, each source alike in both."""
    parts = [[rows[i] for i in part] for part in groups(rows, languages=False).values()]
    rng, one, two = random.Random(f"{seed} apart"), [], []
    each = -(-first // len(parts)), -(-second // len(parts))
    for part in parts:
        rng.shuffle(part)
        cut = min(each[0], len(part) - min(each[1], len(part) // 5))
        one += part[:cut]
        two += part[cut : cut + each[1]]
    return one, two


def mislabel(labels: Sequence[str], rate: float, seed: str) -> list[str]:
    """The labels with a share of `rate`, rounded, replaced by another label at random."""
    rng, noisy = random.Random(seed), list(labels)
    for place in rng.sample(range(len(noisy)), round(rate * len(noisy))):
        noisy[place] = rng.choice([label for label in LABELS if label != noisy[place]])
    return noisy
