"""The lists that say which words and pairs of characters are no slips, in `weights/spelling`."""

import json
from collections.abc import Collection
from pathlib import Path

from classifier.errors import BaseModelError
from classifier.files import sha256, write_json

FOLDER = Path(__file__).parent.parent / "weights" / "spelling"
FILE, MANIFEST = "lists.json", "manifest.json"
NAMES = ("known", "words", "pairs", "simplified")


def save(folder: Path, lists: dict[str, Collection], **made: dict) -> None:
    """Write the lists, and what they were `made` from into the manifest, which comes last.

    `known` are English words beside the dictionary's, `words` Chinese ones, the more frequent first;
    `pairs` maps a character to all that follow it; `simplified` maps a traditional character.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / FILE, {name: lists[name] for name in NAMES})
    write_json(folder / MANIFEST, {"files": {FILE: sha256(folder / FILE)}} | made)


def load(folder: Path) -> dict[str, Collection]:
    """What `save` wrote; damaged or missing lists are a BaseModelError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf8"))
        whole = sha256(folder / FILE) == manifest["files"][FILE]
        lists = json.loads((folder / FILE).read_text(encoding="utf8")) if whole else {}
        return {name: lists[name] for name in NAMES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaseModelError(
            f"The spelling lists in {folder} are damaged or missing: {error!r}. Reinstall undertone."
        ) from error
