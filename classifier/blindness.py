"""Read who and where people are alike: each term of a group in data/alike.yaml as the group's first.

This is the blindness of Garg et al. 2019 (arXiv:1809.10610), with a common word in place of a token of
its own: two messages that differ in such terms alone are one to the reader. Names are an open class:
beside those listed, `unlisted` and `chinese_names` tell them by their letters and by where they stand.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from classifier.chinese_names import ChineseNames, read_lists
from classifier.reading import language_of
from classifier.terms import ChineseTerms, EnglishTerms, listed, read
from classifier.unlisted import aged, named, placed

GROUPS = Path(__file__).parent / "data" / "alike.yaml"
CASED = "cased"  # of the English groups: terms that are everyday words without their capital
NAMES = "names"  # several in a row are one person
PLACES = "places"  # a place that no list knows is read as the first, too
NATIONS, PEOPLES = "nations", "peoples"  # of the Chinese groups: who is of a people is of the nation
PERSON, CHINESE_PERSON = "Alex", "王伟"  # where a shop's list names nobody
KEPT = "kept"  # of the Chinese groups: words that no term may cut through


def blind(text: str) -> str:
    """The text with each term of a group as the group's first, and unheard-of places as the first place.

    >>> blind("My grandson in Texas waits, 我老公在上海等")
    'My mother in London waits, 我妈妈在北京等'
    >>> blind("Thanks to Oluwaseun Adeyemi and Maria's colleague")
    "Thanks to Alex and Alex's colleague"
    >>> blind("We live in Llanfyllin")
    'We live in London'
    >>> blind("李秀英的快递是佐藤师傅送的")
    '王伟的快递是王师傅送的'
    """
    return _shipped().read(text)


class Blindness:
    """Reads terms of `groups`, by language and name, alike, and people by the `names` ChineseNames knows."""

    def __init__(self, groups: Mapping[str, Mapping[str, list[str]]], names: Mapping[str, list[str]]):
        english, chinese = dict(groups["en"]), dict(groups["zh"])
        latin = english.get(NAMES, [PERSON])
        cased, kept = english.pop(CASED, ()), chinese.pop(KEPT, ())
        english, chinese = (
            {term: terms[0] for terms in of.values() for term in terms} for of in (english, chinese)
        )
        self._english = EnglishTerms(english, cased)
        peoples = groups["zh"].get(PEOPLES, ())
        nation = groups["zh"].get(NATIONS, peoples)[:1]
        chinese |= {f"{people}人": f"{nation[0]}人" for people in peoples}
        self._chinese = ChineseTerms({word: word for word in kept} | chinese)
        self._person, self._place = latin[0], groups["en"].get(PLACES, [""])[0]
        name = re.escape(self._person)
        self._names = re.compile(rf"(?<![A-Za-z])({name})(?:\s+{name}(?![A-Za-z]))+", re.IGNORECASE)
        self._chinese_person = groups["zh"].get(NAMES, [CHINESE_PERSON])[0]
        foreign = [name for name in groups["zh"].get(NAMES, ()) if len(name) > 2]
        self._chinese_names = ChineseNames(names, self._chinese_person, sorted(set("".join(foreign))))
        self._chinese_place = groups["zh"].get(PLACES, [""])[0]
        self._places = self._chinese_place and re.compile(f"(?:{self._chinese_place}){{2,}}")

    def read(self, text: str) -> str:
        """As `blind`."""
        known = self._english.replace(aged(text))
        if self._place:
            known = named(placed(known, self._place), self._person, self._place)
        known = self._names.sub(r"\1", known)
        if language_of(known) != "zh":
            return known
        # a name in Latin letters in a Chinese message is one like the others
        known = known.replace(self._person, self._chinese_person)
        known = self._chinese.replace(known)
        if self._places:  # a town of a province is one place
            known = self._places.sub(self._chinese_place, known)
        return self._chinese_names.replace(known)


def read_groups(path: Path = GROUPS) -> dict[str, dict[str, list[str]]]:
    """By language and name the terms of each group; in the file, one first and the others in a line."""
    return {
        language: {name: listed(path, f"{language}: {name}", lines) for name, lines in groups.items()}
        for language, groups in read(path).items()
    }


@cache
def _shipped() -> Blindness:
    return Blindness(read_groups(), read_lists())
