"""Recognises mere politeness: greetings, thanks, goodbyes, "ok". Knows strings only."""

import re
import unicodedata

LONGEST = 60

_FILLING = r"[\s,.!?~…、，。！？～]"
_GREETINGS = (
    r"hello( there)?|hi( there)?|hey|good (?:morning|afternoon|evening|day)|anyone( there)?|"
    r"is anyone there|are you there|dear|sir|madam|"
    r"你好|您好|在吗|在么|在不在|在嘛|有人吗|有人在吗|转人工|人工|客服|亲|哈喽|嗨|早上好|下午好|晚上好"
)
_THANKS_AND_BYE = (
    "thank you so much|thank you very much|thank you|thanks a lot|thanks so much|thanks|thx|ty|"
    "cheers|much appreciated|i appreciate it|appreciate it|goodbye|good bye|bye bye|bye|good night|"
    "have a nice day|have a good day|have a great day|you too|that's all|that is all|no more|"
    "谢谢|谢了|多谢|感谢|辛苦|麻烦(?:你|您)?了|再见|拜拜|晚安|没有了|没了|没事了|没问题了|不用了|"
    "祝(?:你|您)生活愉快|\N{PERSON WITH FOLDED HANDS}"
)
_ACKNOWLEDGEMENTS = (
    "okay|ok|okey|alright|all right|sure|fine|great|perfect|cool|got it|i see|understood|"
    "no problem|no worries|noted|will do|"
    "好|嗯|恩|哦|噢|行|可以|知道|明白|了解|清楚|收到|是的|对|没问题|"
    "\N{THUMBS UP SIGN}|\N{OK HAND SIGN}"
)
_AROUND = (
    "for your help|for the help|for your time|again|so much|very much|"
    "非常|太|你们|您们|你|您|啊|呀|哈|啦|吧|呢|的|了|嘞|滴|哒"
)
_GREETING = re.compile(f"(?:{_GREETINGS}|{_FILLING})")
_CLOSING = re.compile(f"(?:{_THANKS_AND_BYE}|{_ACKNOWLEDGEMENTS}|{_AROUND}|{_FILLING})")
_THANKS = re.compile(_THANKS_AND_BYE)
_ASKS = re.compile(r"[?？]|[吗嘛呢么][\s。.!！~～]*$")


def is_greeting(text: str) -> bool:
    """Whether nothing but a greeting or a call for somebody stands there."""
    return _consists_of(_GREETING, text)


def is_closing(text: str, said_before: str = "") -> bool:
    """Whether `text` says nothing but thanks, goodbye or "ok"; an "ok" to a question says more."""
    return _consists_of(_CLOSING, text) and (
        _THANKS.search(_plain(text)) is not None or not asks(said_before)
    )


def asks(text: str) -> bool:
    """Whether an answer is wanted."""
    return _ASKS.search(text) is not None


def _consists_of(part: re.Pattern, text: str) -> bool:
    plain = _plain(text)
    if len(plain) > LONGEST:
        return False
    place = 0
    while place < len(plain):
        match = part.match(plain, place)
        if match is None:
            return False
        place = match.end()
    return True


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'").strip()
