"""Which code made something: what a manifest says of it."""

import functools
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

SOURCES = Path(__file__).parent
LISTS = ("data/alike.yaml", "data/dialect.yaml", "weights/spelling/lists.json")


@functools.cache
def code_version() -> dict[str, str]:
    """The package's version, one digest over the sources of `classifier`, and one over the word lists
    that decide what a reader gets of a message: {"undertone": "0.1.0", "classifier": 16 hex digits,
    "lists": the same}."""
    return {
        "undertone": version("undertone"),
        "classifier": _digest(sorted(SOURCES.rglob("*.py"))),
        "lists": _digest([SOURCES / name for name in LISTS]),
    }


def _digest(files: Iterable[Path]) -> str:
    digest = sha256()
    for path in files:
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
