"""Read words of dialects and varieties as the standard words that mean the same: data/dialect.yaml.

Knows words and phrases, not grammar: what the reader was never taught to read becomes what it was.
"""

from functools import cache
from pathlib import Path

import yaml

from classifier.terms import ChineseTerms, EnglishTerms

GLOSSARY = Path(__file__).parent / "data" / "dialect.yaml"


def standard(text: str) -> str:
    """The text with the glossary's words as standard ones.

    >>> standard("I'm gutted, 唔该晒")
    "I'm very disappointed, 非常谢谢"
    """
    english, chinese = _terms()
    return chinese.replace(english.replace(text))


@cache
def _terms() -> tuple[EnglishTerms, ChineseTerms]:
    glossary = yaml.safe_load(GLOSSARY.read_text(encoding="utf8"))
    return EnglishTerms(glossary["en"]), ChineseTerms(glossary["zh"])
