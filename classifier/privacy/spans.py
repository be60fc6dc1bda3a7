"""A piece of personal data in a text, and the spelling of a text in which it is looked for."""

from dataclasses import dataclass

KINDS = "LINK EMAIL HANDLE IBAN ID ORDER CARD PHONE ACCOUNT PLATE IP ADDRESS".split()

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"}
_SPACES = {ord(space): " " for space in "\u00a0\u2002\u2003\u2009\u202f\u3000\t"}
# only the characters that rules name
_SIMPLIFIED = str.maketrans(
    "區縣鎮鄉號樓單棟層門園廈機電話訂運編證碼廣東龍灣莊這個張聯絡撥給傳熱線郵寫箱發貨遞簡訊賬戶銀儲國際護駕駛執請華蘇廠車"
    "學醫場雲開業會員館寶訊鐵",
    "区县镇乡号楼单栋层门园厦机电话订运编证码广东龙湾庄这个张联络拨给传热线邮写箱发货递简讯账户银储国际护驾驶执请华苏厂车"
    "学医场云开业会员馆宝讯铁",
)
_FOLDING = _FULL_WIDTH | _DASHES | _SPACES | _SIMPLIFIED | {ord("帳"): "账", ord("："): ":"}


@dataclass(frozen=True, order=True)
class Span:
    """`start` and `end` in characters of the text; `kind` is one of KINDS."""

    start: int
    end: int
    kind: str


def fold(text: str) -> str:
    """The text in one spelling, character for character: places in it are places in the text."""
    return text.translate(_FOLDING)
