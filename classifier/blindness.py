"""Read who and where people are alike: each term of a group in data/alike.yaml as the group's first.

This is the blindness of Garg et al. 2019 (arXiv:1809.10610), with a common word in place of a token of
its own: two messages that differ in such terms alone are one to the reader. Names are an open class,
and stay.
"""

from functools import cache
from pathlib import Path

from classifier.terms import ChineseTerms, EnglishTerms, listed, read

GROUPS = Path(__file__).parent / "data" / "alike.yaml"
CASED = "cased"  # of the English groups: terms that are everyday words without their capital
KEPT = "kept"  # of the Chinese groups: words that no term may cut through


def blind(text: str) -> str:
    """The text with each term of a group as the group's first.

    >>> blind("My grandson in Texas waits, 我老公在上海等")
    'My mother in London waits, 我妈妈在北京等'
    """
    english, chinese = _terms()
    return chinese.replace(english.replace(text))


def read_groups(path: Path = GROUPS) -> dict[str, dict[str, list[str]]]:
    """By language and name the terms of each group; in the file, one first and the others in a line."""
    return {
        language: {name: listed(path, f"{language}: {name}", lines) for name, lines in groups.items()}
        for language, groups in read(path).items()
    }


@cache
def _terms() -> tuple[EnglishTerms, ChineseTerms]:
    groups = read_groups()
    cased = groups["en"].pop(CASED, ())
    kept = groups["zh"].pop(KEPT, ())
    english, chinese = (
        {term: terms[0] for terms in groups[language].values() for term in terms} for language in ("en", "zh")
    )
    return EnglishTerms(english, cased), ChineseTerms({word: word for word in kept} | chinese)
