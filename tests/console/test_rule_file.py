"""A rule file that cannot be used is refused with the place of the fault."""

import pytest
import yaml

from console.errors import RulesError
from console.rule_file import load_rules, read_rules

RULE = {
    "id": "angry",
    "kind": "mood",
    "severity": "high",
    "probability": 0.9,
    "reason": {"en": "Angry with {percent} %.", "zh": "生气 {percent}%"},
}
WHOLE = {"answer_within_minutes": {"first_reply": 5, "next_reply": 10}, "rules": [RULE]}


def words(en: list, zh: list) -> dict:
    """A file with one rule that looks for these words."""
    reason = {"en": "{word}", "zh": "{word}"}
    listed = {"en": en, "zh": zh}
    rule = {"id": "named", "kind": "words", "severity": "high", "reason": reason, "words": listed}
    return {**WHOLE, "rules": [rule]}


def with_rule(**changed) -> dict:
    return {**WHOLE, "rules": [{**RULE, **changed}]}


def test_the_file_that_ships_can_be_used():
    """All groups the product promises are in it."""
    ids = {rule.heading.id for rule in load_rules().rules}
    assert ids >= {
        "strongly_negative",
        "falling",
        "unanswered",
        "legal_threat",
        "regulator_threat",
        "media_threat",
        "safety",
        "fraud",
        "chargeback",
        "supervisor_demanded",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "the file"),
        ({**WHOLE, "extra": 1}, "extra is not known here"),
        ({"rules": [RULE]}, "answer_within_minutes is missing"),
        ({**WHOLE, "answer_within_minutes": {"first_reply": "a", "next_reply": 1}}, "first_reply"),
        ({**WHOLE, "rules": []}, "rules: must be a list"),
        ({**WHOLE, "rules": [RULE, RULE]}, "number 2: the id angry is taken"),
        ({**WHOLE, "rules": ["angry"]}, "number 1: kind must be one of"),
        (with_rule(kind="magic"), "number 1: kind must be one of"),
        (with_rule(severity="huge"), "rule angry, severity"),
        (with_rule(probability=2), "rule angry, probability: must be a number from 0 to 1"),
        (with_rule(probability=True), "probability: must be a number"),
        (with_rule(id="person"), "stands for what people escalate"),
        (with_rule(reason={"en": "Angry"}), "reason: zh is missing"),
        (with_rule(reason={"en": "{percent.x}", "zh": "x"}), "only percent may stand in braces"),
        (with_rule(reason={"en": "{word}", "zh": "x"}), "only percent may stand in braces"),
        (with_rule(reason={"en": "{", "zh": "x"}), "reason.en"),
        (words([12315], ["一"]), "words.en, number 1: must be text (numbers need quotes)"),
        (words(["a"], []), "words.zh: must be a list"),
        (words(["*"], ["一"]), "words.en, number 1: has no letter"),
        (words(["a"], ["一", "二…"]), "words.zh, number 2: has no letter"),
    ],
)
def test_every_fault_is_named(content, said):
    """The message says where the fault is and what would be right."""
    with pytest.raises(RulesError) as refused:
        read_rules(content)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"rules: [", "not valid YAML"), (b"\xff\xfe\x00", "UTF-8"), (b"", "the file")],
)
def test_a_damaged_file_is_named(tmp_path, content, said):
    """The file's own name stands before what is wrong with it."""
    path = tmp_path / "rules.yaml"
    path.write_bytes(content)
    with pytest.raises(RulesError) as refused:
        load_rules(path)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_a_missing_file_is_named(tmp_path):
    """So is one that is not there."""
    with pytest.raises(RulesError, match="cannot be read"):
        load_rules(tmp_path / "none.yaml")


def test_a_file_of_ones_own_can_be_used(tmp_path):
    """Whoever writes their own rules gets exactly those."""
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(words(["a"], ["一"]), allow_unicode=True), "utf8")
    assert [rule.heading.id for rule in load_rules(path).rules] == ["named"]
