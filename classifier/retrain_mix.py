"""What a retraining learns from: new labels, earlier ones, and replay that keeps what is known.

Replay is what a user's machine really has, the seed set written for the project. Its targets are
the active version's own probabilities and not its labels: the candidate is asked to stay the reader
it was (learning without forgetting, Li and Hoiem 2017, arXiv:1606.09282) and to change where people
spoke. Knows no database.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.data import Example, clean, columns, masked, read_examples, text_key
from classifier.fairness import SENTENCES, Family, read_families
from classifier.fit import Targets, targets_of
from classifier.reader import Reader, logits_of, softmax

DATA = Path(__file__).parent / "data"
SEED_SET, CORE_SET = "seed.jsonl", "core.jsonl"
LEAST_REPLAY = 400


@dataclass(frozen=True)
class Sets:
    """The project's own rows: `seed` to replay, `core` to judge, never in the same training.

    `families` are the counterfactual messages that a candidate must read alike.
    """

    seed: list[Example]
    core: list[Example]
    families: list[Family]

    @classmethod
    def read(cls, folder: Path = DATA) -> "Sets":
        """Both sets, and the shipped families where the folder has none; a seed message that is
        also a core message is left out."""
        core, _ = clean(read_examples(folder / CORE_SET))
        seed, _ = clean(read_examples(folder / SEED_SET))
        judging = {text_key(example) for example in core}
        own = folder / SENTENCES.name
        families = read_families(own if own.exists() else SENTENCES)
        seed = [example for example in seed if text_key(example) not in judging]
        return cls(seed, core, families)

    def guards(self) -> dict[str, list[Example]]:
        """The core set by language."""
        languages = sorted({example.lang for example in self.core}, reverse=True)
        return {f"core {lang}": [e for e in self.core if e.lang == lang] for lang in languages}


@dataclass(frozen=True)
class Mix:
    """Examples with their targets, and seed messages kept out of both, to calibrate on."""

    examples: list[Example]
    targets: Targets
    calibration: list[Example]
    sizes: dict[str, int]


def mix(
    new: Sequence[Example],
    earlier: Sequence[Example],
    sets: Sets,
    active: Reader,
    *,
    replay_ratio: float,
    smoothing: float,
    seed: int,
) -> Mix:
    """Draw `replay_ratio` rows to replay a new label: seed messages, and as many earlier labels as
    new.

    A fifth of the seed set stays out to calibrate on. No core message is ever learned.
    """
    rng = random.Random(seed)
    judging = {text_key(masked(example)) for example in sets.core}  # as corrections are
    labelled = [e for e in new if text_key(masked(e)) not in judging]
    earlier = [e for e in earlier if text_key(masked(e)) not in judging]
    labelled += rng.sample(earlier, min(len(earlier), max(len(new), LEAST_REPLAY)))
    seeds = rng.sample(sets.seed, len(sets.seed))
    calibration, seeds = seeds[: len(seeds) // 5], seeds[len(seeds) // 5 :]
    replay = seeds[: max(LEAST_REPLAY, round(len(labelled) * replay_ratio))]
    examples = [*labelled, *replay]
    targets = targets_of([replace(e, polar=False) for e in examples], smoothing)
    targets.distributions[len(labelled) :] = own_readings(active, replay)
    return Mix(
        examples=examples,
        targets=targets,
        calibration=calibration,
        sizes={"new": len(new), "earlier": len(labelled) - len(new), "replay": len(replay)},
    )


def own_readings(reader: Reader, examples: Sequence[Example]) -> np.ndarray:
    """Its probabilities before calibration, (examples, 3): what its logits are to stay."""
    return softmax(logits_of(reader.model, reader.tokenizer, *columns(examples), reader.config))
