"""Commands of the classifier, run beside the console in processes of their own.

A training or a comparison takes a core for minutes and imports torch; in a process of its own it can
neither slow the console's threads nor take it down. Knows which command works on this installation;
nothing of what commands do.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from console.settings import Settings

ROOT = Path(__file__).parents[1]


def arguments(settings: Settings) -> list[str]:
    """The flags that name this console's installation, without anything secret in them."""
    words = []
    if settings.demo:
        words.append("--demo")
    if settings.data_dir != Settings().data_dir.absolute():
        words += ["--data-dir", str(settings.data_dir)]
    if settings.base_model:
        words += ["--base-model", settings.base_model]
    return words


def python(module: str, *words: str) -> list[str]:
    """How a command is run with the console's own Python."""
    return [sys.executable, "-W", "ignore", "-m", module, *words]


def start(command: Sequence[str], settings: Settings, **streams: object) -> subprocess.Popen:
    """Start a command in a session of its own, so that what ends the console does not end it.

    The database's address may hold a password and travels in the environment, where others cannot
    see it. What the console was started with is inherited.
    """
    path = os.environ.get("PYTHONPATH")
    inherited = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), path])),
        "UNDERTONE_DATA_DIR": str(settings.data_dir),
        "UNDERTONE_DATABASE_URL": settings.database,
        "UNDERTONE_BASE_MODEL": settings.base_model,
    }
    return subprocess.Popen(
        list(command), env=inherited, stdin=subprocess.DEVNULL, start_new_session=True, **streams
    )
