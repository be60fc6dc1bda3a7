"""The learning in a retraining: the active version's model goes on, is calibrated, and is judged.

Knows readers and examples; nothing about databases or where versions lie.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier import drift
from classifier.calibrate import match_temperature
from classifier.compare import Paired, compare, failed_tests
from classifier.data import Example, columns
from classifier.evaluate import evaluate_probabilities
from classifier.fairness import Family
from classifier.fit import TrainConfig, fit
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids
from classifier.model import SentimentModel, load_model, mean_of
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
    *,
    progress: bool = True,
    advance: Callable[[float], None] = lambda share: None,
) -> SentimentModel:
    """The adapter and head in `folder`, which `active` reads with, trained on `learned`."""
    model = load_model(base, folder, trainable=True)
    config = replace(
        config,
        message_tokens=active.config.message_tokens,
        context_tokens=active.config.context_tokens,
    )
    steps = max(1.0, config.epochs * len(learned.examples) / config.batch)
    return fit(
        model, active.tokenizer, learned.examples, learned.targets, config, progress=progress,
        log=lambda name, value, step: advance(step / steps),
    )  # fmt: skip


def candidates(
    active: Reader,
    folder: Path,
    base: LanguageBase,
    trained: SentimentModel,
    calibration: Sequence[Example],
    shares: Sequence[float],
    name: str,
) -> Iterator[tuple[float, Reader]]:
    """Candidates between the version in `folder` and what `trained` became of it, one for each of
    the `shares` of the change that they keep, made when asked for.

    In between, most of what was learned is there and most of what was forgotten is back (WiSE-FT,
    Wortsman et al. 2022, arXiv:2109.01903). The temperature makes a candidate as sure as the active
    version on the messages of `calibration`, which the training left out, and stays where there is
    none; `judge` fits it to labels where there are enough. Thresholds are confidences, so they stay.
    """
    aside = columns(calibration)
    target = active.probabilities(*aside) if calibration else None
    for share in shares:
        model = mean_of(load_model(base, folder, trainable=True), trained, share)
        reading = active.config
        if target is not None:
            logits = logits_of(model, active.tokenizer, *aside, reading)
            reading = replace(reading, temperature=match_temperature(logits, target))
        yield share, Reader(model, active.tokenizer, reading, name)


@dataclass(frozen=True)
class Judged:
    """The candidate as it would read, with its temperature fitted anew; what compare says of it
    beside the active version; and what the one evaluate function says of it, by set."""

    candidate: Reader
    report: dict
    metrics: dict


def judge(
    active: Reader,
    offered: Iterable[tuple[float, Reader]],
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

    The first candidate `offered` that passes everything, or the last one. Smaller steps come later
    and change fewer labels, so a set that might have fallen by chance alone does not refuse what was
    learned; one that fell surely still does.

    Of all traffic the active version reads wrong at least what it doubts (one minus its calibrated
    confidence, `doubt`), and at least what people called wrong of the share that they labelled.
    """
    sets = {**guards, HELD_BACK: list(held_back)}
    truths = {name: label_ids([e.label for e in examples]) for name, examples in sets.items()}
    ours = {name: active.probabilities(*columns(examples)) for name, examples in sets.items()}

    def checked(candidate: Reader, pairs: dict[str, Paired], traffic_wrong: float) -> Judged:
        fitted = refit(pairs[HELD_BACK], traffic_wrong)
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
            checks.append(check())
            advance((len(sets) + len(checks)) / (len(sets) + CHECKS))
        report = compare(pairs, judged, traffic_wrong=traffic_wrong, checks=checks, seed=seed)
        return Judged(candidate, report, metrics)

    steps, result = [], None
    for share, candidate in offered:
        pairs = {
            name: Paired(truths[name], ours[name], candidate.probabilities(*columns(examples)))
            for name, examples in sets.items()
        }
        advance(len(sets) / (len(sets) + CHECKS))
        judged = pairs[HELD_BACK]
        called_wrong = 1 - judged.active_right.mean() if len(judged) else 0.0
        traffic_wrong = float(min(max(doubt, called_wrong * labelled_share, 0.01), 0.99))
        tests = {name: pair for name, pair in pairs.items() if name != HELD_BACK}
        report, result = compare(tests, judged, traffic_wrong=traffic_wrong, seed=seed), None
        if report["promote"]:
            result = checked(candidate, pairs, traffic_wrong)
            report = result.report
        steps.append({"kept_share": share, "failed": failed_tests(report)})
        if report["promote"]:
            break
    result = result or checked(candidate, pairs, traffic_wrong)
    return replace(result, report=result.report | {"steps": steps})


def traffic_profile(reader: Reader, recent: Sequence[Example]) -> dict | None:
    """How a version reads recent messages, for drift to be told from later on; None for few."""
    if len(recent) < drift.LEAST:
        return None
    scores, confidence = drift.figures(reader.probabilities(*columns(recent)))
    return {"score": drift.profile(scores), "confidence": drift.profile(confidence)}


def _warmer(reader: Reader, factor: float) -> Reader:
    """The same reader with its temperature times `factor`."""
    config = replace(reader.config, temperature=reader.config.temperature * factor)
    return Reader(reader.model, reader.tokenizer, config, reader.version)


def _rescaled(probabilities: np.ndarray, factor: float) -> np.ndarray:
    """What `_warmer` reads, without reading again."""
    if factor == 1.0:
        return probabilities
    return softmax(np.log(np.clip(probabilities, 1e-12, 1)), factor)
