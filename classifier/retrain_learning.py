"""The learning in a retraining: the active version's model goes on, and candidates lie on its way.

Knows readers and examples; nothing about databases or where versions lie.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from classifier import drift
from classifier.calibrate import temperature_at
from classifier.data import Example, columns
from classifier.fit import TrainConfig, fit
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids
from classifier.model import SentimentModel, load_model, mean_of
from classifier.reader import Reader, logits_of
from classifier.retrain_local import Traffic
from classifier.retrain_mix import Mix

FIGURES = ("score", "confidence")  # as drift.figures gives them


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
    fit(
        model, active.tokenizer, learned.examples, learned.targets, config, progress=progress,
        log=lambda name, value, step: advance(step / steps),
    )  # fmt: skip
    model.zero_grad(set_to_none=True)  # several models are about to be in memory
    return model


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
    Wortsman et al. 2022, arXiv:2109.01903). On the messages of `calibration`, which the training left
    out, the temperature makes a candidate as sure as the active version and surer by what it is more
    often right: matched to what the active version says of each, it would grow less sure with all that
    it reads otherwise. Messages without a label count as no more often right, and without any message
    the temperature stays; a Judge fits it to labels where there are enough. Thresholds are confidences,
    so they stay.
    """
    aside = columns(calibration)
    said = active.probabilities(*aside) if calibration else None
    for share in shares:
        model = mean_of(load_model(base, folder, trainable=True), trained, share)
        reading = active.config
        if said is not None:
            logits = logits_of(model, active.tokenizer, *aside, reading)
            gain = right_share(logits, calibration) - right_share(said, calibration)
            temperature = temperature_at(logits, said.max(1).mean() + gain)
            reading = replace(reading, temperature=temperature)
        yield share, Reader(model, active.tokenizer, reading, name)


def right_share(scores: np.ndarray, examples: Sequence[Example]) -> float:
    """How often the highest of each message's `scores` (n, 3) is its label; 0 where none has one."""
    labelled = [place for place, example in enumerate(examples) if example.label]
    if not labelled:
        return 0.0
    truth = label_ids([examples[place].label for place in labelled])
    return float((scores[labelled].argmax(1) == truth).mean())


def traffic_profile(reader: Reader, traffic: Traffic | None) -> dict | None:
    """How a version reads the weeks before the last one, to tell drift from, and under "week" each
    message of the last one, since it is put to use with none read of its own; None for few."""
    if traffic is None or len(traffic.before) < drift.LEAST:
        return None
    kept = {}
    for name, values in zip(FIGURES, _figures(reader, traffic.before), strict=True):
        kept[name] = drift.profile(values)
    week = _figures(reader, [example for _, example in traffic.week])
    return kept | {
        "week": {
            "at": [at.isoformat() for at, _ in traffic.week],
            **{name: values.round(4).tolist() for name, values in zip(FIGURES, week, strict=True)},
        }
    }


def _figures(reader: Reader, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    return drift.figures(reader.probabilities(*columns(examples)) if examples else np.empty((0, 3)))
