"""Evaluate a version: `python -m classifier.evaluate --data FILE.jsonl[.gz] [--version V]
[--json]`.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.data import Example, columns, read_examples
from classifier.errors import ClassifierError, DataError, NoVersion
from classifier.installation import Installation, add_arguments
from classifier.metrics import evaluate
from classifier.reader import Reader
from classifier.reading import LABELS


def evaluate_examples(reader: Reader, examples: Sequence[Example]) -> dict:
    """What classifier.metrics.evaluate says of `reader` on these examples."""
    return evaluate_probabilities(reader, examples, reader.probabilities(*columns(examples)))


def evaluate_probabilities(
    reader: Reader, examples: Sequence[Example], probabilities: np.ndarray
) -> dict:
    """The same, where `reader` has read the examples already."""
    sure = probabilities.max(1) >= reader.thresholds([example.text for example in examples])
    return evaluate(probabilities, [example.label for example in examples], sure)


def report(result: dict) -> str:
    """The result as a table for people."""
    lines = [f"{'':10}{'precision':>10}{'recall':>9}{'f1':>9}{'n':>7}"]
    for label, row in result["per_class"].items():
        lines.append(
            f"{label:10}{row['precision']:10.4f}{row['recall']:9.4f}{row['f1']:9.4f}{row['n']:7}"
        )
    lines += ["", "confusion (rows: label, columns: read as " + ", ".join(LABELS) + ")"]
    lines += [
        f"{label:10}" + "".join(f"{n:7}" for n in row)
        for label, row in zip(LABELS, result["confusion"], strict=True)
    ]
    lines.append("")
    for name in (
        "n",
        "accuracy",
        "polar_accuracy",
        "macro_f1",
        "macro_recall",
        "ece",
        "coverage",
        "accuracy_when_sure",
        "accuracy_at_80",
    ):
        if (value := result.get(name)) is not None:
            lines.append(
                f"{name:20}{value:.4f}" if isinstance(value, float) else f"{name:20}{value}"
            )
    return "\n".join(lines)


def read_labelled(path: Path, split: str | None = None) -> list[Example]:
    """The rows of a file, or those of a split; DataError without rows or with other labels."""
    examples = [e for e in read_examples(path) if not split or e.split == split]
    unknown = sorted({e.label for e in examples} - set(LABELS))
    if unknown or not examples:
        raise DataError(
            f"{path}: labels must be {', '.join(LABELS)}; found {', '.join(unknown)}."
            if unknown
            else f"{path} holds no rows with split {split}."
        )
    return examples


def load_reader(
    version: str | None, data_dir: Path, base_model: str, *, served: bool = False
) -> Reader:
    """The named version of an installation, or its active one; `served` with the runtime that the
    console reads with."""
    installation = Installation(data_dir, base_model)
    base = installation.base()
    store = installation.store(base)
    name = version or store.active()
    if name is None:
        raise NoVersion()
    reader = Reader.load(store.folder(name), base)
    if served:
        from classifier.serving import Serving

        return Serving(data_dir / "runtime").improve(reader, store.folder(name), base) or reader
    return reader


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.evaluate", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="rows {text, label, context?, lang?}"
    )
    parser.add_argument("--version", help="version to evaluate; the active one when left out")
    parser.add_argument("--split", help="only rows with this split")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_arguments(parser, database=False)
    arguments = parser.parse_args()
    place = Installation.from_arguments(arguments)
    try:
        examples = read_labelled(arguments.data, arguments.split)
        reader = load_reader(arguments.version, place.data_dir, place.base_model)
        result = evaluate_examples(reader, examples)
    except ClassifierError as error:
        raise SystemExit(f"classifier.evaluate: {error}") from error
    print(json.dumps(result, indent=1) if arguments.json else report(result))


if __name__ == "__main__":
    main()
