"""People and places in Latin letters that no list knows, told by how and where they stand: a word in no
dictionary with its capital is a name, and what stands where a place does is a place.
"""

import re
from functools import cache, lru_cache
from itertools import takewhile

from classifier.normalise import USER
from classifier.spelling import knows, strange, usual
from classifier.terms import HAN, owner

KEPT = 50_000  # words of which it is remembered whether they are names
SHORTEST = 3  # letters of a name; a word that begins a sentence has one more
_LETTER = "[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]"
_WORD = rf"{_LETTER}+(?:['’\-]{_LETTER}+)*"
_BEFORE, _AFTER = rf"(?<![@#&./\-])(?<!\w['’])(?<![^\W{HAN}])", rf"(?![@/]|[^\W{HAN}]|-|\.\w)"
_CAPITALISED = re.compile(rf"{_BEFORE}(?![a-z]){_WORD}{_AFTER}")
# DeShawn, McInnes, O'Neill and Al-Farsi have a second capital, PlayStation is no name
_PARTS = re.compile(r"['’\-]")
_PREFIX = re.compile("^(?:D[aei]|L[aeio]|Ma?c|Fitz|Van|Von|Abd|Al|El)(?=[A-Z])")
AGE = "30"
_DIGIT = re.compile("[0-9一二三四五六七八九十]")
_NUMBER = "[0-9]{1,3}|[一二三四五六七八九十]{1,4}"
_OWN = "|".join(f"(?<=(?<![A-Za-z]){said} )" for said in ("I'm", "I’m", "i'm", "i’m", "I am", "i am", "im"))
_AGE = re.compile(
    r"(?<![\w.])[0-9]{1,3}(?=[ -]years?[ -]olds?(?!\w))|(?<=(?<!\w)aged )[0-9]{1,3}(?!\w)"
    rf"|(?:{_OWN})[0-9]{{1,3}}(?= (?:and|but|so|now|today|this year)(?!\w)|[,!?;]|\.(?!\d)|$)"
    rf"|(?<![0-9.])(?:{_NUMBER})(?:多|来|几|好几|出头)?(?=[岁歲])|(?<=刚满|年近|年过|虚岁)(?:{_NUMBER})"
)
_SYLLABLE = (
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:i?a(?:ng?|o|i)?|u?a(?:ng?|i)?|i?e|e(?:ng?|i)|i(?:ng?|u|ong)?|u(?:n|o|i|e)?"
    "|o(?:ng|u)?)"
)
# of a name in pinyin each word has one syllable or two: Wei Ling, Lai Xiuying
_SPELLED = f"(?=[A-Z])(?i:{_SYLLABLE}{{1,2}})"
_PINYIN = re.compile(rf"{_BEFORE}(?:{_SPELLED} )+{_SPELLED}{_AFTER}")
_BEGINS = re.compile(rf"(?:^|[.!?…\n]|{USER})\W*$")
_SOMEWHERE = re.compile(
    r"((?i:(?<!\w)(?:in|near|around|outside)"
    r"|(?<!\w)(?:am|is|are|come|comes|came|customers|people|shipped|sent) from"
    r"|(?<!\w)(?:moved?|moving|relocat(?:ed?|ing)|deliver(?:s|y|ed|ing)?|ship(?:s|ped|ping)?|flights?|fly|flew|trains?"
    rf"|travel(?:s|led|ling)?|trip) to|[’'](?:m|re|s) from) )({_WORD})(?: ({_WORD}))?(?![\w@#])"
)


def placed(text: str, place: str) -> str:
    """The text with `place` where a word in no dictionary stands as a place does, with its capital.

    >>> placed("We live in Llanfyllin", "London")
    'We live in London'
    """

    def read_as(found: re.Match) -> str:
        before, name, second = found.groups()
        town = owner(name)
        if knows(town) or not _has_capital(town):
            return found[0]
        ending = name[len(town) :]
        # a second word may belong to it (in Wagga Wagga); what begins the next sentence does not
        if second and (ending or knows(second) or not _has_capital(second)):
            ending = f"{ending} {second}"
        return f"{before}{place}{ending}"

    return _SOMEWHERE.sub(read_as, text)


def aged(text: str) -> str:
    """The text with one age for all that are said as such.

    >>> aged("My 78-year-old neighbour, aged 78, 我今年七十多岁")
    'My 30-year-old neighbour, aged 30, 我今年30岁'
    """
    return _AGE.sub(AGE, text) if _DIGIT.search(text) else text


def named(text: str, person: str, place: str) -> str:
    """The text with `person` for every name in no dictionary, and for a whole name where a part is one;
    the rest may be a `place` (DeShawn Washington).

    >>> named("Babajide was rude, so I asked for Alex Carter", "Alex", "London")
    'Alex was rude, so I asked for Alex'
    """

    def read_as(found: re.Match) -> str:
        word = owner(found[0])
        first = bool(_BEGINS.search(text, max(0, found.start() - 8), found.start()))
        return person + found[0][len(word) :] if _is_name(word, first) else found[0]

    def whole(found: re.Match) -> str:
        words = found[0].split()
        for at, word in enumerate(words[1:], 1):
            part = owner(word)
            if part not in (person, place) and (not _has_capital(part) or usual(part)):
                return " ".join([person, *words[at:]])
            if part != word:  # nothing of a name follows its possessive
                return " ".join([person + word[len(part) :], *words[at + 1 :]])
        return person

    def chinese(found: re.Match) -> str:
        words = found[0].split()
        own = list(takewhile(_may_be_pinyin, reversed(words)))
        return " ".join([*words[: len(words) - len(own)], person]) if len(own) > 1 else found[0]

    text = _CAPITALISED.sub(read_as, _PINYIN.sub(chinese, text))
    return _whole(person).sub(whole, text) if person in text else text


@cache
def _whole(person: str) -> re.Pattern:
    return re.compile(rf"{_BEFORE}{re.escape(person)}(?: (?![a-z]){_WORD})+{_AFTER}")


def _may_be_pinyin(word: str) -> bool:
    """Whether a word of pinyin's syllables is one: not He, BOO or Ha."""
    return _has_capital(word) and not usual(word) and not re.search("oo|aa|^h[aeio]$", word.lower())


@lru_cache(KEPT)
def _is_name(word: str, first: bool) -> bool:
    """Whether a word is a name: it has its capital, no dictionary knows it nor the parts it is joined of,
    and it is no slip of a word. One that is `first` in a sentence has its capital anyway."""
    if len(word) < SHORTEST + first or not _has_capital(word):
        return False
    parts = [part for part in _PARTS.split(word) if len(part) >= SHORTEST]
    return not all(map(knows, parts)) and not knows(word + "g") and strange(word, first=first)


def _has_capital(word: str) -> bool:
    """Whether a word begins with a capital and has no other but where a part of a name begins."""
    parts = [_PREFIX.sub("", part) for part in _PARTS.split(word)]
    return word[0].isupper() and all(part[1:].islower() or len(part) < 2 for part in parts)
