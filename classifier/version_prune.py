"""Which old versions can go, and their going.

What reads, what can be gone back to, where those came from, and what ships with the code stays, and
so do the newest. A folder is renamed before it is emptied, so that no half of a version is ever
taken for one. Somebody may put a version to use while others go, so each is asked about again right
before it goes. Rows in the database stay: names are never given twice. Knows no models.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from classifier.errors import VersionError
from classifier.version_lock import PRUNE, Held, hold, switching
from classifier.versions import MANIFEST, SHIPPED, VersionInfo, VersionStore

KEEP = 5
PRUNED = ".pruned."


@dataclass(frozen=True)
class Pruning:
    """What goes, with its bytes; what stays, with the reason in a word or two."""

    freed: dict[str, int]
    kept: dict[str, str]

    @property
    def bytes(self) -> int:
        """What is freed in all."""
        return sum(self.freed.values())


def plan_pruning(store: VersionStore, *, keep: int = KEEP, shipped: Path = SHIPPED) -> Pruning:
    """What pruning would do now; nothing is touched."""
    infos = store.list()
    kept = _kept(store, infos, keep, shipped)
    gone = [info.version for info in infos if info.version not in kept]
    return Pruning({name: _size(store.folder(name)) for name in gone}, kept)


def prune(store: VersionStore, *, keep: int = KEEP, shipped: Path = SHIPPED) -> Pruning:
    """Delete what `plan_pruning` names and nobody needs by then, and what an interrupted pruning left."""
    freed: dict[str, int] = {}
    try:
        with hold(store.root, PRUNE):
            for left in store.root.glob(f"{PRUNED}*"):
                shutil.rmtree(left)
            planned = plan_pruning(store, keep=keep, shipped=shipped)
            kept = dict(planned.kept)
            for name, size in planned.freed.items():
                aside = store.root / f"{PRUNED}{name}"
                with switching(store.root):
                    needed = _kept(store, store.list(), keep, shipped)
                    if name in needed:
                        kept[name] = needed[name]
                        continue
                    store.folder(name).rename(aside)
                shutil.rmtree(aside)
                freed[name] = size
    except Held as error:
        raise VersionError(f"{error}; prune again when it is done.") from error
    return Pruning(freed, kept)


def _kept(
    store: VersionStore, infos: list[VersionInfo], keep: int, shipped: Path
) -> dict[str, str]:
    by_name = {info.version: info for info in infos}
    kept: dict[str, str] = {}

    def stay(name: str | None, why: str) -> None:
        if name in by_name:
            kept.setdefault(name, why)

    for name, why in ((store.active(), "active"), (store.previous(), "previous")):
        stay(name, why)
    for name in list(kept):
        stay(by_name[name].manifest.get("parent"), f"parent of {name}")
    for info in infos:
        if (shipped / info.version / MANIFEST).is_file():
            stay(info.version, "shipped")
    for info in infos[max(0, len(infos) - keep) :] if keep else []:
        stay(info.version, f"among the newest {keep}")
    return kept


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
