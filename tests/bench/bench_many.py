"""What 20,000 waiting labels cost: `python -m tests.bench.bench_many --data FILE [FILE …]`.

A real database with labels of real messages that no version has learned, the shipped version, and
`python -m classifier.retrain` with its defaults in a process of its own, until a run finds nothing to
do or `--runs` are over. Prints a table of what each run learned, its seconds and its greatest memory.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from classifier.data import Example, clean, read_examples
from classifier.language_base import LanguageBase
from classifier.serving import Serving
from classifier.versions import SHIPPED
from tests.bench.launched import ROOT
from tests.bench.learning_team import Team

HEAD = (
    "| run | outcome | learned | held back | left for the next | seconds | memory, GiB |\n"
    "|---|---|---|---|---|---|---|"
)


def flood(folder: Path, rows: list[Example]) -> None:
    """A console's folder where each row is a message that somebody labelled."""
    base = LanguageBase()
    [shipped] = SHIPPED.iterdir()
    team = Team(folder, shipped, base)
    serving = Serving(folder / "runtime")
    reader = serving.load(team.active, base)
    reader = serving.improve(reader, team.active, base) or reader
    team.take_in(1, rows, [row.label for row in rows], reader)
    team.close()


def retrained(folder: Path) -> tuple[dict, float, float]:
    """What a run said, its seconds, and the most memory that any run so far took, GiB."""
    command = [sys.executable, "-m", "classifier.retrain", "--data-dir", str(folder), "--json"]
    began = time.perf_counter()
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    return json.loads(ran.stdout), seconds, most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="sets with three moods")
    parser.add_argument("--labels", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    rows, _ = clean([row for file in options.data for row in read_examples(file)])
    rows = random.Random(0).sample(rows, options.labels)
    with tempfile.TemporaryDirectory() as place:
        flood(Path(place), rows)
        print(HEAD, flush=True)
        for number in range(1, options.runs + 1):
            said, seconds, most = retrained(Path(place))
            counts = said["labels"]
            print(
                f"| {number} | {said['outcome']} | {counts['new']} | {counts['held_back']} | "
                f"{counts['left_out']} | {seconds:.0f} | {most:.1f} |\n{said['sentence']}",
                flush=True,
            )
            if said["outcome"] == "nothing":
                break


if __name__ == "__main__":
    main()
