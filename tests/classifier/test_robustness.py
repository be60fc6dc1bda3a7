"""What damage costs: readers whose losses are known, and the gate's sample."""

import re

import numpy as np
import pytest

from classifier import robustness as module
from classifier.data import Example
from classifier.reading import LABELS
from classifier.retrain_checks import robustness_check
from classifier.robustness import robustness, table
from tests.classifier import tiny

TEXTS = {
    "en": ["The parcel arrived broken", "Where is my parcel now", "Thanks for the quick answer"],
    "zh": ["快递坏了太差了", "请问什么时候发货", "谢谢你帮我处理好"],
}
# the last digit of a message is its label, which no damage touches
EXAMPLES = [
    Example(f"{text} {i}{label}", LABELS[label], lang)
    for i in range(20)
    for lang, texts in TEXTS.items()
    for label, text in enumerate(texts)
]


class BlindTo:
    """Reads every message right unless it is marked: then it says neutral."""

    def __init__(self, mark=lambda text: False):
        self.mark, self.version = mark, "fake"

    def probabilities(self, texts, contexts=None):
        label = [1 if self.mark(text) else int(re.findall(r"\d", text)[-1]) for text in texts]
        return np.eye(3)[label] * 0.8 + 0.2 / 3


def row(result, language, kind):
    [found] = [r for r in result["kinds"] if (r["language"], r["kind"]) == (language, kind)]
    return found


def shouting(text: str) -> bool:
    return text.isupper()


def test_the_points_a_kind_costs_are_found():
    """Who takes capitals for neutral loses all that was not neutral, and nothing elsewhere."""
    result = robustness(BlindTo(shouting), EXAMPLES)
    upper, emoji = row(result, "en", "upper"), row(result, "en", "emoji")
    assert upper["n"] == 60
    assert upper["accuracy"] == [1.0, pytest.approx(1 / 3)]
    assert [upper["flipped"], upper["lost"]] == pytest.approx([2 / 3, 2 / 3])
    assert upper["interval"][0] < 2 / 3 < upper["interval"][1]
    assert upper["macro_f1_lost"] > 0.5
    assert emoji["lost"] == 0 and emoji["interval"] == [0, 0]
    assert "too much" in next(line for line in table(result).splitlines() if "en upper" in line)


def test_both_measures_are_shown_and_the_limit_is_on_accuracy():
    """One rare label lost costs macro-F1 many points and accuracy few: told, and not too much."""
    often = [Example(f"The parcel arrived broken {i}0", "negative", "en") for i in range(60)]
    reader = BlindTo(lambda text: shouting(text) and text.endswith("2"))
    result = robustness(reader, [*often, Example("Thanks for the quick answer 2", "positive", "en")])
    upper, said = row(result, "en", "upper"), table(result)
    assert upper["lost"] == pytest.approx(1 / 61) and upper["macro_f1_lost"] > 0.4
    kinds = len(result["kinds"])
    assert result["mean_lost"] == pytest.approx(upper["lost"] / kinds)
    assert result["mean_macro_f1_lost"] == pytest.approx(upper["macro_f1_lost"] / kinds)
    assert result["limit_on"] == "accuracy" and "The limit is on accuracy alone" in said
    assert "Of macro-F1, 3 points or more are lost by en upper." in said and "too much" not in said


def test_kinds_are_applied_where_they_happen():
    """Chinese has no capitals to shout with, English no traditional characters."""
    kinds = {(r["language"], r["kind"]) for r in robustness(BlindTo(), EXAMPLES)["kinds"]}
    assert {("zh", "homophone"), ("zh", "traditional"), ("en", "upper"), ("en", "typo")} <= kinds
    assert not {("zh", "upper"), ("zh", "typo"), ("en", "traditional"), ("en", "homophone")} & kinds


def test_only_changed_messages_count_and_a_seed_repeats_them():
    """Messages that a kind leaves as they are are not in its n; the same seed damages alike."""
    first, again = (robustness(BlindTo(), EXAMPLES, seed=4) for _ in range(2))
    assert first == again
    assert 0 < row(first, "en", "typo")["n"] < 60
    assert row(first, "en", "handle")["n"] == 60


def test_a_set_without_neutral_is_decided_between_the_other_two():
    """Neutral is no answer where no message is labelled neutral."""
    polar = [example for example in EXAMPLES if example.label != "neutral"]
    upper = row(robustness(BlindTo(shouting), polar), "en", "upper")
    assert upper["accuracy"] == [1.0, 0.5]


def test_the_gate_refuses_a_candidate_that_damage_hurts_more():
    """The sentence names both figures and the kind that costs most more."""
    guards = {f"core {lang}": [e for e in EXAMPLES if e.lang == lang] for lang in ("zh", "en")}
    steady, brittle = BlindTo(), BlindTo(shouting)
    check = robustness_check(steady, brittle, guards)
    assert not check["passed"]
    assert "en upper, +66.7 points" in check["sentence"]
    assert check["difference"] > check["threshold"]
    for active, candidate in ((steady, steady), (brittle, brittle), (brittle, steady)):
        assert robustness_check(active, candidate, guards)["passed"]


def test_the_command_prints_a_row_a_kind(store, base, tmp_path, capsys, monkeypatch):
    """The command runs on a version of an installation, and reads with what the console reads with."""
    tiny.write_rows(tmp_path / "rows.jsonl", tiny.messages(30, seed=2))
    place = [f"--data-dir={tmp_path}", f"--base-model={base.name}"]
    monkeypatch.setattr(
        "sys.argv", ["robustness", *place, f"--data={tmp_path / 'rows.jsonl'}", "--version=v1"]
    )
    module.main()
    assert "en upper" in capsys.readouterr().out
    assert list((tmp_path / "runtime").glob("*/model.onnx"))


def test_figures_are_means_over_the_draws():
    """Three draws are three seeds, one after the other, and a kind without chance stays as it is."""
    reader = BlindTo(lambda text: "Thnaks" in text or "quik" in text)
    alone = [row(robustness(reader, EXAMPLES, seed=seed), "en", "typo") for seed in (3, 4, 5)]
    mean = row(robustness(reader, EXAMPLES, seed=3, draws=3), "en", "typo")
    assert mean["lost"] == pytest.approx(np.mean([one["lost"] for one in alone]))
    assert mean["accuracy"] == pytest.approx(np.mean([one["accuracy"] for one in alone], axis=0))
    assert mean["n"] == round(np.mean([one["n"] for one in alone]))
    shouted = [robustness(BlindTo(shouting), EXAMPLES, draws=draws) for draws in (1, 2)]
    assert row(shouted[0], "en", "upper")["lost"] == row(shouted[1], "en", "upper")["lost"]
