"""The model card: every figure comes from a measurement, and what has none is named."""

import json
import re

import pytest

from classifier.baselines import Majority, Tfidf, UntunedBase, evaluate_baseline
from classifier.errors import DataError
from classifier.fairness import fairness
from classifier.measure import measure
from classifier.measurements import check_same_version
from classifier.model_card import DOCS, anything, model_card, results
from classifier.reader import Reader, ReadingConfig
from tests.classifier import tiny


def measured(base) -> dict:
    dev, rows = tiny.messages(60, seed=9), tiny.messages(150, seed=8)
    reader = Reader(tiny.trained(base), base.tokenizer(), ReadingConfig(24, 8), "v1")
    simple = {"majority": Majority(), "tfidf": Tfidf(), "untuned": UntunedBase(base, 24, 8)}
    baselines = {name: evaluate_baseline(baseline, rows, dev) for name, baseline in simple.items()}
    return {"reader": measure(reader, reader, dev), "baselines": baselines}


def test_baselines_and_the_version_stand_side_by_side(base):
    """A row a set and language, in the order of the table's head, the gain in points at the end."""
    found = measured(base)
    lines = results(found["reader"], found["baselines"]).splitlines()
    head, row = ([cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], lines[2]))
    cells = dict(zip(head, row, strict=True))
    ours, before = float(cells["ours, 8 bits"]), float(cells["untuned base + head"])
    assert float(cells["majority"]) < 0.3 < before
    assert abs(float(cells["gain, points"]) - 100 * (ours - before)) < 0.11
    assert {line.split("|")[1].strip() for line in lines[2:]} == {"", "en", "zh"}


def test_the_card_names_what_is_not_measured(base):
    """Measured files become sections of their own; the others are listed as not measured."""
    reader = Reader(tiny.trained(base), base.tokenizer(), ReadingConfig(24, 8), "v1")
    found = measured(base) | {
        "fairness": fairness(reader, tiny.families()),
        "faithfulness": {"flipped": 0.004, "by_kind": [{"kind": "name", "n": 12}]},
    }
    manifest = {
        "version": "v1", "created_at": "2026-11-24T00:00:00", "base_fingerprint": "ab",
        "training": {"config": {"rank": 4}, "rows": 500, "data": {"a.jsonl": "0" * 64}},
        "reading": {"thresholds": {"en": 0.7}, "temperature": 1.0},
    }  # fmt: skip
    template = (DOCS / "model-card.template.md").read_text(encoding="utf8")
    card = model_card(template, manifest, found)
    assert "### Explanations" in card and "| name | 12 |" in card
    assert "### Fair" in card and "| en thing | 3 |" in card and "under 1.0%" in card
    assert "Not measured yet: Robust" in card
    assert not re.search(r"\$\{?[a-z]", card), "a word of the template was not filled in"
    assert "CC BY" in card and "none stated" in card


def test_any_measurement_is_a_table():
    """Dicts of dicts and lists of dicts become rows; pairs are before and after."""
    text = anything({"mean_lost": 0.012, "kinds": {"typo": {"accuracy": [0.9, 0.88], "n": 1200}}})
    assert "mean lost 0.012" in text
    assert "| typo | 0.900 → 0.880 | 1,200 |" in text


def test_figures_of_another_version_are_refused():
    """A card that says v4 shows nothing that was measured with v3, and says how to measure again."""
    check_same_version({"reader": {"version": "v4"}, "learning_curve": {"labels": {}}}, "v4")
    with pytest.raises(DataError, match=r"fairness\.json with v3.*measure again"):
        check_same_version({"reader": {"version": "v4"}, "fairness": {"version": "v3"}}, "v4")


def test_every_file_that_was_read_has_its_terms_in_the_card():
    """Whoever uses the weights sees what stands behind each of them."""
    card = (DOCS / "model-card.md").read_text(encoding="utf8")
    terms = card.split("## Data and terms")[1]
    [folder] = (DOCS.parent / "classifier" / "weights" / "sentiment").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf8"))
    names = {re.sub(r"(_filled\d*|_relabelled)$", "", n.split(".")[0]) for n in manifest["training"]["data"]}
    assert len(names) > 5
    assert not [name for name in names if name not in terms]
