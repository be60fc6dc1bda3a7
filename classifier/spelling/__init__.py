"""Mend slips of the keyboard before a message is read, where they are beyond doubt.

English words in no list are set right or parted (`english`), Chinese characters that make no known
pair are taken for the one of the same sound that does (`chinese`). Only what the reader gets is
mended; people see what the customer wrote. The lists in weights/spelling are made by
`classifier.build_spelling`.
"""

from functools import cache

from classifier.spelling.chinese import Chinese
from classifier.spelling.english import English
from classifier.spelling.lists import FOLDER, load


@cache
def _menders() -> tuple[English, Chinese]:
    lists = load(FOLDER)
    return English(lists["known"]), Chinese(lists["words"], lists["pairs"], lists["simplified"])


def knows(word: str) -> bool:
    """Whether an English word is in a dictionary, names of large places and frequent given names among
    them."""
    return _menders()[0].knows(word)


def strange(word: str, *, first: bool) -> bool:
    """Whether an English word with a capital is most likely a name: see English.strange."""
    return _menders()[0].strange(word, first=first)


def usual(word: str) -> bool:
    """Whether an English word is hardly a family name: see English.usual."""
    return _menders()[0].usual(word)


def mend(text: str) -> str:
    """The text without its beyond-doubt slips.

    >>> mend("Still waitng for myorder, 人工客符在吗")
    'Still waiting for my order, 人工客服在吗'
    """
    english, chinese = _menders()
    return chinese.mend(english.mend(text))
