"""What was tried from a version before: whether these labels were, and how often labels held back were
asked about it.

Knows rows and manifests; nothing about models.
"""

from collections.abc import Sequence

from sqlmodel import Session

from classifier.corrections import Labels
from classifier.retrain_sample import is_tried
from classifier.versions import VersionInfo, VersionStore
from db.queries import versions


def made_before(
    session: Session,
    store: VersionStore,
    labels: Labels,
    parent: str,
    *,
    fingerprint: str,
    settings: dict,
    least: int,
) -> str | None:
    """Why another try from `parent` would be an earlier one again, as a sentence: the same data, or
    with the same `settings` fewer than `least` labels that the last one did not see. Of a version
    whose folder was pruned the row knows its data and what became of it."""
    tries = [info for info in store.list() if info.manifest.get("parent") == parent]
    for info in tries:
        if info.manifest.get("training", {}).get("data") == fingerprint:
            return f"Nothing to do: these labels made {info.version} already, {_fate(info, store)}"
    if rows := versions.made_from(session, parent=parent, data=fingerprint):
        row = rows[-1]
        became = _became(row.version, row.status != versions.REFUSED, row.reason, store)
        return f"Nothing to do: these labels made {row.version} already, {became}"
    if same := _with_settings(tries, settings):
        # to judge by the same labels night after night would let one candidate through by chance
        seen = seen_by(same)
        fresh = sum(not is_tried(label, seen) for label in (*labels.new, *labels.held_back))
        if fresh < least:
            return (
                f"Nothing to do: {fresh} labels are new since {same[-1].version}, and "
                f"{least} are asked for (--min-corrections); it was made from the "
                f"others, {_fate(same[-1], store)}"
            )
    return None


def tries_from(session: Session, store: VersionStore, parent: str) -> int:
    """How many candidates from `parent` the labels held back were asked about, also those promoted and
    left again; of a folder that was pruned nobody knows, so it counts."""
    there = {info.version: info.manifest for info in store.list() if info.problem is None}
    asked = sum(
        manifest.get("parent") == parent and _asked(manifest) for manifest in there.values()
    )
    rows = versions.everything(session)
    return asked + sum(row.parent == parent and row.version not in there for row in rows)


def _asked(manifest: dict) -> bool:
    """Whether enough labels were held back to tell, so that chance could have passed it."""
    held_back = (manifest.get("decision") or {}).get("held_back") or {}
    return held_back.get("lower") is not None


def decisive(config: dict) -> dict:
    """The settings of a manifest that decide a candidate, beside the labels that it learns."""
    found = {k: v for k, v in config.items() if k not in ("min_corrections", "enough_to_judge")}
    if isinstance(fit := found.get("fit"), dict):  # versions from before there was an alpha have none
        found["fit"] = {k: v for k, v in fit.items() if k != "alpha" or v}
    return found


def _fate(info: VersionInfo, store: VersionStore) -> str:
    decision = info.manifest.get("decision") or {}
    return _became(info.version, decision.get("promote"), decision.get("reason"), store)


def _became(version: str, passed: bool | None, reason: str | None, store: VersionStore) -> str:
    if passed and version not in store.ever_active():
        return "which was kept, since another version was put to use meanwhile."
    if passed:
        return "which was promoted and is not in use any more."
    return f"which was refused: {reason or ''}"


def tried_from(store: VersionStore, parent: str, settings: dict) -> set[int]:
    """The corrections that candidates from `parent` with these settings learned or were judged by; of
    those whose folders are still there."""
    tries = [info for info in store.list() if info.manifest.get("parent") == parent]
    return seen_by(_with_settings(tries, settings))


def seen_by(tries: Sequence[VersionInfo]) -> set[int]:
    """The corrections that any of these versions learned or was judged by."""
    seen: set[int] = set()
    for info in tries:
        training = info.manifest.get("training", {})
        seen.update(training.get("corrections", []), training.get("held_back", []))
    return seen


def _with_settings(tries: Sequence[VersionInfo], settings: dict) -> list[VersionInfo]:
    return [info for info in tries if _but_seed(_settings(info.manifest)) == _but_seed(settings)]


def _settings(manifest: dict) -> dict:
    return decisive(manifest.get("training", {}).get("config") or {})


def _but_seed(settings: dict) -> dict:
    """Another draw of the same training is another chance for the same labels, and no other try."""
    fit = {k: v for k, v in settings.get("fit", {}).items() if k != "seed"}
    return settings | {"fit": fit}
