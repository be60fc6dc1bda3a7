"""The last steps of a retraining: what lies whole on disk is recorded and put to use.

A run begins with them, too, for one that was killed in between. Knows versions and their rows; nothing
about models.
"""

from collections.abc import Callable
from functools import partial

from classifier.version_rows import follow_active
from classifier.versions import VersionStore
from db.engine import Database
from db.queries import versions

PASSED_OVER = "Kept: another version was put to use meanwhile."


def settle(
    database: Database, store: VersionStore, tell: Callable[[str], None] = lambda stage: None
) -> list[str]:
    """Record the versions on disk, and activate one that was to be promoted and never was; its name.

    Does nothing where all that is done, so that a run can begin with it, after one that was killed.
    Whatever people put to use since a training began stands, then and in every later run.
    """
    tell("recording")
    _follow(database, store)
    put_to_use, passed_over = [], []
    if half := _half_switched(store):
        store.activate(half["version"], half["decision"]["reason"])
        put_to_use.append(half["version"])
    for manifest in _never_used(store):
        if not _awaited(store, manifest):
            passed_over.append(manifest["version"])
            continue
        tell("activating")
        reason, awaited = manifest["decision"]["reason"], partial(_awaited, store, manifest)
        if not store.activate(manifest["version"], reason, still=awaited):
            passed_over.append(manifest["version"])
            continue
        put_to_use.append(manifest["version"])
        tell("following")
        _follow(database, store)
    if passed_over:
        with database.session() as session:
            versions.keep(session, names=passed_over, reason=PASSED_OVER)
            session.commit()
    return put_to_use


def left_whole(store: VersionStore) -> list[str]:
    """What `settle` would put to use."""
    return [one["version"] for one in _never_used(store) if _awaited(store, one)]


def _never_used(store: VersionStore) -> list[dict]:
    """The manifests of versions that were to be promoted and have not been used."""
    ever_active = store.ever_active()
    manifests = [info.manifest for info in store.list() if info.version not in ever_active]
    return [one for one in manifests if (one.get("decision") or {}).get("promote")]


def _half_switched(store: VersionStore) -> dict | None:
    """The manifest of a version that was promoted by a run that died before HISTORY said so."""
    active = store.active()
    if active is None or active in {entry["version"] for entry in store.history()}:
        return None
    manifest = store.manifest(active)
    return manifest if (manifest.get("decision") or {}).get("promote") else None


def _awaited(store: VersionStore, manifest: dict) -> bool:
    """Whether the version that a candidate was compared with reads, and has since it was chosen."""
    unswitched = manifest["training"].get("activations") == len(store.history())
    return unswitched and manifest["parent"] == store.active()


def _follow(database: Database, store: VersionStore) -> None:
    with database.session() as session:
        follow_active(session, store)
        session.commit()
