"""Links, mail addresses, handles, IP addresses and IBANs: what has a spelling of its own."""

import ipaddress
import re
from collections.abc import Iterator

from stdnum import iban

from classifier.normalise import HANDLES, LINKS
from classifier.privacy.spans import Span

_LOCAL = r"[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ._%+'-]{0,63}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,5}[A-Za-z]{2,24}"
_PROVIDER = (
    r"(?:(?:vip{dot})?(?:qq|163|126|139|189|sina|sohu|foxmail|gmail|hotmail|outlook|live|yahoo|icloud|aliyun|msn)"
    r"{dot}[A-Za-z]{{2,3}}(?:{dot}[A-Za-z]{{2}})?)"
)
_DOT, _SPOKEN_DOT = r"[.。｡]", r"(?: dot | ?[(\[]dot[)\]] ?)"  # a Chinese keyboard's dot is a 。
# names in Chinese, and a 。, only before the usual endings: "发到a@b.com。谢谢" is two sentences
_LABEL = r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff-]{0,62}"
_TYPED = (
    rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}?"
    rf"(?:{_DOT}(?:com|cn|net|org|edu|gov|hk|tw)(?:{_DOT}(?:cn|hk|tw))?|\.(?:公司|中国|网络))"
)
_AT = r"(?:@|\(at\)|\[at\])"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9À-ÿ._%+'-]){_LOCAL}(?:@(?:{_DOMAIN}|{_TYPED})| ?{_AT} ?{_PROVIDER.format(dot=_DOT)}"
    rf"|(?: at | ?{_AT} ?){_PROVIDER.format(dot=_SPOKEN_DOT)})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{11,30}|(?: [A-Za-z0-9]{4}){2,7}(?: [A-Za-z0-9]{1,3})?)"
    r"(?![A-Za-z0-9])"
)
_IBAN_WORD = re.compile(r"iban[^A-Za-z0-9]*(?:is|是)?[^A-Za-z0-9]*$", re.IGNORECASE)
_IP = re.compile(r"(?<![A-Za-z0-9.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9]|\.\d)")
_VERSION_WORD = re.compile(r"(?:版本|固件|系统|version|firmware|release)[^\d]{0,8}$", re.IGNORECASE)


def links(text: str) -> Iterator[Span]:
    """Addresses of pages, which carry tokens and names."""
    for match in LINKS.finditer(text):
        yield Span(*match.span(), "LINK")


def handles(text: str) -> Iterator[Span]:
    """Names of accounts on social networks."""
    for match in HANDLES.finditer(text):
        yield Span(*match.span(), "HANDLE")


def emails(text: str) -> Iterator[Span]:
    """Mail addresses; with spaces around the @ only at the well-known providers."""
    for match in _EMAIL.finditer(text):
        yield Span(*match.span(), "EMAIL")


def ibans(text: str) -> Iterator[Span]:
    """International account numbers with a right checksum, or called so."""
    for match in _IBAN.finditer(text):
        if iban.is_valid(match[0]) or _IBAN_WORD.search(text, max(0, match.start() - 16), match.start()):
            yield Span(*match.span(), "IBAN")


def ip_addresses(text: str) -> Iterator[Span]:
    """Public IPv4 addresses; a router's own 192.168.1.1 says nothing of anybody."""
    for match in _IP.finditer(text):
        if _VERSION_WORD.search(text, max(0, match.start() - 16), match.start()):
            continue
        try:
            if ipaddress.IPv4Address(match[0]).is_global:
                yield Span(*match.span(), "IP")
        except ValueError:
            continue
