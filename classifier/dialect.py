"""Read words of dialects and varieties as the standard words that mean the same: data/dialect.yaml.

Knows words and phrases, not grammar: what the reader was never taught to read becomes what it was.
"""

from functools import cache
from pathlib import Path

from classifier.errors import DataError
from classifier.terms import ChineseTerms, EnglishTerms, listed, read

SMALL = "small"  # beside the languages: English words that are names or abbreviations with a capital
GLOSSARY = Path(__file__).parent / "data" / "dialect.yaml"


def standard(text: str) -> str:
    """The text with the glossary's words as standard ones.

    >>> standard("I'm gutted, 唔该晒")
    "I'm very disappointed, 非常谢谢"
    """
    english, chinese = _terms()
    return chinese.replace(english.replace(text))


def read_glossary(path: Path = GLOSSARY) -> tuple[dict[str, dict[str, str]], list[str]]:
    """By language what each word means, and the English words that mean it only in small letters."""
    glossary = read(path)
    small = listed(path, SMALL, glossary.pop(SMALL)) if SMALL in glossary else []
    for language, words in glossary.items():
        for word, meaning in words.items():
            if not all(isinstance(part, str) and part.strip() for part in (word, meaning)):
                raise DataError(
                    f"{path}, {language}: the entry {word!r}: {meaning!r} lacks a word or its meaning. Write "
                    "both, in quotes, or remove the line."
                )
    return glossary, small


@cache
def _terms() -> tuple[EnglishTerms, ChineseTerms]:
    glossary, small = read_glossary()
    return EnglishTerms(glossary["en"], small=small), ChineseTerms(glossary["zh"], phrases=True)
