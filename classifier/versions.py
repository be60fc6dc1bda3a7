"""Versions on disk: immutable folders, and the file ACTIVE that names the one in use.

A version is complete once its `manifest.json` exists, which is written last. ACTIVE changes by
atomic rename; nothing ever guesses the latest. `python -m classifier.versions` is the command for
people. Knows nothing about torch beyond handing a model its folder, and nothing about databases.
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from classifier.errors import VersionError
from classifier.files import sha256, write_json, write_text
from classifier.provenance import code_version
from classifier.version_files import Digests
from classifier.version_history import HISTORY, earlier, read_history
from classifier.version_lock import switching
from classifier.version_manifest import load_manifest, sealed
from classifier.version_place import MANIFEST, check_free, copy_whole

ACTIVE = "ACTIVE"
SHIPPED = Path(__file__).parent / "weights" / "sentiment"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True)
class VersionInfo:
    """A version of the store. `problem` is a sentence when it cannot be used."""

    version: str
    active: bool
    manifest: dict
    problem: str | None = None


def read_manifest(
    folder: Path, *, base_fingerprint: str, digest_of: Callable[[Path], str] = sha256
) -> dict:
    """The manifest of a complete, undamaged version made for this base; else a VersionError. Its own
    keys, types and ranges are checked, its digest where it has one (older versions do not), and the
    digest of every file."""
    manifest = load_manifest(folder, base_fingerprint=base_fingerprint)
    damaged = [
        name
        for name, digest in manifest["files"].items()
        if not (folder / name).is_file() or digest_of(folder / name) != digest
    ]
    if damaged:
        raise VersionError(f"Version {folder.name} is damaged: {', '.join(damaged)}.")
    return manifest


def write_version(
    folder: Path,
    model,
    *,
    base_fingerprint: str,
    reading: dict,
    training: dict,
    metrics: dict,
    parent: str | None = None,
    decision: dict | None = None,
) -> dict:
    """Save `model` and everything needed to read with it and rebuild it; the manifest comes last. A
    version trained by hand has no `decision`, which is what classifier.compare said of a candidate."""
    check_free(folder)
    shutil.rmtree(folder, ignore_errors=True)  # what an interrupted writing left
    folder.mkdir(parents=True)
    model.save(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    body = {
        "version": folder.name,
        "parent": parent,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": code_version(),
        "base_fingerprint": base_fingerprint,
        "files": {path.relative_to(folder).as_posix(): sha256(path) for path in files},
        "reading": reading,
        "training": training,
        "metrics": metrics,
        "decision": decision,
    }
    manifest = sealed(body)
    write_json(folder / MANIFEST, manifest)
    return manifest


class VersionStore:
    """The versions of one installation, under `folder`, for the base with `base_fingerprint`.

    Versions of other bases live in sibling folders, so that changing the base and changing it back
    loses nothing. A look at all of them reads no file again that `digests` knows.
    """

    def __init__(self, folder: Path, base_fingerprint: str, *, digests: Digests | None = None):
        self.root = folder / base_fingerprint
        self.base_fingerprint = base_fingerprint
        self._digests = digests or Digests()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise VersionError(
                f"The folder {self.root} for model versions cannot be made: {error.strerror}."
            ) from error

    def folder(self, version: str) -> Path:
        """Where a version lies or would lie."""
        if not NAME.fullmatch(version):
            raise VersionError(f"{version!r} is not a version name.")
        return self.root / version

    def manifest(self, version: str) -> dict:
        """The checked manifest of a version, every file of it read."""
        return read_manifest(self.folder(version), base_fingerprint=self.base_fingerprint)

    def _look(self, version: str) -> dict:
        """The same, but files that look as they did are not read again."""
        return read_manifest(
            self.folder(version), base_fingerprint=self.base_fingerprint, digest_of=self._digests
        )

    def active(self) -> str | None:
        """The version that ACTIVE names, or None before the first."""
        try:
            named = (self.root / ACTIVE).read_text(encoding="utf8", errors="replace")
        except FileNotFoundError:
            return None
        return named.strip() or None

    def activate(
        self, version: str, reason: str, *, still: Callable[[], bool] = lambda: True
    ) -> bool:
        """Check a version and make it the active one; running consoles pick it up by themselves. Does
        nothing and answers False unless `still` holds, asked when nobody else can switch."""
        with switching(self.root):
            if not still():
                return False
            self._switch(version, {"reason": reason})
        return True

    def rollback(self, reason: str) -> str:
        """Make the previously active version active again, and return its name."""
        with switching(self.root):
            previous = self._whole_before(self.manifest)
            if previous is None:
                raise VersionError("No other version was active before, so there is none to go back to.")
            self._switch(previous, {"reason": reason, "rollback": True})
        return previous

    def history(self) -> list[dict]:
        """Every activation, oldest first: {"at", "version", "reason"}, a rollback marked as one."""
        return read_history(self.root)

    def ever_active(self) -> set[str]:
        """Every version that was put to use, whatever became of it."""
        return {entry["version"] for entry in self.history()} | {self.active() or ""}

    def earlier(self) -> list[str]:
        """Versions to go back to, of those still there, nearest first."""
        return earlier(
            self.history(), self.active(), lambda name: (self.root / name / MANIFEST).exists()
        )

    def previous(self) -> str | None:
        """The version to go back to; after going back, the one before it. Damaged ones are passed over."""
        return self._whole_before(self._look)

    def _whole_before(self, check: Callable[[str], dict]) -> str | None:
        for version in self.earlier():
            try:
                check(version)
            except VersionError:
                continue
            return version
        return None

    def _switch(self, version: str, how: dict) -> None:
        """ACTIVE first, HISTORY second: who dies in between leaves the truth right and the history
        a line short, which the next switch adds. Only while `switching`."""
        self.manifest(version)
        active, history = self.active(), self.history()
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        if active not in (None, version) and (not history or history[-1]["version"] != active):
            history.append({"at": stamp, "version": active, "reason": "found active"})
        history.append({"at": stamp, "version": version, **how})
        write_text(self.root / ACTIVE, version + "\n")
        lines = [json.dumps(entry, ensure_ascii=False) for entry in history]
        write_text(self.root / HISTORY, "\n".join(lines) + "\n")

    def list(self) -> list[VersionInfo]:
        """All versions, oldest first; a damaged one carries its problem instead of failing."""
        active, infos = self.active(), []
        for folder in sorted(self.root.iterdir()):
            if not NAME.fullmatch(folder.name) or not (folder / MANIFEST).is_file():
                continue
            try:
                infos.append(VersionInfo(folder.name, folder.name == active, self._look(folder.name)))
            except VersionError as error:
                infos.append(VersionInfo(folder.name, folder.name == active, {}, str(error)))
        return sorted(infos, key=lambda info: info.manifest.get("created_at", ""))

    def install_shipped(self, shipped: Path = SHIPPED) -> None:
        """Copy in shipped versions made for this base; activate the first if none is active."""
        for source in sorted(shipped.iterdir()) if shipped.is_dir() else []:
            try:
                read_manifest(source, base_fingerprint=self.base_fingerprint)
            except VersionError:
                if _made_for(source) == self.base_fingerprint:
                    raise
                continue
            self.install(source)
            if self.active() is None:
                with switching(self.root):
                    if self.active() is None:  # somebody may have been faster
                        self._switch(source.name, {"reason": "shipped with Undertone"})

    def install(self, source: Path) -> None:
        """Copy a version in from elsewhere, unless one of its name is there."""
        target = self.folder(source.name)
        if not (target / MANIFEST).exists():
            read_manifest(source, base_fingerprint=self.base_fingerprint)
            copy_whole(source, target)


def _made_for(folder: Path) -> str | None:
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf8"))["base_fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


if __name__ == "__main__":
    from classifier.version_commands import main

    main()
