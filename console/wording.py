"""Finds words of a list in what people write, however they spell it. Knows no rules.

Text is brought to one form first: full-width to half-width, traditional to simplified Chinese,
small letters, straight quotes, and nothing invisible or blank between Chinese characters.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

GAP = "…"
LONGEST_GAP = 16

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_BLANK_BETWEEN_CHINESE = re.compile(f"(?<=[{_CHINESE}])\\s+(?=[{_CHINESE}])")
_GAP_PATTERN = rf"[^。！？!?\n]{{0,{LONGEST_GAP}}}?"


def _simplifying() -> dict[int, str]:
    table = json.loads((Path(__file__).parent / "traditional.json").read_text(encoding="utf8"))
    return str.maketrans(table["traditional"], table["simplified"])


_SIMPLE = _simplifying() | str.maketrans("’‘“”", "''\"\"")


def plain(text: str) -> str:
    """`text` in the one form that words are looked for in."""
    normal = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLE)
    visible = "".join(c for c in normal if unicodedata.category(c) not in ("Cf", "Mn"))
    return _BLANK_BETWEEN_CHINESE.sub("", visible)


class Words:
    """A list of words and phrases, looked for as whole words.

    `*` at the end of an English word stands for any ending, `…` for a few words in between.
    """

    def __init__(self, words: Sequence[str]):
        self.listed = tuple(words)
        self._patterns = [re.compile(_pattern(word)) for word in words]

    def first_in(self, text: str) -> str | None:
        """What matches the first word of the list that stands in `text`, which must be plain."""
        matches = (pattern.search(text) for pattern in self._patterns)
        return next((match.group() for match in matches if match), None)


def _pattern(word: str) -> str:
    return _GAP_PATTERN.join(_whole(plain(part.strip())) for part in word.split(GAP))


def _whole(part: str) -> str:
    any_ending = part.endswith("*")
    core = part.rstrip("*")
    pattern = r"\s+".join(re.escape(piece) for piece in core.split())
    if _is_latin(core[:1]):
        pattern = r"(?<![a-z0-9])" + pattern
    if any_ending:
        pattern += "[a-z]*"
    elif _is_latin(core[-1:]):
        pattern += r"(?![a-z0-9])"
    return pattern


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
