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
from classifier.retrain_prospects import nothing_to_tell
from classifier.retrain_settling import PASSED_OVER, left_whole, settle
from classifier.retrain_standings import forebears, remember
from classifier.version_lineage import oldest
from classifier.version_lock import RETRAINING, Held, hold
from classifier.versions import VersionStore, write_version
from db.engine import Database

WORKSHOP = ".workshop"
LEFT = "{}, left by an interrupted run, was put to use."
FOUND = "{}, left by an interrupted run, would be put to use first."
NOTHING_DONE = "Nothing was trained."


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
            if dry_run and (found := left_whole(store)):
                return Outcome("planned", f"{FOUND.format(found[-1])} {NOTHING_DONE}")
            if not dry_run:
                shutil.rmtree(store.root / WORKSHOP, ignore_errors=True)
                left = settle(database, store)
            with database.reading() as session:
                plan = make_plan(session, store, sets, config)
            if plan.idle:
                return _after(left, Outcome("nothing", plan.idle, labels=plan.counts))
            active = Reader.load(store.folder(plan.parent), base)
            judging = [label.example for label in plan.labels.held_back]
            if idle := nothing_to_tell(active, judging, config.held_back_share):
                return _after(left, Outcome("nothing", idle, labels=plan.counts))
            if dry_run:
                sentence = f"{plan.version} would be trained from {plan.parent}. {NOTHING_DONE}"
                return Outcome("planned", sentence, labels=plan.counts)
            try:
                manifest = _build(plan, active, store, base, config, sets, progress, tell, advance)
            except OSError:  # a full disk needs the space that half a version takes
                shutil.rmtree(store.root / WORKSHOP, ignore_errors=True)
                raise
            put_to_use = settle(database, store, tell)
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


def _build(plan: Plan, active, store, base, config, sets, progress, tell, advance) -> dict:
    """Train and judge the candidate, and put it among the versions; its manifest."""
    tell("training")
    labels = plan.labels
    local, anchor = [message.example for message in plan.local], oldest(store, plan.line)
    learned = mixed(labels, local, active, reader_of(store, base, anchor, active), sets, config)
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
            "anchor": anchor,
            "local_messages": [plan.local[i].message_id for i in learned.local],
        },
        metrics=judged.metrics,
        parent=plan.parent,
        decision=judged.report,
    )
    tell("storing")
    (workshop / plan.version).rename(store.folder(plan.version))
    return manifest


def reader_of(store: VersionStore, base: LanguageBase, version: str, active: Reader) -> Reader:
    """`active` if it is that version, else that version's own."""
    return active if version == active.version else Reader.load(store.folder(version), base)


def mixed(
    labels: Labels,
    local: Sequence[Example],
    active: Reader,
    anchor: Reader,
    sets: Sets,
    config: RetrainConfig,
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
        anchor=anchor,
        local_share=config.local_share,
        joined_share=config.joined_share,
        least_replay=config.least_replay,
        label_weight=config.label_weight,
    )


def _ids(labels: Sequence[Label]) -> list[int]:
    return [id for label in labels for id in label.corrections]


if __name__ == "__main__":
    from classifier.retrain_command import main

    main()
