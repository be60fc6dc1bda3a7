"""Thresholds and judging on dev rows: no language ends up blank without a word."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.calibrate import fit_threshold
from classifier.data import Example
from classifier.errors import DataError
from classifier.reader import softmax
from classifier.train_calibration import calibrate, judge_of, names_without_rows, threshold_notes
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData

POLAR = [
    Example("great", "positive", "en", source="shop", polar=True),
    Example("awful", "negative", "en", source="shop", polar=True),
    Example("rude", "negative", "en", source="shop", polar=True),
]
LOGITS = np.array([[0, 0, 3], [2, 1, 0], [1, 2, 0]], np.float32)  # the last read as neutral


def test_a_language_with_two_class_rows_alone_has_a_threshold():
    """A reading counts as right where it is the label; the report says what rows these were."""
    temperature, thresholds = calibrate(LOGITS, POLAR, TrainConfig())
    expected = fit_threshold(softmax(LOGITS, temperature), np.array([2, 0, 0]))
    assert thresholds == {"en": expected} and expected < 1
    [en, zh] = sorted(threshold_notes(POLAR, TrainConfig()), key=lambda note: "zh" in note)
    assert "en threshold was set on 3 two-class rows" in en
    assert "no mood of a zh message will be shown" in zh


def test_three_class_rows_go_first_and_nothing_is_said():
    """Two-class rows beside them set no threshold."""
    three = [replace(e, source="chat", polar=False) for e in POLAR]
    logits = np.concatenate([LOGITS, LOGITS[:, ::-1]])
    temperature, thresholds = calibrate(logits, [*three, *POLAR], TrainConfig())
    own = fit_threshold(softmax(logits[:3], temperature), np.array([2, 0, 0]))
    assert thresholds == {"en": own}
    assert not [note for note in threshold_notes([*three, *POLAR], TrainConfig()) if "en" in note.split()]


def test_a_language_that_calibrate_on_leaves_out_is_set_on_other_sources():
    """So that it is not blank because of a setting about another language."""
    dev = [*POLAR, Example("谢谢", "positive", "zh", source="tweets")]
    logits = np.concatenate([LOGITS, LOGITS[:1]])
    config = TrainConfig(calibrate_on=("shop",))
    assert calibrate(logits, dev, config)[1].keys() == {"en", "zh"}
    assert any("zh threshold was set on 1 rows of sources" in n for n in threshold_notes(dev, config))


def test_a_language_without_dev_rows_keeps_the_threshold_of_the_start():
    """And a language of its own name counts as the one the console takes the text for."""
    dev = [replace(e, lang="en-GB") for e in POLAR]
    thresholds = calibrate(LOGITS, dev, TrainConfig(), {"zh": 0.7, "en": 0.2})[1]
    assert thresholds["zh"] == 0.7 and thresholds["en"] not in (0.2, 1.0)
    notes = threshold_notes(dev, TrainConfig(), {"zh": 0.7})
    assert any("that of the version gone on from" in note for note in notes)


def test_calibrating_on_nothing_is_a_sentence(base):
    """It names the setting, the sources there are and the remedy, before anything is trained."""
    config = TrainConfig(calibrate_on=("service_gold_dev",))
    tries = (lambda: calibrate(LOGITS, POLAR, config), lambda: judge_of(POLAR, config, base.tokenizer()))
    for run in tries:
        with pytest.raises(DataError, match=r"calibrate_on names service_gold_dev.*: shop.*take the"):
            run()


def test_names_of_sources_that_are_not_there_are_told():
    """In take, trusted and calibrate_on; those that are there are not."""
    data = TrainingData(train=POLAR, dev=POLAR, checksums={})
    config = TrainConfig(
        take={"shop": {}, "seed": {"rows": 1}, "core": {}}, trusted=("gold",), calibrate_on=("shop", "x")
    )
    assert names_without_rows(data, config) == [
        "take names core, seed, of which there are no rows to train on",
        "trusted names gold, of which there are no rows to train on",
        "calibrate_on names x, of which there are no dev rows",
    ]


def test_a_threshold_that_no_reading_earned_is_told():
    """Where no stretch of dev rows is right nine times of ten it is the surest tenth's."""
    right, wrong = np.eye(3)[[2, 0, 0]], np.eye(3)[[0, 2, 2]]
    assert not [n for n in threshold_notes(POLAR, TrainConfig(), {"zh": 0.7}, right) if "surest" in n]
    [note] = [n for n in threshold_notes(POLAR, TrainConfig(), {"zh": 0.7}, wrong) if "surest" in n]
    assert "surest en readings" in note and "90 %" in note
