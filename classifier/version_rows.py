"""Rows of the database that follow the versions folder, which is the truth.

Knows manifests and rows; nothing about models.
"""

from datetime import datetime

from sqlmodel import Session

from classifier.versions import VersionStore
from db.queries import training, versions


def follow_active(session: Session, store: VersionStore) -> str | None:
    """Make the rows say what the folders and ACTIVE say; the active version. The caller commits.

    Called when a console starts and after each promotion.
    """
    active, history = store.active(), store.history()
    for info in store.list():
        if info.problem is None and versions.get(session, version=info.version) is None:
            record(session, info.manifest)
    known = active is not None and versions.get(session, version=active) is not None
    reasons = [entry["reason"] for entry in history if entry["version"] == active]
    versions.make_active(
        session, version=active if known else None, reason=reasons[-1] if reasons else None
    )
    return active


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
    )
    learned = manifest["training"]
    training.mark_held_back(session, correction_ids=learned.get("held_back", []))
    if not refused:
        training.mark_used(
            session, correction_ids=learned.get("corrections", []), version=manifest["version"]
        )
