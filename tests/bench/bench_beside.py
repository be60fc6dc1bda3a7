"""What a retraining costs those who are answering: `python -m tests.bench.bench_beside --data DIR`.

A real database with labels of real service messages, the shipped version, and the command
`python -m classifier.retrain` in a process of its own, as the timer starts it. Meanwhile this process
reads one message after another as the console does, 20 a second at most: before, during each stage
of the retraining, and after. Prints a table of milliseconds a message, tokenising included.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from classifier.data import Example, read_examples
from classifier.files import write_json
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain_progress import read_progress
from classifier.serving import Serving
from classifier.versions import SHIPPED
from tests.bench.learning_team import Team

ROOT = Path(__file__).parents[2]
PAUSE = 0.05
ALONE = 400  # readings before, and after


def times_of(reader: Reader, rows: list[Example], first: int, count: int) -> list[float]:
    """Milliseconds of `count` readings of one message each."""
    taken = []
    for i in range(first, first + count):
        row = rows[i % len(rows)]
        began = time.perf_counter()
        reader.read([row.text], [row.context])
        taken.append(1000 * (time.perf_counter() - began))
        time.sleep(PAUSE)
    return taken


def beside(reader: Reader, rows: list[Example], team: Team) -> tuple[dict[str, list[float]], str]:
    """Milliseconds by stage while a retraining runs, and what it came to."""
    root = team.store.root
    command = [sys.executable, "-m", "classifier.retrain", "--data-dir", str(root.parents[1])]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    by_stage: dict[str, list[float]] = {}
    while run.poll() is None:
        said = read_progress(root) or {}
        stage = said.get("stage") or "starting"
        by_stage.setdefault(stage, []).extend(times_of(reader, rows, len(by_stage.get(stage, [])), 5))
    return by_stage, run.communicate()[0].strip().splitlines()[-1]


def table(phases: dict[str, list[float]]) -> str:
    """Markdown: readings, median and 95th percentile by phase."""
    lines = ["| phase | readings | p50, ms | p95, ms | p95, of before |", "|---|---|---|---|---|"]
    alone = float(np.percentile(phases["before"], 95))
    for name, taken in phases.items():
        middle, most = np.percentile(taken, [50, 95])
        lines.append(f"| {name} | {len(taken)} | {middle:.1f} | {most:.1f} | {most / alone:.2f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="service_gold_train.jsonl.gz")
    parser.add_argument("--labels", type=int, default=300)
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    rows = list(read_examples(options.data))
    base = LanguageBase()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        [shipped] = SHIPPED.iterdir()
        team = Team(folder, shipped, base)
        serving = Serving(folder / "runtime")
        reader = serving.improve(serving.load(team.active, base), team.active, base)
        labelled = rows[: options.labels]
        team.take_in(1, rows[: 2 * options.labels], [e.label for e in labelled], reader)
        rest = rows[2 * options.labels :]
        times_of(reader, rest, 0, 50)
        phases = {"before": times_of(reader, rest, 0, ALONE)}
        stages, outcome = beside(reader, rest, team)
        phases |= {f"during: {name}": taken for name, taken in stages.items()}
        phases["during, all"] = [one for taken in stages.values() for one in taken]
        phases["after"] = times_of(reader, rest, 0, ALONE)
        team.close()
    print(f"{table(phases)}\n\n{outcome}")
    if options.out:
        summary = {name: np.percentile(taken, [50, 95]).tolist() for name, taken in phases.items()}
        command = "python -m tests.bench.bench_beside --data DIR/service_gold_train.jsonl.gz"
        write_json(options.out, {"command": command, "outcome": outcome, **summary})


if __name__ == "__main__":
    main()
