"""Checksums and writes that are whole or not there."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from classifier.errors import DataError


def sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def present(paths: Iterable[Path]) -> list[Path]:
    """The files that are there, the others named on the screen; a DataError when none is.

    So that a build goes on without a set that was left out for its licence.
    """
    paths = list(paths)
    found = [path for path in paths if path.exists()]
    if not found:
        raise DataError(f"None of these files is there: {', '.join(map(str, paths))}.")
    for path in paths:
        if path not in found:
            print(f"Without {path}, which is not there.")
    return found


def write_text(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object) -> None:
    """Write JSON, whole or not at all."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False))
