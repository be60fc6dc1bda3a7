"""The situations of customer service and the reply to each, read from YAML files.

Every file is checked in full when it is loaded, so that no agent meets a broken template.
Knows nothing about ranking.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from reply_templates.blanks import LANGUAGES, Language
from reply_templates.errors import TemplateError
from reply_templates.render import check

SITUATIONS = Path(__file__).parent / "situations"
MOODS = ("negative", "neutral", "positive")
REQUIRED = ("id", "title", "moods", "examples", "text")
OPTIONAL = ("text_upset",)

Value = TypeVar("Value")


@dataclass(frozen=True)
class Situation:
    """What a customer may be writing about, and the reply to it in each language."""

    id: str
    title: Mapping[Language, str]
    moods: tuple[str, ...]
    examples: Mapping[Language, tuple[str, ...]]
    text: Mapping[Language, str]
    text_upset: Mapping[Language, str] | None = None

    def source(self, language: Language, mood: str | None) -> str:
        """The template for a customer in this mood; None is a mood nobody is sure of."""
        if mood == "negative" and self.text_upset is not None:
            return self.text_upset[language]
        return self.text[language]


@dataclass(frozen=True)
class Suggestion:
    """A reply ready for the composer, and why it is offered."""

    template_id: str
    title: str
    text: str
    why: str
    blanks: tuple[str, ...]
    similarity: float


def load_situations(folder: Path = SITUATIONS) -> tuple[Situation, ...]:
    """All situations of a folder, by file name; TemplateError names the file and field at fault."""
    situations: dict[str, Situation] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            situation = _situation(yaml.safe_load(path.read_text(encoding="utf8")))
            if situation.id in situations:
                raise TemplateError(f"id: {situation.id} is used by another file too")
        except (TemplateError, yaml.YAMLError, UnicodeDecodeError) as error:
            raise TemplateError(f"{path.name}: {error}") from error
        situations[situation.id] = situation
    if not situations:
        raise TemplateError(f"{folder}: no situation files")
    return tuple(situations.values())


def _situation(content: Any) -> Situation:
    if not isinstance(content, dict):
        raise TemplateError("the file is not a mapping of fields")
    for field in REQUIRED:
        if field not in content:
            raise TemplateError(f"{field}: missing")
    for field in content:
        if field not in REQUIRED + OPTIONAL:
            raise TemplateError(f"{field}: unknown field")
    upset = content.get("text_upset")
    return Situation(
        id=_words(content["id"], "id"),
        title=_by_language(content["title"], "title", _words),
        moods=_moods(content["moods"]),
        examples=_by_language(content["examples"], "examples", _list_of_words),
        text=_by_language(content["text"], "text", _template),
        text_upset=None if upset is None else _by_language(upset, "text_upset", _template),
    )


def _by_language(
    value: Any, field: str, read: Callable[[Any, str], Value]
) -> dict[Language, Value]:
    if not isinstance(value, dict):
        raise TemplateError(f"{field}: needs an entry for each of {', '.join(LANGUAGES)}")
    for language in value:
        if language not in LANGUAGES:
            raise TemplateError(f"{field}.{language}: unknown language")
    for language in LANGUAGES:
        if language not in value:
            raise TemplateError(f"{field}.{language}: missing")
    return {language: read(value[language], f"{field}.{language}") for language in LANGUAGES}


def _words(value: Any, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TemplateError(f"{field}: needs some text")
    return value.strip()


def _list_of_words(value: Any, field: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise TemplateError(f"{field}: needs a list of texts")
    return tuple(_words(item, f"{field}[{index}]") for index, item in enumerate(value))


def _template(value: Any, field: str) -> str:
    source = _words(value, field)
    try:
        check(source)
    except TemplateError as error:
        raise TemplateError(f"{field}: {error}") from error
    return source


def _moods(value: Any) -> tuple[str, ...]:
    moods = _list_of_words(value, "moods")
    for mood in moods:
        if mood not in MOODS:
            raise TemplateError(f"moods: {mood} is none of {', '.join(MOODS)}")
    return moods
