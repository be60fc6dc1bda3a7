"""What serving costs in accuracy: `python -m classifier.parity --data DIR|FILE… [--rows N]`.

Reads the same dev rows with the active version in fp32, in bitsandbytes' 8 bits and as served, and
prints accuracy and the share of equal labels for each set; sets without neutral are judged on the two
poles. Exit code 1 where what is served loses over 0.3 points of fp32's accuracy on a set, or gives
another label to over 1 % of its messages.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from classifier.data import Example, columns, read_examples
from classifier.errors import ClassifierError, DataError, NoVersion
from classifier.files import write_json
from classifier.installation import Installation, add_arguments
from classifier.language_base import LanguageBase
from classifier.metrics import between_poles, label_ids
from classifier.reader import Reader
from classifier.reading import LABELS
from classifier.serving import Serving

SEED = 0
LIMITS = {"accuracy lost": 0.003, "labels equal": 0.99}


def readers(serving: Serving, version: Path, base: LanguageBase) -> dict[str, Reader]:
    """The version by each runtime."""
    eight_bit = Reader.load(version, base)
    exact = Reader.load(version, base, eight_bit=False)
    served = serving.improve(eight_bit, version, base) or eight_bit
    return {"fp32": exact, "bitsandbytes": eight_bit, "served": served}


def compare(by_runtime: Mapping[str, Reader], examples: Sequence[Example]) -> dict[str, dict]:
    """For each runtime: accuracy, and the shares of labels equal to fp32's and to bitsandbytes'."""
    truth = label_ids([example.label for example in examples])
    polar = [example.polar for example in examples]
    shown = {name: reader.probabilities(*columns(examples)) for name, reader in by_runtime.items()}
    read = {name: probabilities.argmax(1) for name, probabilities in shown.items()}
    judged = {name: between_poles(probabilities, polar) for name, probabilities in shown.items()}
    return {
        name: {
            "accuracy": float((judged[name].argmax(1) == truth).mean()),
            "equal to fp32": float((labels == read["fp32"]).mean()),
            "equal to bitsandbytes": float((labels == read["bitsandbytes"]).mean()),
        }
        for name, labels in read.items()
    }


def broken_limits(name: str, by_runtime: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A sentence for each of LIMITS that what is served breaks on the set `name`."""
    exact, served = by_runtime["fp32"], by_runtime["served"]
    lost, equal = exact["accuracy"] - served["accuracy"], served["equal to fp32"]
    broken = []
    if lost > LIMITS["accuracy lost"]:
        broken.append(
            f"{name}: as served, {100 * lost:.2f} points of accuracy are lost; "
            f"{100 * LIMITS['accuracy lost']:.1f} at most may be."
        )
    if equal < LIMITS["labels equal"]:
        broken.append(
            f"{name}: {equal:.1%} of the labels are those of fp32; {LIMITS['labels equal']:.0%} must be."
        )
    return broken


def flat(by_runtime: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """One row a set: every runtime's accuracy, and its labels equal to fp32's."""
    return {f"accuracy {name}": row["accuracy"] for name, row in by_runtime.items()} | {
        f"labels equal to fp32, {name}": row["equal to fp32"]
        for name, row in by_runtime.items()
        if name != "fp32"
    }


def dev_rows(path: Path, split: str, limit: int) -> list[Example]:
    """At most `limit` rows of the split, drawn by a fixed seed."""
    rows = [e for e in read_examples(path) if e.split == split and e.label in LABELS]
    return random.Random(SEED).sample(rows, min(limit, len(rows)))


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Data files, those of a folder by name."""
    return [
        file
        for path in paths
        for file in (sorted(path.glob("*.jsonl*")) if path.is_dir() else [path])
    ]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.parity", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--rows", type=int, default=600, help="at most, of each set")
    parser.add_argument("--version", help="the active one when left out")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    add_arguments(parser, database=False)
    arguments = parser.parse_args()
    place = Installation.from_arguments(arguments)
    try:
        base = place.base()
        store = place.store(base)
        name = arguments.version or store.active()
        if name is None:
            raise NoVersion()
        by_runtime = readers(Serving(place.data_dir / "runtime"), store.folder(name), base)
        print("| set | rows | runtime | accuracy | equal to fp32 | equal to bitsandbytes |")
        print("|---|---|---|---|---|---|")
        measured: dict[str, dict] = {}
        broken: list[str] = []
        for file in files_of(arguments.data):
            if not (rows := dev_rows(file, arguments.split, arguments.rows)):
                continue
            by_name, of_set = compare(by_runtime, rows), file.name.split(".")[0]
            for runtime, row in by_name.items():
                figures = " | ".join(f"{100 * value:.1f} %" for value in row.values())
                print(f"| {of_set} | {len(rows)} | {runtime} | {figures} |", flush=True)
            measured[of_set] = {"n": len(rows)} | flat(by_name)
            broken += broken_limits(of_set, by_name)
        if not measured:
            raise DataError(f"--data: no rows with split {arguments.split}.")
        if arguments.out:
            command = f"python -m classifier.parity --data DIR --rows {arguments.rows}"
            told = {"version": name, "command": command, "limits": broken or "all kept"}
            write_json(arguments.out, told | {"sets": measured})
    except ClassifierError as error:
        raise SystemExit(f"classifier.parity: {error}") from error
    print("\n" + ("\n".join(broken) or "Every set is within the limits."))
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
