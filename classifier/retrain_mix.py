"""What a retraining learns from: new labels, earlier ones, and replay that keeps what is known.

Replay is what a user's machine really has: the seed set written for the project, longer texts put
together from it (classifier/retrain_joined.py), posts and reviews written for the project too, since
the seed set is service chat alone, and recent local messages that nobody labelled
(classifier/retrain_local.py). Their targets are a version's own probabilities, mixed with the label for
posts and reviews alone: the candidate is asked to stay the reader it was (learning without forgetting,
Li and Hoiem 2017, arXiv:1606.09282) and to change where people spoke. For local and seed messages
that version is the active one, for the others the oldest that it comes from: held to the version before,
each round may forget a little of what the round before still knew. Seed messages that the active version
reads otherwise than they are labelled are left out: what is wrong is not to be kept. Labels that agree with
the model, confirmed traffic, come with the others. Knows no database.

Measured with the real encoder (docs/benchmarks.md, "Retraining"): 130 new labels of a domain the
version had never seen, beside 500 replayed rows, gain much there and cost 1 to 3 points on the core
sets; beside 2,000 they cost half a point at most, within what chance explains. So few labels are no
reason for little replay: it has to cover what is known. With wrong readings among the replay 700
labels gained 4.6 points where they gained 6.2 without. Local traffic under the active version's own
readings holds it to the mistakes it makes there: with a quarter of it the same labels gained 2 points
less, and nothing else was kept better, so none is replayed unless `RetrainConfig.local_share` says so.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from classifier.counterfactual import DIALECT, counterfactual_families, source_of
from classifier.data import Example, clean, columns, masked, read_examples, text_key
from classifier.fairness import SENTENCES, Family, evenly, read_families
from classifier.fit import Targets
from classifier.metrics import label_ids
from classifier.reader import Reader, logits_of, softmax
from classifier.reading import LABELS
from classifier.retrain_joined import joined
from classifier.retrain_targets import evened, half_labelled, replay_targets

DATA = Path(__file__).parent / "data"
SEED_SET, CORE_SET = "seed.jsonl", "core.jsonl"
OPEN_DOMAIN = "open_domain.jsonl"
MOST_EARLIER = 400  # earlier labels, unless more are new
MOST_CALIBRATION = 600
FILLERS_EACH = 5
MOST_ALIKE = 240  # counterfactual sentences replayed, each with all its fillers; half of them dialects
LANGUAGES = ("zh", "en")
MOST_FAMILIES = 36  # of each group, to judge by; the command reads them all
MOST_OPEN_DOMAIN = 0.25  # of what is replayed
PART = 500  # seed messages read at a time, until enough are found


@dataclass(frozen=True)
class Sets:
    """The project's own rows: `seed` to replay, `core` to judge, never in the same training.

    `families` are the counterfactual messages that a candidate must read alike, `alike` others, to
    learn that from; `open_domain` are texts to replay that are no service chat.
    """

    seed: list[Example]
    core: list[Example]
    families: list[Family]
    alike: list[list[Example]] = field(default_factory=list)
    open_domain: list[Example] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path = DATA) -> "Sets":
        """Both sets, and the shipped families and open-domain texts where the folder has none; what is
        also a core message is not replayed."""
        core, _ = clean(read_examples(folder / CORE_SET))
        seed, _ = clean(read_examples(folder / SEED_SET))
        others, _ = clean(read_examples(_own_or(folder, DATA / OPEN_DOMAIN)))
        judging = {text_key(example) for example in core}
        families = evenly(read_families(_own_or(folder, SENTENCES)), MOST_FAMILIES)
        seed, others = ([e for e in rows if text_key(e) not in judging] for rows in (seed, others))
        alike = [
            [Example(**row, source=source_of(slot)) for row in rows]
            for slot, rows in counterfactual_families(FILLERS_EACH, 0, folder)
        ]
        return cls(seed, core, families, alike, others)

    def guards(self) -> dict[str, list[Example]]:
        """The core set by language."""
        languages = sorted({example.lang for example in self.core}, reverse=True)
        return {f"core {lang}": [e for e in self.core if e.lang == lang] for lang in languages}


def _own_or(folder: Path, shipped: Path) -> Path:
    own = folder / shipped.name
    return own if own.exists() else shipped


@dataclass(frozen=True)
class Mix:
    """Examples with their targets, and messages kept out of both, to calibrate on.

    `local` says which of the local messages were drawn, as places in what was given.
    """

    examples: list[Example]
    targets: Targets
    calibration: list[Example]
    sizes: dict[str, int]
    local: list[int]


def mix(
    new: Sequence[Example],
    earlier: Sequence[Example],
    sets: Sets,
    active: Reader,
    *,
    replay_ratio: float,
    smoothing: float,
    seed: int,
    local: Sequence[Example] = (),
    held_back: Sequence[Example] = (),
    anchor: Reader | None = None,
    local_share: float = 0.0,
    joined_share: float = 0.5,
    least_replay: int = 4000,
    label_weight: float = 6.0,
) -> Mix:
    """Draw `replay_ratio` rows to replay a label, `least_replay` at least, and as many earlier labels
    as new.

    `local_share` of the replay are `local` messages and the rest seed messages that are read as they
    are labelled, of which a fifth, 600 at most, stays out to calibrate on; half of each are of either
    language where there are so many, since labels of one language move what is known in that one.
    In place of `joined_share` of the seed messages come texts put together from them.
    Open-domain texts take the place of seed messages, up to a quarter of the replay, each under the
    mean of its label and the reading of it. Without any seed message the rest is local, and calibrates
    on what was not drawn. A label weighs as much as `label_weight` replayed rows. No message of the
    core set is ever learned, and no words that people labelled, or that judge, are replayed or
    calibrated on. Counterfactual sentences come on top, and the target of each is the mean reading of
    all its fillers: the candidate is to read them alike.

    What is local stays as `active` reads it, and so do seed messages, which it reads as they are
    labelled; longer texts and those of the open domain stay as `anchor` does (by default `active`).
    """
    anchor = anchor or active
    rng = random.Random(seed)
    judging = {text_key(masked(example)) for example in sets.core}  # as corrections are
    labelled = [e for e in new if text_key(masked(e)) not in judging]
    earlier = [e for e in earlier if text_key(masked(e)) not in judging]
    spoken_of = {text_key(masked(e)) for e in (*labelled, *earlier, *held_back)}
    labelled += rng.sample(earlier, min(len(earlier), max(len(new), MOST_EARLIER)))
    # of the core set none is among them (Sets.read)
    seeds = [e for e in sets.seed if text_key(masked(e)) not in spoken_of]
    seeds = rng.sample(seeds, len(seeds))
    aside = min(len(seeds) // 5, MOST_CALIBRATION)
    calibration, seeds = seeds[:aside], seeds[aside:]
    rows = max(least_replay, round(len(labelled) * replay_ratio))
    taken = spoken_of | judging
    free = [i for i, example in enumerate(local) if text_key(example) not in taken]
    others = [e for e in sets.open_domain if text_key(e) not in taken]
    others = rng.sample(others, min(len(others), round(rows * MOST_OPEN_DOMAIN)))
    most_local = round(rows * local_share) if seeds else min(rows - len(others), len(free) * 4 // 5)
    drawn = halves([local[i].lang for i in free], LANGUAGES, most_local, rng)
    drawn = [free[i] for i in drawn]
    if not calibration:
        kept_out = sorted(set(free) - set(drawn))[:MOST_CALIBRATION]
        calibration = [local[i] for i in kept_out]
    dialects = [family[0].source == source_of(DIALECT) for family in sets.alike]
    alike = [sets.alike[i] for i in halves(dialects, (True, False), MOST_ALIKE, rng)]
    same = [example for family in alike for example in family]
    kept, kept_readings = known(active, seeds, rows - len(drawn) - len(others))
    together = joined(kept, round(joined_share * len(kept)), rng)
    places = sorted(rng.sample(range(len(kept)), len(kept) - len(together)))
    kept, kept_readings = [kept[place] for place in places], kept_readings[places]
    stay = [local[i] for i in drawn]
    replay = [*same, *others, *kept, *together, *stay]
    other_targets = half_labelled(others, own_readings(anchor, others), smoothing)
    same_readings = evened(own_readings(anchor, same), [len(family) for family in alike])
    readings = np.concatenate(
        [
            same_readings,
            other_targets,
            kept_readings,
            own_readings(anchor, together),
            own_readings(active, stay),
        ]
    )
    return Mix(
        examples=[*labelled, *replay],
        targets=replay_targets(labelled, readings, smoothing, label_weight),
        calibration=calibration,
        sizes={
            "new": len(new),
            "earlier": len(labelled) - len(new),
            "replay": len(kept),
            "open_domain": len(others),
            "joined": len(together),
            "local": len(drawn),
        }
        | ({"alike": len(same)} if same else {}),
        local=drawn,
    )


def halves(kinds: Sequence, both: tuple, most: int, rng: random.Random) -> list[int]:
    """Places of at most `most` rows drawn at random, half of them of either of `both` kinds; where
    one has fewer, the other has the rest."""
    rows = ([i for i, kind in enumerate(kinds) if kind == one] for one in both)
    few, many = sorted(rows, key=len)
    few = rng.sample(few, min(len(few), most // 2))
    many = rng.sample(many, min(len(many), most - len(few)))
    return sorted(few + many)


def known(active: Reader, seeds: Sequence[Example], most: int) -> tuple[list[Example], np.ndarray]:
    """At most `most` of `seeds` that `active` reads as they are labelled, half of them of either
    language where there are so many, and their readings, (examples, 3). Reads them from the first on,
    and no more than it takes."""
    fewer_first = sorted(([e for e in seeds if e.lang == lang] for lang in LANGUAGES), key=len)
    kept: list[Example] = []
    readings = [np.empty((0, len(LABELS)), np.float32)]
    for unread, enough in zip(fewer_first, (most // 2, most), strict=True):
        for start in range(0, len(unread), PART):
            if len(kept) == enough:
                break
            part = unread[start : start + PART]
            read = own_readings(active, part)
            right = read.argmax(1) == label_ids([example.label for example in part])
            places = np.flatnonzero(right)[: enough - len(kept)]
            kept += [part[place] for place in places]
            readings.append(read[places])
    return kept, np.concatenate(readings)


def own_readings(reader: Reader, examples: Sequence[Example]) -> np.ndarray:
    """Its probabilities before calibration, (examples, 3): what its logits are to stay."""
    return softmax(logits_of(reader.model, reader.tokenizer, *columns(examples), reader.config))
