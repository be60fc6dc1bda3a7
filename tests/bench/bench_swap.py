"""Does a swap under load lose or misname anything? `python -m tests.bench.bench_swap [--seconds 30]`.

Starts a real console with the shipped version, and puts a second one beside it that takes each
mood for another. Senders ask `POST /api/v1/score` for 200 texts a second over HTTP, a few in each request,
while the active version changes to and fro as `classifier.versions promote` changes it. Before that
each version reads every text alone. Prints how many requests were lost, how many readings were not
what the version they name says alone, and the milliseconds a request took beside those without swaps.
"""

import argparse
import itertools
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import numpy as np
import torch

from classifier.language_base import LanguageBase
from classifier.model import load_model
from classifier.reading import LABELS
from classifier.versions import VersionStore, write_version
from tests.bench.bench_path import TEXTS as PLAIN
from tests.bench.launched import Launched, launched

SENDERS, BATCH, PER_SECOND = 4, 4, 200
MOVED = "moved"
TOLERANCE = 0.03  # a version reads with another runtime for its first seconds, rounded otherwise
HEAD = (
    "| | swaps | scores | a second | requests lost | readings wrong | requests under two names | "
    "p50, ms | p95, ms |\n|---|---|---|---|---|---|---|---|---|"
)
TEXTS = [f"{text} {number}" for number in range(4) for text in PLAIN]


@dataclass
class Load:
    """What senders saw: readings by the texts' places, milliseconds a request, and what was lost."""

    answers: list[tuple[list[int], list[dict]]] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def add_moved(console: Launched, base: LanguageBase) -> tuple[VersionStore, list[str]]:
    """The console's store with a second version, and the names of both."""
    store = VersionStore(console.data / "versions", base.fingerprint)
    shipped = store.active()
    manifest = store.manifest(shipped)
    model = load_model(base, store.folder(shipped))
    with torch.no_grad():
        for parameter in model.head.parameters():
            if parameter.shape[0] == len(LABELS):
                parameter.copy_(parameter.roll(1, 0))
    kept = {key: manifest[key] for key in ("reading", "training", "metrics")}
    write_version(
        store.folder(MOVED), model, base_fingerprint=base.fingerprint, parent=shipped, **kept
    )
    return store, [shipped, MOVED]


def score(client, places: list[int]) -> list[dict]:
    answer = client.post("/api/v1/score", json={"texts": [TEXTS[place] for place in places]})
    answer.raise_for_status()
    return answer.json()["readings"]


def wait_for(console: Launched, version: str) -> None:
    """Until the console reads with it; what fails here shows in the senders' counts."""
    with console.client() as client:
        while True:
            with suppress(httpx.HTTPError):
                if score(client, [0])[0]["model_version"] == version:
                    return
            time.sleep(0.25)


def probabilities(reading: dict) -> list[float]:
    return [reading["probabilities"][label] for label in LABELS]


def under_load(console: Launched, seconds: float, swap) -> Load:
    """Send for `seconds`, calling `swap` now and then in between; None: never."""
    load, done = Load(), threading.Event()

    def send(number: int) -> None:
        began, pace = time.monotonic(), SENDERS * BATCH / PER_SECOND
        with console.client() as client:
            for turn in itertools.count():
                if done.is_set():
                    return
                places = [(number + turn * BATCH + i) % len(TEXTS) for i in range(BATCH)]
                asked = time.perf_counter()
                try:
                    load.answers.append((places, score(client, places)))
                except Exception as error:  # whatever it is, a request was lost
                    load.lost.append(repr(error))
                load.taken.append(1000 * (time.perf_counter() - asked))
                time.sleep(max(0.0, began + (turn + 1) * pace - time.monotonic()))

    threads = [threading.Thread(target=send, args=(i,)) for i in range(SENDERS)]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + seconds
    try:
        while time.monotonic() < ends:
            if swap:
                swap()
            time.sleep(0.5)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    return load


def wrong_readings(load: Load, alone: dict[str, np.ndarray]) -> int:
    """Readings that are not what the version they name says alone."""
    def wrong(reading: dict, place: int) -> bool:
        said = alone.get(reading["model_version"])
        return said is None or np.abs(probabilities(reading) - said[place]).max() > TOLERANCE

    return sum(
        wrong(reading, place)
        for places, readings in load.answers
        for place, reading in zip(places, readings, strict=True)
    )


def row(name: str, load: Load, seconds: float, alone: dict[str, np.ndarray], swaps: int) -> str:
    """A line of the table."""
    scores = sum(len(readings) for _, readings in load.answers)
    mixed = sum(len({r["model_version"] for r in readings}) > 1 for _, readings in load.answers)
    middle, most = np.percentile(load.taken, [50, 95])
    return (
        f"| {name} | {swaps} | {scores} | {scores / seconds:.0f} | {len(load.lost)} | "
        f"{wrong_readings(load, alone)} | {mixed} | {middle:.1f} | {most:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    base = LanguageBase()
    with launched() as console:
        store, names = add_moved(console, base)
        alone = {}
        for name in [MOVED, names[0]]:
            store.activate(name, "bench")
            wait_for(console, name)
            with console.client() as client:
                read = [probabilities(score(client, [place])[0]) for place in range(len(TEXTS))]
            alone[name] = np.array(read)
        apart = np.abs(alone[MOVED] - alone[names[0]]).max(1).min()
        if apart <= 2 * TOLERANCE:
            raise SystemExit(f"the versions differ by {apart:.4f} only: nothing would be shown")
        print(f"the two versions differ by {apart:.3f} at least on every text\n")
        still = under_load(console, options.seconds, None)
        turns = itertools.cycle([MOVED, names[0]])
        swaps = Counter()

        def swap() -> None:
            name = next(turns)
            store.activate(name, "bench")
            wait_for(console, name)
            swaps[name] += 1

        moving = under_load(console, options.seconds, swap)
        print(HEAD)
        print(row("no swap", still, options.seconds, alone, 0))
        print(row("swapping", moving, options.seconds, alone, swaps.total()))
        for error, n in Counter(still.lost + moving.lost).most_common(5):
            print(f"{n} x {error}")


if __name__ == "__main__":
    main()
