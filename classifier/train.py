"""Train a sentiment version: `python -m classifier.train --data DIR|FILE… --out FOLDER`.

Draws the mix, fits adapter and head on the 8-bit base, calibrates on the dev rows, evaluates every dev
set and writes a complete version folder.
"""

import argparse
import hashlib
import json
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np

from classifier.calibrate import fit_temperature, fit_threshold
from classifier.data import Example, clean, columns, read_examples
from classifier.errors import ClassifierError, DataError
from classifier.evaluate import evaluate_probabilities
from classifier.fit import TrainConfig, fit, targets_of
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids
from classifier.model import new_model
from classifier.perturb import AUGMENTATIONS, PERTURBATIONS
from classifier.reader import Reader, ReadingConfig, logits_of, softmax
from classifier.versions import write_version


def draw(examples: Sequence[Example], config: TrainConfig) -> list[Example]:
    """The training mix: each source cut to `take[source]["rows"]` and repeated as it says."""
    rng = random.Random(config.seed)
    sources: dict[str, list[Example]] = {}
    for example in examples:
        sources.setdefault(example.source, []).append(example)
    mix: list[Example] = []
    for source, rows in sorted(sources.items()):
        rule = config.take.get(source, {})
        chosen = rng.sample(rows, min(len(rows), rule.get("rows", len(rows))))
        mix += chosen * rule.get("repeat", 1)
    return [_augmented(row, rng) if rng.random() < config.augment else row for row in mix]


def _augmented(row: Example, rng: random.Random) -> Example:
    changed = [PERTURBATIONS[kind](row.text, rng) for kind in AUGMENTATIONS]
    changed = [text for text in changed if text != row.text]
    return replace(row, text=rng.choice(changed)) if changed else row


def calibrate(
    logits: np.ndarray, dev: Sequence[Example], config: TrainConfig
) -> tuple[float, dict[str, float]]:
    """Temperature, and by language the confidence from which a reading counts as sure.

    Both come from the sources in `config.calibrate_on`, all by default: confidence is to be right
    where the console reads, and tweets are harder than service chat. Sources without a neutral class
    help to find the temperature and never a threshold.
    """
    chosen = np.array([e.source in config.calibrate_on or not config.calibrate_on for e in dev])
    truth, polar = label_ids([e.label for e in dev]), np.array([e.polar for e in dev])
    temperature = fit_temperature(logits[chosen], truth[chosen], polar[chosen])
    probabilities = softmax(logits, temperature)
    language = np.array([e.lang for e in dev])
    thresholds = {
        lang: fit_threshold(probabilities[rows], truth[rows])
        for lang in sorted(set(language.tolist()))
        if (rows := (language == lang) & chosen & ~polar).any()
    }
    return temperature, thresholds


def load_data(paths: Sequence[Path]) -> tuple[list[Example], list[Example], dict[str, str]]:
    """Training rows, dev rows and the files' checksums. Without a dev split, a twentieth is held out.

    The source of a row is its file's name, so that `take` and the metrics speak of files.
    """
    files = [f for path in paths for f in (sorted(path.rglob("*.jsonl*")) if path.is_dir() else [path])]
    examples, checksums = [], {}
    for file in files:
        name = file.name.split(".")[0]
        rows, dropped = clean(read_examples(file))
        print(f"{name}: {len(rows)} rows, {dropped}")
        examples += [replace(row, source=name) for row in rows]
        checksums[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    if not examples:
        raise DataError(f"No .jsonl, .jsonl.gz or .csv rows found in {', '.join(map(str, paths))}.")
    dev = [e for e in examples if e.split == "dev"]
    if not dev:
        dev = [e for e in examples if hashlib.sha256(e.text.encode()).digest()[0] < 13]
    held_out = {e.text for e in dev}
    return [e for e in examples if e.text not in held_out], dev, checksums


def train(
    data: Sequence[Path],
    out: Path,
    config: TrainConfig,
    *,
    base: LanguageBase = LanguageBase(),
    progress: bool = True,
) -> dict:
    """Train, calibrate, evaluate and write the version folder `out`; returns its manifest.

    A checkpoint beside `out` lets an interrupted call go on where it stopped.
    """
    rows, dev, checksums = load_data(data)
    mix = draw(rows, config)
    print(f"training on {len(mix)} rows, choosing on {len(dev)}")
    model, tokenizer = new_model_for(config, base), base.tokenizer()
    checkpoint = out.with_suffix(".checkpoint")
    out.parent.mkdir(parents=True, exist_ok=True)
    targets = targets_of(mix, config.label_smoothing)
    fit(model, tokenizer, mix, targets, config, checkpoint=checkpoint, progress=progress)
    reading = ReadingConfig(
        message_tokens=config.message_tokens, context_tokens=config.context_tokens
    )
    logits = logits_of(model, tokenizer, *columns(dev), reading, progress=progress)
    temperature, thresholds = calibrate(logits, dev, config)
    reading = replace(reading, temperature=temperature, thresholds=thresholds)
    reader = Reader(model, tokenizer, reading, out.name)
    probabilities, sources = softmax(logits, temperature), np.array([e.source for e in dev])
    metrics = {
        source: evaluate_probabilities(
            reader, [e for e in dev if e.source == source], probabilities[sources == source]
        )
        for source in sorted(set(sources.tolist()))
    }
    manifest = write_version(
        out,
        model,
        base_fingerprint=base.fingerprint,
        reading=asdict(reading),
        training={"config": asdict(config), "rows": len(mix), "data": checksums},
        metrics=metrics,
    )
    checkpoint.unlink(missing_ok=True)
    return manifest


def new_model_for(config: TrainConfig, base: LanguageBase):
    """A fresh model as the config describes it."""
    return new_model(
        base,
        rank=config.rank,
        targets=config.targets,
        embedding_rank=config.embedding_rank,
        embedding_alpha=config.embedding_alpha,
        dropout=config.dropout,
    )


def _config(path: Path | None, overrides: dict) -> TrainConfig:
    settings = json.loads(path.read_text(encoding="utf8")) if path else {}
    unknown = set(settings) - {f.name for f in fields(TrainConfig)}
    if unknown:
        raise DataError(f"{path}: unknown settings {', '.join(sorted(unknown))}.")
    return TrainConfig(**settings | {k: v for k, v in overrides.items() if v is not None})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.train", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="files or folders")
    parser.add_argument("--out", type=Path, required=True, help="version folder to write")
    parser.add_argument("--config", type=Path, help="JSON with any of TrainConfig's settings")
    parser.add_argument(
        "--base-model",
        default=os.environ.get("UNDERTONE_BASE_MODEL", ""),
        help="as UNDERTONE_BASE_MODEL; the installed one by default",
    )
    parser.add_argument("--seed", type=int)
    parser.add_argument("--epochs", type=float)
    arguments = parser.parse_args()
    try:
        config = _config(arguments.config, {"seed": arguments.seed, "epochs": arguments.epochs})
        manifest = train(
            arguments.data, arguments.out, config, base=LanguageBase(arguments.base_model)
        )
    except ClassifierError as error:
        raise SystemExit(f"classifier.train: {error}") from error
    for source, result in manifest["metrics"].items():
        print(f"{source:28} n {result['n']:5}  accuracy {result['accuracy']:.4f}  "
              f"macro-F1 {result['macro_f1']:.4f}  ece {result['ece']:.3f}")


if __name__ == "__main__":
    main()
