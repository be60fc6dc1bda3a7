"""Join what stray spaces part: Chinese words, and English ones that are spelled out.

Spaces between clauses, which stand for punctuation, part no words and stay; so they do where a single
one seems to part one: "质量很好 用着不错" holds no 好用. Knows nothing about tokens.
"""

import re

from classifier.spelling import knows
from classifier.terms import FREQUENT, LONGEST, RARE, words
from classifier.tokenizer import CHINESE_RUN

# stray spaces part a word two times in five, and those between clauses seem to once in a hundred
BROKEN, SHARE = 2, 0.25
BEYOND_DOUBT = 3  # what a word saves over its parts: as much as a rare one over two characters
SPELLED = 4  # letters: fewer are often initials

_SPACE = re.compile("[ \u3000]")
_PARTED = re.compile(f"{CHINESE_RUN}+(?:{_SPACE.pattern}{CHINESE_RUN}+)+")
_SINGLE = re.compile(
    f"(?<!{CHINESE_RUN}){CHINESE_RUN}(?:{_SPACE.pattern}{CHINESE_RUN}){{2,}}(?!{CHINESE_RUN})"
)
_LETTERS = re.compile(rf"(?<![\w'’@#.\-])[A-Za-z](?: [A-Za-z]){{{SPELLED - 1},}}(?![\w'’\-])")
_ALONE = "AIai"


def join_characters(text: str) -> str:
    """Chinese without its stray spaces: those of three single characters or more, where they part a word,
    and all of them where those between longer pieces part words, too.

    >>> join_characters("客 服 态 度 很 差"), join_characters("客服 态 度很差 快 递也慢")
    ('客服态度很差', '客服态度很差快递也慢')
    >>> join_characters("多 快 好 省 物流快 会再来"), join_characters("脏 吵 小")
    ('多快好省 物流快 会再来', '脏 吵 小')
    """
    single: list[bool] = []

    def join(run: re.Match) -> str:
        broken = _broken(run[0])
        single.extend(broken)
        return _joined(run) if any(broken) else run[0]

    text = _SINGLE.sub(join, text)
    others = [broken for found in _PARTED.finditer(text) for broken in _broken(found[0])]
    parted = sum(single + others)
    if any(others) and parted >= max(BROKEN, SHARE * len(single + others)):
        return _PARTED.sub(_joined, text)
    return text


def join_letters(text: str) -> str:
    """English words in single letters as words, those of a dictionary.

    >>> join_letters("I s a i d t h a n k s"), join_letters("I w a i t e d"), join_letters("option A B C D")
    ('I s a i d t h a n k s', 'I waited', 'option A B C D')
    """
    return _LETTERS.sub(_word, text)


def _joined(found: re.Match) -> str:
    return _SPACE.sub("", found[0])


def _broken(parted: str) -> list[bool]:
    """Whether each space parts a word: with it, the text takes more, and rarer, words than without."""
    known, simplified = words()
    pieces = _SPACE.split(parted)
    text = "".join(pieces).translate(simplified)
    size = len(text)
    costs = {
        (a, b): FREQUENT if b == a + 1 else known[text[a:b]]
        for a in range(size)
        for b in range(a + 1, min(a + LONGEST, size) + 1)
        if b == a + 1 or text[a:b] in known
    }
    before, after = [0] + [RARE * size] * size, [RARE * size] * size + [0]
    for (a, b), cost in costs.items():
        before[b] = min(before[b], before[a] + cost)
    for (a, b), cost in reversed(costs.items()):
        after[a] = min(after[a], cost + after[b])
    broken, at = [], 0
    for piece in pieces[:-1]:
        at += len(piece)
        broken.append(before[at] + after[at] - before[size] >= BEYOND_DOUBT)
    return broken


def _word(found: re.Match) -> str:
    """The letters as a word; I or a may stand before or after it."""
    letters = found[0].replace(" ", "")
    for start, end in ((0, 0), (1, 0), (0, 1), (1, 1)):
        word = letters[start : len(letters) - end]
        beside = letters[:start] + letters[len(letters) - end :]
        if len(word) >= SPELLED and all(letter in _ALONE for letter in beside) and knows(word):
            return " ".join([*letters[:start], word, *letters[len(letters) - end :]])
    return found[0]
