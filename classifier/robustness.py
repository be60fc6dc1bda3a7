"""What everyday damage costs a reader: `python -m classifier.robustness --data FILE.jsonl[.gz]
[--version V] [--split S] [--draws N] [--json] [--out FILE]`.

Every kind of classifier.perturb is applied to the messages of the languages where it happens, and
those that it changes are read before and after (behavioural testing as in Ribeiro et al. 2020,
arXiv:2005.04118). The turns before a message stay as they are.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from classifier.data import Example, columns
from classifier.errors import ClassifierError
from classifier.evaluate import load_reader, read_labelled
from classifier.files import write_json
from classifier.installation import Installation, add_arguments
from classifier.intervals import LEVEL
from classifier.metrics import between_poles, label_ids, macro_f1
from classifier.paired import Paired, accuracy_of_counts, bootstrap, macro_f1_of_counts
from classifier.perturb import kinds_of, perturbed
from classifier.reader import Reader

MOST_LOST, LIMITED = 0.03, "accuracy"  # macro-F1, which rare labels move, is shown beside it


def robustness(
    reader: Reader, examples: Sequence[Example], *, seed: int = 0, draws: int = 1
) -> dict:
    """A row a language and kind; "mean_lost" and "mean_macro_f1_lost": what accuracy and macro-F1 lose, a
    mean over the rows; and the "limit" of each row, which is on accuracy ("limit_on").

    A row holds n, the messages changed; accuracy and macro-F1 as [before, after]; "lost" and
    "macro_f1_lost" with 90 % intervals from a paired bootstrap; the share of labels "flipped". Damage
    is drawn from `seed` on `draws` times, and every figure is the mean over the draws: an interval
    is that of one draw, and wider than the mean's own.
    """
    rng = np.random.default_rng(seed)
    polar = all(example.label != "neutral" for example in examples)
    before = _read(reader, examples, polar)
    rows = []
    for language in sorted({example.lang for example in examples}, reverse=True):
        mine = [i for i, example in enumerate(examples) if example.lang == language]
        for kind in kinds_of(language):
            drawn = []
            for draw in range(seed, seed + draws):
                after = {i: perturbed(kind, examples[i].text, draw) for i in mine}
                changed = [i for i in mine if after[i] != examples[i].text]
                if changed:
                    damaged = [replace(examples[i], text=after[i]) for i in changed]
                    truth = label_ids([example.label for example in damaged])
                    pair = Paired(truth, before[changed], _read(reader, damaged, polar))
                    drawn.append(_figures(pair, rng))
            if drawn:
                rows.append({"language": language, "kind": kind, **_mean_of(drawn)})
    return {
        "version": reader.version,
        "seed": seed,
        "draws": draws,
        "limit": MOST_LOST,
        "limit_on": LIMITED,
        "kinds": rows,
        "mean_lost": _mean(rows, "lost"),
        "mean_macro_f1_lost": _mean(rows, "macro_f1_lost"),
    }


def table(result: dict) -> str:
    """The result for people; points are hundredths."""
    lines = [
        f"{'':18}{'n':>6}{'accuracy':>16}{'points lost':>13}{'90 % interval':>17}"
        f"{'macro-F1':>16}{'points lost':>13}{'90 % interval':>17}{'flipped':>9}"
    ]
    for row in result["kinds"]:
        lines.append(
            f"{row['language'] + ' ' + row['kind']:18}{row['n']:6}{_lost(row, 'accuracy', '')}"
            f"{_lost(row, 'macro_f1', 'macro_f1_')}{row['flipped']:9.2%}"
            + ("" if row["lost"] < result["limit"] else "  too much")
        )
    mean, f1, limit = (100 * result[name] for name in ("mean_lost", "mean_macro_f1_lost", "limit"))
    lines += [
        "",
        f"Lost on average {mean:.2f} points of accuracy and {f1:.2f} of macro-F1. The limit is on "
        f"{result['limit_on']} alone: each kind must cost under {limit:.0f} points of it.",
    ]
    beyond = [row for row in result["kinds"] if row["macro_f1_lost"] >= result["limit"]]
    if beyond:
        named = ", ".join(f"{row['language']} {row['kind']}" for row in beyond)
        lines.append(f"Of macro-F1, {limit:.0f} points or more are lost by {named}.")
    return "\n".join(lines)


def _lost(row: dict, figure: str, prefix: str) -> str:
    (was, now), (lower, upper) = row[figure], (100 * bound for bound in row[f"{prefix}interval"])
    return f"{was:8.4f}{now:8.4f}{100 * row[f'{prefix}lost']:13.2f}{lower:9.2f}{upper:8.2f}"


def _mean(rows: Sequence[dict], figure: str) -> float:
    return float(np.mean([row[figure] for row in rows])) if rows else 0.0


def _read(reader: Reader, examples: Sequence[Example], polar: bool) -> np.ndarray:
    """Probabilities (examples, 3); a set without neutral labels decides between the other two."""
    return between_poles(reader.probabilities(*columns(examples)), [polar] * len(examples))


def _figures(pair: Paired, rng: np.random.Generator) -> dict:
    accuracy = [float(right.mean()) for right in (pair.active_right, pair.candidate_right)]
    f1 = [macro_f1(pair.truth, read.argmax(1)) for read in (pair.active, pair.candidate)]
    return {
        "n": len(pair),
        "accuracy": accuracy,
        "lost": accuracy[0] - accuracy[1],
        "interval": _interval(pair, rng, accuracy_of_counts),
        "macro_f1": f1,
        "macro_f1_lost": f1[0] - f1[1],
        "macro_f1_interval": _interval(pair, rng, macro_f1_of_counts),
        "flipped": float((pair.active.argmax(1) != pair.candidate.argmax(1)).mean()),
    }


def _mean_of(drawn: Sequence[dict]) -> dict:
    """Every figure, number or pair of numbers, as its mean over the draws; n as a whole number."""
    means = {name: np.mean([row[name] for row in drawn], axis=0).tolist() for name in drawn[0]}
    return means | {"n": round(means["n"])}


def _interval(pair: Paired, rng: np.random.Generator, figure) -> list[float]:
    lost = -bootstrap(pair, rng, figure)
    return [float(bound) for bound in np.quantile(lost, [LEVEL, 1 - LEVEL])]


def main() -> None:
    """The command line. Reads as the console does: what it is served with gives some labels of its own."""
    parser = argparse.ArgumentParser(prog="python -m classifier.robustness", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="rows {text, label, context?}")
    parser.add_argument("--version", help="version to check, as served; the active one when left out")
    parser.add_argument("--split", help="only rows with this split")
    parser.add_argument("--draws", type=int, default=5, help="times damage is drawn; 5 by default")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, help="file to write the JSON to")
    add_arguments(parser, database=False)
    arguments = parser.parse_args()
    place = Installation.from_arguments(arguments)
    try:
        examples = read_labelled(arguments.data, arguments.split)
        reader = load_reader(arguments.version, place.data_dir, place.base_model, served=True)
        result = robustness(reader, examples, draws=max(1, arguments.draws))
    except ClassifierError as error:
        raise SystemExit(f"classifier.robustness: {error}") from error
    if arguments.out:
        write_json(arguments.out, result)
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else table(result))


if __name__ == "__main__":
    main()
