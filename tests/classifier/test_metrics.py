"""The one evaluation, against figures worked out by hand and against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, recall_score

from classifier.calibrate import fit_temperature, fit_threshold, match_temperature, temperature_at
from classifier.metrics import evaluate, expected_calibration_error, label_ids, macro_f1
from classifier.reader import softmax
from classifier.reading import LABELS

ALL = np.ones


def test_a_small_set_by_hand():
    """Six messages, worked out on paper."""
    probabilities = np.array(
        [
            [0.9, 0.05, 0.05],  # negative, right
            [0.6, 0.3, 0.1],  # negative, is neutral
            [0.2, 0.7, 0.1],  # neutral, right
            [0.1, 0.5, 0.4],  # neutral, is positive
            [0.1, 0.1, 0.8],  # positive, right
            [0.3, 0.3, 0.4],  # positive, right
        ]
    )
    labels = ["negative", "neutral", "neutral", "positive", "positive", "positive"]
    result = evaluate(probabilities, labels, probabilities.max(1) >= 0.6)
    assert result["n"] == 6
    assert result["accuracy"] == pytest.approx(4 / 6)
    # negative: p 1/2 r 1; neutral: p 1/2 r 1/2; positive: p 1 r 2/3
    assert result["per_class"]["negative"]["f1"] == pytest.approx(2 / 3)
    assert result["per_class"]["positive"] == {
        "precision": 1.0,
        "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(0.8),
        "n": 3,
    }
    assert result["macro_f1"] == pytest.approx((2 / 3 + 1 / 2 + 0.8) / 3)
    assert result["macro_recall"] == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)
    assert result["confusion"] == [[1, 0, 0], [1, 1, 0], [0, 1, 2]]
    assert result["coverage"] == pytest.approx(4 / 6)
    assert result["accuracy_when_sure"] == pytest.approx(3 / 4)
    # the surest 80 % of six are five: all but the last
    assert result["accuracy_at_80"] == pytest.approx(3 / 5)
    # six bins of one message: |right - confidence| of each
    gaps = [0.1, 0.6, 0.3, 0.5, 0.2, 0.6]
    assert result["ece"] == pytest.approx(sum(gaps) / 6)
    assert "polar_accuracy" not in result


def test_agrees_with_scikit_learn():
    """Random readings give scikit-learn's figures, and macro_f1 is the report's."""
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet([1, 1, 1], 500)
    truth = rng.integers(0, 3, 500)
    predicted = probabilities.argmax(1)
    result = evaluate(probabilities, [LABELS[i] for i in truth], ALL(500, bool))
    assert result["accuracy"] == pytest.approx(accuracy_score(truth, predicted))
    assert result["macro_f1"] == pytest.approx(f1_score(truth, predicted, average="macro"))
    assert result["macro_recall"] == pytest.approx(recall_score(truth, predicted, average="macro"))
    assert macro_f1(truth, predicted) == pytest.approx(result["macro_f1"])


def test_bins_of_equal_mass():
    """Twenty messages at two confidences: the error is the mean gap, whatever the bins' borders."""
    confidence = np.repeat([0.6, 0.9], 10)
    correct = np.array([True] * 5 + [False] * 5 + [True] * 9 + [False])
    assert expected_calibration_error(confidence, correct, bins=2) == pytest.approx(0.05)
    assert expected_calibration_error(np.array([0.7]), np.array([True])) == pytest.approx(0.3)


def test_a_set_without_neutral_is_judged_on_the_poles():
    """Polar accuracy ignores the neutral probability, and so does the calibration error."""
    probabilities = np.array([[0.3, 0.6, 0.1], [0.1, 0.5, 0.4], [0.5, 0.1, 0.4]])
    result = evaluate(probabilities, ["negative", "positive", "positive"], ALL(3, bool))
    assert result["accuracy"] == 0
    assert result["polar_accuracy"] == pytest.approx(2 / 3)
    gaps = [abs(1 - 0.3 / 0.4), abs(1 - 0.4 / 0.5), abs(0 - 0.5 / 0.9)]
    assert result["ece"] == pytest.approx(sum(gaps) / 3)
    assert result["macro_f1"] == 0  # over the two labels that occur


def test_nothing_sure_has_no_accuracy():
    """Where no reading reaches the threshold, its accuracy is none and not zero."""
    result = evaluate(np.array([[0.4, 0.3, 0.3]]), ["negative"], np.zeros(1, bool))
    assert (result["coverage"], result["accuracy_when_sure"]) == (0.0, None)


def test_temperature_is_found_again():
    """Logits made too sure by a factor are brought back by it."""
    rng = np.random.default_rng(1)
    honest = rng.normal(0, 1.5, (20_000, 3))
    truth = np.array([rng.choice(3, p=p) for p in softmax(honest)])
    polar = np.zeros(len(truth), bool)
    assert fit_temperature(honest * 2.5, truth, polar) == pytest.approx(2.5, rel=0.05)
    assert match_temperature(honest * 3, softmax(honest)) == pytest.approx(3, rel=0.01)


def test_a_temperature_makes_readings_as_sure_as_was_asked():
    """Whatever can be reached is; beyond that it goes as far as it may."""
    logits = np.random.default_rng(2).normal(0, 2, (500, 3))
    for confidence in (0.5, 0.7, 0.9):
        said = softmax(logits, temperature_at(logits, confidence)).max(1).mean()
        assert said == pytest.approx(confidence, abs=1e-3)
    assert temperature_at(logits, 1.2) < 0.2 and temperature_at(logits, 0.1) > 15


def test_polar_rows_say_nothing_of_neutral():
    """Temperature on polar rows looks at the two poles alone."""
    rng = np.random.default_rng(2)
    poles = rng.normal(0, 1.5, (5000, 2))
    positive = rng.random(5000) < softmax(poles)[:, 1]
    logits = np.stack([poles[:, 0], np.full(5000, 50.0), poles[:, 1]], 1) * 2
    truth = np.where(positive, 2, 0)
    assert fit_temperature(logits, truth, np.ones(5000, bool)) == pytest.approx(2, rel=0.1)


def test_threshold_is_the_lowest_that_keeps_the_target():
    """From the threshold up, readings are right as often as asked; just below they are not."""
    confidence = np.array([0.99, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4])
    probabilities = np.stack([confidence, (1 - confidence) / 2, (1 - confidence) / 2], 1)
    truth = np.array([0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    assert fit_threshold(probabilities, truth, target=0.85) == pytest.approx(0.45)
    assert fit_threshold(probabilities, truth, target=1.0) == pytest.approx(0.85)


def test_label_ids_follow_the_order_of_labels():
    """Indices are those of LABELS."""
    assert label_ids(["positive", "negative", "neutral"]).tolist() == [2, 0, 1]
