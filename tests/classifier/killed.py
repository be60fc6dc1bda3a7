"""Run by test_retrain_killed.py in a process of its own: retrainings that kill themselves.

For each stage it copies a prepared installation, retrains in a child that sends itself SIGKILL when
the stage begins, and retrains again in another child. Prints one JSON line a stage.
"""

import json
import os
import shutil
import signal
import sys
from dataclasses import asdict, replace
from pathlib import Path

import torch

from classifier.language_base import LanguageBase
from classifier.retrain import Outcome, retrain
from classifier.retrain_mix import Sets
from classifier.versions import VersionStore
from db.engine import open_database
from tests.classifier.tiny import RETRAINING, families

STAGES = ("training", "comparing", "writing", "storing", "recording", "activating", "following")


def run(folder: Path, base: LanguageBase, kill_at: str | None) -> Outcome:
    """One retraining of an installation, which dies at a stage."""

    def tell(stage: str) -> None:
        if stage == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    return retrain(
        open_database(f"sqlite:///{folder / 'undertone.db'}"),
        VersionStore(folder / "versions", base.fingerprint),
        base,
        RETRAINING,
        sets=replace(Sets.read(folder), families=families()),
        progress=False,
        tell=tell,
    )


def in_child(folder: Path, base: LanguageBase, kill_at: str | None) -> int:
    """Fork, so that torch is imported once for all; the child's exit status."""
    child = os.fork()
    if child == 0:
        outcome = run(folder, base, kill_at)
        (folder / "outcome.json").write_text(json.dumps(asdict(outcome)))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    torch.set_num_threads(1)
    prepared, base = Path(sys.argv[1]), LanguageBase(sys.argv[2])
    for stage in STAGES:
        folder = prepared.with_name(stage)
        shutil.copytree(prepared, folder)
        codes = [in_child(folder, base, stage)]
        between = VersionStore(folder / "versions", base.fingerprint).active()
        codes.append(in_child(folder, base, None))
        result = {"stage": stage, "codes": codes, "between": between}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
