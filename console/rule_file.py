"""Reads rules from YAML. What cannot be used is named with its place; nothing is guessed."""

import string
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from console.errors import RulesError
from console.rules import (
    BY_A_PERSON,
    LANGUAGES,
    FallingRule,
    Heading,
    MoodRule,
    Rule,
    Rules,
    WaitingRule,
    WordRule,
)
from console.waiting import Targets
from console.wording import GAP, Words
from db.queries.escalations import SEVERITIES

DEFAULT = Path(__file__).parent / "escalation_rules.yaml"


def load_rules(path: Path = DEFAULT) -> Rules:
    """The rules of a file; RulesError says what to mend and where."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf8"))
        return read_rules(content)
    except OSError as error:
        raise RulesError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RulesError(f"{path}: is not UTF-8 text") from error
    except yaml.YAMLError as error:
        raise RulesError(f"{path}: is not valid YAML: {error}") from error
    except RulesError as error:
        raise RulesError(f"{path}: {error}") from error


def read_rules(content: Any) -> Rules:
    """The rules that parsed YAML describes."""
    whole = _mapping(content, "the file", {"answer_within_minutes", "rules"})
    targets = _targets(whole["answer_within_minutes"])
    rules: list[Rule] = []
    for place, item in enumerate(_list(whole["rules"], "rules"), start=1):
        rule = _rule(item, f"rules, number {place}", targets)
        if rule.heading.id in [other.heading.id for other in rules]:
            raise RulesError(f"rules, number {place}: the id {rule.heading.id} is taken")
        rules.append(rule)
    return Rules(tuple(rules), targets)


def _targets(value: Any) -> Targets:
    place = "answer_within_minutes"
    minutes = _mapping(value, place, {"first_reply", "next_reply"})
    return Targets(
        **{
            name: timedelta(minutes=_number(minutes[name], f"{place}.{name}", 0.1, 10_000))
            for name in minutes
        }
    )


def _rule(value: Any, place: str, targets: Targets) -> Rule:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in _KINDS:
        raise RulesError(f"{place}: kind must be one of {', '.join(_KINDS)}")
    own_fields, make = _KINDS[kind]
    fields = _mapping(value, place, {"id", "kind", "severity", "reason", *own_fields})
    place = f"rule {fields['id']}"
    return make(fields, place, targets)


def _mood(fields: dict, place: str, targets: Targets) -> Rule:
    probability = _number(fields["probability"], f"{place}, probability", 0, 1)
    return MoodRule(_heading(fields, place, MoodRule.fields), probability)


def _falling(fields: dict, place: str, targets: Targets) -> Rule:
    return FallingRule(
        _heading(fields, place, FallingRule.fields),
        messages=int(_number(fields["messages"], f"{place}, messages", 2, 20)),
        drop=_number(fields["drop"], f"{place}, drop", 0, 2),
    )


def _waiting(fields: dict, place: str, targets: Targets) -> Rule:
    return WaitingRule(_heading(fields, place, WaitingRule.fields), targets)


def _words(fields: dict, place: str, targets: Targets) -> Rule:
    lists = _mapping(fields["words"], f"{place}, words", set(LANGUAGES))
    words = [
        _word(word, f"{place}, words.{language}, number {number}")
        for language in LANGUAGES
        for number, word in enumerate(_list(lists[language], f"{place}, words.{language}"), 1)
    ]
    return WordRule(_heading(fields, place, WordRule.fields), Words(words))


_KINDS: dict[str, tuple[set[str], Callable[[dict, str, Targets], Rule]]] = {
    "mood": ({"probability"}, _mood),
    "falling": ({"messages", "drop"}, _falling),
    "waiting": (set(), _waiting),
    "words": ({"words"}, _words),
}


def _heading(fields: dict, place: str, known: tuple[str, ...]) -> Heading:
    id = _text(fields["id"], f"{place}, id")
    if id == BY_A_PERSON:
        raise RulesError(f"{place}: the id {BY_A_PERSON} stands for what people escalate")
    if fields["severity"] not in SEVERITIES:
        raise RulesError(f"{place}, severity: must be one of {', '.join(SEVERITIES)}")
    reason = _mapping(fields["reason"], f"{place}, reason", set(LANGUAGES))
    for language, sentence in reason.items():
        _check_fields(_text(sentence, f"{place}, reason.{language}"), place, language, known)
    return Heading(id, fields["severity"], reason)


def _check_fields(sentence: str, place: str, language: str, known: tuple[str, ...]) -> None:
    where = f"{place}, reason.{language}"
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as error:
        raise RulesError(f"{where}: {error}") from error
    for _, field, spec, conversion in parts:
        if field is not None and (field not in known or spec or conversion):
            raise RulesError(f"{where}: only {', '.join(known)} may stand in braces")


def _mapping(value: Any, place: str, fields: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RulesError(f"{place}: must have the fields {', '.join(sorted(fields))}")
    if missing := fields - value.keys():
        raise RulesError(f"{place}: {', '.join(sorted(missing))} is missing")
    if unknown := value.keys() - fields:
        raise RulesError(f"{place}: {', '.join(sorted(map(str, unknown)))} is not known here")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise RulesError(f"{place}: must be a list with something in it")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RulesError(f"{place}: must be text (numbers need quotes)")
    return value


def _word(value: Any, place: str) -> str:
    for part in _text(value, place).split(GAP):
        if not any(character.isalnum() for character in part):
            raise RulesError(f"{place}: has no letter or number to look for")
    return value


def _number(value: Any, place: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise RulesError(f"{place}: must be a number from {least:g} to {most:g}")
    return float(value)
