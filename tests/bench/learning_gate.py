"""How often labels held back tell a better version from one that is no better: the step `gate`.

Every retraining of the rounds, promoted or refused, left a pair of versions whose worth is known from
hundreds of messages of the domain that nobody labelled. Of these, labels held back are drawn again and
again, evenly or those more that were read wrong, as people do who correct more than they confirm. The
rule of classifier.held_back judges, and beside it labels alone: the same rule on readings rounded to
their label. It judges the candidate as it is; one without any gain, by giving each message's readings
to either version by lot, core sets too; and both versions the other way round, which is a loss.
"""

from collections.abc import Callable, Sequence

import numpy as np

from classifier.data import columns
from classifier.held_back import held_back_test
from classifier.metrics import label_ids
from classifier.paired import Paired
from classifier.reader import Reader
from classifier.versions import read_manifest
from tests.bench.learning_rounds import Bench

SAMPLES = ((60, 1.0), (180, 1.0), (120, 4.0))  # labels, and how much likelier those read wrong
DRAWS = 100
RULES = ("score", "labels")
WORLDS: dict[str, Callable[[Paired, np.random.Generator], Paired]] = {
    "better": lambda pair, rng: pair,
    "no better": lambda pair, rng: exchanged(pair, rng.random(len(pair)) < 0.5),
    "worse": lambda pair, rng: exchanged(pair, np.ones(len(pair), bool)),
}


def gate(bench: Bench, draws: int = DRAWS) -> None:
    """Each try of the rounds without wrong labels; once."""
    [store] = (bench.work / f"team-{bench.name}-0" / "versions").glob("*/")
    sets = {"domain": bench.judging_more()} | bench.rows.sets.guards()
    truth = {name: label_ids([e.label for e in rows]) for name, rows in sets.items()}
    read: dict[str, dict] = {}
    for folder in sorted(store.glob("r*"), key=lambda folder: int(folder.name[1:])):
        wanted = {"step": "gate", "version": folder.name}
        if bench.done(**wanted):
            continue
        parent = read_manifest(folder, base_fingerprint=bench.base.fingerprint)["parent"]
        for name in {parent, folder.name} - set(read):
            reader = Reader.load(store / name, bench.base)
            read[name] = {key: reader.probabilities(*columns(rows)) for key, rows in sets.items()}
        pairs = {key: Paired(truth[key], read[parent][key], read[folder.name][key]) for key in sets}
        gain = np.subtract(pairs["domain"].candidate_right, pairs["domain"].active_right, dtype=float)
        found = passing(pairs.pop("domain"), list(pairs.values()), draws)
        bench.ledger.add(
            **wanted, **{"domain name": bench.name}, parent=parent, gain=gain.mean(), passing=found
        )
        print(bench.name, folder.name, f"{100 * gain.mean():+.1f}", found, flush=True)


def passing(domain: Paired, guards: Sequence[Paired], draws: int) -> list[dict]:
    """How often each rule lets each world pass, by sample of SAMPLES, at the level of a first try."""
    found = []
    for size, likelier in SAMPLES:
        rng, passed = np.random.default_rng(size), {world: dict.fromkeys(RULES, 0) for world in WORLDS}
        for _ in range(draws):
            for name, world in WORLDS.items():
                whole, core = world(domain, rng), [world(guard, rng) for guard in guards]
                wrong = ~whole.active_right
                weights = np.where(wrong, likelier, 1.0)
                drawn = rng.choice(len(whole), size, replace=False, p=weights / weights.sum())
                labels = Paired(whole.truth[drawn], whole.active[drawn], whole.candidate[drawn])
                for rule, seen in (("score", lambda pair: pair), ("labels", rounded)):
                    test = held_back_test(
                        seen(labels), map(seen, core), float(wrong.mean()), None, 1, rng
                    )
                    passed[name][rule] += test["passed"]
        shares = {w: {r: n / draws for r, n in by.items()} for w, by in passed.items()}
        found.append({"labels": size, "likelier": likelier, **shares})
    return found


def exchanged(pair: Paired, where: np.ndarray) -> Paired:
    """With the readings of the two versions exchanged `where` (n,) says so."""
    where = where[:, None]
    return Paired(
        pair.truth,
        np.where(where, pair.candidate, pair.active),
        np.where(where, pair.active, pair.candidate),
    )


def rounded(pair: Paired) -> Paired:
    """With readings that say nothing but their label."""
    active, candidate = (np.eye(3)[read.argmax(1)] for read in (pair.active, pair.candidate))
    return Paired(pair.truth, active, candidate)


def gate_table(rows: Sequence[dict]) -> list[str]:
    """One line a sample: the mean over all tries that gained, since who gained nothing is no better."""
    gained = [row for row in rows if row["gain"] > 0]
    lines = [
        f"| labels held back ({len(gained)} pairs of versions) | better: by labels alone | by the score | "
        "no better: by labels alone | by the score | worse: by labels alone | by the score |",
        "|---|---|---|---|---|---|---|",
    ]
    for place, (size, likelier) in enumerate(SAMPLES):
        own = [row["passing"][place] for row in gained]
        shares = [
            f"{100 * np.mean([one[world][rule] for one in own]):.1f} %"
            for world in WORLDS
            for rule in reversed(RULES)
        ]
        drawn = "evenly" if likelier == 1 else f"{likelier:g} times as many of those read wrong"
        lines.append(f"| {size}, {drawn} | {' | '.join(shares)} |")
    return lines
