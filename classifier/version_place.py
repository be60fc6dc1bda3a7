"""Where a version may be written: asked before hours of training, and again when it is written; and how
one that was written elsewhere comes to its place."""

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
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


def reserve(data: Path, folder: Path, stores: Sequence[Path] = ()) -> Path:
    """A new empty `folder`/NAME1, or with the next number, called as `data` is.

    No number is given again while a version of that name is there, or is in one of the `stores`, whose
    name would hide the new one from `promote`; nor one of an interrupted training, or of a report.
    """
    stem = data.absolute().name.split(".")[0]
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_")[:40].strip("-_") or "version"
    name += "-" * name[-1].isdecimal()
    number = 1
    while True:
        chosen = folder / f"{name}{number}"
        beside = [chosen.with_name(chosen.name + ending) for ending in (".checkpoint", ".report")]
        try:
            if not any(path.exists() for path in (*beside, *(store / chosen.name for store in stores))):
                chosen.mkdir(parents=True)  # at once: another training may be asking
                return chosen
        except FileExistsError:
            pass
        except OSError as error:
            raise VersionError(
                f"No folder for the version can be made in {folder}: {error.strerror}. Name one with --out."
            ) from error
        number += 1


def give_up(folder: Path) -> None:
    """Remove a reserved folder in which nothing was written, unless a checkpoint is to go on there."""
    if not folder.with_name(folder.name + ".checkpoint").exists():
        with suppress(OSError):  # it is not empty, or gone
            folder.rmdir()


def copy_whole(source: Path, target: Path) -> None:
    """Copy beside and rename, so that two processes starting at once see all of it or none."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as temporary:
        copy = Path(temporary) / target.name
        shutil.copytree(source, copy)
        try:
            if target.exists() and not (target / MANIFEST).exists():
                os.rename(target, copy.with_suffix(".incomplete"))
            os.rename(copy, target)
        except OSError:
            if not (target / MANIFEST).exists():  # else the other process was faster
                raise
