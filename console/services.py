"""Every part of one console, built in order from the settings, started and stopped together.

Knows which part needs which, and nothing of what they do.
"""

from dataclasses import dataclass

from classifier.errors import ClassifierError
from classifier.installation import Installation
from classifier.version_rows import follow_active
from console.auth import Sessions, session_secret
from console.brain import Brain
from console.comparison import Comparisons
from console.desk import Desk
from console.drift import Drift
from console.drift_watch import DriftWatch
from console.errors import ConsoleError, RulesError
from console.explaining import Explaining
from console.housekeeping import Housekeeping
from console.keys import KeyRing
from console.metrics import MeteredReader, Metrics
from console.notices import Notices
from console.outbox import OutboxWorker, Webhook
from console.presence import Presence
from console.push import Hub
from console.recall import Recall
from console.retraining import Retraining
from console.rule_file import load_rules
from console.scoring import ScoringWorker
from console.settings import Settings, SettingsError
from console.suggest import Suggester
from console.views import Views
from console.visitors import Visitors
from db.engine import Database, open_database
from db.errors import DatabaseError
from reply_templates.errors import TemplateError
from reply_templates.library import load_situations

# what an operator can mend; anything else at start is our own fault and shows its traceback
StartError = (
    SettingsError, DatabaseError, RulesError, TemplateError, ClassifierError, ConsoleError,
)  # fmt: skip


@dataclass(frozen=True)
class Services:
    """The parts that doors and pages use."""

    settings: Settings
    database: Database
    hub: Hub
    desk: Desk
    brain: Brain
    reader: MeteredReader
    explaining: Explaining
    worker: ScoringWorker
    housekeeping: Housekeeping
    drift: DriftWatch
    outbox: OutboxWorker
    metrics: Metrics
    keys: KeyRing
    sessions: Sessions
    visitors: Visitors
    presence: Presence
    notices: Notices
    retraining: Retraining
    comparisons: Comparisons

    @property
    def views(self) -> Views:
        """What there is to see."""
        return self.desk.views

    def start(self) -> None:
        """Begin to work in the background."""
        self.brain.start()
        for part in (self.worker, self.housekeeping, self.drift, self.outbox, self.retraining):
            part.start()

    def stop(self) -> None:
        """Finish what is in hand."""
        self.brain.stop()
        for part in (self.worker, self.housekeeping, self.drift, self.outbox, self.retraining):
            part.stop()
        self.comparisons.stop()
        self.database.dispose()


def build_services(
    settings: Settings, *, brain: Brain | None = None, keys: dict[str, str] | None = None
) -> Services:
    """All parts, the database brought up to date. `keys` are good besides the stored ones."""
    database = open_database(settings.database)
    database.migrate()
    rules = load_rules()
    situations = load_situations()
    hub = Hub()
    installation = Installation(settings.data_dir, settings.base_model, settings.database)
    brain = brain or Brain(installation, runtime=settings.runtime)
    recall = Recall(database, brain.encoder)
    suggester = Suggester(situations, brain.encoder, store_name=settings.store_name)
    desk = Desk(
        database,
        hub=hub,
        rules=rules,
        recall=recall,
        suggester=suggester,
        max_text=settings.max_text,
    )
    drift = DriftWatch(
        Drift(database, settings.data_dir, version=lambda: brain.reader.version), hub
    )
    metrics = Metrics(
        database,
        hub,
        active_version=lambda: brain.reader.version,
        drift=lambda: drift.latest,
    )
    reader = MeteredReader(brain.reader, metrics)
    worker = ScoringWorker(desk, reader)
    housekeeping = Housekeeping(desk)
    notices = Notices(database, hub)

    def swapped(version: str) -> None:
        hub.publish({"type": "version", "version": version})
        worker.wake()
        if store := brain.versions():
            with database.session() as session:
                follow_active(session, store)
                session.commit()
            notices.announce()

    brain.on_swap(swapped)
    brain.on_encoder(housekeeping.wake)
    secret = session_secret(database)
    webhook = settings.webhook_url and Webhook(settings.webhook_url, settings.webhook_secret)
    return Services(
        settings=settings,
        database=database,
        hub=hub,
        desk=desk,
        brain=brain,
        reader=reader,
        explaining=Explaining(database, reader),
        worker=worker,
        housekeeping=housekeeping,
        drift=drift,
        outbox=OutboxWorker(database, webhook or None),
        metrics=metrics,
        keys=KeyRing(database, {"UNDERTONE_API_KEY": settings.api_key, **(keys or {})}),
        sessions=Sessions(database, secret=secret),
        visitors=Visitors(secret, secure=not settings.on_loopback),
        presence=Presence(hub),
        notices=notices,
        retraining=Retraining(settings, hub, versions=brain.versions),
        comparisons=Comparisons(settings, hub, database),
    )
