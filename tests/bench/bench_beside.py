"""What a retraining costs those who are answering: `python -m tests.bench.bench_beside --data DIR`.

A launched console on a real database with labels of real service messages, and the command
`python -m classifier.retrain` on it in a session of its own, as the timer or the console starts it.
Meanwhile one message after another is sent to `POST /api/v1/score` over HTTP, 20 a second at most:
before, during each stage of the retraining, and after. Prints a table of milliseconds a request.
"""

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np

from classifier.data import Example, read_examples
from classifier.files import write_json
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain_progress import read_progress
from classifier.versions import SHIPPED
from tests.bench.launched import ROOT, Launched, launched
from tests.bench.learning_data import mislabel
from tests.bench.learning_team import Team

PAUSE = 0.05
ALONE = 400  # requests before, and after
WRONG = 0.3  # of the labels
WARM = 600  # until a console serves with its fastest runtime


def times_of(client: httpx.Client, rows: Iterator[Example], count: int) -> list[float]:
    """Milliseconds of `count` requests of one message each."""
    taken = []
    for row in itertools.islice(rows, count):
        began = time.perf_counter()
        client.post("/api/v1/score", json={"texts": [row.text]}).raise_for_status()
        taken.append(1000 * (time.perf_counter() - began))
        time.sleep(PAUSE)
    return taken


def beside(
    console: Launched, client: httpx.Client, rows: Iterator[Example], root: Path
) -> tuple[dict[str, list[float]], str]:
    """Milliseconds by stage while a retraining runs, and what it came to."""
    command = [sys.executable, "-m", "classifier.retrain", "--data-dir", str(console.data)]
    run = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,  # Linux deals the processor by session, so that priorities mean less
    )  # fmt: skip
    by_stage: dict[str, list[float]] = {}
    while run.poll() is None:
        said = read_progress(root) or {}
        stage = said.get("stage") or "starting"
        by_stage.setdefault(stage, []).extend(times_of(client, rows, 5))
    return by_stage, run.communicate()[0].strip().splitlines()[-1]


def table(phases: dict[str, list[float]]) -> str:
    """Markdown: requests, median and 95th percentile by phase."""
    lines = ["| phase | requests | p50, ms | p95, ms | p95, of before |", "|---|---|---|---|---|"]
    alone = float(np.percentile(phases["before"], 95))
    for name, taken in phases.items():
        middle, most = np.percentile(taken, [50, 95])
        lines.append(f"| {name} | {len(taken)} | {middle:.1f} | {most:.1f} | {most / alone:.2f} |")
    return "\n".join(lines)


def make_team(folder: Path, rows: list[Example], labels: int) -> Path:
    """A console's folder with twice as many messages as `labels`; where its versions lie."""
    base = LanguageBase()
    [shipped] = SHIPPED.iterdir()
    team = Team(folder, shipped, base)
    taken = rows[: 2 * labels]
    given = mislabel([e.label for e in taken[:labels]], WRONG, "beside")
    team.take_in(1, taken, given, Reader.load(team.active, base))
    team.close()
    return team.store.root


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="service_gold_train.jsonl.gz")
    parser.add_argument("--labels", type=int, default=300)
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    rows = list(read_examples(options.data))
    with tempfile.TemporaryDirectory() as place:
        root = make_team(Path(place), rows, options.labels)
        sent = itertools.cycle(rows[2 * options.labels :])
        with launched(Path(place)) as console, console.client() as client:
            times_of(client, sent, WARM)
            phases = {"before": times_of(client, sent, ALONE)}
            stages, outcome = beside(console, client, sent, root)
            phases |= {f"during: {name}": taken for name, taken in stages.items()}
            phases["during, all"] = [one for taken in stages.values() for one in taken]
            phases["after"] = times_of(client, sent, ALONE)
    print(f"{table(phases)}\n\n{outcome}")
    if options.out:
        summary = {name: np.percentile(taken, [50, 95]).tolist() for name, taken in phases.items()}
        command = "python -m tests.bench.bench_beside --data DIR/service_gold_train.jsonl.gz"
        write_json(options.out, {"command": command, "outcome": outcome, **summary})


if __name__ == "__main__":
    main()
