"""Turn corrections into a better version, or say why not: `python -m classifier.retrain`.

Run by a timer and watched by nobody. The active version's adapter and head learn on from new labels
and replay; candidates that keep a part of the change are compared with the active version on guard
sets and on labels held back, the largest part first; one is promoted, or kept as refused with the
reason.

Nothing is lost or used twice by a death at any moment. A candidate is built in a workshop and
becomes a version by one rename, manifest and decision inside; one transaction then stores its row
and marks its corrections; last, ACTIVE changes. The next run finishes what it finds in between.
"""

import os

if __name__ == "__main__" and hasattr(os, "nice"):
    os.nice(19)  # before the libraries load: their seconds at full strength hold up a console's answers

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace

from classifier.corrections import Label, Labels
from classifier.data import Example
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain_judging import Judge
from classifier.retrain_learning import candidates, learn, traffic_profile
from classifier.retrain_mix import Mix, Sets, mix
from classifier.retrain_plan import Plan, RetrainConfig, make_plan
from classifier.retrain_standings import forebears, remember
from classifier.version_lock import RETRAINING, Held, hold
from classifier.version_rows import follow_active
from classifier.versions import VersionStore, write_version
from db.engine import Database
from db.queries import versions

WORKSHOP = ".workshop"
PASSED_OVER = "Kept: another version was put to use meanwhile."
LEFT = "{}, left by an interrupted run, was put to use."


@dataclass(frozen=True)
class Outcome:
    """What became of a run: "promoted", "kept", "refused", "nothing", "busy" or "planned".

    "kept" passed the gate, but people put another version to use while it was made, and theirs
    stands. `finished` is a version left by an interrupted run that this one put to use.
    """

    outcome: str
    sentence: str
    version: str | None = None
    labels: dict = field(default_factory=dict)
    report: dict | None = None
    finished: str | None = None


def retrain(
    database: Database,
    store: VersionStore,
    base: LanguageBase,
    config: RetrainConfig,
    *,
    sets: Sets,
    dry_run: bool = False,
    progress: bool = True,
    patience: float = 0.0,
    tell: Callable[[str], None] = lambda stage: None,
    advance: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """Learn from the labels in `database` and promote or refuse; `tell` hears each stage begin, and
    `advance` how much of the stage is done. `patience`: seconds to wait for a prune or a rebuild."""
    left: list[str] = []
    try:
        with hold(store.root, RETRAINING, patience=patience):
            if not dry_run:
                shutil.rmtree(store.root / WORKSHOP, ignore_errors=True)
                left = _settle(database, store)
            with database.reading() as session:
                plan = make_plan(session, store, sets, config)
            if plan.idle:
                return _after(left, Outcome("nothing", plan.idle, labels=plan.counts))
            if dry_run:
                sentence = f"{plan.version} would be trained from {plan.parent}. Nothing was done."
                return Outcome("planned", sentence, labels=plan.counts)
            try:
                manifest = _build(plan, store, base, config, sets, progress, tell, advance)
            except OSError:  # a full disk needs the space that half a version takes
                shutil.rmtree(store.root / WORKSHOP, ignore_errors=True)
                raise
            put_to_use = _settle(database, store, tell)
            reads = plan.version in (*put_to_use, store.active())
    except Held as error:
        if error.holder == RETRAINING:
            return Outcome("busy", "Another retraining is running; this one leaves.")
        return Outcome("busy", f"{error}; this retraining leaves.")
    report = manifest["decision"]
    if not report["promote"]:
        became, said = "refused", report["reason"]
    else:
        became, said = ("promoted", report["reason"]) if reads else ("kept", PASSED_OVER)
    return _after(left, Outcome(became, said, plan.version, plan.counts, report))


def _after(left: Sequence[str], outcome: Outcome) -> Outcome:
    """The outcome, and before it what this run finished for one that was interrupted."""
    if not left:
        return outcome
    said = f"{LEFT.format(left[-1])} {outcome.sentence}"
    return replace(outcome, sentence=said, finished=left[-1])


def _build(plan: Plan, store, base, config, sets, progress, tell, advance) -> dict:
    """Train and judge the candidate, and put it among the versions; its manifest."""
    tell("training")
    labels = plan.labels
    active = Reader.load(store.folder(plan.parent), base)
    learned = mixed(labels, [message.example for message in plan.local], active, sets, config)
    folder = store.folder(plan.parent)
    trained = learn(
        active, folder, base, learned, config.fit, progress=progress, advance=advance
    )
    tell("comparing")
    workshop = store.root / WORKSHOP
    workshop.mkdir(exist_ok=True)
    guards = sets.guards()
    judge = Judge(
        active,
        guards,
        [label.example for label in labels.held_back],
        sets.families,
        folder=folder,
        workshop=workshop,
        labelled_share=plan.labelled_share,
        doubt=plan.doubt,
        at_random=[label.at_random for label in labels.held_back],
        forebears=forebears(store, base, plan.line[1:], guards, sets.families),
        attempt=plan.attempt,
        seed=config.fit.seed,
        advance=advance,
    )
    judged = judge.decide(
        candidates(
            active, folder, base, trained, learned.calibration, config.kept_shares, plan.version
        )
    )
    remember(store, judge.standing, guards, sets.families)  # with what judging measured of it
    candidate = judged.candidate
    tell("writing")
    manifest = write_version(
        workshop / plan.version,
        candidate.model,
        base_fingerprint=base.fingerprint,
        reading=asdict(candidate.config),
        training={
            "config": asdict(config),
            "rows": learned.sizes,
            "data": plan.fingerprint,
            "corrections": _ids(labels.new),
            "earlier": _ids(labels.earlier),
            "held_back": _ids(labels.held_back),
            "traffic": traffic_profile(candidate, plan.traffic),
            "activations": plan.activations,
            "local_messages": [plan.local[i].message_id for i in learned.local],
        },
        metrics=judged.metrics,
        parent=plan.parent,
        decision=judged.report,
    )
    tell("storing")
    (workshop / plan.version).rename(store.folder(plan.version))
    return manifest


def mixed(
    labels: Labels, local: Sequence[Example], active: Reader, sets: Sets, config: RetrainConfig
) -> Mix:
    """What a run with these settings learns from `labels`, with its replay."""
    new, earlier, held_back = (
        [label.example for label in side] for side in (labels.new, labels.earlier, labels.held_back)
    )
    return mix(
        new,
        earlier,
        sets,
        active,
        replay_ratio=config.replay_ratio,
        smoothing=config.fit.label_smoothing,
        seed=config.fit.seed,
        local=local,
        held_back=held_back,
        local_share=config.local_share,
        least_replay=config.least_replay,
        label_weight=config.label_weight,
    )


def _ids(labels: Sequence[Label]) -> list[int]:
    return [id for label in labels for id in label.corrections]


def _settle(
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


if __name__ == "__main__":
    from classifier.retrain_command import main

    main()
