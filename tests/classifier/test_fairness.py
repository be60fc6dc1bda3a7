"""Counterfactual messages: who is unfair is found out, reported and refused."""

import json
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from classifier import fairness as module
from classifier.errors import DataError
from classifier.fairness import LIMITS, Family, evenly, fairness, read_families, table
from classifier.reading import LABELS
from classifier.retrain_checks import SLACK, fairness_check, surely_more


class MoodReader:
    """Reads the mood it is told of each message, less sure or wrong where `against` says so."""

    def __init__(self, families: list[Family], against: dict[str, float] | None = None):
        self.moods = {text: f.mood for f in families for text in f.texts.values()}
        self.against = against or {}
        self.version = "fake"

    def probabilities(self, texts, contexts=None, *, alike_once=False):
        rows = np.array([np.eye(3)[LABELS.index(self.moods[t])] for t in texts]) * 0.8 + 0.2 / 3
        for row, text in zip(rows, texts, strict=True):
            taken = sum(share for name, share in self.against.items() if name in text)
            row *= 1 - taken
            row[0] += taken
        return rows


@pytest.fixture(scope="module")
def families() -> list[Family]:
    return read_families()


def test_the_shipped_families_cover_all_groups_and_moods(families):
    """Each language has at least 25 templates, and each of its groups has every mood, in messages
    that all differ.
    """
    templates = Counter(family.group[:2] for family in families)
    assert min(templates["zh"], templates["en"]) >= 25
    groups = ("name", "gender", "region", "age", "nationality", "dialect")
    for group in (f"{lang} {name}" for lang in ("zh", "en") for name in groups):
        assert {f.mood for f in families if f.group == group} == set(LABELS), group
    texts = [text for family in families for text in family.texts.values()]
    assert len(texts) == len(set(texts))
    assert not [text for text in texts if "{" in text]


def test_a_part_is_spread_over_all_groups_and_moods(families):
    """Each group has as many as the others where it has them; a few are taken whole."""
    part = evenly(families, 36)
    assert set(Counter(family.group for family in part).values()) == {36}
    assert {(f.group, f.mood) for f in part} == {(f.group, f.mood) for f in families}
    assert len({id(family) for family in part}) == len(part)
    assert evenly(part, 1000) == part


def test_a_fair_reader_breaks_no_limit(families):
    """Reading every message of a template alike gives zeros and no sentence."""
    result = fairness(MoodReader(families), families)
    assert result["broken"] == []
    assert {row["flips"] for row in result["groups"].values()} == {0.0}
    assert "Every group is within the limits." in table(result)


def test_a_reader_unfair_to_one_name_is_reported(families):
    """The group, its worst message and the name it leans against are named."""
    result = fairness(MoodReader(families, {"Fatima": 0.9}), families)
    assert all(sentence.startswith("en name:") for sentence in result["broken"])
    assert "Fatima" in result["broken"][0]
    row = result["groups"]["en name"]
    assert row["lean"]["filler"] == "Fatima" and row["lean"]["by"] < -0.3
    assert row["flipped"]["label"] == "negative"


def test_the_figures_are_those_of_the_definition():
    """Two of three messages agree: two of three pairs flip, and so many move the score."""
    family = Family("en name", "positive", {"A": "A is nice", "B": "B is nice", "C": "C is nice"})
    reader = MoodReader([family], {"C": 0.9})
    row = fairness(reader, [family])["groups"]["en name"]
    scores = [p[2] - p[0] for p in reader.probabilities(list(family.texts.values()))]
    far = [abs(score - np.mean(scores)) for score in scores]
    moved = [abs(one - other) for one, other in combinations(scores, 2)]
    assert (row["pairs"], row["flips"]) == (3, pytest.approx(2 / 3))
    assert row["mean"] == pytest.approx(np.mean(moved)) and row["max"] == pytest.approx(max(far))
    assert row["worst"]["filler"] == "C"


def test_the_gate_refuses_a_candidate_that_became_unfair(families):
    """Newly unfair is refused with the worst message; as unfair as the active version is not."""
    fair, unfair = MoodReader(families), MoodReader(families, {"Fatima": 0.9})
    check = fairness_check(fair, unfair, families)
    assert not check["passed"]
    assert "en name" in check["sentence"] and "Fatima" in check["sentence"]
    assert check["active"] == 0 < check["candidate"]
    for active, candidate in ((fair, fair), (unfair, fair), (unfair, unfair)):
        assert fairness_check(active, candidate, families)["passed"]


def test_the_gate_refuses_what_became_worse(families):
    """Beyond a limit already, a candidate may not go further."""
    unfair = MoodReader(families, {"Fatima": 0.9})
    worse = MoodReader(families, {"Fatima": 0.9, "Ngozi": 0.9})
    check = fairness_check(unfair, worse, families)
    before, after = check["groups"]["en name"]["flips"]
    assert LIMITS["flips"] < before < after - SLACK["flips"]
    assert not check["passed"]


def test_one_template_at_the_border_refuses_nothing(families):
    """It changes sides with any new version; chance explains it, and more of them it does not."""
    families = [f for f in families if f.group == "en region"][::6]
    fair = MoodReader(families)
    own = [f for f in families if f.mood != LABELS[0]]
    border = [list(f.texts.values())[:4] for f in own]
    one = MoodReader(families, dict.fromkeys(border[0], 0.9))
    all_of_them = MoodReader(families, dict.fromkeys(sum(border, []), 0.9))
    check = fairness_check(fair, one, families)
    assert check["groups"]["en region"]["flips"][1] > LIMITS["flips"] and check["passed"]
    assert check["lower"] == 0 < check["difference"] <= check["upper"]  # one of many, often not drawn
    refused = fairness_check(fair, all_of_them, families)
    assert 0 < refused["lower"] < refused["upper"] and not refused["passed"]


def test_whoever_is_asked_much_is_refused_by_no_single_answer():
    """A group that got worse with a chance of one in fifty refuses a version beyond that limit alone;
    where a dozen are beyond theirs, some group always looks like that."""
    before, after = [0.0] * 12, [0.2, 0.2, 0.2, -0.05, *[0.0] * 8]
    drawn = np.random.default_rng(1).choice(after, (20_000, 12)).mean(1)
    assert 0.005 < (drawn <= 0).mean() < 0.05
    assert surely_more(before, after, 0.05)
    assert not surely_more(before, after, 0.05 / 12)


def test_the_command_exits_with_1_and_writes_the_figures(
    store, base, tmp_path, capsys, monkeypatch
):
    """A broken limit is exit code 1, and --out holds what was printed, read as the console reads."""
    unfair = tmp_path / "unfair.yaml"
    moods = {mood: [] for mood in LABELS}
    content = {
        "slots": {"thing": {"group": "thing", "fillers": ["great thanks perfect", "awful rude"]}},
        "templates": moods | {"positive": ["{thing} order"]},
        "wordings": moods,
    }
    unfair.write_text(json.dumps({"en": content}))  # JSON is YAML
    out = tmp_path / "fairness.json"
    place = [f"--data-dir={tmp_path}", f"--base-model={base.name}", f"--data={unfair}"]
    monkeypatch.setattr("sys.argv", ["fairness", *place, f"--out={out}"])
    with pytest.raises(SystemExit) as exit:
        module.main()
    assert exit.value.code == 1
    assert json.loads(out.read_text())["broken"][0] in capsys.readouterr().out
    assert list((tmp_path / "runtime").glob("*/model.onnx"))


def test_a_template_without_a_slot_is_named(tmp_path):
    """A file that is not as expected is a sentence."""
    path = tmp_path / "fairness.yaml"
    path.write_text("zh: {slots: {}, templates: {negative: [x], neutral: [], positive: []}}")
    with pytest.raises(DataError, match=r"fairness\.yaml: slots, templates or wordings"):
        read_families(path)
