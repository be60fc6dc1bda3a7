"""Chinese slips: a character of the same sound in place of the right one, as pinyin keyboards write.

A slip makes a pair of characters that nobody writes. Where one stands in a run of characters that
form no words, and a word of the same sound differs from them in that character alone, the word was
meant. A character that turns a mood around is never replaced, and put in only where no other fits.
Knows no models.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from pypinyin import lazy_pinyin

from classifier.tokenizer import CHINESE_RUN

LONGEST = 4  # characters of a word
TURNS = frozenset("不没别无未非莫勿好差慢快坏烂难错假骗满爱恨怒气烦美贵赔臭破")
_RUN = re.compile(f"{CHINESE_RUN}{{2,}}")


@cache
def _sound(character: str) -> str:
    return lazy_pinyin(character)[0]


class Chinese:
    """Mends runs of Chinese characters.

    `words` of two to four characters, the more frequent first; `pairs` maps a character to those that
    are written after it; `simplified` maps traditional characters, which are read as what they are.
    """

    def __init__(self, words: Iterable[str], pairs: dict[str, str], simplified: dict[str, str]):
        self._words = set(words)
        self._pairs = {first + second for first, after in pairs.items() for second in after}
        self._simplified = str.maketrans(simplified)
        self._of_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._alike: dict[str, set[str]] = defaultdict(set)
        for character in {character for pair in self._pairs for character in pair}:
            self._alike[_sound(character)].add(character)
        for word in words:
            self._of_sound[tuple(map(_sound, word))].append(word)

    def mend(self, text: str) -> str:
        """The text with each slip replaced; everything else, script included, stays."""
        return _RUN.sub(lambda found: self._mend_run(found[0]), text)

    def _mend_run(self, written: str) -> str:
        run = written.translate(self._simplified)
        if all(run[at : at + 2] in self._pairs for at in range(len(run) - 1)):
            return written
        mended = list(written)
        for start, end in self._loose(run):
            at = start
            while at < end - 1:
                slip = self._slip(run, at, end)
                if slip:
                    place, meant, at = slip
                    mended[place] = meant
                else:
                    at += 1
        return "".join(mended)

    def _loose(self, run: str) -> Iterator[tuple[int, int]]:
        """Where characters that are in no word, by longest match, stand side by side."""
        at, since = 0, None
        while at < len(run):
            length = next((n for n in range(LONGEST, 1, -1) if run[at : at + n] in self._words), 1)
            if length == 1 and since is None:
                since = at
            elif length > 1 and since is not None:
                yield since, at
                since = None
            at += length
        if since is not None:
            yield since, len(run)

    def _slip(self, run: str, at: int, end: int) -> tuple[int, str, int] | None:
        """The place of a slip in a word from `at`, the character meant and where the word ends."""
        for stop in range(min(at + LONGEST, end), at + 1, -1):
            window = run[at:stop]
            for word in self._of_sound.get(tuple(map(_sound, window)), ()):
                [place, *more] = [i for i in range(len(word)) if word[i] != window[i]]
                if not more and not self._written(run, at + place):
                    meant = word[place]
                    if self._turns(run, at + place, meant):
                        return None
                    return at + place, meant, stop
        return None

    def _turns(self, run: str, place: int, meant: str) -> bool:
        """Whether `meant` may turn around what was said."""
        if run[place] in TURNS:
            return True
        return meant in TURNS and [meant] != [
            other for other in self._alike[_sound(meant)] if self._fits(run, place, other)
        ]

    def _fits(self, run: str, place: int, other: str) -> bool:
        before, after = run[max(place - 1, 0) : place], run[place + 1 : place + 2]
        return all(pair in self._pairs for pair in (before + other, other + after) if len(pair) == 2)

    def _written(self, run: str, place: int) -> bool:
        """Whether the character at `place` makes a known pair with either neighbour."""
        return any(run[start : start + 2] in self._pairs for start in (max(place - 1, 0), place))
