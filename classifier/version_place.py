"""Where a version may be written: asked before hours of training, and again when it is written."""

from pathlib import Path

from classifier.errors import VersionError

MANIFEST = "manifest.json"
LEFT_BY_WRITING = {"adapter", "head.safetensors"}


def check_free(folder: Path) -> None:
    """A VersionError unless `folder` is missing, empty, or holds only what an interrupted writing of a
    version left there: whatever else it holds would be thrown away."""
    if (folder / MANIFEST).exists():
        raise VersionError(f"{folder} exists already; versions are never changed. Choose another --out.")
    if folder.exists() and not folder.is_dir():
        raise VersionError(f"{folder} is a file; name a folder for the version with --out.")
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    others = {name for name in held - LEFT_BY_WRITING if not name.startswith(f".{MANIFEST}.")}
    if others:
        raise VersionError(
            f"{folder} holds {min(others)}, which is no part of a version and would be lost. Name a "
            "folder of its own with --out."
        )
