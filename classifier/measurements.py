"""The measured figures that a model card is made of: a JSON file each, by the name of what it says."""

import json
from collections.abc import Mapping
from pathlib import Path

from classifier.errors import DataError

READER = "reader"


def read_measurements(folder: Path) -> dict[str, dict]:
    """Every JSON file of the folder by its stem; without reader.json a DataError."""
    try:
        measured = {p.stem: json.loads(p.read_text(encoding="utf8")) for p in sorted(folder.glob("*.json"))}
    except ValueError as error:
        raise DataError(f"A file in {folder} is not JSON: {error}") from error
    if READER not in measured:
        raise DataError(f"{folder / READER}.json is missing: give --data, or run classifier.measure.")
    return measured


def check_same_version(measured: Mapping[str, Mapping], name: str) -> None:
    """A DataError where a file that says which version it is about speaks of another one."""
    stale = {
        stem: content["version"]
        for stem, content in measured.items()
        if content.get("version", name) != name
    }
    if stale:
        said = ", ".join(f"{stem}.json with {version}" for stem, version in stale.items())
        raise DataError(
            f"The card is for {name}, and measured was {said}: measure again (docs/training.md, "
            f"Model card; {READER}.json by --data), or give --version."
        )
