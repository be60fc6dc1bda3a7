"""Undo what says nothing about mood: handles, links, drawn-out letters, s.p.a.c.e.d words, stray spaces,
left-out apostrophes.

Readers apply it before the tokenizer, in training and in use alike. Case, traditional script and emoji
are the tokenizer's part, and so are full-width forms but for letters, whose slips are mended before.
Knows nothing about tokens.
"""

import re
from html import unescape
from html.entities import html5

from classifier.spacing import join_characters, join_letters

USER, LINK = "@user", "http"  # as TweetEval writes them (Barbieri et al. 2020, arXiv:2010.12421)

# A link holds marks only where words hardly begin: "t.cn/abc,terrible!" ends before the comma. "Ewww.This
# is bad" has no domain. Brackets as Wikipedia writes them, commas as between coordinates.
_MARKED = (
    r"[.:~](?=[A-Za-z0-9/])(?!(?-i:[A-Z][a-z]{3,})(?:[\s,!?]|$))|!(?=/)|;(?=[A-Za-z0-9_]{1,40}=)|(?<=&amp);"
    r"|(?<=\d),(?=-?\d{1,3}\.\d)|\?(?![A-Za-z]{0,12}(?:[^A-Za-z0-9=&_%+/.~\-]|$))|(?<=_)\([A-Za-z0-9_]{1,80}\)"
)
LINKS = re.compile(
    r"(?:https?://|(?<![A-Za-z0-9.@_\-])www\.(?=[A-Za-z0-9\-]{1,63}\.[A-Za-z]{2}))"
    rf"(?:[A-Za-z0-9/=&_%#+@$*\-]|{_MARKED})+",
    re.IGNORECASE,
)
_HAN = r"\u3400-\u9fff"
# what says something rather than names somebody: "@你们真慢 " is no account
_SAYS = "[的了吗呢吧啊呀你我您他她们这那太很真好差慢烂骗坏垃滚气急别不没怎退赔]|什么|投诉|赶紧|快点"
_HANDLE = (
    rf"@(?:(?![{_HAN}\w]{{0,20}}(?:{_SAYS}))[{_HAN}][{_HAN}A-Za-z0-9_]{{1,19}}(?=\s)|[A-Za-z0-9_]{{1,40}})"
)
HANDLES = re.compile(rf"(?<![A-Za-z0-9]){_HANDLE}(?:\s+{_HANDLE})*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_SPACED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:([.\-_*])[A-Za-z])(?:\1[A-Za-z])+(?![A-Za-z0-9])")
_LETTERS = re.compile(r"([A-Za-z\u3400-\u9fff])\1{2,}")
# left out of these, an apostrophe leaves no word of its own; of "its", "well", "ill", "wont" or "im" (an
# instant message) it may
CONTRACTIONS = (
    "aren't couldn't didn't doesn't don't hadn't hasn't haven't isn't shouldn't wasn't weren't wouldn't "
    "can't i've you've we've they've you're they're that's what's where's there's here's he's she's you'll "
    "they'll"
).split()
_CONTRACTED = {word.replace("'", ""): word.index("'") for word in CONTRACTIONS}
# no part of a handle, an address or a longer word; short ones in capitals are names: IVE, HES
_BARE = re.compile(
    rf"(?<![@#\w'’./\-])(?!(?-i:[A-Z]{{1,3}})\b)(?:{'|'.join(_CONTRACTED)})(?![\w'’/@\-]|\.\w)",
    re.IGNORECASE | re.ASCII,
)
_MARKS = re.compile(r"([!?！？。.,~～…])\1{3,}")


def normalise(text: str) -> str:
    """The text as the tokenizer gets it.

    >>> normalise("@AcmeHelp @77 Sooooo g.r.e.a.t!!!!!! &amp; see https://t.co/x1")
    '@user Soo great!!! & see http'
    >>> normalise("It didnt help, n e v e r again"), normalise("客 服 态 度 很 差")
    ("It didn't help, never again", '客服态度很差')
    """
    text = _ENTITY.sub(_character, text)
    text = _FULL_WIDTH.sub(lambda found: found[0].translate(_FOLDED), text)
    text = LINKS.sub(LINK, text)
    text = HANDLES.sub(USER, text)
    text = _SPACED.sub(lambda found: re.sub(r"[.\-_*]", "", found[0]), text)
    text = _BARE.sub(_contraction, join_letters(join_characters(text)))
    text = _LETTERS.sub(r"\1\1", text)
    return _MARKS.sub(r"\1\1\1", text)


def _character(found: re.Match) -> str:
    """What a whole entity stands for; html.unescape takes "&not" for one, which eats negations."""
    return html5.get(f"{found[1]};", found[0]) if found[1] else unescape(found[0])


def _contraction(found: re.Match) -> str:
    at = _CONTRACTED[found[0].lower()]
    return f"{found[0][:at]}'{found[0][at:]}"
