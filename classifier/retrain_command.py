"""The command line of `python -m classifier.retrain`.

Exit code 0: promoted, refused, kept because people put another version to use meanwhile, nothing to
do, or somebody else works on the versions, each with a sentence. Exit code 1: it could not be done, and the
sentence says what to mend. With --every it runs until a signal ends it.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from classifier.compare_table import table
from classifier.errors import ClassifierError, NoVersion, VersionError
from classifier.installation import Installation, add_arguments
from classifier.retrain import LEFT, PASSED_OVER, Outcome, retrain
from classifier.retrain_mix import DATA, Sets
from classifier.retrain_plan import RetrainConfig
from classifier.retrain_progress import RetrainProgress
from classifier.retrain_timer import span
from classifier.version_lock import LONGEST_WAIT
from db.engine import open_database
from db.errors import DatabaseError

DAMAGED = (
    " Restore its folder from a backup, or go back with python -m classifier.versions rollback. "
    "No label was used."
)


def step_aside() -> None:
    """Leave the processor to a running console: all cores, since that hardly notices what runs at the
    lowest priority (docs/benchmarks.md), and a round takes two thirds of the time."""
    if hasattr(os, "nice"):
        os.nice(19)


def sentence(outcome: Outcome) -> str:
    """The outcome for people."""
    if outcome.report is None:
        counts = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in outcome.labels.items())
        return outcome.sentence + (f"\nLabels: {counts}." if counts else "")
    became = f"Version {outcome.version} was {outcome.outcome}."
    if outcome.outcome == "kept":
        became = f"Version {outcome.version} is not in use. {PASSED_OVER}"
    left = f"{LEFT.format(outcome.finished)}\n" if outcome.finished else ""
    if waiting := outcome.labels.get("left_out"):
        became += f" {waiting} more labels wait for the next runs."
    return f"{left}{table(outcome.report)}\n{became}"


def _parser() -> argparse.ArgumentParser:
    defaults = RetrainConfig()
    parser = argparse.ArgumentParser(
        prog="python -m classifier.retrain",
        allow_abbrev=False,
        description="Learn from the corrections no version has used, and promote the result if it "
        "is better. Exits with 0 whenever there was nothing to mend, whatever the outcome.",
    )
    add_arguments(parser)
    parser.add_argument(
        "--min-corrections",
        type=_count,
        default=defaults.min_corrections,
        help="do nothing with fewer new labels than this, from 1 on; "
        f"{defaults.min_corrections} by default",
    )
    parser.add_argument(
        "--local-share",
        type=_share,
        default=defaults.local_share,
        help="which part of the replayed messages are recent local ones that nobody labelled, from "
        f"0 to 1; {defaults.local_share} by default",
    )
    parser.add_argument(
        "--every", type=span, help="go on running, once in so long: 30m, 24h, 7d; until SIGTERM"
    )
    parser.add_argument("--seed", type=int, default=0, help="of every random draw; 0 by default")
    parser.add_argument("--dry-run", action="store_true", help="count, but train and store nothing")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument(
        "--sets", type=Path, default=DATA,
        help="folder with other seed.jsonl and core.jsonl; open_domain.jsonl too if it has one",
    )
    parser.add_argument("--by", default="", help="who asked for it, as the models page shows it")
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not {text!r}")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, not {text!r}")
    return value


def run(argv: Sequence[str] | None = None) -> str:
    """Do what the arguments ask; what to print."""
    arguments = _parser().parse_args(argv)
    defaults = RetrainConfig()
    config = replace(
        defaults,
        min_corrections=arguments.min_corrections,
        local_share=arguments.local_share,
        fit=replace(defaults.fit, seed=arguments.seed),
    )
    place = Installation.from_arguments(arguments)
    progress = store = before = None
    try:
        database = open_database(place.database_url)
        database.migrate()
        base = place.base()
        store = place.store(base)
        before = store.active()
        progress = RetrainProgress(store.root, by=arguments.by)

        def tell(stage: str) -> None:
            print(f"{stage} …", file=sys.stderr, flush=True)
            progress.stage(stage)

        outcome = retrain(
            database,
            store,
            base,
            config,
            sets=Sets.read(arguments.sets),
            dry_run=arguments.dry_run,
            # a person who asked on the models page is told at once
            patience=0.0 if arguments.by else LONGEST_WAIT,
            progress=not arguments.json and sys.stderr.isatty(),  # no bar in a timer's mail
            tell=tell,
            advance=progress.advance,
        )
        if outcome.outcome not in ("busy", "planned"):
            progress.over(outcome.outcome, outcome.sentence, outcome.version)
    except (ClassifierError, DatabaseError, OSError) as error:
        said = trouble(error, place.data_dir, before, store.active() if store else None)
        raise _failed(progress, said, as_json=arguments.json) from error
    if arguments.json:
        return json.dumps(asdict(outcome), indent=1, ensure_ascii=False)
    return sentence(outcome)


def trouble(error: Exception, data_dir: Path, before: str | None, active: str | None) -> str:
    """What ended a run, and what to mend, when `active` reads and `before` did at its beginning."""
    if isinstance(error, OSError):  # a full or read-only disk
        what, where = error.strerror or error, error.filename or data_dir
        if active == before:
            return (
                f"{what}: {where}. "
                "The active version is as it was, and the next run finishes or starts over."
            )
        return f"{what}: {where}. {active} is in use, and the next run records the rest."
    if isinstance(error, VersionError) and not isinstance(error, NoVersion):
        said = str(error).partition(" Restore its folder")[0]  # once is enough
        return f"{said}{DAMAGED}"
    return str(error)


def _failed(progress: RetrainProgress | None, sentence: str, *, as_json: bool) -> SystemExit:
    """Say it in the run's file, where there is one yet, and on the way out."""
    if progress:
        progress.over("failed", sentence)
    if as_json:
        print(json.dumps({"outcome": "failed", "sentence": sentence}, indent=1, ensure_ascii=False))
    return SystemExit(f"classifier.retrain: {sentence}")


def main() -> None:
    """The command line."""
    if _parser().parse_args().every is not None:
        # the same process goes on without torch in its memory, and runs this command now and then
        os.execv(sys.executable, [sys.executable, "-m", "classifier.retrain_timer", *sys.argv[1:]])
    step_aside()
    print(run())
