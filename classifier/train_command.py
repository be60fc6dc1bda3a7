"""The command line of `python -m classifier.train`."""

import argparse
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from classifier.checkpoint import Interrupted
from classifier.errors import ClassifierError, DataError
from classifier.installation import Installation
from classifier.language_base import LanguageBase
from classifier.reading import LABELS
from classifier.train import checkpoint_of, train
from classifier.train_before import before_of
from classifier.train_calibration import names_without_rows
from classifier.train_config import read_config
from classifier.train_data import load_data
from classifier.train_report import gained, summary, write_report
from classifier.version_place import MANIFEST, give_up, reserve

DESCRIPTION = "Train a sentiment version. Settings and their defaults: classifier/train_config.py."
INTERRUPTED = 130  # as shells say of Ctrl-C
VERSIONS = Path("versions")  # where docs/training.md trains them


def main(arguments: list[str] | None = None) -> None:
    """The command line; a ClassifierError is one sentence, Ctrl-C the command that goes on."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(given)
    named = options.out is not None
    try:
        with interruptible() as stop:
            _run(options, stop)
    except Interrupted as interruption:
        told = f"{str(interruption).capitalize()}. {_goes_on(options, given, named)}"
    except KeyboardInterrupt:
        told = f"Stopped at once. {_left(options, given, named)}"
    except ClassifierError as error:
        raise SystemExit(f"classifier.train: {error}") from error
    else:
        return
    finally:
        if options.out and not named:
            give_up(options.out)
    sys.stderr.write(f"\n{told}\n")
    raise SystemExit(INTERRUPTED)


def _goes_on(options: argparse.Namespace, given: Sequence[str], named: bool) -> str:
    again = ["python", "-m", "classifier.train", *given]
    if not options.search:
        again = [word for word in again if word not in ("--fresh", "--resume")] + ["--resume"]
    again += [] if named else ["--out", str(options.out)]
    return f"Go on with:\n{shlex.join(again)}"


def _left(options: argparse.Namespace, given: Sequence[str], named: bool) -> str:
    """What there is of a training that was not waited for, and the command that goes on, if any does."""
    if options.search:
        return f"Trials that are through are kept. {_goes_on(options, given, named)}"
    if options.out and (options.out / MANIFEST).exists():
        return f"Version {options.out} is there; its report may not be."
    if options.out and (checkpoint := checkpoint_of(options.out)).exists():
        return f"The last checkpoint is {checkpoint}. {_goes_on(options, given, named)}"
    return "There is no checkpoint yet to go on from."


def parser() -> argparse.ArgumentParser:
    """Every option."""
    options = argparse.ArgumentParser(prog="python -m classifier.train", description=DESCRIPTION)
    add = options.add_argument
    add("--data", type=Path, nargs="+", required=True, help="JSONL or CSV files, or folders of them")
    without = "sources left out: as a row's `source` or its file is called"
    add("--without", nargs="+", default=[], metavar="SOURCE", help=without)
    out = "version folder, all else goes beside it; by default a new one: versions/shop1 for shop.csv"
    add("--out", type=Path, help=out)
    add("--config", type=Path, help="JSON with any of the settings")
    add("--start", type=Path, help="version folder to go on from; a fresh adapter by default")
    add("--seed", type=int)
    add("--epochs", type=float)
    for name in ("text", "label", "context", "lang", "dialogue"):
        add(f"--{name}-column", default=name, help=f"column of the {name}; {name} by default")
    add("--labels", type=label_mapping, default={}, help='the data\'s labels: "neg=negative,1=positive"')
    goes_on = options.add_mutually_exclusive_group()
    goes_on.add_argument("--resume", action="store_true", help="go on from the checkpoint, if any")
    goes_on.add_argument("--fresh", action="store_true", help="throw a checkpoint away")
    add("--before", action="store_true", help="compare with the untuned base under a trained head")
    add("--search", type=at_least_one, metavar="N", help="no version: find settings in N trainings")
    add("--search-rows", type=at_least_one, default=4000, help="rows a trial trains on; 4000 by default")
    add(
        "--base-model",
        default=os.environ.get("UNDERTONE_BASE_MODEL", ""),
        help="as UNDERTONE_BASE_MODEL; the installed one by default",
    )
    return options


def at_least_one(text: str) -> int:
    """A whole number of 1 or more; for argparse."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 1 or more")
    return int(text)


def label_mapping(text: str) -> dict[str, str]:
    """{"neg": "negative"} from "neg=negative"; for argparse."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    if lacking := [pair for pair, sign, _ in pairs if not sign]:
        raise argparse.ArgumentTypeError(
            f"{lacking[0].strip()!r} has no =; write theirs=ours, with commas between several: "
            '"neg=negative,1=positive"'
        )
    mapping = {old.strip().lower(): new.strip().lower() for old, _, new in pairs}
    if wrong := sorted(set(mapping.values()) - set(LABELS)):
        raise argparse.ArgumentTypeError(
            f"{wrong[0]!r} is no label; write theirs=ours with ours one of {', '.join(LABELS)}"
        )
    return mapping


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """A function that is true once Ctrl-C or SIGTERM came; a second one ends at once."""
    asked: list[int] = []

    def ask(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        sys.stderr.write("\nStopping after this step; once more to stop at once.\n")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(options: argparse.Namespace, stop: Callable[[], bool]) -> None:
    config = read_config(options.config, {"seed": options.seed, "epochs": options.epochs})
    if not options.out and (options.resume or options.fresh or options.search):
        raise DataError("--resume, --fresh and --search need --out: it says which training is meant.")
    columns = ("text", "label", "context", "lang", "dialogue")
    names = {name: vars(options)[f"{name}_column"] for name in columns}
    data = load_data(options.data, {**names, "labels": options.labels}, options.without)
    base = LanguageBase(options.base_model)
    if not options.out:
        stores = Installation.from_arguments(options).data_dir / "versions"
        options.out = reserve(options.data[0], VERSIONS, [path for path in stores.glob("*") if path.is_dir()])
        print(f"The version is written to {options.out}; --out names another folder.", flush=True)
    if options.search:
        if options.start or options.before or options.resume or options.fresh:
            raise DataError(
                "--search tries fresh adapters and writes no version: leave --start, --before, --resume "
                "and --fresh out (a search goes on where it stood), and give them to the training "
                "with the settings it finds."
            )
        from classifier.search import search

        found = search(
            data, options.out, config, options.search,
            rows=options.search_rows, base=base, stop=stop,
        )  # fmt: skip
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    if options.fresh:
        checkpoint_of(options.out).unlink(missing_ok=True)
    with curves(options.out.with_name(options.out.name + ".logs")) as log:
        trained = train(
            data, options.out, config, base=base, start=options.start,
            resume=options.resume, log=log, stop=stop,
        )  # fmt: skip
    metrics = trained.manifest["metrics"]
    before = before_of(
        trained, data, config, base=base, start=options.start, untuned=options.before, progress=True
    )
    folder = options.out.with_name(options.out.name + ".report")
    told = "\n".join([data.report(), *names_without_rows(data, config)])
    notes = trained.manifest["training"]["notes"]
    write_report(folder, metrics, data.dev, trained.probabilities, data=told, before=before, notes=notes)
    print(told, summary(metrics), gained(before), *notes, sep="\n\n")
    print(f"\nversion {options.out}, report {folder / 'report.md'}")


@contextmanager
def curves(folder: Path) -> Iterator[Callable[[str, float, int], None]]:
    """A function that logs a curve's value at a step for TensorBoard, or says that it is missing."""
    if find_spec("tensorboard") is None:
        print("No curves: tensorboard is not installed (pip install 'undertone[train]').")
        yield lambda name, value, step: None
        return
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        yield writer.add_scalar
