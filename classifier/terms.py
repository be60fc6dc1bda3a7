"""Replace terms by others: whole English words and phrases, Chinese terms wherever they stand."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

_WORD = re.compile(r"(?<![@#\w\-])[^\W\d_]+(?:['’\-][^\W\d_]+)*(?![\w\-])")
_POSSESSIVE = re.compile(r"['’]s$")


class EnglishTerms:
    """Replaces terms in any case but those that are `cased`: these only with their capital.

    The longest term at a place counts. A possessive keeps its ending.
    """

    def __init__(self, meant: Mapping[str, str], cased: Iterable[str] = ()):
        self._meant = {tuple(term.casefold().split()): other for term, other in meant.items()}
        self._cased = {tuple(term.casefold().split()) for term in cased}
        self._lengths: dict[str, list[int]] = {}
        for term in sorted(self._meant, key=len, reverse=True):
            lengths = self._lengths.setdefault(term[0], [])
            if len(term) not in lengths:
                lengths.append(len(term))

    def replace(self, text: str) -> str:
        """The text with every term as what is meant by it."""
        found = list(_WORD.finditer(text))
        words = [word[0].casefold().replace("’", "'") for word in found]
        parts, written, at = [], 0, 0
        while at < len(found):
            length, other = self._at(text, found, words, at)
            if other is not None:
                parts += [text[written : found[at].start()], other]
                written = found[at + length - 1].end()
            at += length
        return "".join([*parts, text[written:]]) if parts else text

    def _at(self, text: str, found: list[re.Match], words: list[str], at: int) -> tuple[int, str | None]:
        """How many words the term at `at` has, and what replaces it; 1 and None where none is."""
        for length in self._lengths.get(words[at], ()):
            here, term = found[at : at + length], tuple(words[at : at + length])
            if len(term) == length and term in self._meant and self._stands(text, here, term):
                return length, self._meant[term]
        stem = _POSSESSIVE.sub("", words[at])
        if stem != words[at] and (stem,) in self._meant and (stem,) not in self._cased:
            return 1, f"{self._meant[(stem,)]}'s"
        return 1, None

    def _stands(self, text: str, found: list[re.Match], term: tuple[str, ...]) -> bool:
        whole = text[found[0].start() : found[-1].end()]
        spaced = all(text[left.end() : right.start()].isspace() for left, right in pairwise(found))
        return spaced and not (term in self._cased and whole.islower())


class ChineseTerms:
    """Replaces terms wherever their characters stand, the longest first."""

    def __init__(self, meant: Mapping[str, str]):
        self._meant = dict(meant)
        of_first: dict[str, list[str]] = {}
        for term in sorted(self._meant, key=len, reverse=True):
            of_first.setdefault(term[0], []).append(re.escape(term))
        # a term's first character decides: the few that share it are tried, not all
        self._first = re.compile(f"[{''.join(map(re.escape, of_first))}]")
        self._terms = {first: re.compile("|".join(terms)) for first, terms in of_first.items()}

    def replace(self, text: str) -> str:
        """The text with every term as what is meant by it."""
        parts, written, at = [], 0, self._first.search(text)
        while at:
            term = self._terms[at[0]].match(text, at.start())
            if term:
                parts += [text[written : term.start()], self._meant[term[0]]]
                written = term.end()
            at = self._first.search(text, term.end() if term else at.end())
        return "".join([*parts, text[written:]]) if parts else text
