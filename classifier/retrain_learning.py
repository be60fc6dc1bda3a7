"""The learning in a retraining: the active version's model goes on, is calibrated, and is judged.

Knows readers and examples; nothing about databases or where versions lie.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from classifier.calibrate import match_temperature
from classifier.compare import Paired, compare
from classifier.data import Example, columns
from classifier.evaluate import evaluate_probabilities
from classifier.fairness import Family
from classifier.fit import TrainConfig, fit
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids
from classifier.model import load_model
from classifier.reader import Reader, logits_of
from classifier.retrain_checks import fairness_check, robustness_check
from classifier.retrain_mix import Mix

HELD_BACK = "held back"


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
    version on seed messages that this training left out. Thresholds are confidences, so they stay.
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
    aside = columns(learned.calibration)
    temperature = match_temperature(
        logits_of(model, tokenizer, *aside, reading), active.probabilities(*aside)
    )
    return Reader(model, tokenizer, replace(reading, temperature=temperature), name)


def judge(
    active: Reader,
    candidate: Reader,
    guards: dict[str, list[Example]],
    held_back: Sequence[Example],
    families: Sequence[Family],
    *,
    labelled_share: float,
    doubt: float,
    seed: int,
    advance: Callable[[float], None] = lambda share: None,
) -> tuple[dict, dict]:
    """What compare says of both, and what the one evaluate function says of the candidate, by set.

    Of all traffic the active version reads wrong at least what it doubts (one minus its calibrated
    confidence, `doubt`), and at least what people called wrong of the share that they labelled.
    """
    pairs, metrics = {}, {}
    judging = {**guards, HELD_BACK: list(held_back)}
    parts = len(judging) + 2  # and the two checks
    for done, (name, examples) in enumerate(judging.items()):
        advance(done / parts)
        by_active, by_candidate = (r.probabilities(*columns(examples)) for r in (active, candidate))
        truth = label_ids([example.label for example in examples])
        pairs[name] = Paired(truth, by_active, by_candidate)
        if examples:
            metrics[name] = evaluate_probabilities(candidate, examples, by_candidate)
    judged = pairs.pop(HELD_BACK)
    called_wrong = 1 - judged.active_right.mean() if len(judged) else 0.0
    traffic_wrong = min(max(doubt, called_wrong * labelled_share, 0.01), 0.99)
    advance((parts - 2) / parts)
    checks = [fairness_check(active, candidate, families)]
    advance((parts - 1) / parts)
    checks.append(robustness_check(active, candidate, guards))
    report = compare(
        pairs, judged, traffic_wrong=float(traffic_wrong), checks=checks, seed=seed
    )
    return report, metrics
