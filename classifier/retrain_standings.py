"""What the versions that a candidate comes from are worth, all on the same core messages.

A version is read for it once; its figures are kept beside the versions, and outlast its folder.
Fairness and what damage costs are measured of the version that reads anyway, and of no other: of a
forebear that never was the active version of a retraining they are not known.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from classifier.check_words import LANGUAGES
from classifier.data import Example, columns
from classifier.errors import VersionError
from classifier.fairness import Family
from classifier.files import write_json
from classifier.language_base import LanguageBase
from classifier.metrics import expected_calibration_error, label_ids, macro_f1
from classifier.perturb import kinds_of
from classifier.reader import Reader
from classifier.retrain_checks import SAMPLE
from classifier.retrain_cost import bytes_of
from classifier.versions import VersionStore

STANDINGS = "CORE_FIGURES"  # the file beside the versions
MEASURED = ("flips", "mean_lost")  # by checks that read more than the core sets


@dataclass(frozen=True)
class Standing:
    """What a version is worth on the core sets: macro-F1 by set, calibration error on all of them
    together, and the bytes it takes; and which share of counterfactual pairs it flips, and the
    accuracy that damage costs it, as classifier.retrain_checks measures both. None: never measured."""

    version: str
    macro_f1: dict[str, float]
    ece: float
    bytes: int
    flips: float | None = None
    mean_lost: float | None = None


def standing_of(
    version: str, truth: dict[str, np.ndarray], read: dict[str, np.ndarray], size: int
) -> Standing:
    """From labels (n,) and probabilities (n, 3) by core set."""
    sure = np.concatenate([read[name].max(1) for name in truth])
    right = np.concatenate([read[name].argmax(1) == labels for name, labels in truth.items()])
    scores = {name: macro_f1(labels, read[name].argmax(1)) for name, labels in truth.items()}
    return Standing(version, scores, expected_calibration_error(sure, right), size)


def forebears(
    store: VersionStore,
    base: LanguageBase,
    line: Sequence[str],
    guards: dict[str, list[Example]],
    families: Sequence[Family],
) -> list[Standing]:
    """The `line` of versions as they stand on `guards`, newest first: what is known already, and what
    can still be read. One that was pruned before it was ever read is passed by."""
    known = {one.version: one for one in _known(store, _read_from(guards, families))}
    for version in line:
        if version not in known and (read := _read(store, base, version, guards)):
            known[version] = read
            remember(store, read, guards, families)
    return [known[version] for version in line if version in known]


def remember(
    store: VersionStore,
    standing: Standing,
    guards: dict[str, list[Example]],
    families: Sequence[Family],
) -> None:
    """Keep the figures for later runs with these core sets; those for other sets go."""
    read_from = _read_from(guards, families)
    others = [one for one in _known(store, read_from) if one.version != standing.version]
    write_json(
        store.root / STANDINGS,
        {**read_from, "versions": [asdict(one) for one in (*others, standing)]},
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


def _known(store: VersionStore, read_from: dict[str, str]) -> list[Standing]:
    """What was read before on these very sets; a file that cannot be read is no loss."""
    try:
        kept = json.loads((store.root / STANDINGS).read_text(encoding="utf8"))
        known = [Standing(**one) for one in kept["versions"]] if kept["core"] == read_from["core"] else []
        others = {figure: None for figure in MEASURED if kept.get(figure) != read_from[figure]}
        return [replace(one, **others) for one in known]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _read_from(guards: dict[str, list[Example]], families: Sequence[Family]) -> dict[str, str]:
    """Checksums of what the figures are read from: the core sets, and for the others what they take
    beside, so that new counterfactual sentences or kinds of damage are compared with nothing older."""
    damage = [SAMPLE, {language: kinds_of(language) for language in LANGUAGES}]
    return {
        "core": _checksum({name: [asdict(e) for e in guards[name]] for name in guards}),
        "flips": _checksum([asdict(family) for family in families]),
        "mean_lost": _checksum(damage),
    }


def _checksum(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
