"""Train a sentiment version: `python -m classifier.train --data DIR|FILE… [--out FOLDER]`.

Draws the mix, fits adapter and head on the 8-bit base, calibrates on the dev rows, evaluates every dev
set and writes a complete version folder, with a report beside it. The command is in train_command.py.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from classifier.calibrate import fit_very_sure
from classifier.data import Dropped, Example, columns
from classifier.errors import DataError
from classifier.evaluate import evaluate_probabilities
from classifier.fit import fit, targets_of
from classifier.language_base import LanguageBase
from classifier.model import SentimentModel, adapter_settings, load_model, new_model
from classifier.perturb import AUGMENTATIONS, PERTURBATIONS
from classifier.reader import Reader, ReadingConfig, logits_of, softmax
from classifier.reading import LABELS
from classifier.retrain_mix import Sets
from classifier.train_calibration import calibrate, judge_of, threshold_notes
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData, agreeing
from classifier.version_place import check_free
from classifier.versions import read_manifest, write_version


@dataclass(frozen=True)
class Trained:
    """A written version: its manifest, its reader, and its probabilities of the dev rows (n, 3); on
    the installed base also the rows of the core sets, each set a source, and those of them."""

    manifest: dict
    reader: Reader
    probabilities: np.ndarray
    core: list[Example] = field(default_factory=list)
    core_probabilities: np.ndarray = field(default_factory=lambda: np.empty((0, len(LABELS)), np.float32))


def draw(
    examples: Sequence[Example], config: TrainConfig, dropped: dict[str, Dropped] | None = None
) -> list[Example]:
    """The training mix: each source cut to `take[source]["rows"]` and repeated as it says.

    Drawn rows that another source repeats or contradicts are left out, and counted in `dropped`.
    """
    rng = random.Random(config.seed)
    sources: dict[str, list[Example]] = {}
    for example in examples:
        sources.setdefault(example.source, []).append(example)
    rules = {source: config.take.get(source, {}) for source in sorted(sources)}
    chosen: list[Example] = []
    for source, rule in rules.items():
        rows = sources[source]
        chosen += rng.sample(rows, min(len(rows), rule.get("rows", len(rows))))
    chosen = agreeing(chosen, {} if dropped is None else dropped, config.trusted)
    mix = [
        row
        for source, rule in rules.items()
        for row in [e for e in chosen if e.source == source] * rule.get("repeat", 1)
    ]
    return mix


def augmented(rows: Sequence[Example], config: TrainConfig) -> list[Example]:
    """The rows as a model sees them in training: `augment` of them damaged, in their places."""
    rng = random.Random(f"{config.seed} augment")
    return [_damaged(row, rng) if rng.random() < config.augment else row for row in rows]


def _damaged(row: Example, rng: random.Random) -> Example:
    changed = {PERTURBATIONS[kind](row.text, rng): often for kind, often in AUGMENTATIONS.items()}
    changed.pop(row.text, None)
    if not changed:
        return row
    return replace(row, text=rng.choices(list(changed), list(changed.values()))[0])


def checkpoint_of(out: Path) -> Path:
    """Where the checkpoint of the version folder `out` lies: beside it."""
    return out.with_name(out.name + ".checkpoint")


def train(
    data: TrainingData,
    out: Path,
    config: TrainConfig,
    *,
    base: LanguageBase = LanguageBase(),
    start: Path | None = None,
    resume: bool = False,
    progress: bool = True,
    log: Callable[[str, float, int], None] = lambda name, value, step: None,
    stop: Callable[[], bool] = lambda: False,
) -> Trained:
    """Train, calibrate, evaluate and write the version folder `out`.

    With `start`, the folder of a version on the same base, its adapter and head are trained on, and
    rank, alpha, targets and dropout are those of its adapter, in the manifest too, which keeps how
    that one was trained.
    A checkpoint beside `out` is taken up with `resume` and refused without: an hour of work is
    neither thrown away nor gone on with unasked.
    """
    checkpoint = checkpoint_of(out)
    check_free(out)
    if checkpoint.exists() and not resume:
        raise DataError(
            f"{checkpoint} holds an interrupted training. Go on with --resume, or start over with "
            "--fresh."
        )
    mix = draw(data.train, config, data.dropped)
    if not mix:
        raise DataError("`take` leaves no row to train on.")
    tokenizer = base.tokenizer()
    judge = judge_of(data.dev, config, tokenizer)
    training = {"config": asdict(config), "rows": len(mix), "data": data.checksums}
    kept = None
    if start:
        manifest = read_manifest(start, base_fingerprint=base.fingerprint)
        training["after"], kept = manifest["training"], manifest["reading"].get("thresholds")
        model = load_model(base, start, trainable=True)
        training["config"] |= adapter_settings(model)
    else:
        model = new_model_for(config, base)
    out.parent.mkdir(parents=True, exist_ok=True)
    targets = targets_of(mix, config.label_smoothing, config.class_weights)
    fit(
        model, tokenizer, augmented(mix, config), targets, config,
        checkpoint=checkpoint, progress=progress, judge=judge, log=log, stop=stop,
    )  # fmt: skip
    trained = written(out, model, data.dev, config, training, base=base, kept=kept, progress=progress)
    checkpoint.unlink(missing_ok=True)
    return trained


def written(
    out: Path,
    model: SentimentModel,
    dev: Sequence[Example],
    config: TrainConfig,
    training: dict,
    *,
    base: LanguageBase,
    reading: ReadingConfig | None = None,
    kept: Mapping[str, float] | None = None,
    progress: bool = False,
) -> Trained:
    """Calibrate a model on the dev rows, evaluate every set of them and write the version folder. One
    on the installed base is measured on the core sets too, as its retrained children will be.

    How much it reads of a message and its context is the config's, or that of `reading`. `kept` are
    the thresholds of the version it comes from; how unusual ones came about is in the manifest's
    training as "notes".
    """
    reading = reading or ReadingConfig(
        message_tokens=config.message_tokens, context_tokens=config.context_tokens
    )
    tokenizer = base.tokenizer()
    logits = logits_of(model, tokenizer, *columns(dev), reading, progress=progress and "dev rows")
    temperature, thresholds = calibrate(logits, dev, config, kept)
    probabilities = softmax(logits, temperature)
    training = training | {"notes": threshold_notes(dev, config, kept, probabilities)}
    reading = replace(reading, temperature=temperature, thresholds=thresholds)
    reader = Reader(model, tokenizer, reading, out.name)
    core, figures, read = [], {}, [np.empty((0, len(LABELS)), np.float32)]
    for name, rows in (Sets.read().guards() if base == LanguageBase() else {}).items():
        read.append(reader.probabilities(*columns(rows), progress=progress and name))
        figures[name] = evaluate_probabilities(reader, rows, read[-1])
        core += [replace(example, source=name) for example in rows]
    very_sure = fit_very_sure(*(read[1:] or [probabilities]))
    reader = Reader(model, tokenizer, replace(reading, very_sure=very_sure), out.name)
    manifest = write_version(
        out,
        model,
        base_fingerprint=base.fingerprint,
        reading=asdict(reader.config),
        training=training,
        metrics=by_source(reader, dev, probabilities) | figures,
    )
    return Trained(manifest, reader, probabilities, core, np.concatenate(read))


def by_source(reader: Reader, dev: Sequence[Example], probabilities: np.ndarray) -> dict:
    """What the one evaluate function says of each source's rows."""
    sources = np.array([e.source for e in dev])
    return {
        source: evaluate_probabilities(
            reader, [e for e in dev if e.source == source], probabilities[sources == source]
        )
        for source in sorted(set(sources.tolist()))
    }


def new_model_for(config: TrainConfig, base: LanguageBase) -> SentimentModel:
    """A fresh model as the config describes it; the seed decides its first weights too."""
    torch.manual_seed(config.seed)
    return new_model(
        base,
        rank=config.rank,
        alpha=config.alpha,
        targets=config.targets,
        embedding_rank=config.embedding_rank,
        embedding_alpha=config.embedding_alpha,
        dropout=config.dropout,
    )


if __name__ == "__main__":
    from classifier.train_command import main

    main()
