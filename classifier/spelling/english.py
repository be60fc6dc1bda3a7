"""English slips: a letter missing, doubled, swapped or mistyped, or the space between two words.

The words and their frequencies are symspellpy's, and so is the search (Garbe's symmetric deletes).
Knows no models.
"""

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

DICTIONARY = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
CORPUS = 1.02e12  # words counted for the dictionary's frequencies
FREQUENT = 1_000_000  # what is put in a slip's place is at least so frequent
SHORTEST = 4  # letters
SHORTEST_SLIP = 5  # shorter words have too many neighbours to tell what was meant
LONGEST = 24
TYPO = -2.0  # log10 of how much rarer a slip is than a missing space between frequent words
RAREST_TWO = -9.0  # log10 of the probability of both words beside one another
KEPT = 50_000  # words whose mending is remembered

_LETTERS = rf"[A-Za-z]{{{SHORTEST},{LONGEST}}}"
# no part of a handle, an address, a number, or of a word with an apostrophe or a hyphen
_WORD = re.compile(rf"(?<![@#\w'’./\-]){_LETTERS}(?![\w'’/@\-]|\.\w)")


def frequencies() -> dict[str, int]:
    """How often each word of the dictionary was counted."""
    lines = DICTIONARY.read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in map(str.split, lines)}


class English:
    """Mends English words; `known` are words beside the dictionary's that are no slips."""

    def __init__(self, known: Iterable[str]):
        counts = frequencies()
        self._known = counts.keys() | set(known)
        self._frequency = {
            word: math.log10(count / CORPUS) for word, count in counts.items() if count >= FREQUENT
        }
        self._near = SymSpell(max_dictionary_edit_distance=1, prefix_length=7)
        for word in self._frequency:
            self._near.create_dictionary_entry(word, counts[word])
        self._mended = lru_cache(KEPT)(self._mend_word)

    def mend(self, text: str) -> str:
        """The text with slips set right. A word with a capital may be a name: at most it is parted."""
        letters = [character for character in text if character.isalpha()]
        shouted = sum(map(str.isupper, letters)) > 0.6 * len(letters)

        def right(found: re.Match) -> str:
            word = found[0]
            if shouted or word.islower():
                return self._mended(word.lower(), True) or word
            return (word[1:].islower() and self._mended(word.lower(), False)) or word

        return _WORD.sub(right, text)

    def _mend_word(self, word: str, may_slip: bool) -> str | None:
        """What `word` was meant to be; None where it is a word or nothing is near."""
        if word in self._known:
            return None
        two, both = self._parted(word)
        near = []
        if may_slip and len(word) >= SHORTEST_SLIP:
            near = self._near.lookup(word, Verbosity.CLOSEST, max_edit_distance=1)
        one = self._frequency[near[0].term] + TYPO if near else -math.inf
        if both >= max(RAREST_TWO, one):
            return two
        return near[0].term if near else None

    def _parted(self, word: str) -> tuple[str, float]:
        """The likeliest two words that `word` is without a space, and log10 of their probability."""
        best, most = "", -math.inf
        for at in range(1, len(word)):
            left, right = word[:at], word[at:]
            if {left, right} <= self._frequency.keys() and not _stray_letter(left, right):
                both = self._frequency[left] + self._frequency[right]
                if both > most:
                    best, most = f"{left} {right}", both
        return best, most


def _stray_letter(*words: str) -> bool:
    return any(len(word) == 1 and word not in "ai" for word in words)
