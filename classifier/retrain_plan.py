"""What a retraining would do with what the database holds now, or why there is nothing to do.

Knows rows, labels and manifests; nothing about models.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sqlmodel import Session

from classifier.corrections import MIN_CORRECTIONS, Label, Labels, read_labels
from classifier.errors import DataError, NoVersion
from classifier.fit import TrainConfig
from classifier.held_back import LEAST_HELD_BACK, LEAST_WRONG, until_told
from classifier.label_sides import ENOUGH_TO_JUDGE, HELD_BACK_SHARE, MOST_HELD_BACK
from classifier.retrain_local import LocalMessage, Traffic, local_messages, traffic_until
from classifier.retrain_mix import Sets
from classifier.retrain_sample import bounded
from classifier.retrain_tries import decisive, made_before, tried_from, tries_from
from classifier.version_lineage import lineage_of
from classifier.versions import VersionStore
from db.models import now
from db.queries import training, versions

RECENT = 2000  # readings that stand for traffic
MOST_LOCAL = 2000  # local messages to draw the replay from


@dataclass(frozen=True)
class RetrainConfig:
    """What a retraining may vary.

    `replay_ratio` is rows replayed a label, `least_replay` of them at least, and `local_share` which
    part of them are recent local messages; `joined_share` of the seed messages among them are put
    together to longer ones; `fit.epochs` are passes over labels and replay together;
    a new label weighs as much as `label_weight` replayed rows. Of what the training changed in the
    weights the first of `kept_shares` is kept that passes the gate.
    `held_back_share` of the labels are held back; the newest of those judge, `enough_to_judge` of them
    or a tenth of all labels, at most `most_held_back`, and older ones are learned in their turn. At
    most `most_labels` are learned at a time.
    """

    min_corrections: int = MIN_CORRECTIONS
    held_back_share: float = HELD_BACK_SHARE
    enough_to_judge: int = ENOUGH_TO_JUDGE
    replay_ratio: float = 4.0
    least_replay: int = 4000
    local_share: float = 0.0
    joined_share: float = 0.5
    label_weight: float = 6.0
    kept_shares: tuple[float, ...] = (0.7, 0.4, 0.2)
    most_labels: int = 4000
    most_held_back: int = MOST_HELD_BACK
    fit: TrainConfig = field(
        default_factory=lambda: TrainConfig(
            learning_rate=3e-4, epochs=2.0, label_smoothing=0.1, merged=True
        )
    )

    def __post_init__(self) -> None:
        if not self.kept_shares or not all(0 < share <= 1 for share in self.kept_shares):
            raise DataError(
                f"kept_shares is {self.kept_shares}; give one share or more, over 0 and at most 1."
            )
        if not 0 < self.held_back_share < 1:
            raise DataError(
                f"held_back_share is {self.held_back_share}; give a share over 0 and below 1."
            )


@dataclass(frozen=True)
class Plan:
    """`idle` is a sentence when there is nothing to do. `doubt` is one minus the mean confidence of
    recent readings, `labelled_share` the part of the traffic that has a label, `local` unlabelled
    messages to replay, `traffic` some of these weeks, to be read once for the manifest, `left_out` how
    many labels wait for the next run because of the bounds, `activations` how often versions had been
    put to use when `parent` was chosen. `line` is the parent and what it came from, newest first;
    `attempt` how often labels held back are then asked about it."""

    version: str
    parent: str
    labels: Labels
    doubt: float
    labelled_share: float
    fingerprint: str
    idle: str | None = None
    local: list[LocalMessage] = field(default_factory=list)
    traffic: Traffic | None = None
    left_out: int = 0
    activations: int = 0
    line: tuple[str, ...] = ()
    attempt: int = 1

    @property
    def counts(self) -> dict[str, int]:
        """How many labels go where."""
        return {
            "new": len(self.labels.new),
            "earlier": len(self.labels.earlier),
            "held_back": len(self.labels.held_back),
            "conflicts": self.labels.conflicts,
            "left_out": self.left_out,
        }


def make_plan(session: Session, store: VersionStore, sets: Sets, config: RetrainConfig) -> Plan:
    """The plan for the labels that stand now; NoVersion without a version to start from."""
    parent, activations = store.active(), len(store.history())
    if parent is None:
        raise NoVersion()
    line = lineage_of(session, store, parent)
    found = read_labels(
        session,
        held_back_share=config.held_back_share,
        enough=config.enough_to_judge,
        most_held_back=config.most_held_back,
        line=line,
    )
    tried = tried_from(store, parent, _plain(config))
    labels, left_out = bounded(found, most=config.most_labels, tried=tried)
    readings = training.newest_readings(session, limit=RECENT)
    doubts = [1 - max(probabilities) for probabilities in readings]
    fingerprint = data_fingerprint(parent, labels, sets, config)
    idle = _idle(session, labels, store, config, parent, fingerprint)
    replays_local = config.local_share > 0 or not sets.seed
    return Plan(
        version=_next_name(session, store),
        parent=parent,
        labels=labels,
        doubt=sum(doubts) / len(doubts) if doubts else 0.0,
        labelled_share=min(1.0, found.settled / max(1, training.messages_read(session))),
        fingerprint=fingerprint,
        idle=idle,
        local=[] if idle or not replays_local else local_messages(
            session,
            most=MOST_LOCAL,
            held_back_share=config.held_back_share,
            seed=config.fit.seed,
        ),
        traffic=None if idle else traffic_until(session, now(), seed=config.fit.seed),
        left_out=left_out,
        activations=activations,
        line=line.in_order,
        attempt=1 + tries_from(session, store, parent),
    )


def _idle(
    session: Session,
    labels: Labels,
    store: VersionStore,
    config: RetrainConfig,
    parent: str,
    fingerprint: str,
) -> str | None:
    if labels.unused < config.min_corrections:
        return (
            f"Nothing to do: {labels.unused} labels are new since the last version, and "
            f"{config.min_corrections} are asked for (--min-corrections)."
        )
    if not labels.new:
        return f"Nothing to learn: all {labels.unused} new labels are held back to judge by."
    if all(label.agreed for label in labels.new):
        return (
            f"Nothing to learn: none of the {len(labels.new)} new labels to learn from corrects "
            f"the model ({len(labels.held_back)} are held back to judge by)."
        )
    if (judging := len(labels.held_back)) < LEAST_HELD_BACK:  # the gate refuses whatever comes
        more = until_told(judging, LEAST_WRONG, config.held_back_share)
        return (
            f"Nothing to do yet: {judging} labels are held back to judge by, and {LEAST_HELD_BACK} "
            f"are needed; that takes about {more} more labels."
        )
    return made_before(
        session,
        store,
        labels,
        parent,
        fingerprint=fingerprint,
        settings=_plain(config),
        least=config.min_corrections,
    )


def _plain(config: RetrainConfig) -> dict:
    """The settings that decide a candidate, as a manifest holds them."""
    return decisive(json.loads(json.dumps(asdict(config))))


def _next_name(session: Session, store: VersionStore) -> str:
    """r1, r2, … never given twice, whatever the base; names of shipped versions differ."""
    folders = (path.name for path in store.root.parent.glob("*/*"))
    numbers = [re.fullmatch(r"r(\d+)", name) for name in (*folders, *versions.names(session))]
    return f"r{1 + max((int(number[1]) for number in numbers if number), default=0)}"


def data_fingerprint(parent: str, labels: Labels, sets: Sets, config: RetrainConfig) -> str:
    """What decides the candidate: change any of it and trying again makes sense. New traffic to
    replay is no such reason, or every run would try refused labels again."""

    def rows(chosen: Sequence[Label]) -> list:
        return [[label.message_id, asdict(label.example)] for label in chosen]

    decisive = [
        parent,
        _plain(config),
        [rows(side) for side in (labels.new, labels.earlier, labels.held_back)],
        asdict(sets),
    ]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
