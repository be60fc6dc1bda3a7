"""What has no format of its own and is known by the word before it: order numbers, documents, accounts.

Also number plates, whose format is enough. Texts are folded.
"""

import re
from collections.abc import Iterator

from classifier.privacy.spans import Span

_JOIN = r"(?:\s{0,2}(?:is|was|are|['’]s|为|是|叫|改成|写的|显示|[,:#=(（【「]|no\.?|nr\.?)){0,3}\s{0,2}"
_TOKEN = r"(?P<token>[A-Za-z0-9](?:[-_]?[A-Za-z0-9]){3,39})(?![A-Za-z0-9])"
_END = r"(?![A-Za-z0-9])"

_ORDER_WORD = (
    r"(?:(?:订单|运单|快递|物流|包裹|工单|退款|退货|售后|换货|发票|流水|交易|面单|取件|投诉|单据|回执|维修|服务|预约)"
    r"(?:单)?(?:号码|编号|号|码)?|单号|单子|编号|中通|圆通|申通|韵达|顺丰|百世|极兔|德邦|京东)"
)
_ORDER_ZH = re.compile(_ORDER_WORD + _JOIN + _TOKEN)
_ORDER_EN = re.compile(
    r"(?<![A-Za-z])(?:order|tracking|shipment|parcel|package|consignment|invoice|receipt|ticket|case|booking"
    r"|reference|ref|confirmation|return|refund|rma|awb|waybill|transaction)s?"
    r"(?P<named>(?:\s{0,2}(?:number|num|id|code|ref|reference|no\.?|nr\.?)(?![A-Za-z]))*)" + _JOIN + _TOKEN,
    re.IGNORECASE,
)
_ORDER_AFTER = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<token>[A-Za-z0-9](?:[-_]?[A-Za-z0-9]){5,39})"
    r"\s?(?:(?:这|那)(?:个|笔|单)?|的)?(?:订单|运单|快递|包裹|单号|单子|工单)"
)
# a carrier's letters and many digits, a registered item of the Universal Postal Union, a UPS parcel, or
# more digits than any price, size or bar code has
_PARCEL = re.compile(
    r"(?<![A-Za-z0-9._-])(?P<token>[A-Z]{1,4}\d{9,20}|[A-Z]{2}\d{9}[A-Z]{2}|1Z[0-9A-Z]{16}|\d{15,24})"
    r"(?![A-Za-z0-9]|[-.]\d)",
    re.IGNORECASE,
)
_LIST_OF = re.compile(r"\s?(?:、|,|和|跟|与|及|and|&)\s?" + _TOKEN, re.IGNORECASE)
_AMOUNT_AFTER = re.compile(
    r"\s?(?:元|块|件|个|台|箱|只|套|双|瓶|包|次|天|年|月|日|分|%|pcs|items?|units?|pieces?|usd|rmb|dollars|days"
    r"|times|people)",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\d+(?:mah|k?g|m?l|[ckm]m|mm|m?w|kw|v|[gtm]b|k?hz|px|k|rmb|usd|pcs|in|inch|x\d+|d|p|th|st|nd)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?|\d{1,2}-\d{1,2}(?:-\d{2,4})?|(?:19|20)\d\d")

_DOCUMENT = re.compile(
    r"(?:身份证|身分证|证件|护照|通行证|台胞证|驾照|驾驶证|驾驶执照|执照|社保卡?|军官证|居留证"
    r"|(?<![A-Za-z])(?:passport|licen[cs]e|identity card|id card|id|national insurance|social security|ssn"
    r"|nino|ni(?=\s(?:number|num|no)(?![A-Za-z]))|hkid))"
    r"(?:号码|字号|编号|号|\s{0,2}(?:number|num|no\.?|id)(?![A-Za-z]))?"
    + _JOIN
    + r"(?P<token>[A-Za-z]{0,2}(?:[ -]?\d){6,18}(?:[Xx]|\([0-9Aa]\)|[ ]?[A-Da-d])?)"
    + _END,
    re.IGNORECASE,
)
_HONG_KONG = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\([0-9A]\)", re.IGNORECASE)

MESSENGER = (
    r"(?:微信|薇信|威信|支付宝|抖音|小红书|淘宝|旺旺|会员|(?<![A-Za-z])(?:v信|vx|wx|wechat|weixin|qq|line))"
)
_ACCOUNT = re.compile(
    MESSENGER + r"(?P<named>(?:号码|账号|账户|号|名|id|\s(?:id|account|number))?)"
    r"(?P<joined>" + _JOIN + r")(?P<token>[A-Za-z0-9][-_A-Za-z0-9]{4,19})" + _END,
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][ ·.-]?"
    r"(?=[A-HJ-NP-Z0-9]{0,5}\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def orders(text: str) -> Iterator[Span]:
    """Numbers of orders, parcels, tickets and the like, also several after one word."""
    for pattern in (_ORDER_ZH, _ORDER_EN):
        for match in pattern.finditer(text):
            named = pattern is _ORDER_ZH or match["named"] or "#" in match[0]
            while match and _is_order(match["token"], text, match.end("token"), 4 if named else 5):
                yield Span(*match.span("token"), "ORDER")
                match = _LIST_OF.match(text, match.end("token"))
    for match in _ORDER_AFTER.finditer(text):
        if _digits(match["token"]) >= 8 and not _MEASURE.fullmatch(match["token"]):
            yield Span(*match.span("token"), "ORDER")


def parcels(text: str) -> Iterator[Span]:
    """Numbers that look like a parcel's or an order's, whatever stands before them."""
    for match in _PARCEL.finditer(text):
        yield Span(*match.span("token"), "ORDER")


def documents(text: str) -> Iterator[Span]:
    """Numbers of passports, licences and identity cards of any country that are called so."""
    for match in _DOCUMENT.finditer(text):
        yield Span(*match.span("token"), "ID")
    for match in _HONG_KONG.finditer(text):
        yield Span(*match.span(), "ID")


def accounts(text: str) -> Iterator[Span]:
    """Names in messengers and shops: "微信 lily_88", "QQ 384756201"."""
    for match in _ACCOUNT.finditer(text):
        token, joined = match["token"], match["joined"].strip()
        measure = _MEASURE.fullmatch(token) or _AMOUNT_AFTER.match(text, match.end())
        # letters alone are a name only where they are called one: "wechat is great" names nobody
        called = joined and (match["named"] or not re.fullmatch(r"(?:is|was|are|\s)+", joined, re.IGNORECASE))
        if measure or not (_digits(token) >= 2 or "_" in token or called):
            continue
        yield Span(*match.span("token"), "ACCOUNT")


def plates(text: str) -> Iterator[Span]:
    """Chinese number plates, also the longer ones of electric cars."""
    for match in _PLATE.finditer(text):
        yield Span(*match.span(), "PLATE")


def _is_order(token: str, text: str, end: int, least: int) -> bool:
    letters = any(character.isalpha() for character in token)
    enough = _digits(token) >= (3 if letters else least)
    amount = not letters and len(token) < 7 and _AMOUNT_AFTER.match(text, end)
    decimal = text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()
    return enough and not (amount or decimal or _MEASURE.fullmatch(token) or _DATE.fullmatch(token))


def _digits(token: str) -> int:
    return sum(character.isdigit() for character in token)
