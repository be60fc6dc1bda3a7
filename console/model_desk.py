"""Model versions for supervisors: how good each is, what waits to be learned, and the switch.

The versions folder is the truth; a change here is the same as by `python -m classifier.versions`,
and the running console follows it by itself. Knows nothing about torch or pages.
"""

import shlex
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from classifier.errors import ClassifierError
from classifier.version_rows import follow_active
from classifier.version_status import WAITS, WAITS_ZH, statuses
from console import checks, child, model_shapes, shapes
from console.auth import SessionPerson
from console.errors import Conflict, Unavailable
from console.settings import Settings
from console.waiting_labels import LANGUAGES, WaitingLabels
from db.engine import Database
from db.errors import DatabaseError
from db.queries import credits

if TYPE_CHECKING:
    from classifier.versions import VersionInfo, VersionStore

COMMAND = "python -m classifier.retrain"
DATABASE = "UNDERTONE_DATABASE_URL"
LONGEST_REASON = 500
CORRECTIONS_AT_ONCE = 50

Shape = dict[str, Any]


def retrain_command(settings: Settings) -> str:
    """The command that retrains for this very console, without anything secret in it: of a database of
    its own it says that it has to be named."""
    named = f"{DATABASE}=… " if settings.database_url else ""
    return named + shlex.join([*COMMAND.split(), *child.arguments(settings)])


def _corrections_of(manifest: dict) -> list[int] | None:
    return manifest.get("training", {}).get("corrections")


class ReadsNow(Protocol):
    """The part of the reader that is of interest here."""

    version: str | None
    problem: str | None


class ModelDesk:
    """Looks at versions and switches between them. `store` is None until the base is loaded."""

    def __init__(
        self,
        database: Database,
        *,
        reader: ReadsNow,
        store: "Callable[[], VersionStore | None]",
        command: str = COMMAND,
    ):
        self._database = database
        self._reader = reader
        self._store = store
        self._command = command
        self._waiting = WaitingLabels(database)
        self._intervals: dict[str, Shape] = {}  # by version; what is measured never changes
        self._seen: Sequence[VersionInfo] = ()  # as of the last overview: checksums take their time

    def overview(self) -> Shape:
        """Everything the models page shows; versions and activations newest first."""
        store = self._store()
        state = {
            "reads": self._reader.version,
            "problem": self._reader.problem,
            "command": self._command,
            "loading": store is None and self._reader.problem is None,
        }
        if store is None:
            nothing = {"active": None, "previous": None, "versions": [], "history": []}
            return {**state, **nothing, "waiting": self.waiting()}
        history = store.history()
        infos = self._seen = store.list()
        people, became = self._people(infos), statuses(store, infos)
        promoted = {entry["version"]: entry["at"] for entry in history}
        return {
            **state,
            "waiting": self.waiting(),
            "active": store.active(),
            "previous": store.previous(),
            "versions": [
                {
                    **model_shapes.version(info, became[info.version]),
                    "promoted_at": promoted.get(info.version),
                    "people": people[info.version],
                    "course": self._course(info),
                }
                for info in reversed(infos)
            ],
            "history": history[::-1],
        }

    def reasons_in_chinese(self) -> dict[str, str]:
        """What decisions said, by what they said in English."""
        store = self._store()
        decisions = [info.manifest.get("decision") or {} for info in store.list()] if store else []
        known = {made["reason"]: made["reason_zh"] for made in decisions if made.get("reason_zh")}
        return {**known, WAITS: WAITS_ZH}

    def waiting(self) -> Shape:
        """Labels that are new to the version in use (console/waiting_labels.py)."""
        return self._waiting.counted(self._store(), self._seen)

    def corrections(self, version: object, *, before: int | None = None) -> Shape:
        """What a version learned, newest first, `before` a correction's id."""
        name = checks.identifier("version", version, limit=64)
        with self._database.reading() as session:
            rows = credits.learned(
                session,
                version=name,
                ids=self._learned(name),
                before=before,
                limit=CORRECTIONS_AT_ONCE + 1,
            )
            items = [
                {
                    "id": row.id,
                    "message": message.id,
                    "conversation": message.conversation_id,
                    "text": message.text,
                    "label": row.label,
                    "model_label": row.model_label,
                    "agreed": row.agreed,
                    "person": row.person_name,
                    "at": shapes.time(row.created_at),
                }
                for row, message in rows[:CORRECTIONS_AT_ONCE]
            ]
        return {"items": items, "more": len(rows) > CORRECTIONS_AT_ONCE}

    def stored(self, a: object, b: object) -> list[Shape]:
        """What was measured of two versions when each was made, by set; nothing is read anew."""
        names = [checks.identifier(field, v, limit=64) for field, v in (("a", a), ("b", b))]
        store = self._store()
        if store is None:
            raise Unavailable("The versions are still being looked at; try again in a moment.")
        try:
            measured = [
                {row["name"]: row for row in model_shapes.sets(store.manifest(name))} for name in names
            ]
        except ClassifierError as error:
            raise Conflict(str(error), field="version") from error
        sets = dict.fromkeys([*measured[1], *measured[0]])
        return [{"name": n, "a": measured[0].get(n), "b": measured[1].get(n)} for n in sets]

    def _learned(self, version: str) -> list[int] | None:
        """Ids of the corrections that its manifest names; None where its folder is gone or damaged."""
        store = self._store()
        try:
            return _corrections_of(store.manifest(version)) if store else None
        except ClassifierError:
            return None

    def _people(self, infos: "Sequence[VersionInfo]") -> dict[str, list[Shape]]:
        """By version, who it learned from."""
        named = {info.version: _corrections_of(info.manifest) for info in infos}
        learned = {version: ids for version, ids in named.items() if ids is not None}
        people: dict[str, list[Shape]] = defaultdict(list)
        with self._database.reading() as session:
            for share in credits.shares(session, learned=learned):
                people[share.version].append(
                    {
                        "id": share.person_id,
                        "name": share.name,
                        "n": share.n,
                        "corrected": share.corrected,
                    }
                )
        return people

    def _course(self, info: "VersionInfo") -> Shape:
        """Macro-F1 on the core set of each language, with its interval."""
        if info.problem:
            return {}
        if info.version not in self._intervals:
            from classifier.intervals import macro_f1_interval  # numpy at the first sight

            metrics = info.manifest.get("metrics", {})
            self._intervals[info.version] = {
                language: macro_f1_interval(metrics[f"core {language}"])
                for language in LANGUAGES
                if f"core {language}" in metrics
            }
        return self._intervals[info.version]

    def promote(self, version: object, *, reason: object, by: SessionPerson) -> Shape:
        """Make a version the one that reads."""
        name = checks.identifier("version", version, limit=64)
        return self._switch(lambda store, why: store.activate(name, why), reason, by)

    def rollback(self, *, reason: object, by: SessionPerson) -> Shape:
        """Go back to the version that was active before."""
        return self._switch(lambda store, why: store.rollback(why), reason, by)

    def _switch(
        self,
        switch: "Callable[[VersionStore, str], object]",
        reason: object,
        by: SessionPerson,
    ) -> Shape:
        why = checks.identifier("reason", reason, limit=LONGEST_REASON).strip()
        store = self._store()
        if store is None:
            raise Unavailable("The versions are still being looked at; try again in a moment.")
        try:
            switch(store, f"{why} ({by.name})")
        except ClassifierError as error:
            raise Conflict(str(error), field="version") from error
        try:
            with self._database.session() as session:
                follow_active(session, store)
                session.commit()
        except DatabaseError as error:
            raise Unavailable(
                f"{store.active()} is in use now; its row in the database follows at the next start."
            ) from error
        return self.overview()
