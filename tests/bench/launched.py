"""A console as its users start it, for benches: launch.py in a process of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
KEY = "bench-key-for-one-run"
PASSWORD = "bench-password-for-one-run"


@dataclass(frozen=True)
class Launched:
    """Where it answers, and its data folder."""

    url: str
    data: Path

    def client(self) -> httpx.Client:
        """With the right to post."""
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)


@contextmanager
def launched(folder: Path | None = None) -> Iterator[Launched]:
    """A running console, its data in `folder` if given; yielded once it can score."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory() as data:
        environment = os.environ | {
            "UNDERTONE_PORT": str(port),
            "UNDERTONE_DATA_DIR": str(data),
            "UNDERTONE_API_KEY": KEY,
            "UNDERTONE_ADMIN_PASSWORD": PASSWORD,
        }
        process = subprocess.Popen(
            [sys.executable, ROOT / "launch.py"], env=environment, stdout=subprocess.DEVNULL
        )
        console = Launched(f"http://127.0.0.1:{port}", Path(data))
        try:
            _wait_until_ready(console.url, process)
            yield console
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_until_ready(url: str, process: subprocess.Popen) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the console ended before it was ready")
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the console was not ready within two minutes")
