"""How many labels a choice saves: the learning bench's step `choosing`.

A pool of unlabelled messages is labelled to 50, 100, 200 and 400 in one of three ways: by
classifier.choosing in deals of 20 as the label desk asks it, with the newest model's margins; at
random; or as the desk deals, every fourth message at random and the others chosen. At each size the
start learns all labels so far as a retraining does, with its replay, but with none held back and no
gate: the first of the shares of the change is kept. Measured on the domain's dev rows and on all that
arrives outside the pool, since one dev set is too small to tell ways apart.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifier.choosing import Candidate, choose
from classifier.corrections import Label, Labels
from classifier.data import Example, columns
from classifier.reader import Reader
from classifier.retrain import mixed
from classifier.retrain_learning import candidates, learn
from tests.bench.learning_rounds import Bench
from tests.bench.learning_score import measure

SIZES = (50, 100, 200, 400)
POOL = 2000  # as the label desk's
DEAL = 20
KNOWN = 200  # lately labelled messages that a deal keeps away from, as the label desk
WAYS = ("chosen", "desk", "random")
RANDOM_EVERY = {"chosen": 0, "desk": 4}


def choosing(
    bench: Bench,
    seeds: Sequence[int],
    sizes: Sequence[int] = SIZES,
    ways: Sequence[str] = WAYS,
) -> None:
    """Each of `ways` for each seed, which decides the pool, the random draws and the training."""
    for seed in seeds:
        pool = random.Random(f"{seed} pool").sample(
            bench.rows.arriving, min(POOL, len(bench.rows.arriving))
        )
        pooled = {id(example) for example in pool}
        judging = [*bench.rows.dev, *(e for e in bench.rows.arriving if id(e) not in pooled)]
        at_first = margins(bench.scorer.reader(bench.start).probabilities(*columns(pool)))
        for way in ways:
            done = bench.ledger.rows(step="choosing", way=way, seed=seed)
            labelled = [place for row in done[-1:] for place in row["places"]]
            margin = at_first
            for size in sizes:
                wanted = {"step": "choosing", "way": way, "seed": seed, "labels": size}
                if bench.done(**wanted):
                    continue
                began = time.perf_counter()
                if way != "random":
                    if done and margin is at_first:  # taken up where a run ended
                        newest = _learned(bench, pool, labelled, seed)
                        margin = margins(newest.probabilities(*columns(pool)))
                    labelled = by_choice(
                        pool, margin, labelled, size, random_every=RANDOM_EVERY[way], seed=seed
                    )
                else:
                    order = random.Random(f"{seed} order").sample(range(len(pool)), len(pool))
                    labelled = order[:size]
                reader = _learned(bench, pool, labelled, seed)
                read = reader.probabilities(*columns(judging))
                if way != "random" and size != sizes[-1]:
                    margin = margins(reader.probabilities(*columns(pool)))
                row = {**wanted, "domain name": bench.name, "places": labelled}
                row |= {
                    "domain": measure(judging, read),
                    "judging": len(judging),
                    "seconds": time.perf_counter() - began,
                    "start wrong": _wrong(pool, labelled, bench),
                }
                bench.ledger.add(**row)
                print(f"{way} {size} labels, seed {seed}: {row['domain']:.4f}", flush=True)


def margins(probabilities: np.ndarray) -> np.ndarray:
    """How much likelier the likeliest label of each message is than the next; of (n, 3), (n,)."""
    ordered = np.sort(probabilities, 1)
    return ordered[:, -1] - ordered[:, -2]


def by_choice(
    pool: Sequence[Example],
    margin: Sequence[float],
    labelled: Sequence[int],
    size: int,
    *,
    random_every: int = 0,
    seed: int = 0,
) -> list[int]:
    """Places of `size` messages: those labelled before, then deal after deal; of those dealt every
    `random_every`-th (0: none) is drawn at random from what is left."""
    chosen = list(labelled)
    chance = random.Random(f"{seed} desk {len(chosen)}")
    while len(chosen) < size:
        had = set(chosen)
        candidates = [
            Candidate(place, one.text, float(margin[place]), place)
            for place, one in enumerate(pool)
            if place not in had
        ]
        known = [pool[place].text for place in chosen[-KNOWN:]]
        dealt = choose(candidates, count=min(DEAL, size - len(chosen)), known=known)
        if not dealt:
            break
        for place in (one.id for one in dealt):
            if random_every and (len(chosen) + 1) % random_every == 0:
                place = chance.choice(sorted(set(range(len(pool))) - set(chosen)))
            if place not in chosen:
                chosen.append(place)
    return chosen


def _learned(bench: Bench, pool: Sequence[Example], labelled: Sequence[int], seed: int) -> Reader:
    start = Reader.load(bench.start, bench.base)
    had, fit = set(labelled), replace(bench.config.fit, seed=seed)
    labels = [
        Label(place, (), replace(pool[place], polar=False), agreed=False) for place in labelled
    ]
    unlabelled = [one for place, one in enumerate(pool) if place not in had]
    config = replace(bench.config, fit=fit)
    learned = mixed(Labels(new=labels), unlabelled, start, start, bench.rows.sets, config)
    trained = learn(start, bench.start, bench.base, learned, fit, progress=False)
    made = candidates(
        start, bench.start, bench.base, trained, learned.calibration, bench.config.kept_shares, "learned"
    )
    return next(made)[1]


def _wrong(pool: Sequence[Example], labelled: Sequence[int], bench: Bench) -> float:
    """Which share of the labels the start read wrong."""
    own = [pool[place] for place in labelled]
    readings = bench.scorer.reader(bench.start).read(*columns(own))
    return sum(r.label != e.label for r, e in zip(readings, own, strict=True)) / len(own)
