"""Where somebody lives: Chinese addresses from road or estate to door, English street addresses.

Chinese is read from the house number to the left, as far as names of places go (provinces, cities and
counties from python-stdnum's list), because nothing else says where in a sentence an address begins.
Texts are folded.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import numdb

from classifier.privacy.spans import Span

_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
# characters that end a name to the left: verbs and particles around an address
_STOP = "在到至是住寄送发改成为址的了给把和与及从去我你您他她请放往就有说写这那家邮地，。！？、;:,.!?\\s\\d"
_NAME = f"(?:(?![{_STOP}]){_HAN})"

HOUSE = "号楼|号院|号|弄|巷|栋|幢|座|单元"  # what stands behind the number of a house or a door
_LANE = r"(?:\d{1,5}(?:[-之]\d{1,4})?|[一二三四五六七八九十百]{1,4})"
_UNIT = (
    rf"(?:[A-Za-z]?{_LANE}(?:号楼|号院|号铺|号门|号|弄|巷|支弄|栋|幢|座|单元|室|楼|层|门|组|队|户|房|铺|甲|段)"
    r"|[A-Za-z]\d{0,4}(?:栋|幢|座|室|单元|区|楼))"
)
_BUILDING = (
    rf"(?:{_NAME}|[A-Za-z]){{0,10}}?"
    "(?:大厦|广场|中心|公寓|小区|花园|家园|新村|大学|学院|医院|学校|宿舍|苑|园|城|塔|府|里)[A-Za-z东南西北]?塔?"
)
_DOOR = r"(?:-?\d{2,4}(?![\d元块个件次点:分年月]))"
_TAIL = re.compile(rf"(?:[ ,]?(?:{_BUILDING})?[ ,]?{_UNIT}|{_BUILDING}){{0,6}}{_DOOR}?")

_ROAD = re.compile(
    rf"(?:大道|大街|路|街|道|胡同|巷|弄|村|里|屯|圳)(?:[东南西北中]{{0,2}}[路段街]?|[一二三四五六七八九十]{{1,2}}[路段街巷道]?)?"
    rf"\s?(?P<number>{_LANE}(?:号楼|号院|号|弄|巷))"
)
_ESTATE = re.compile(
    rf"(?:小区|花园|家园|新村|公寓|大厦|广场|苑|园|[一二三四五六七八九十东南西北]区|府|湾|里|村)\s?(?P<number>{_UNIT})"
)
_CHAIN = re.compile(rf"(?P<number>\d{{1,3}}(?:号楼|栋|幢|座)\s?{_UNIT})")
_NOT_ROADS = re.compile(
    "(?:顺|一|半|网|线|电|公|马|道|套|思|出|走|上|知|味|频|渠|赛|报|条|迷|逛|哪|这|那|家|夜|心|手|公里|同|农|乡)$"
)
_PLACE = re.compile(
    rf"{_NAME}{{1,7}}(?:省|市|区|县|旗|州|盟|镇|乡|街道|村|开发区|新区|园区|工业园|科技园|大道|路|街)\s?$"
)
_ROAD_NAME, _PLACE_REACH = 7, 12
_YEARS = re.compile(r"\[[^\]]*\]")  # when a county had its number
_SUFFIX = re.compile("(?:省|市|地区|(?:壮族|回族|维吾尔)?自治区|特别行政[区區])$")

_US_STATE = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]"
    "|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"
_WORD = r"[A-Za-zÀ-ÿ][\wÀ-ÿ'.-]{0,24}"
_STREET = re.compile(
    rf"(?<![\w$€£.-])(?:(?:apt|unit|suite|flat|apartment)\.? ?\w{{1,5}},? ?)?"
    rf"\d{{1,6}}[A-Za-z]?(?:-\d{{1,4}})?"
    r",? "
    rf"(?P<name>(?:{_WORD} ){{1,4}}?)"
    r"(?P<suffix>street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|terrace|close"
    r"|crescent|square|sq|highway|hwy|parkway|pkwy|circle|cir|trail|row|gardens|grove)\b\.?"
    r"(?:,? (?:apt|unit|suite|flat|apartment|floor|#)\.? ?#?\w{1,5})?"
    r"(?:,? (?:[A-Z][A-Za-z.'-]{1,20} ?){1,3},? "
    rf"(?:(?:{_US_STATE}),? \d{{5}}(?:-\d{{4}})?|{_BRITISH}\b))?",
    re.IGNORECASE,
)
_EVERYDAY = re.compile(
    r"\b(?:on|in|my|the|of|a|an|for|to|at|and|or|is|are|was|your|our|this|that|from|by|with|days?|hours?|weeks?"
    r"|minutes?|items?|orders?|times?|people|more|per|pm|am|x|no|pounds?|dollars?|inch|percent|years?|months?)\b",
    re.IGNORECASE,
)
_ROOM = re.compile(
    rf"(?<![\w$€£.-])(?:\d{{1,5}},? )?(?:{_WORD} ){{1,4}}\d{{1,4}}[A-Za-z]?"
    rf",?\s{{1,3}}(?:apt|suite|flat)\b\.? ?\d{{1,5}}",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"(?<!\w)(?:p\.? ?o\.? ?box|psc \d{1,5},? box|unit \d{1,5},? box) \d{1,6}(?!\w)", re.IGNORECASE
)
_POSTCODE = re.compile(
    rf"(?<!\w)(?:(?:{_US_STATE}|A[AEP]) \d{{5}}(?:-\d{{4}})?|{_BRITISH})(?!\w)"
)
_SAID = re.compile(
    r"(?:address(?: of [\w ]{1,30}?)?(?: is|:|,| to)?|lives? at|living at|(?:sent|delivered|shipped) to"
    r"|(?:send|deliver|ship) (?:it )?to"
    r"|return to|meet you at|his address:|the same:|address to the same:)\s{1,3}"
    r"(?P<address>(?:[A-Z][\wÀ-ÿ'.-]{0,24} ){0,4}\d{1,6}[A-Za-z]?"
    r"(?:[ ,\n]{1,4}(?:\d{1,6}(?:[-/]\d{1,4})?[A-Za-z]?"
    rf"|[A-ZÀ-Þ][\wÀ-ÿ'.-]{0,24}|(?:de|of|do|da|van|la|le|apt\.?|suite)(?!\w))){1,14})",
)


def addresses(text: str) -> Iterator[Span]:
    """Addresses that lead to a door or a house; a city alone is none."""
    yield from _chinese(text)
    for match in _STREET.finditer(text):
        sure = match["suffix"].lower() in (
            "street",
            "st",
            "avenue",
            "ave",
            "road",
            "rd",
            "lane",
            "ln",
            "blvd",
            "boulevard",
        )
        capital = match["name"][:1].isupper()
        if not _EVERYDAY.search(match["name"]) and (sure or capital):
            yield Span(*match.span(), "ADDRESS")
    for pattern in (_BOX, _POSTCODE, _ROOM):
        for match in pattern.finditer(text):
            yield Span(*match.span(), "ADDRESS")
    for match in _SAID.finditer(text):
        yield Span(*match.span("address"), "ADDRESS")


def _chinese(text: str) -> Iterator[Span]:
    done = 0
    for kind, match in sorted(
        ((pattern, match) for pattern in (_ROAD, _ESTATE, _CHAIN) for match in pattern.finditer(text)),
        key=lambda found: found[1].start(),
    ):
        if match.start() < done:
            continue
        start = match.start()
        if kind is not _CHAIN:
            start = _name_start(text, match.start(), done)
        placed = _leftwards(text, start, done)
        certain = placed < start or len(match["number"]) > 3
        if kind is _CHAIN or _is_named(text, start, match, certain, kind is _ESTATE):
            done = _TAIL.match(text, match.end()).end()
            yield Span(placed, done, "ADDRESS")


def _is_named(text: str, start: int, match: re.Match, placed: bool, estate: bool) -> bool:
    """Whether what stands before the number is the name of a road or estate, and no "知道12号"."""
    name = text[start : match.start()]
    if not name or (not placed and len(name) <= 2 and _NOT_ROADS.search(name)):
        return False
    weak = match[0][0] in "道村里屯圳园府湾" and not match[0].startswith("道路")
    if estate:
        return len(name) >= 2 and (placed or not weak or match["number"][-1] in "栋幢座室")
    return placed or (len(name) >= 2 and not weak and not _NOT_ROADS.search(name))


def _name_start(text: str, end: int, least: int) -> int:
    """Where the name of the road before `end` begins."""
    start = end
    while start > max(least, end - _ROAD_NAME) and re.match(_NAME, text[start - 1]):
        if start < end and text[start - 1] in "省市区县镇乡":
            break
        start -= 1
    return start


def _leftwards(text: str, start: int, least: int) -> int:
    """Where the names of places that lead up to `start` begin."""
    while True:
        window = text[max(least, start - _PLACE_REACH) : start]
        step = max((size for size in range(2, len(window) + 1) if window[-size:] in _places()), default=0)
        if not step and (named := _PLACE.search(window)):
            step = len(named[0])
        if not step:
            return start
        start -= step


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Provinces, prefectures and counties, the larger ones also without their suffix."""
    places = {
        "九龙",
        "新界",
        "香港",
        "澳门",
        "台湾",
        "台北市",
        "新北市",
        "桃园市",
        "台中市",
        "台南市",
        "高雄市",
    }
    for *_, province, parts in numdb.get("cn/loc").prefixes:
        large = set(province.values())
        for _, number, _, names, _ in parts:
            known = _YEARS.sub("", names["county"]).split(",")
            places |= set(known)
            large |= set(known) if number.endswith("00") else set()
        places |= large | {_SUFFIX.sub("", name) for name in large}
    return frozenset(name for name in places if len(name) > 1)
