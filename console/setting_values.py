"""How the values of settings are read and checked. A ValueError says what the value must be.

Knows no setting by name.
"""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number between two bounds, both included."""

    def parse(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def one_of(*names: str) -> Callable[[str], str]:
    """Takes one of a few names."""

    def parse(value: str) -> str:
        if value not in names:
            raise ValueError(f"must be {' or '.join(names)}")
        return value

    return parse


def host(value: str) -> str:
    """An address or name to listen on."""
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", value):
        raise ValueError("must be an address such as 127.0.0.1, 0.0.0.0 or a host name")
    return value


def web_address(value: str) -> str:
    """Where something can be posted to."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a web address such as https://example.org/hooks/undertone")
    return value


def key(value: str) -> str:
    """Something long enough not to be guessed."""
    if not re.fullmatch(r"[\x21-\x7e]{16,200}", value):
        raise ValueError("must have 16 to 200 letters, digits or signs, without spaces")
    return value


def password(value: str) -> str:
    """What a person logs in with."""
    if not 8 <= len(value) <= 200:
        raise ValueError("must have 8 to 200 characters")
    return value


def base_model(value: str) -> str:
    """A folder that exists, or a hub id."""
    path = Path(value).expanduser()
    if path.is_dir():
        return str(path.absolute())
    if value.startswith((".", "/", "~", "\\")):
        raise ValueError("names a folder that does not exist")
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", value):
        raise ValueError("must be a hub id such as BAAI/bge-small-zh-v1.5, or a folder")
    return value


def folder(value: str) -> Path:
    """A folder, which need not exist yet."""
    path = Path(value).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder, and this is a file")
    return path


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
