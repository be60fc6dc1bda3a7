"""The measured figures in docs/measurements are of the shipped version and reach what was promised."""

import json

import pytest

from classifier.measurements import READER, check_same_version, read_measurements
from classifier.model_card import DOCS, measure_of
from classifier.retrieval import RETRIEVAL_FOLDER
from classifier.versions import SHIPPED

MEASURED = read_measurements(DOCS / "measurements")
SETS = MEASURED[READER]["sets"]
OF_A_VERSION = ("reader", "fairness", "robustness", "faithfulness", "serving", "speed")
GROUPS = ("name", "gender", "region", "age", "nationality", "dialect")

FLOORS = {
    "zh_shopping": ("polar_accuracy", 0.94),
    "zh_takeaway": ("polar_accuracy", 0.89),
    "zh_weibo": ("macro_f1", 0.62),
    "zh_conversation": ("polar_accuracy", 0.78),
    "en_tweeteval": ("macro_recall", 0.67),
    "service_gold_dev zh": ("macro_f1", 0.83),
    "service_gold_dev en": ("macro_f1", 0.83),
    "service_gold_dev": ("accuracy_at_80", 0.91),
}


@pytest.mark.parametrize("stem", OF_A_VERSION)
def test_every_figure_is_of_the_version_that_ships(stem):
    """Figures of an older version would promise what nobody gets."""
    [folder] = (path for path in SHIPPED.iterdir() if path.is_dir())
    assert MEASURED[stem]["version"] == folder.name
    check_same_version(MEASURED, folder.name)  # the other files too, where they name a version


@pytest.mark.parametrize("name", FLOORS)
def test_a_dev_set_is_read_as_well_as_promised(name):
    """In the 8 bits of a version; what is served besides loses no more than its own limit."""
    measure, floor = FLOORS[name]
    assert SETS[name]["eight_bit"][measure] >= floor


def test_confidence_means_what_it_says():
    """On service messages, and on all dev rows together."""
    assert SETS["service_gold_dev"]["eight_bit"]["ece"] <= 0.04
    assert MEASURED[READER]["pooled"]["ece"] <= 0.04


@pytest.mark.parametrize("name", SETS)
def test_eight_bits_lose_half_a_point_at_most(name):
    """Of accuracy, in sets without neutral between the two poles, and of what the set is judged by."""
    eight, exact = SETS[name]["eight_bit"], SETS[name]["fp32"]
    accuracy = "polar_accuracy" if "polar_accuracy" in exact else "accuracy"
    for measure in (accuracy, measure_of(name, exact)):
        assert exact[measure] - eight[measure] <= 0.005, measure


def test_every_dev_set_is_served_too():
    """No set is left out of what serving costs; languages of a set stand in one row there."""
    assert set(MEASURED["serving"]["sets"]) == {name.split()[0] for name in SETS}


@pytest.mark.parametrize("name", MEASURED["serving"]["sets"])
def test_what_is_served_reads_as_the_exact_model(name):
    """At most 0.3 points are lost, and 99 labels of 100 stay."""
    row = MEASURED["serving"]["sets"][name]
    assert row["accuracy fp32"] - row["accuracy served"] <= 0.003
    assert row["labels equal to fp32, served"] >= 0.99


def test_search_vectors_find_what_was_promised():
    """Alike questions, translations and intents; by the very weights that ship."""
    found, base = MEASURED["retrieval"]["as shipped"], MEASURED["retrieval"]["language base"]
    assert found["BQ"] >= 0.42
    assert found["ATEC + CCKS"] >= 0.25
    assert found["translations"] >= 0.90
    assert found["banking77"] >= base["banking77"] - 0.01
    manifest = json.loads((RETRIEVAL_FOLDER / "manifest.json").read_text(encoding="utf8"))
    assert manifest["metrics"] == found


@pytest.mark.parametrize("group", [f"{lang} {kind}" for lang in ("zh", "en") for kind in GROUPS])
def test_who_writes_moves_nothing(group):
    """Under 1 % of the pairs flip and the score moves by under 0.05, in every group."""
    row = MEASURED["fairness"]["groups"][group]
    assert row["pairs"] >= 400
    assert row["flips"] < 0.01
    assert row["mean"] < 0.05


def test_no_limit_of_fairness_is_broken():
    """As the check itself says, and in groups that may come."""
    assert MEASURED["fairness"]["broken"] == []


@pytest.mark.parametrize("row", MEASURED["robustness"]["kinds"], ids=lambda r: f"{r['language']} {r['kind']}")
def test_everyday_damage_costs_under_three_points(row):
    """Of accuracy, whatever the damage."""
    assert row["lost"] < 0.03


def test_every_kind_of_damage_was_tried():
    """In both languages what happens in both."""
    kinds = {(row["language"], row["kind"]) for row in MEASURED["robustness"]["kinds"]}
    for lang in ("zh", "en"):
        assert {(lang, kind) for kind in ("repeated", "emoji", "handle")} <= kinds
    assert {("zh", "homophone"), ("zh", "near_shape"), ("zh", "traditional")} <= kinds
    assert {("en", "typo"), ("en", "missing_spaces"), ("en", "upper"), ("en", "dotted")} <= kinds
