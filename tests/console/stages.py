"""Run by the tests in place of `python -m classifier.retrain`: stages as the real command tells them.

Arguments: the versions folder, what to do, and "--by", read as the real command reads it. Waits at
each stage for a file of the stage's name beside the versions, so that a test can look in between.
"""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path

from classifier.retrain_progress import RetrainProgress

SECONDS = 60.0


def wait_for(file: Path) -> None:
    """Until the test has made the file."""
    end = time.monotonic() + SECONDS
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.02)


def main(root: Path, what: str, by: str) -> None:
    """Train as a test wants it."""
    if what == "fail":
        print("classifier.retrain: The database does not answer.", file=sys.stderr)
        raise SystemExit(1)
    progress = RetrainProgress(root, by=by)
    for stage in ("training", "comparing"):
        print(f"{stage} …", file=sys.stderr, flush=True)
        progress.stage(stage)
        wait_for(root / f"{stage}.go")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    said = {"outcome": "promoted", "sentence": "Held-back labels are read better.", "version": "r1"}
    progress.over(**said)
    print(json.dumps(said))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("what")
    parser.add_argument("--by", default="")
    main(**vars(parser.parse_args()))
