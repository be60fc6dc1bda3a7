"""Which texts are as good as the same: to the reader, and in letters and digits alone."""

import unicodedata
from functools import cache

from classifier.normalise import normalise
from classifier.plain import plain


def near_key(text: str) -> str:
    """Letters and digits of what the reader sees of a text, so that near-duplicates have one key.

    >>> near_key("@shop  Where’s my ORDER??") == near_key("where's my order")
    True
    >>> near_key("我老公在廣州等") == near_key("我妈妈在北京等！")
    True
    """
    shown = plain(text)
    simplified = shown.translate(_simplified())
    if simplified != shown:  # the lists that make words plain know few traditional ones
        shown = plain(simplified)
    return _letters(shown)


def written_key(text: str) -> str:
    """The same of the text as it was written: of two messages about other people or places, which the
    reader cannot tell apart, each has its own.

    >>> written_key("I'm in Texas!") == written_key("im in texas") != written_key("I'm in London!")
    True
    """
    return _letters(normalise(text))


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("@user", "")
    return "".join(c for c in folded if c.isalnum()) or " ".join(text.split())


@cache
def _simplified() -> dict[int, str]:
    """The simplified character of each traditional one: the tokenizer gives both one id."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    return {code: convert(chr(code)) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))}
