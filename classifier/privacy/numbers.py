"""Telephone, card and identity numbers: runs of digits, told apart by length, checksum and the words before.

A run may hold several numbers and any of the usual separators, so every stretch of its groups is
asked, longest first. Texts are folded.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum import luhn
from stdnum.cn import ric
from stdnum.us import ssn

from classifier.privacy.spans import Span

_RUN = re.compile(r"(?<![A-Za-z0-9_.])(?:\+ ?)?\(?\d(?:[ ()/.-]{0,3}\d)*[Xx]?")
_GROUP = re.compile(r"\d+")
_LETTER = re.compile(r"[A-WYZa-wyz]")
_MOST_GROUPS = 6
_LONGEST, _SHORTEST = 19, 6

# dates, times and amounts of money are no part of any number
_DATE = re.compile(
    r"(?<![\d-])(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月(?:\d{1,2}[日号]?)?)"
    r"(?:[ T]?\d{1,2}:\d\d(?::\d\d)?)?(?!\d)"
    r"|(?<![\d-])\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d(?![\d-])"
    r"|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)"
    r"|[¥￥$€£] ?\d[\d,.]*|(?<![\d.])\d{1,12}(?:\.\d{1,6})?(?=\s?(?:元|块|万|rmb|usd|mah|kg|cm|mm|ml|%))",
    re.IGNORECASE,
)
_NUMBER_OF = r"(?:\s(?:number|no\.?|code)(?: is|['’]s)?)?"  # so that "model number is" is no telephone's
_CUES = re.compile(
    r"(?P<PHONE>电话|手机|座机|固话|号码|的号|这个号|联系方式|联系人|收货人|收件人|致电|回电|来电|去电|拨打|拨|打给|打到|打我|"
    r"传真|短信|验证码|"
    r"(?<![A-Za-z])(?:telephone|phone|call|tel|mobile|cell|fax|text|whatsapp|reach|dial|answering at"
    r"|messages to|registered|desk|office|number(?: is|['’]s)|ring))"
    r"|(?P<CARD>卡号|卡|银行|建行|农行|工行|招行|中行|交行|账号|账户|(?<![A-Za-z])(?:card|credit|debit|visa|mastercard|amex|cc\b)"
    rf"{_NUMBER_OF})"
    r"|(?P<ID>身份证|身分证|证件|实名|身份|(?<![A-Za-z])(?:ssn|social security|id\b|passport|licen[cs]e)"
    rf"{_NUMBER_OF})"
    r"|(?P<OTHER>订单|单号|运单|编号|条码|型号|批次|版本|尾号|价|金额|积分|尺寸|序列号|热线|客服电话|"
    r"(?<![A-Za-z])(?:isbn|imei|order|tracking|serial|model|part(?=\s(?:number|no))|barcode|price|points|zip"
    rf"|postcode|sku|item|batch|version){_NUMBER_OF})",
    re.IGNORECASE,
)
_CUE_REACH = 28
_CUE_BEHIND = re.compile(
    r"[^\w]{0,3}(?:office|mobile|fax|cell|home|work|direct)\b|\s?(?:这个|那个)?(?:号码|手机|电话|打不通|没人接)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r" ?(?:x|ext\.? ?|转 ?|分机 ?)\d{1,6}(?!\d)", re.IGNORECASE)

_CHINESE_MOBILE = re.compile(r"(?:86|0086)?1[3-9]\d{9}")
_DIGIT, _PAUSE = "[零〇一二三四五六七八九幺]", "[ ,-]{0,2}"  # in one, or in groups as people dictate them
_SPOKEN = re.compile(
    rf"(?<!{_DIGIT})[一幺]{_PAUSE}[三四五六七八九](?:{_PAUSE}{_DIGIT}){{9}}(?!{_PAUSE}{_DIGIT})"
)
_AMERICAN = re.compile(r"(?:\+?0{0,2}1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}")
_CARD_START = re.compile(
    r"4|5[0-8]|2[2-7]|3[47]|35|6[0-9]|30[0-5]|36|3[89]|2131|1800|9558|8[14]"
)  # Visa, Mastercard, UnionPay, American Express, JCB, Diners, Discover, Maestro
_CARD_GROUPS = {
    (4, 4, 4, 4),
    (4, 4, 4, 4, 3),
    (4, 6, 5),
    (4, 6, 4),
    (6, 13),
    (4, 4, 4, 4, 2),
    (4, 4, 4, 4, 1),
}
_NOT_A_PERSONS = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
}
_REGIONS = ("CN", "HK", "TW", "GB", "US", "AU", "SG", "MY", "DE", "FR", "IT", "ES", "IN", "JP")


def numbers(text: str) -> Iterator[Span]:
    """Cards, identity and telephone numbers."""
    chinese = any("\u4e00" <= character <= "\u9fff" for character in text)
    shown = _DATE.sub(lambda found: "\n" * len(found[0]), text)
    for run in _RUN.finditer(shown):
        yield from _in_run(text, run, chinese)
    for match in _SPOKEN.finditer(text):
        yield Span(*match.span(), "PHONE")


def _in_run(text: str, run: re.Match, chinese: bool) -> Iterator[Span]:
    groups = [match.span() for match in _GROUP.finditer(text, *run.span())]
    first = 0
    while first < len(groups):
        for last in range(min(first + _MOST_GROUPS, len(groups)) - 1, first - 1, -1):
            start, end = _whole(text, run, groups[first][0], groups[last][1])
            kind = _kind(text, start, end, groups[first : last + 1], chinese)
            if kind:
                if kind == "PHONE" and (extension := _EXTENSION.match(text, end)):
                    end = extension.end()
                yield Span(start, end, kind)
                first = last
                break
        first += 1


def _whole(text: str, run: re.Match, start: int, end: int) -> tuple[int, int]:
    """With the sign or bracket before the first digit, and the X after the last."""
    before = text[max(run.start(), start - 3) : start]
    start -= len(before) - len(before.rstrip("+( ")) if before.strip("+( ") == "" and before.strip() else 0
    if end == run.end() - 1 and text[end] in "Xx" and not text[end + 1 : end + 2].isalnum():
        end += 1
    return start, end


def _kind(text: str, start: int, end: int, groups: list[tuple[int, int]], chinese: bool) -> str | None:
    digits = "".join(text[a:b] for a, b in groups)
    if not _SHORTEST <= len(digits) <= _LONGEST or _LETTER.match(text, end):
        return None
    sizes = tuple(b - a for a, b in groups)
    written = text[start:end]
    if _is_identity(written, digits, sizes):
        return "ID"
    cue = _cue(text, start, end)
    if cue == "ID" and (len(digits) in (15, 18) or (len(digits) == 9 and sizes in ((9,), (3, 2, 4)))):
        return "ID"
    if _is_card(digits, sizes, cue):
        return "CARD"
    return "PHONE" if _is_phone(written, digits, sizes, cue, chinese) else None


def _cue(text: str, start: int, end: int) -> str | None:
    """The last word before that says what the number is, else the first behind."""
    cue = None
    for match in _CUES.finditer(text, max(0, start - _CUE_REACH), start):
        cue = match.lastgroup
    return cue or ("PHONE" if _CUE_BEHIND.match(text, end) else None)


def _is_identity(written: str, digits: str, sizes: tuple[int, ...]) -> bool:
    if sizes == (3, 2, 4):
        return ssn.is_valid("-".join((digits[:3], digits[3:5], digits[5:])))
    if sizes not in ((18,), (17,), (6, 8, 4), (6, 8, 3), (6, 4, 4, 4), (6, 4, 4, 3), (3, 3, 4, 4, 4)):
        return False
    number = digits + ("X" if written[-1] in "Xx" else "")
    if len(number) != 18 or ric.calc_check_digit(number) != number[-1]:
        return False
    try:
        return 1900 <= ric.get_birth_date(number).year <= 2100
    except ValueError:  # stdnum's InvalidComponent is one
        return False


def _is_card(digits: str, sizes: tuple[int, ...], cue: str | None) -> bool:
    if len(digits) < 12 or not (len(sizes) == 1 or sizes in _CARD_GROUPS):
        return False
    if cue == "CARD":
        return luhn.is_valid(digits) or len(digits) >= 16
    if cue in ("OTHER", "ID"):
        return False
    return len(digits) >= 14 and luhn.is_valid(digits) and bool(_CARD_START.match(digits))


def _is_phone(written: str, digits: str, sizes: tuple[int, ...], cue: str | None, chinese: bool) -> bool:
    if len(digits) > 15 or (len(sizes) > 1 and 1 in sizes[1:] and "+" not in written and "(" not in written):
        return False
    american = _AMERICAN.fullmatch(written)
    if _CHINESE_MOBILE.fullmatch(digits) and not american:  # 1-800-555-0199 has such digits as well
        return True
    if _of_a_company(written, digits):
        return False
    if written.startswith("+"):
        return len(digits) >= 8
    if american:
        return True
    if cue == "PHONE":
        return len(digits) >= 7 or (len(digits) == 6 and len(sizes) > 1)
    if cue in ("OTHER", "CARD", "ID"):
        return False
    if digits.startswith("0") and 10 <= len(digits) <= 12 and (chinese or len(sizes) > 1):
        return _valid(digits, ("CN", "TW") if chinese else _REGIONS)
    return not chinese and len(digits) == 10 and len(sizes) == 1 and _valid(digits, ("US",))


def _of_a_company(written: str, digits: str) -> bool:
    """Hotlines: free or shared-cost numbers are no person's."""
    if len(digits) == 10 and digits.startswith(("400", "800")):
        return True
    return digits.removeprefix("1").startswith(("800", "888", "877", "866")) and len(digits) in (10, 11)


@lru_cache(maxsize=4096)
def _valid(digits: str, regions: tuple[str, ...]) -> bool:
    for region in regions:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _NOT_A_PERSONS:
            return True
    return False
