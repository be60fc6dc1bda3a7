"""Rows of the database that follow the versions folder, which is the truth.

Knows manifests and rows; nothing about models.
"""

import hashlib
import json
from datetime import datetime

from sqlmodel import Session

from classifier.versions import VersionStore
from db.queries import credits, notices, training, versions


def follow_active(session: Session, store: VersionStore) -> str | None:
    """Make the rows say what the folders and ACTIVE say; the active version. The caller commits.

    Called when a console starts and after each promotion.
    """
    active, history = store.active(), store.history()
    whole = {info.version: info.manifest for info in store.list() if info.problem is None}
    for version, manifest in whole.items():
        row = versions.get(session, version=version)
        if row is None:
            record(session, manifest)
        elif row.data is None:  # from before rows said so
            row.sqlmodel_update(_made_of(manifest))
            session.add(row)
    known = active is not None and versions.get(session, version=active) is not None
    reasons = [entry["reason"] for entry in history if entry["version"] == active]
    versions.make_active(
        session, version=active if known else None, reason=reasons[-1] if reasons else None
    )
    if known and active in whole:
        # somebody may have put a refused one to use
        _mark_used(session, whole[active])
        _tell_learners(session, whole[active])
    return active


def _tell_learners(session: Session, manifest: dict) -> None:
    """Each person whose corrections went into the version that reads now is told, once ever."""
    version, learned = manifest["version"], manifest["training"].get("corrections", [])
    if not learned or notices.is_told(session, kind=notices.LEARNED, subject=version):
        return
    guards = (manifest.get("decision") or {}).get("guards", [])
    content = {
        "version": version,
        "sets": {guard["name"]: round(guard["difference"], 5) for guard in guards},
    }
    for person_id, n in credits.counts(session, correction_ids=learned).items():
        notices.add_once(
            session,
            person_id=person_id,
            kind=notices.LEARNED,
            subject=version,
            content={**content, "n": n},
        )


def record(session: Session, manifest: dict) -> None:
    """Store a version's row, and mark the corrections that it used, in the caller's transaction.

    A refused candidate uses nothing up: its corrections are there for the next one.
    """
    decision = manifest.get("decision")
    refused = decision is not None and not decision["promote"]
    versions.add(
        session,
        version=manifest["version"],
        parent=manifest["parent"],
        status=versions.REFUSED if refused else versions.KEPT,
        reason=decision["reason"] if decision else None,
        metrics=manifest["metrics"],
        created_at=datetime.fromisoformat(manifest["created_at"]),
        **_made_of(manifest),
    )
    learned = manifest["training"]
    training.mark_held_back(session, correction_ids=learned.get("held_back", []))
    if not refused:
        _mark_used(session, manifest)


def _made_of(manifest: dict) -> dict:
    """Fingerprint and seed; a version trained by hand names its files' checksums, not one print."""
    learned = manifest["training"]
    config = learned.get("config", {})
    data = learned.get("data")
    if data is not None and not (isinstance(data, str) and len(data) <= 64):
        data = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return {"data": data, "seed": config.get("fit", config).get("seed")}


def _mark_used(session: Session, manifest: dict) -> None:
    training.mark_used(
        session,
        correction_ids=manifest["training"].get("corrections", []),
        version=manifest["version"],
    )
