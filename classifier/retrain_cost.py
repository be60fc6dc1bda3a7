"""What a candidate must not cost more than the active version: bytes on disk, and time to read.

Both checks have figure, threshold and a sentence in both languages, as classifier.compare reports
its own tests. Times are of this machine and this moment, so they are the one part of a report that
another run does not repeat.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from classifier.data import Example, columns
from classifier.reader import Reader
from classifier.versions import MANIFEST

LARGER = 1.03
SLOWER = 1.25  # the same reader against itself stays under it; twice the work does not
MESSAGES = 16
ROUNDS = 9
SERIES = 3


def size_check(folder: Path, model, workshop: Path) -> dict:
    """Refuses where what is read with, adapter and head, takes over 3 % more than in `folder`.

    Manifests are left out: they grow with the number of labels. Writes in `workshop` for a moment.
    """
    was = bytes_of(folder)
    with TemporaryDirectory(prefix="size.", dir=workshop) as scratch:
        model.save(Path(scratch))
        now = bytes_of(Path(scratch))
    ratio = now / max(was, 1)
    passed = ratio <= LARGER
    return _check(
        "size",
        1,
        was,
        now,
        ratio,
        LARGER,
        passed,
        f"The candidate takes {now / 1024:.0f} kB and the active version {was / 1024:.0f} kB"
        f"; it may be {LARGER - 1:.0%} more at most.",
        f"新版本占 {now / 1024:.0f} kB，当前版本占 {was / 1024:.0f} kB"
        f"，最多只能大 {LARGER - 1:.0%}。",
    )


def speed_check(
    active: Reader,
    candidate: Reader,
    guards: dict[str, Sequence[Example]],
    clock: Callable[[], float] = time.perf_counter,
) -> dict:
    """Refuses where the shortest time to read a fixed sample is over a quarter longer.

    Both read in turn, and the shortest of nine counts, as in timeit: what is longer is what else the
    machine does. What still looks slow is timed again, up to three times: noise passes, a slower model
    does not.
    """
    chosen = [e for examples in guards.values() for e in examples][:: _step(guards)][:MESSAGES]
    sample = columns(chosen)
    for reader in (active, candidate):
        reader.probabilities(*sample)
    series = []
    for _ in range(SERIES):
        times: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for taken, reader in zip(times, (active, candidate), strict=True):
                began = clock()
                reader.probabilities(*sample)
                taken.append(clock() - began)
        series.append(tuple(map(min, times)))
        if _ratio(series[-1]) <= SLOWER:
            break
    was, now = min(series, key=_ratio)
    ratio = _ratio((was, now))
    passed = ratio <= SLOWER
    ms = [1000 * seconds / max(len(chosen), 1) for seconds in (was, now)]
    return _check(
        "speed",
        len(chosen),
        was,
        now,
        ratio,
        SLOWER,
        passed,
        f"The candidate reads a message in {ms[1]:.1f} ms and the active version in {ms[0]:.1f} ms"
        f"; it may take {SLOWER - 1:.0%} longer at most.",
        f"新版本判断一条消息用 {ms[1]:.1f} 毫秒，当前版本用 {ms[0]:.1f} 毫秒"
        f"，最多只能慢 {SLOWER - 1:.0%}。",
    )


def bytes_of(folder: Path) -> int:
    """What a version's files take, without its manifest."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return sum(path.stat().st_size for path in files)


def _step(guards: dict[str, Sequence[Example]]) -> int:
    return max(1, sum(map(len, guards.values())) // MESSAGES)


def _ratio(seconds: tuple[float, float]) -> float:
    return seconds[1] / max(seconds[0], 1e-9)


def _check(name, n, was, now, ratio, threshold, passed, sentence, sentence_zh) -> dict:
    return {
        "name": name,
        "n": n,
        "active": was,
        "candidate": now,
        "difference": now - was,
        "ratio": ratio,
        "threshold": threshold,
        "passed": bool(passed),
        "sentence": sentence,
        "sentence_zh": sentence_zh,
    }
