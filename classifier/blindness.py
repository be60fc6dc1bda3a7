"""Read who and where people are alike: each term of a group in data/alike.yaml as the group's first.

This is the blindness of Garg et al. 2019 (arXiv:1809.10610), with a common word in place of a token of
its own: two messages that differ in such terms alone are one to the reader. Names are an open class:
those in Latin letters that the list knows are read alike where they have their capital, and the others
stay. So are places, but what stands where a place does and is a word in no dictionary is one.
"""

import re
from functools import cache
from pathlib import Path

from classifier.spelling import knows
from classifier.terms import ChineseTerms, EnglishTerms, listed, read

GROUPS = Path(__file__).parent / "data" / "alike.yaml"
CASED = "cased"  # of the English groups: terms that are everyday words without their capital
NAMES = "names"  # of the English groups: each needs its capital, and several in a row are one person
PLACES = "places"  # of the English groups: what a place that no list knows is read as
KEPT = "kept"  # of the Chinese groups: words that no term may cut through


# a name after what stands before places; a second word may belong to it (in Wagga Wagga)
_CAPITALISED = r"[A-ZÀ-Þ][a-zß-ž]+(?:[-'’][A-ZÀ-Þ][a-zß-ž]+)*"
_SOMEWHERE = re.compile(
    r"((?i:(?<!\w)(?:in|near|around|outside)|(?<!\w)(?:am|is|are|come|comes|came|customers|people) from"
    rf"|[’'](?:m|re|s) from) )({_CAPITALISED})(?: ({_CAPITALISED}))?(?![\w@#])"
)


def blind(text: str) -> str:
    """The text with each term of a group as the group's first, and unheard-of places as the first place.

    >>> blind("My grandson in Texas waits, 我老公在上海等")
    'My mother in London waits, 我妈妈在北京等'
    >>> blind("Thanks to Oluwaseun Adeyemi and Maria's colleague")
    "Thanks to Alex and Alex's colleague"
    >>> blind("We live in Llanfyllin")
    'We live in London'
    """
    english, chinese, names, place = _terms()
    return chinese.replace(_placed(names.sub(r"\1", english.replace(text)), place))


def _placed(text: str, place: str) -> str:
    """The text with `place` where a word in no dictionary stands as a place does, with its capital."""

    def read_as(found: re.Match) -> str:
        before, name, second = found.groups()
        if knows(name):
            return found[0]
        # what begins the next sentence is no part of it: in Llanfyllin Great service
        return f"{before}{place} {second}" if second and knows(second) else f"{before}{place}"

    return _SOMEWHERE.sub(read_as, text) if place else text


def read_groups(path: Path = GROUPS) -> dict[str, dict[str, list[str]]]:
    """By language and name the terms of each group; in the file, one first and the others in a line."""
    return {
        language: {name: listed(path, f"{language}: {name}", lines) for name, lines in groups.items()}
        for language, groups in read(path).items()
    }


@cache
def _terms() -> tuple[EnglishTerms, ChineseTerms, re.Pattern, str]:
    groups = read_groups()
    names = groups["en"].get(NAMES, ["Alex"])
    cased = [*groups["en"].pop(CASED, ()), *names]
    kept = groups["zh"].pop(KEPT, ())
    english, chinese = (
        {term: terms[0] for terms in groups[language].values() for term in terms} for language in ("en", "zh")
    )
    name = re.escape(names[0])
    return (
        EnglishTerms(english, cased),
        ChineseTerms({word: word for word in kept} | chinese),
        re.compile(rf"(?<![A-Za-z])({name})(?:\s+{name}(?![A-Za-z]))+", re.IGNORECASE),
        groups["en"].get(PLACES, [""])[0],
    )
