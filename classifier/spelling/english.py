"""English slips: a letter missing, doubled, swapped or mistyped, or the space between two words.

A slip is mended where one word is far likelier than all others: by how often it is written (the counts
are symspellpy's), how such slips arise (`slips`), and the more so the more moods differ (`moods`).
Knows no models.
"""

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from unicodedata import combining, normalize

from classifier.spelling.moods import BAD, GOOD, NONE, SERVED, loses_prefix, mood, negated
from classifier.spelling.parting import NEGATIONS, Parting
from classifier.spelling.slips import END_LOST, FAR, FIRST, NEAR, reach

DICTIONARY = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
CORPUS = 1.02e12  # words counted for the dictionary's frequencies
FREQUENT = 1_000_000  # what is put in a slip's place is at least so frequent
SHORTEST = 4  # letters
SHORTEST_SLIP = 5  # shorter words have too many neighbours to tell what was meant
LONG = 8  # so long a word is told by its other letters, whatever the one in their midst
LONGEST = 24
SERVICE = 1.0  # log10 of how much likelier customers write a word of service
SERVED_LEAST = 2_000_000
CONTRACTED = 50_000_000  # "dont", which the dictionary lacks
# log10 of how much likelier the best word is than the next, where both say the same about mood, where
# one says nothing, and where one is the other's opposite
ALIKE, OTHER, OPPOSITE = 0.3, 1.0, 1.5
EITHER = 1.0  # and of two words than of one,
STRAY = 2.5  # if the first is no more than a letter
USUAL = math.log10(30_000_000 / CORPUS)  # words that are written more often than most family names
KEPT = 50_000  # words whose mending is remembered

_LETTERS = rf"[A-Za-z]{{{SHORTEST},{LONGEST}}}"
# no part of a handle, an address, a number, or of a word with an apostrophe or a hyphen
_WORD = re.compile(rf"(?<![@#\w'’./\-]){_LETTERS}(?![\w'’/@\-]|\.\w)")
_BEGINS = re.compile(r"(?:^|[.!?。！？\n])\W*$")


def frequencies() -> dict[str, int]:
    """How often each word of the dictionary was counted."""
    lines = DICTIONARY.read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in map(str.split, lines)}


class English:
    """Mends English words; `known` are words beside the dictionary's that are no slips."""

    def __init__(self, known: Iterable[str]):
        counts = frequencies()
        self._known = counts.keys() | set(known) | NEGATIONS
        counts |= {word: max(counts.get(word, 0), SERVED_LEAST) for word in SERVED}
        counts |= {word: CONTRACTED for word in NEGATIONS if counts.get(word, 0) < CONTRACTED}
        self._frequency = {word: math.log10(count / CORPUS) for word, count in counts.items()}
        frequent = {word: self._frequency[word] for word, count in counts.items() if count >= FREQUENT}
        self._frequent, self._parting = frequent.keys(), Parting(frequent, CORPUS)
        self._mended = lru_cache(KEPT)(self._mend_word)

    def knows(self, word: str) -> bool:
        """Whether a word is in the dictionary or among those beside it, in whatever case."""
        return word.casefold().replace("’", "'") in self._known

    def strange(self, word: str, *, first: bool) -> bool:
        """Whether a word with a capital is in no dictionary and no slip of one that is, as names are.
        One that is `first` in a sentence has its capital anyway: there, more is taken for a slip."""
        small = "".join(c for c in normalize("NFKD", word.casefold()) if not combining(c))
        if self.knows(small):
            return False
        if not (small.isascii() and small.isalpha()):
            return True
        near = reach(small, self._frequency)
        if any(mood(other) and (first or cost >= FIRST) for other, cost in near.items()):
            return False
        meant = self._mended(small, True) or small
        return meant == small if first else not mood(meant)

    def usual(self, word: str) -> bool:
        """Whether a word is so frequent, or says so much about mood, that it is hardly a family name."""
        small = word.casefold()
        return bool(mood(small)) or self._frequency.get(small, -math.inf) > USUAL

    def mend(self, text: str) -> str:
        """The text with slips set right. A word with a capital may be a name: one that begins a sentence
        is at most parted, others stay."""
        letters = [character for character in text if character.isalpha()]
        shouted = sum(map(str.isupper, letters)) > 0.6 * len(letters)

        def right(found: re.Match) -> str:
            word = found[0]
            if shouted or word.islower():
                return self._mended(word.lower(), True) or word
            if word[1:].islower() and _BEGINS.search(text, max(0, found.start() - 8), found.start()):
                return self._mended(word.lower(), False) or word
            return word

        return _WORD.sub(right, text)

    def _mend_word(self, word: str, may_slip: bool) -> str | None:
        """What `word` was meant to be; None where it is a word or that is in doubt."""
        if word in self._known:
            return None
        two, both = self._parting.best(word, named=not may_slip)
        if not may_slip or len(word) < SHORTEST_SLIP:
            return two or None
        near = self._near(word)
        one = near[0][0] if near else -math.inf
        if both > one + (EITHER if two[1:2] != " " else STRAY):
            return two or None
        return self._beyond_doubt(word, near) if one > both + EITHER else None

    def _near(self, word: str) -> list[tuple[float, str, float]]:
        """How likely each word is that may be meant, the likeliest first: likelihood, word and slip."""
        found = []
        for other, cost in reach(word, self._frequency).items():
            served = other in SERVED or mood(other) != NONE
            found.append((self._frequency[other] + cost + SERVICE * served, other, cost))
        return sorted(found, reverse=True)

    def _beyond_doubt(self, word: str, near: list[tuple[float, str, float]]) -> str | None:
        (most, best, cost), *others = near
        least = FAR if len(word) >= LONG else END_LOST if mood(best) else FIRST + NEAR
        if best not in self._frequent or cost < least or loses_prefix(word, best):
            return None
        if any(most - likely < self._doubt(best, other) for likely, other, _ in others):
            return None
        return best

    def _doubt(self, one: str, other: str) -> float:
        moods = {mood(one), mood(other)}
        if {BAD, GOOD} <= moods or negated(one, self._known) != negated(other, self._known):
            return OPPOSITE
        return ALIKE if len(moods) == 1 else OTHER
