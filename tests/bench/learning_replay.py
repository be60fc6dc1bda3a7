"""What a retraining should replay: the learning bench's step `replay`.

The labels of a first round that would be learned, 70 % of it, are learned from the start by
classifier.retrain_learning, once for each variant: how many rows are replayed, which part of them is
local traffic under the start's own readings, how much a label weighs, and whether a fresh adapter
learns it all instead of the start's. Each is measured on the
domain, on the other sets and on the core sets, with each share of the change kept.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from classifier.data import columns
from classifier.fit import fit
from classifier.model import SentimentModel
from classifier.reader import Reader
from classifier.retrain_learning import candidates, learn
from classifier.retrain_mix import Mix, mix
from classifier.train import new_model_for
from classifier.train_config import TrainConfig
from tests.bench.learning_rounds import Bench
from tests.bench.learning_score import change, measure


@dataclass(frozen=True)
class Variant:
    """Rows replayed, the local part of them, the weight of a label, and whether a fresh adapter on the
    language base learns it all instead of the start's."""

    rows: int
    local: float
    weight: float
    fresh: bool = False


VARIANTS = (
    Variant(500, 0.25, 1.0),
    Variant(2000, 0.25, 1.0),
    Variant(2000, 0.25, 3.0),
    Variant(2000, 0.0, 1.0),
    Variant(2000, 0.0, 3.0),
    Variant(4000, 0.0, 3.0),
    Variant(4000, 0.0, 3.0, fresh=True),
    Variant(4000, 0.0, 6.0),
)
FRESH = TrainConfig(rank=24, embedding_rank=24, embedding_alpha=2.0, learning_rate=6e-4)
KEPT = (1.0, 0.7, 0.4)


def replay(bench: Bench, variants: Sequence[Variant] = VARIANTS) -> None:
    """Every variant that has no rows yet."""
    start = Reader.load(bench.start, bench.base)
    labelled, traffic = bench.arriving(1)
    labelled = labelled[: round(len(labelled) * (1 - bench.config.held_back_share))]
    labelled = [replace(e, polar=False) for e in labelled]
    sets = {"domain": bench.rows.dev, "other": bench.rows.other, **bench.rows.sets.guards()}
    before = {}
    for variant in variants:
        wanted = {"step": "replay", "variant": asdict(variant)}
        if bench.done(**wanted):
            continue
        began = time.perf_counter()
        learned = mix(
            labelled, [], bench.rows.sets, start, replay_ratio=0, least_replay=variant.rows,
            smoothing=bench.config.fit.label_smoothing, seed=0, local=traffic,
            local_share=variant.local, label_weight=variant.weight,
        )  # fmt: skip
        trained = _trained(bench, start, learned, variant)
        seconds = time.perf_counter() - began
        kept = candidates(start, bench.start, bench.base, trained, [], KEPT, "r1")
        if variant.fresh:  # between two adapters that never were one there is nothing
            kept = [(1.0, Reader(trained, start.tokenizer, start.config, "r1"))]
        moved = []
        before = before or {name: start.probabilities(*columns(rows)) for name, rows in sets.items()}
        for share, reader in kept:
            read = {name: reader.probabilities(*columns(rows)) for name, rows in sets.items()}
            changes = {name: change(rows, before[name], read[name]) for name, rows in sets.items()}
            row = {"kept": share, "score": measure(bench.rows.dev, read["domain"]), "change": changes}
            moved.append(row)
            print(bench.name, variant, share, f"{row['score']:.4f}", flush=True)
        bench.ledger.add(
            **wanted, **{"domain name": bench.name}, rows=learned.sizes, seconds=seconds, moved=moved
        )


def _trained(bench: Bench, start: Reader, learned: Mix, variant: Variant) -> SentimentModel:
    config = bench.config.fit
    if not variant.fresh:
        return learn(start, bench.start, bench.base, learned, config, progress=False)
    reading = start.config
    config = replace(
        config, learning_rate=FRESH.learning_rate, message_tokens=reading.message_tokens,
        context_tokens=reading.context_tokens,
    )  # fmt: skip
    model = new_model_for(FRESH, bench.base)
    return fit(model, start.tokenizer, learned.examples, learned.targets, config, progress=False)


def replay_table(rows: Sequence[dict]) -> list[str]:
    """One line a variant and share of the change that is kept."""
    sets = list(rows[0]["moved"][0]["change"])
    lines = [
        f"| replay: rows, local, weight of a label | kept | {' | '.join(sets)} | seconds |",
        "|---|---|" + "---|" * len(sets) + "---|",
    ]
    for row in rows:
        one = row["variant"]
        name = f"{row['domain name']}: {one['rows']}, {one['local']:.0%}, {one['weight']:g}"
        name += ", fresh adapter" if one["fresh"] else ""
        for moved in row["moved"]:
            said = " | ".join(moved_words(moved["change"][of]) for of in sets)
            lines.append(f"| {name} | {moved['kept']:.0%} | {said} | {row['seconds']:.0f} |")
    return lines


def moved_words(change: dict) -> str:
    """A change in points with its interval."""
    points = [100 * change[name] for name in ("change", "lower", "upper")]
    return "{:+.1f} ({:+.1f} to {:+.1f})".format(*points)
