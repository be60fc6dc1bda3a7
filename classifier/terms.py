"""Replace terms by others: whole English words and phrases, Chinese terms that cut through no word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import yaml

from classifier.errors import DataError
from classifier.spelling.lists import FOLDER, load
from classifier.tokenizer import CHINESE_RUN

HAN = CHINESE_RUN[1:-1]
# a word may stand against Chinese characters, which are letters to \w too: 客服Lily
_LETTER, _JOINED = rf"[^\W_{HAN}]", rf"[^\W{HAN}]|-"
_WORD = re.compile(rf"(?<![@#\-])(?<![^\W{HAN}]){_LETTER}+(?:['’\-]{_LETTER}+)*(?!{_JOINED})")
_SPACE = re.compile(r"['’]?\s+['’]?")  # fixin' to, how 'bout
owner = partial(re.compile(r"['’]s$").sub, "")  # of maria's: maria
_CHINESE = re.compile(CHINESE_RUN)
LONGEST = 4  # characters of a Chinese word
REACH = 6  # characters around a term that are parted into words
# what a word costs: of two readings with as many words, the one with usual words
PARTICLE, FREQUENT, RARE, PHRASE = 3, 4, 5, 8
_PARTICLES = set("的了是我你他她在不就都也还很有和这那没吗呢吧啊")
_BOUND = set("法英德韩泰美日")  # alone they are hardly words: 法国 and 产, not 法 and 国产
# pairs that the language layer counts as words and nobody else does
_PIECE = re.compile(
    "^[的了着吗呢吧啊很在又再太]|^[就还也都](?![是有])|^[我你您他她](?!们)|[的了吗呢吧啊很在我你您他她]$"
)


def read(path: Path) -> dict[str, dict]:
    """What a file of terms holds by language."""
    try:
        # the loader in C, where there is one, takes half as long
        return yaml.load(path.read_text(encoding="utf8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error


def listed(path: Path, group: str, lines: object) -> list[str]:
    """The terms of a group; an empty one, left by a comma too many, would stand everywhere."""
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise DataError(
            f"{path}, group {group}: not a list of text. Write each line after '- ', and a term such as "
            "no or 12 in quotes."
        )
    terms = [term.strip() for term in ",".join(lines).split(",")]
    if not all(terms):
        beside = next((term for term in reversed(terms[: terms.index("")]) if term), "the start")
        raise DataError(
            f"{path}, group {group}: a term is empty after {beside}. Remove the comma or the blank entry "
            "there."
        )
    return terms


class EnglishTerms:
    """Replaces terms in any case but those that are `cased`, these only with a capital, and `small`, these
    only without: in small letters the ones are everyday words, with a capital the others are names.

    The longest term at a place counts. A possessive keeps its ending.
    """

    def __init__(self, meant: Mapping[str, str], cased: Iterable[str] = (), small: Iterable[str] = ()):
        self._meant = {tuple(term.casefold().split()): other for term, other in meant.items()}
        self._cased, self._small = ({tuple(term.casefold().split()) for term in of} for of in (cased, small))
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
        for length in self._lengths.get(words[at]) or self._lengths.get(owner(words[at]), ()):
            here, term = found[at : at + length], tuple(words[at : at + length])
            theirs = (*term[:-1], owner(term[-1]))
            if len(term) == length and term in self._meant and self._stands(text, here, term):
                whole, other = text[here[0].start() : here[-1].end()], self._meant[term]
                return length, whole if other.casefold() == " ".join(term) else other
            if len(term) == length and theirs in self._meant and self._stands(text, here, theirs):
                return length, f"{self._meant[theirs]}'s"
        return 1, None

    def _stands(self, text: str, found: list[re.Match], term: tuple[str, ...]) -> bool:
        start, end = found[0].start(), found[-1].end()
        if not all(_SPACE.fullmatch(text, left.end(), right.start()) for left, right in pairwise(found)):
            return False
        if not self._in_its_case(text[start:end], term):
            return False
        if end - start > 2:
            return True
        # ta beside Chinese is pinyin: he or she
        return not _CHINESE.search(text[:start].rstrip(" ")[-1:] + text[end:].lstrip(" ")[:1])

    def _in_its_case(self, said: str, term: tuple[str, ...]) -> bool:
        return said.islower() if term in self._small else term not in self._cased or not said.islower()


class ChineseTerms:
    """Replaces terms in both scripts where they cut through no word, the longest first.

    A term that means itself stays, and none may cut through it either. `phrases` of three characters and
    more are no words, so what is one counts for more than they do.
    """

    def __init__(self, meant: Mapping[str, str], phrases: bool = False):
        self._longer = PHRASE if phrases else FREQUENT
        self._meant = _in_both_scripts(meant)
        self._kept = {term for term, other in meant.items() if term == other and len(term) > 1}
        self._lengths: dict[str, list[int]] = {}
        for term in sorted(self._meant, key=len, reverse=True):
            lengths = self._lengths.setdefault(term[0], [])
            if len(term) not in lengths:
                lengths.append(len(term))
        # a term's first characters decide: the few that share them are tried, not all
        self._first = re.compile(f"[{''.join(map(re.escape, self._lengths))}]")
        self._starts = {term[:2] for term in self._meant}

    def replace(self, text: str) -> str:
        """The text with every term as what is meant by it."""
        parts, written, at = [], 0, self._first.search(text)
        while at:
            start, end = at.start(), 0
            if at[0] in self._starts or text[start : start + 2] in self._starts:
                end = next((end for end in self._ends(text, start) if self._stands(text, start, end)), 0)
            if end:
                parts += [text[written:start], self._meant[text[start:end]]]
                written = end
            at = self._first.search(text, end or start + 1)
        return "".join([*parts, text[written:]]) if parts else text

    def _ends(self, text: str, start: int) -> Iterator[int]:
        """Where the terms that begin at `start` end, the longest first."""
        for length in self._lengths[text[start]]:
            if start + length <= len(text) and text[start : start + length] in self._meant:
                yield start + length

    def _stands(self, text: str, start: int, end: int) -> bool:
        """Whether the text around takes fewer words with the term than with any word across its edges.

        东西安装好了 has no 西安: 东西 and 安装 are two words, 东, 西安 and 装 three.
        """
        if _within_letters(text, start) or _within_letters(text, end):
            return False
        known, simplified = words()
        since = max(start - REACH, 0)
        piece = text[since : end + REACH].translate(simplified)
        first, last = start - since, end - since
        across = [
            (a, b)
            for edge in (first, last)
            for a in range(max(edge - LONGEST + 1, 0), edge)
            for b in range(edge + 1, min(a + LONGEST, len(piece)) + 1)
            if (piece[a:b] in known or piece[a:b] in self._kept)
            # a word that only begins or ends with the term is of it: 广州市, 老先生; so is 人 after it
            and not (a <= first and last <= b and (a == first or b == last))
            and not (a > first and piece[last:b] == "人")
        ]
        if not across:
            return True
        before, after = self._costs(piece)
        own = before[first] + self._cost(piece[first:last]) + after[last]
        return own < min(before[a] + self._cost(piece[a:b]) + after[b] for a, b in across)

    def _costs(self, piece: str) -> tuple[list[int], list[int]]:
        """What the text before and after each place of `piece` costs at least."""
        known, size = words()[0], len(piece)
        costs = {
            (a, b): self._cost(piece[a:b])
            for a in range(size)
            for b in range(a + 1, min(a + LONGEST, size) + 1)
            if b == a + 1 or piece[a:b] in known or piece[a:b] in self._meant
        }
        most = RARE * size
        before, after = [0] + [most] * size, [most] * size + [0]
        for (a, b), cost in costs.items():
            before[b] = min(before[b], before[a] + cost)
        for (a, b), cost in reversed(costs.items()):
            after[a] = min(after[a], cost + after[b])
        return before, after

    def _cost(self, part: str) -> int:
        if len(part) == 1:
            return PARTICLE if part in _PARTICLES else RARE if part in _BOUND or _rare(part) else FREQUENT
        if len(part) == 2 and part in self._meant:
            return FREQUENT
        return words()[0].get(part, self._longer)


def _within_letters(text: str, edge: int) -> bool:
    around = text[edge - 1 : edge + 1]
    return 0 < edge < len(text) and around.isascii() and around.isalpha()


def _rare(character: str) -> bool:
    """Whether GB 2312 has it beyond its first level, the characters in daily use, or not at all."""
    code = character.encode("gb2312", "ignore")
    return not code or code[0] >= 0xD8


@cache
def words() -> tuple[dict[str, int], dict[int, str]]:
    """What a Chinese word in simplified script costs, and what is simplified for other characters."""
    from pypinyin.phrases_dict import phrases_dict

    lists = load(FOLDER)
    words = {word: RARE for word in phrases_dict if 1 < len(word) <= LONGEST}
    for *_, known in _opencc("s2t").dict_cache.values():
        words |= {word: RARE for word in known if 1 < len(word) <= LONGEST}
    for word in lists["words"]:
        if word in words or (len(word) == 2 and not _PIECE.search(word)):
            words[word] = FREQUENT
    # in dialects 係 is a word of its own
    return words, str.maketrans({was: now for was, now in lists["simplified"].items() if was != "係"})


@cache
def _opencc(conversion: str):
    from opencc import OpenCC

    return OpenCC(conversion)


def _in_both_scripts(meant: Mapping[str, str]) -> dict[str, str]:
    """The terms also as they are written in Taiwan and Hong Kong."""
    standard = _opencc("s2t").convert("\n".join(meant))
    forms = [standard, *(_opencc(name).convert(standard) for name in ("t2tw", "t2hk"))]
    forms.append(forms[1].replace("臺", "台"))
    both = dict(meant)
    for form in forms:
        for written, (term, other) in zip(form.split("\n"), meant.items(), strict=True):
            both.setdefault(written, written if term == other else other)
    return both
