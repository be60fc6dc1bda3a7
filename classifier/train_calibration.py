"""What a training reads off its dev rows: temperature, thresholds, and how good a model is.

A language without a threshold would be blank in the console for ever, so every fallback here is told.
Knows dev rows and logits; no files.
"""

import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from classifier.calibrate import fit_temperature, fit_threshold, reaches
from classifier.data import Example, columns
from classifier.errors import DataError
from classifier.metrics import label_ids, macro_f1
from classifier.model import SentimentModel
from classifier.reader import ReadingConfig, logits_of, softmax
from classifier.reading import language_of
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData

LANGUAGES = ("zh", "en")  # what the reader keeps thresholds for


def calibrate(
    logits: np.ndarray,
    dev: Sequence[Example],
    config: TrainConfig,
    kept: Mapping[str, float] | None = None,
) -> tuple[float, dict[str, float]]:
    """Temperature, and by language the confidence from which a reading counts as sure.

    Both come from the sources in `config.calibrate_on`, all by default: confidence is to be right
    where the console reads, and tweets are harder than service chat. Sources without a neutral class
    help to find the temperature, and a threshold only where a language has no others: see
    `threshold_rows`. A language without any dev row has the threshold `kept` from an earlier version.
    """
    chosen = chosen_rows(dev, config)
    truth, polar = label_ids([e.label for e in dev]), np.array([e.polar for e in dev])
    temperature = fit_temperature(logits[chosen], truth[chosen], polar[chosen])
    probabilities = softmax(logits, temperature)
    thresholds = {
        language: fit_threshold(probabilities[rows], truth[rows])
        for language, (rows, _) in threshold_rows(dev, config).items()
    }
    return temperature, {**(kept or {}), **thresholds}


def chosen_rows(dev: Sequence[Example], config: TrainConfig) -> np.ndarray:
    """Which dev rows are of the sources in `calibrate_on`, (n,); a DataError when none is."""
    chosen = np.array([e.source in config.calibrate_on or not config.calibrate_on for e in dev], bool)
    if chosen.any():
        return chosen
    there = ", ".join(sorted({e.source for e in dev})) or "none"
    raise DataError(
        f"calibrate_on names {', '.join(config.calibrate_on) or 'nothing'}, of which there are no dev "
        f"rows. Sources with dev rows: {there}. Name one of them in calibrate_on, or take the setting "
        "out to calibrate on all."
    )


def threshold_rows(dev: Sequence[Example], config: TrainConfig) -> dict[str, tuple[np.ndarray, str]]:
    """By language the rows (n,) that set its threshold, and what is unusual about them, if anything.

    Three-class rows of `calibrate_on`, else two-class ones, else those of other sources. A reading of
    a two-class row is right only where it is the label: one as neutral is not.
    """
    chosen, polar = chosen_rows(dev, config), np.array([e.polar for e in dev])
    language = np.array([e.lang if e.lang in LANGUAGES else language_of(e.text) for e in dev])
    found = {}
    for lang in sorted(set(language.tolist())):
        own = language == lang
        tries = (
            (own & chosen & ~polar, ""),
            (own & chosen & polar, "two-class rows, since no others are there"),
            (own & ~polar, "rows of sources that calibrate_on does not name"),
            (own, "two-class rows of sources that calibrate_on does not name"),
        )
        found[lang] = next((rows, why) for rows, why in tries if rows.any())
    return found


def threshold_notes(
    dev: Sequence[Example],
    config: TrainConfig,
    kept: Mapping[str, float] | None = None,
    probabilities: np.ndarray | None = None,
) -> list[str]:
    """A sentence for each language whose threshold is not of its own three-class dev rows, and, by
    the calibrated `probabilities` (n, 3), for each whose readings are nowhere right often enough."""
    found, notes = threshold_rows(dev, config), []
    truth = label_ids([e.label for e in dev])
    for lang in LANGUAGES:
        if lang in found:
            rows, why = found[lang]
            if why:
                notes.append(f"The {lang} threshold was set on {int(rows.sum())} {why}.")
            if probabilities is not None and not reaches(probabilities[rows], truth[rows]):
                notes.append(
                    f"Not even the surest {lang} readings of the dev rows are right 90 % of the time: the "
                    f"threshold is where the surest tenth begins, and a {lang} mood shown is less often "
                    "right. More or cleaner rows of it may help."
                )
        elif kept and lang in kept:
            notes.append(f"No dev row is {lang}: its threshold is that of the version gone on from.")
        else:
            notes.append(
                f"No dev row is {lang}: it has no threshold, and no mood of a {lang} message will be "
                'shown. Give rows of it with "split": "dev".'
            )
    return notes


def judge_of(dev: Sequence[Example], config: TrainConfig, tokenizer) -> Callable[[SentimentModel], float]:
    """Scores a model by the mean macro-F1 over dev sources, on up to `evaluate_rows` rows.

    Two-class sources are judged on negative and positive alone.
    """
    rows = [e for e, chosen in zip(dev, chosen_rows(dev, config), strict=True) if chosen]
    rows = random.Random(config.seed).sample(rows, min(len(rows), config.evaluate_rows))
    truth, polar = label_ids([e.label for e in rows]), np.array([e.polar for e in rows])
    source = np.array([e.source for e in rows])
    reading = ReadingConfig(config.message_tokens, config.context_tokens)

    def judge(model: SentimentModel) -> float:
        logits = logits_of(model, tokenizer, *columns(rows), reading)
        logits[polar, 1] = -np.inf
        read = logits.argmax(1)
        scores = [macro_f1(truth[source == s], read[source == s]) for s in set(source.tolist())]
        return float(np.mean(scores))

    return judge


def names_without_rows(data: TrainingData, config: TrainConfig) -> list[str]:
    """A line for each setting that names sources which are not there, so that it does nothing."""
    trained, dev = ({e.source for e in rows} for rows in (data.train, data.dev))
    settings = (
        ("take", config.take, trained, "rows to train on"),
        ("trusted", config.trusted, trained, "rows to train on"),
        ("calibrate_on", config.calibrate_on, dev, "dev rows"),
    )
    return [
        f"{setting} names {', '.join(unknown)}, of which there are no {rows}"
        for setting, names, there, rows in settings
        if (unknown := sorted(set(names) - there))
    ]
