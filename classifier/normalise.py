"""Undo what says nothing about mood: handles, links, drawn-out letters, s.p.a.c.e.d words.

Readers apply it before the tokenizer, in training and in use alike. Case, full-width forms,
traditional script and emoji are the tokenizer's part. Knows nothing about tokens.
"""

import html
import re

USER, LINK = "@user", "http"  # as TweetEval writes them (Barbieri et al. 2020, arXiv:2010.12421)

LINKS = re.compile(r"(?:https?://|www\.)[A-Za-z0-9./?=&_%#~:+@,;!$'()*\-]+", re.IGNORECASE)
HANDLES = re.compile(r"(?<![A-Za-z0-9])@[A-Za-z0-9_]{1,40}(?:\s+@[A-Za-z0-9_]{1,40})*")
_SPACED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:([.\-_*])[A-Za-z])(?:\1[A-Za-z])+(?![A-Za-z0-9])")
_LETTERS = re.compile(r"([A-Za-z\u3400-\u9fff])\1{2,}")
_MARKS = re.compile(r"([!?！？。.,~～…])\1{3,}")


def normalise(text: str) -> str:
    """The text as the tokenizer gets it.

    >>> normalise("@AcmeHelp @77 Sooooo g.r.e.a.t!!!!!! &amp; see https://t.co/x1")
    '@user Soo great!!! & see http'
    """
    text = html.unescape(text)
    text = LINKS.sub(LINK, text)
    text = HANDLES.sub(USER, text)
    text = _SPACED.sub(lambda found: re.sub(r"[.\-_*]", "", found[0]), text)
    text = _LETTERS.sub(r"\1\1", text)
    return _MARKS.sub(r"\1\1\1", text)
