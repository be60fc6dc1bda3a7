"""What a candidate must keep of what its forebears were: the check that small losses do not add up.

Every other check compares with the active version alone, so each promotion may lose a little. This
one compares with all versions that the candidate comes from, on the same core messages. A version is
read for it once; its figures are kept beside the versions, and outlast its folder.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from classifier.check_words import set_name
from classifier.data import Example, columns
from classifier.errors import VersionError
from classifier.files import write_json
from classifier.language_base import LanguageBase
from classifier.metrics import expected_calibration_error, label_ids, macro_f1
from classifier.reader import Reader
from classifier.retrain_cost import LARGER, bytes_of
from classifier.versions import VersionStore

STANDINGS = "CORE_FIGURES"  # the file beside the versions
LOST = 0.01  # macro-F1 on each core set
MORE_ERROR = 0.02  # calibration error on the core sets together, as in retrain_calibration


@dataclass(frozen=True)
class Standing:
    """What a version is worth on the core sets: macro-F1 by set, calibration error on all of them
    together, and the bytes it takes."""

    version: str
    macro_f1: dict[str, float]
    ece: float
    bytes: int


def standing_of(
    version: str, truth: dict[str, np.ndarray], read: dict[str, np.ndarray], size: int
) -> Standing:
    """From labels (n,) and probabilities (n, 3) by core set."""
    sure = np.concatenate([read[name].max(1) for name in truth])
    right = np.concatenate([read[name].argmax(1) == labels for name, labels in truth.items()])
    scores = {name: macro_f1(labels, read[name].argmax(1)) for name, labels in truth.items()}
    return Standing(version, scores, expected_calibration_error(sure, right), size)


def forebears(
    store: VersionStore, base: LanguageBase, line: Sequence[str], guards: dict[str, list[Example]]
) -> list[Standing]:
    """The `line` of versions as they stand on `guards`, newest first: what is known already, and what
    can still be read. One that was pruned before it was ever read is passed by."""
    known = {one.version: one for one in _known(store, guards)}
    for version in line:
        if version not in known and (read := _read(store, base, version, guards)):
            known[version] = read
            remember(store, read, guards)
    return [known[version] for version in line if version in known]


def remember(store: VersionStore, standing: Standing, guards: dict[str, list[Example]]) -> None:
    """Keep the figures for later runs with these core sets; those for other sets go."""
    others = [one for one in _known(store, guards) if one.version != standing.version]
    write_json(
        store.root / STANDINGS,
        {"core": _checksum(guards), "versions": [asdict(one) for one in (*others, standing)]},
    )


def ancestry_check(candidate: Standing, line: Sequence[Standing]) -> dict:
    """Refuses where the candidate lies over a point of macro-F1 below the best version in its `line`
    on a core set, is over two points further off in its confidence than the best of them, or takes
    over 3 % more than the oldest. The `line` begins with the active version.

    Whatever is no worse than the active version takes nothing away and passes, or a version that
    somebody chose in spite of its figures could never be replaced by a better one.
    """
    active, oldest = line[0], line[-1]
    best = {name: max(line, key=lambda one: one.macro_f1[name]) for name in candidate.macro_f1}
    lost = {name: one.macro_f1[name] - candidate.macro_f1[name] for name, one in best.items()}
    surest = min(line, key=lambda one: one.ece)
    failed = [
        *(n for n in lost if lost[n] > LOST and candidate.macro_f1[n] < active.macro_f1[n]),
        *["calibration"] * (candidate.ece - surest.ece > MORE_ERROR and candidate.ece > active.ece),
        *["size"] * (candidate.bytes > LARGER * oldest.bytes and candidate.bytes > active.bytes),
    ]
    worst = max(lost, key=lost.__getitem__)
    return {
        "name": "earlier versions",
        "n": len(line),
        "active": best[worst].macro_f1[worst],
        "candidate": candidate.macro_f1[worst],
        "difference": -lost[worst],
        "threshold": -LOST,
        "passed": not failed,
        "sentence": _behind(failed) + _said(candidate, best, lost, surest, oldest),
        "sentence_zh": _behind_zh(failed) + _said_zh(candidate, best, lost, surest, oldest),
        "failed": failed,
        "sets": {
            name: {"best": one.version, "macro_f1": [one.macro_f1[name], candidate.macro_f1[name]]}
            for name, one in best.items()
        },
        "ece": {"best": surest.version, "ece": [surest.ece, candidate.ece]},
        "bytes": {"oldest": oldest.version, "bytes": [oldest.bytes, candidate.bytes]},
    }


def _behind(failed: list[str]) -> str:
    return f"The candidate fell too far behind on {', '.join(failed)}. " if failed else ""


def _behind_zh(failed: list[str]) -> str:
    return f"新版本落后历代版本太多：{'、'.join(map(set_name, failed))}。" if failed else ""


def _said(candidate: Standing, best, lost, surest: Standing, oldest: Standing) -> str:
    sets = ", ".join(
        f"{-100 * lost[name]:+.1f} points on {name} ({one.version})" for name, one in best.items()
    )
    return (
        f"Against the best version it comes from, macro-F1 stands at {sets}; at most "
        f"{100 * LOST:.0f} may be lost. Stated confidence is {100 * candidate.ece:.1f} points off, "
        f"{100 * surest.ece:.1f} at best ({surest.version}); it may be {100 * MORE_ERROR:.0f} more. "
        f"It takes {candidate.bytes / 1024:.0f} kB, and {oldest.bytes / 1024:.0f} kB at first "
        f"({oldest.version}); it may be {LARGER - 1:.0%} more."
    )


def _said_zh(candidate: Standing, best, lost, surest: Standing, oldest: Standing) -> str:
    sets = "，".join(
        f"{set_name(name)} {-100 * lost[name]:+.1f} 个百分点（{one.version}）" for name, one in best.items()
    )
    return (
        f"与历代版本中最好的相比，宏平均 F1：{sets}，最多只能低 {100 * LOST:.0f} 个百分点；"
        f"声称的把握与实际相差 {100 * candidate.ece:.1f} 个百分点，最好时 {100 * surest.ece:.1f}"
        f"（{surest.version}），最多只能多 {100 * MORE_ERROR:.0f}；占 {candidate.bytes / 1024:.0f} kB，"
        f"最初 {oldest.bytes / 1024:.0f} kB（{oldest.version}），最多只能大 {LARGER - 1:.0%}。"
    )


def _read(
    store: VersionStore, base: LanguageBase, version: str, guards: dict[str, list[Example]]
) -> Standing | None:
    try:
        store.manifest(version)
    except VersionError:  # pruned or damaged: the others speak for it
        return None
    reader = Reader.load(store.folder(version), base)
    read = {name: reader.probabilities(*columns(examples)) for name, examples in guards.items()}
    return standing_of(version, _truth(guards), read, bytes_of(store.folder(version)))


def _truth(guards: dict[str, list[Example]]) -> dict[str, np.ndarray]:
    return {name: label_ids([e.label for e in examples]) for name, examples in guards.items()}


def _known(store: VersionStore, guards: dict[str, list[Example]]) -> list[Standing]:
    """What was read before on these very sets; a file that cannot be read is no loss."""
    try:
        kept = json.loads((store.root / STANDINGS).read_text(encoding="utf8"))
        return [Standing(**one) for one in kept["versions"]] if kept["core"] == _checksum(guards) else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _checksum(guards: dict[str, list[Example]]) -> str:
    rows = {name: [asdict(example) for example in examples] for name, examples in guards.items()}
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
