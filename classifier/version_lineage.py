"""Which corrections a version has learned from: its own training's and those of every version that
it came from.

After somebody went back to a version, what a later one learned is new to it. Knows manifests and rows;
nothing about models.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from classifier.errors import VersionError
from classifier.versions import VersionStore
from db.queries import versions
from db.queries.training import Word


@dataclass(frozen=True)
class Lineage:
    """A version and its forebears, newest first, and ids of the corrections in their trainings."""

    in_order: tuple[str, ...] = ()
    corrections: frozenset[int] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The same without their order."""
        return frozenset(self.in_order)

    def knows(self, word: Word) -> bool:
        """Whether a training in this line has read this correction."""
        return word.used_in in self.in_order or word.id in self.corrections


def lineage_of(session: Session, store: VersionStore, version: str | None) -> Lineage:
    """The line that ends with `version`. Of a forebear whose folder was pruned the row says where it
    came from, and the corrections that it was the first to use; those that it learned again after
    somebody went back are named by the versions after it, as earlier ones."""
    manifests = {info.version: info.manifest for info in store.list() if info.problem is None}
    names: list[str] = []
    corrections: set[int] = set()
    while version and version not in names:
        names.append(version)
        if manifest := manifests.get(version):
            learned = manifest.get("training", {})
            corrections.update(learned.get("corrections", []), learned.get("earlier", []))
            version = manifest.get("parent")
        else:
            row = versions.get(session, version=version)
            version = row.parent if row else None
    return Lineage(tuple(names), frozenset(corrections))


def oldest(store: VersionStore, line: Sequence[str]) -> str:
    """The oldest of a `line`, newest first, that is there and whole; the newest is."""
    for version in reversed(line[1:]):
        try:
            store.manifest(version)
        except VersionError:
            continue
        return version
    return line[0]
