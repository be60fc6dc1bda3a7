"""Find personal data in a text, and put the name of its kind in its place.

Masking twice changes nothing, so that equal messages stay equal. Case tells nothing but an English
address whose last word is an everyday one: "12 Oak Drive" is one, "12 hours drive" is none.
"""

import re
from collections.abc import Callable, Iterator

from classifier.normalise import LINK, USER
from classifier.privacy.addresses import HOUSE, addresses
from classifier.privacy.named import MESSENGER, accounts, documents, orders, parcels, plates
from classifier.privacy.net import emails, handles, ibans, ip_addresses, links
from classifier.privacy.numbers import numbers
from classifier.privacy.spans import KINDS, Span, fold

# links and handles as the reader's normaliser writes them, so that it reads the same as before
PLACEHOLDERS = {kind: f"[{kind}]" for kind in KINDS} | {"LINK": LINK, "HANDLE": USER}

# of two that overlap the earlier finder's stays
_FINDERS: tuple[Callable[[str], Iterator[Span]], ...] = (
    links,
    emails,
    handles,
    ibans,
    documents,
    orders,
    ip_addresses,
    numbers,
    parcels,
    accounts,
    plates,
    addresses,
)
# messengers and house numbers need no digit: "微信 lily_zhang", "八十八号"
_WORTH_A_LOOK = re.compile(
    r"\d|@|www\.|://|[(\[]at[)\]]| dot |(?:[零〇一二三四五六七八九幺][ ,-]{0,2}){7}"
    rf"|[一二三四五六七八九十百](?:{HOUSE})|{MESSENGER}",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text without personal data.

    >>> mask("我的手机13812345678打不通")
    '我的手机[PHONE]打不通'
    """
    pieces, at = [], 0
    for span in find(text):
        pieces += [text[at : span.start], PLACEHOLDERS[span.kind]]
        at = span.end
    return "".join([*pieces, text[at:]])


def find(text: str) -> list[Span]:
    """Personal data in the text, in order; no two overlap."""
    folded = fold(text)
    if not _WORTH_A_LOOK.search(folded):
        return []
    taken, kept = bytearray(len(text)), []
    for finder in _FINDERS:
        for span in finder(folded):
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                kept.append(span)
    return sorted(kept)
