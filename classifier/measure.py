"""Measure a version on every dev set, in 8 bits and in 32: `python -m classifier.measure --data
DIR|FILE… --out FILE.json [--version V]`.

The table of the model card; the measures are those of classifier.metrics.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.data import Example, columns
from classifier.errors import ClassifierError, NoVersion
from classifier.evaluate import evaluate_probabilities
from classifier.files import write_json
from classifier.installation import Installation, add_arguments
from classifier.language_base import LanguageBase
from classifier.metrics import between_poles, expected_calibration_error, label_ids
from classifier.reader import Reader
from classifier.train_data import load_data


def groups(dev: Sequence[Example], *, languages: bool = True) -> dict[str, np.ndarray]:
    """Row numbers of each source, and of each language in sources that hold several."""
    sources, langs = (np.array([getattr(e, name) for e in dev]) for name in ("source", "lang"))
    found = {}
    for source in sorted(set(sources.tolist())):
        found[source] = np.flatnonzero(sources == source)
        own = langs[found[source]]
        spoken = [lang for lang in sorted(set(own.tolist())) if (own == lang).mean() >= 0.1]
        if languages and len(spoken) > 1:
            found |= {f"{source} {lang}": found[source][own == lang] for lang in spoken}
    return found


def sample(examples: Sequence[Example], rows: int, seed: int = 0) -> list[Example]:
    """At most `rows` of the examples, all when 0."""
    if not rows or len(examples) <= rows:
        return list(examples)
    return random.Random(seed).sample(list(examples), rows)


def pooled_ece(dev: Sequence[Example], probabilities: np.ndarray) -> float:
    """Expected calibration error over all rows at once; polar rows on their two labels alone."""
    shown = between_poles(probabilities, [e.polar for e in dev])
    correct = shown.argmax(1) == label_ids([e.label for e in dev])
    return expected_calibration_error(shown.max(1), correct)


def measure(eight: Reader, exact: Reader, dev: Sequence[Example]) -> dict:
    """{"sets": {set: {"eight_bit", "fp32", "same_labels"}}, "pooled": {"n", "ece", "same_labels"}}."""
    both = [reader.probabilities(*columns(dev)) for reader in (eight, exact)]
    same = both[0].argmax(1) == both[1].argmax(1)
    sets = {}
    for name, rows in groups(dev).items():
        chosen = [dev[i] for i in rows]
        eight_bit, fp32 = (
            evaluate_probabilities(reader, chosen, probabilities[rows])
            for reader, probabilities in zip((eight, exact), both, strict=True)
        )
        same_labels = float(same[rows].mean())
        sets[name] = {"eight_bit": eight_bit, "fp32": fp32, "same_labels": same_labels}
    pooled = {"n": len(dev), "ece": pooled_ece(dev, both[0]), "same_labels": float(same.mean())}
    return {"version": eight.version, "sets": sets, "pooled": pooled}


def measure_version(
    folder: Path, base: LanguageBase, paths: Sequence[Path], rows: int = 0
) -> dict:
    """`measure` for the version in `folder` on the dev rows under `paths`, at most `rows` a set."""
    dev = capped(load_data(paths).dev, rows)
    eight, exact = (Reader.load(folder, base, eight_bit=bits) for bits in (True, False))
    return measure(eight, exact, dev)


def capped(dev: Sequence[Example], rows: int) -> list[Example]:
    """At most `rows` rows of each source."""
    parts = groups(dev, languages=False).values()
    return [e for part in parts for e in sample([dev[i] for i in part], rows)]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.measure", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    parser.add_argument("--version", help="the active one when left out")
    parser.add_argument("--rows", type=int, default=0, help="rows a dev set at most; 0 for all")
    add_arguments(parser, database=False)
    options = parser.parse_args()
    place = Installation.from_arguments(options)
    try:
        base = place.base()
        store = place.store(base)
        name = options.version or store.active()
        if name is None:
            raise NoVersion()
        found = measure_version(store.folder(name), base, options.data, options.rows)
        write_json(options.out, found)
    except ClassifierError as error:
        raise SystemExit(f"classifier.measure: {error}") from error


if __name__ == "__main__":
    main()
