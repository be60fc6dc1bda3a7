"""The last steps of a retraining: what lies whole on disk is recorded and put to use.

A run begins with them, too, for one that was killed in between. Knows versions and their rows; nothing
about models.
"""

from collections.abc import Callable

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
    ever_active = store.ever_active()
    for info in store.list():
        decision = info.manifest.get("decision")
        if not decision or not decision["promote"] or info.version in ever_active:
            continue
        if not _awaited(store, info.manifest):
            passed_over.append(info.version)
            continue
        tell("activating")
        store.activate(info.version, decision["reason"])
        put_to_use.append(info.version)
        tell("following")
        _follow(database, store)
    if passed_over:
        with database.session() as session:
            versions.keep(session, names=passed_over, reason=PASSED_OVER)
            session.commit()
    return put_to_use


def _awaited(store: VersionStore, manifest: dict) -> bool:
    """Whether the version that a candidate was compared with reads, and has since it was chosen."""
    unswitched = manifest["training"].get("activations") == len(store.history())
    return unswitched and manifest["parent"] == store.active()


def _follow(database: Database, store: VersionStore) -> None:
    with database.session() as session:
        follow_active(session, store)
        session.commit()
