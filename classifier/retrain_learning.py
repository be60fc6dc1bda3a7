"""The learning in a retraining: the active version's model goes on, is calibrated, and is judged.

Knows readers and examples; nothing about databases or where versions lie.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier import drift
from classifier.calibrate import match_temperature
from classifier.compare import Paired, compare
from classifier.data import Example, columns
from classifier.evaluate import evaluate_probabilities
from classifier.fairness import Family
from classifier.fit import TrainConfig, fit
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids
from classifier.model import load_model
from classifier.reader import Reader, logits_of, softmax
from classifier.retrain_calibration import calibration_check, refit
from classifier.retrain_checks import fairness_check, robustness_check
from classifier.retrain_cost import size_check, speed_check
from classifier.retrain_mix import Mix

HELD_BACK = "held back"
CHECKS = 5  # beside the sets, for the progress


def learn(
    active: Reader,
    folder: Path,
    base: LanguageBase,
    learned: Mix,
    config: TrainConfig,
    name: str,
    *,
    progress: bool = True,
    advance: Callable[[float], None] = lambda share: None,
) -> Reader:
    """A candidate: the adapter and head in `folder`, which `active` reads with, trained on
    `learned`.

    Its weights are those that will be stored, and its temperature makes it as sure as the active
    version on messages that this training left out, and stays where none was; `judge` fits it to
    labels where there are enough. Thresholds are confidences, so they stay.
    """
    model, tokenizer, reading = (
        load_model(base, folder, trainable=True),
        active.tokenizer,
        active.config,
    )
    config = replace(
        config, message_tokens=reading.message_tokens, context_tokens=reading.context_tokens
    )
    steps = max(1.0, config.epochs * len(learned.examples) / config.batch)
    fit(
        model, tokenizer, learned.examples, learned.targets, config, progress=progress,
        log=lambda name, value, step: advance(step / steps),
    )  # fmt: skip
    for parameter in model.trainable():
        parameter.data = parameter.data.half().float()
    if learned.calibration:
        aside = columns(learned.calibration)
        temperature = match_temperature(
            logits_of(model, tokenizer, *aside, reading), active.probabilities(*aside)
        )
        reading = replace(reading, temperature=temperature)
    return Reader(model, tokenizer, reading, name)


@dataclass(frozen=True)
class Judged:
    """The candidate as it would read, with its temperature fitted anew; what compare says of it
    beside the active version; and what the one evaluate function says of it, by set."""

    candidate: Reader
    report: dict
    metrics: dict


def judge(
    active: Reader,
    candidate: Reader,
    guards: dict[str, list[Example]],
    held_back: Sequence[Example],
    families: Sequence[Family],
    *,
    folder: Path,
    workshop: Path,
    labelled_share: float,
    doubt: float,
    seed: int,
    advance: Callable[[float], None] = lambda share: None,
) -> Judged:
    """Read everything with both, and decide. `folder` holds the active version.

    Of all traffic the active version reads wrong at least what it doubts (one minus its calibrated
    confidence, `doubt`), and at least what people called wrong of the share that they labelled.
    """
    sets = {**guards, HELD_BACK: list(held_back)}
    parts, pairs = len(sets) + CHECKS, {}
    for done, (name, examples) in enumerate(sets.items()):
        advance(done / parts)
        pairs[name] = _pair(active, candidate, examples)
    judged = pairs[HELD_BACK]
    called_wrong = 1 - judged.active_right.mean() if len(judged) else 0.0
    traffic_wrong = float(min(max(doubt, called_wrong * labelled_share, 0.01), 0.99))
    fitted = refit(judged, traffic_wrong)
    candidate = _warmer(candidate, fitted.factor)
    pairs = {
        name: replace(pair, candidate=_rescaled(pair.candidate, fitted.factor))
        for name, pair in pairs.items()
    }
    metrics = {
        name: evaluate_probabilities(candidate, examples, pairs[name].candidate)
        for name, examples in sets.items()
        if examples
    }
    judged = pairs.pop(HELD_BACK)
    checks = []
    for check in (
        lambda: fairness_check(active, candidate, families),
        lambda: robustness_check(active, candidate, guards),
        lambda: calibration_check(list(pairs.values()), fitted, seed=seed),
        lambda: size_check(folder, candidate.model, workshop),
        lambda: speed_check(active, candidate, guards),
    ):
        advance((len(sets) + len(checks)) / parts)
        checks.append(check())
    report = compare(pairs, judged, traffic_wrong=traffic_wrong, checks=checks, seed=seed)
    return Judged(candidate, report, metrics)


def traffic_profile(reader: Reader, recent: Sequence[Example]) -> dict | None:
    """How a version reads recent messages, for drift to be told from later on; None for few."""
    if len(recent) < drift.LEAST:
        return None
    scores, confidence = drift.figures(reader.probabilities(*columns(recent)))
    return {"score": drift.profile(scores), "confidence": drift.profile(confidence)}


def _pair(active: Reader, candidate: Reader, examples: Sequence[Example]) -> Paired:
    truth = label_ids([example.label for example in examples])
    return Paired(truth, *(r.probabilities(*columns(examples)) for r in (active, candidate)))


def _warmer(reader: Reader, factor: float) -> Reader:
    """The same reader with its temperature times `factor`."""
    config = replace(reader.config, temperature=reader.config.temperature * factor)
    return Reader(reader.model, reader.tokenizer, config, reader.version)


def _rescaled(probabilities: np.ndarray, factor: float) -> np.ndarray:
    """What `_warmer` reads, without reading again."""
    if factor == 1.0:
        return probabilities
    return softmax(np.log(np.clip(probabilities, 1e-12, 1)), factor)
