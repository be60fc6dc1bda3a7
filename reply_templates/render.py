"""Fill a template's blanks, and leave those without a value visible.

What customers write reaches a template only as finished text, so it is never run as one.
Knows nothing about situations, files or ranking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, meta
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reply_templates.blanks import BLANK_NAMES, Language, blank
from reply_templates.errors import TemplateError

# plain-text chat: autoescape would show customers &amp; and &#39;
_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
# variables and `if` are all a reply needs; a filter could change a blank's mark beyond recognition
_environment.filters.clear()
_environment.tests.clear()
_environment.globals.clear()


@dataclass(frozen=True)
class Rendered:
    """A filled text, and the marks still standing in it in order of appearance."""

    text: str
    blanks: tuple[str, ...]


class _Blank:
    """Stands for a variable without a value: false in a condition, its mark in the text."""

    def __init__(self, mark: str, met: list[str]) -> None:
        self._mark = mark
        self._met = met

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        if self._mark not in self._met:
            self._met.append(self._mark)
        return self._mark


@lru_cache(maxsize=1024)
def _compile(source: str) -> Template:
    return _environment.from_string(source)


def check(source: str) -> None:
    """Raise TemplateError unless `source` renders with known variables only, filled or not."""
    try:
        used = meta.find_undeclared_variables(_environment.parse(source))
    except JinjaError as error:
        raise TemplateError(f"not a valid template: {error}") from error
    if unknown := sorted(used - BLANK_NAMES.keys()):
        known = ", ".join(BLANK_NAMES)
        raise TemplateError(f"unknown variable {', '.join(unknown)}; known are {known}")
    render(source, {}, "en")
    render(source, dict.fromkeys(BLANK_NAMES, "x"), "en")


def render(source: str, values: Mapping[str, object], language: Language) -> Rendered:
    """Fill `source`; a variable that is missing, None or empty leaves its mark in `language`."""
    met: list[str] = []
    context: dict[str, object] = {}
    for variable in BLANK_NAMES:
        value = values.get(variable)
        filled = "" if value is None else str(value)
        context[variable] = filled if filled.strip() else _Blank(blank(variable, language), met)
    try:
        text = _compile(source).render(context)
    except (JinjaError, TypeError, ArithmeticError) as error:
        raise TemplateError(f"the template cannot be filled: {error}") from error
    return Rendered(text.strip(), tuple(met))
