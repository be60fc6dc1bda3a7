"""How this installation is doing, for its administrator: parts, queues, and the rules in force.

Reads only. Says nothing secret: no keys, no passwords, no customers' text.
"""

from datetime import datetime, timedelta
from importlib import metadata
from typing import Any, Protocol

from classifier.reading import language_of
from console.push import Hub
from console.rules import FallingRule, MoodRule, Rule, Rules, WordRule
from console.settings import Settings
from console.shapes import time as written
from db.engine import Database
from db.models import now
from db.queries import jobs, outbox, trends

RULES_LOOKED_BACK = timedelta(days=30)

Shape = dict[str, Any]


class ReadsNow(Protocol):
    """The part of the reader that is of interest here."""

    version: str | None
    problem: str | None


class Condition:
    """Looks at the parts of one console."""

    def __init__(
        self,
        database: Database,
        *,
        settings: Settings,
        hub: Hub,
        reader: ReadsNow,
        rules: Rules,
        since: datetime | None = None,
    ):
        self._database = database
        self._settings = settings
        self._hub = hub
        self._reader = reader
        self._rules = rules
        self._since = since or now()

    def system(self) -> Shape:
        """What runs here, since when, and what waits."""
        with self._database.reading() as session:
            waiting = jobs.depth(session)
            undelivered = outbox.pending(session)
            failing, error = outbox.failing(session)
        settings = self._settings
        return {
            "version": _version(),
            "since": written(self._since),
            "database": {
                "kind": "SQLite" if self._database.is_sqlite else "PostgreSQL",
                "place": self._database.place,
            },
            "data_dir": str(settings.data_dir),
            "reads": self._reader.version,
            "problem": self._reader.problem,
            "base_model": settings.base_model,
            "scoring_queue": waiting,
            "push_clients": self._hub.clients,
            "webhook": settings.webhook_url or None,
            "outbox": {"pending": undelivered, "failing": failing, "error": error},
        }

    def rules(self) -> list[Shape]:
        """The rules in the order of their file, with what became of their flags of late."""
        with self._database.reading() as session:
            spoken = trends.flags_by_rule(session, since=now() - RULES_LOOKED_BACK)
        return [_rule(rule, spoken.get(rule.heading.id, (0, 0))) for rule in self._rules.rules]


def _version() -> str | None:
    """The installed version; None when the code runs without having been installed."""
    try:
        return metadata.version("undertone")
    except metadata.PackageNotFoundError:
        return None


def _rule(rule: Rule, spoken: tuple[int, int]) -> Shape:
    heading = rule.heading
    raised, dismissed = spoken
    return {
        "id": heading.id,
        "severity": heading.severity,
        "reason": heading.reason,
        "raised": raised,
        "dismissed": dismissed,
        **_terms(rule),
    }


def _terms(rule: Rule) -> Shape:
    if isinstance(rule, MoodRule):
        return {"kind": "mood", "probability": rule.probability}
    if isinstance(rule, FallingRule):
        return {"kind": "falling", "messages": rule.messages, "drop": rule.drop}
    if isinstance(rule, WordRule):
        words: Shape = {"en": [], "zh": []}
        for word in rule.words.listed:
            words[language_of(word)].append(word)
        return {"kind": "words", "words": words}
    minutes = {
        name: getattr(rule.targets, name).total_seconds() / 60
        for name in ("first_reply", "next_reply")
    }
    return {"kind": "waiting", **minutes}
