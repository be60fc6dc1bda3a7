"""A retrained version made again from its manifest, and whether it comes out the same.

The manifest names the parent, the settings with their seed, and the corrections by id; texts, labels
and turns before them come from the database, the replay from the project's seed set. Corrections
that were deleted, or whose text was blanked, cannot be learned again, and data that differs in
anything is told by its fingerprint: either refuses, since a version made of something else proves
nothing. The judging is not repeated: the step that the decision kept is taken, and the core sets and the
labels held back are measured as in classifier/version_verify.py.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

from sqlmodel import Session

from classifier.corrections import Labels, labels_of
from classifier.data import Example
from classifier.errors import VersionError
from classifier.fit import TrainConfig
from classifier.language_base import LanguageBase
from classifier.provenance import code_version
from classifier.reader import Reader, ReadingConfig
from classifier.reading import LABELS
from classifier.retrain import mixed, reader_of
from classifier.retrain_judging import HELD_BACK
from classifier.retrain_learning import candidates, learn
from classifier.retrain_mix import Sets
from classifier.retrain_plan import RetrainConfig, data_fingerprint
from classifier.retrain_tries import decisive
from classifier.version_lock import REBUILD, Held, hold
from classifier.version_verify import labels_in, verify
from classifier.versions import VersionStore, write_version
from db.engine import Database


def rebuild(
    database: Database,
    store: VersionStore,
    base: LanguageBase,
    sets: Sets,
    version: str,
    out: Path,
    *,
    progress: bool = True,
) -> dict:
    """Make `version` again in the folder `out`, whose name it gets; as `verify` says of it, with
    "weights": whether every file came out the same byte for byte, and "note": where another state of the
    code may be why not, a sentence that names both."""
    manifest = store.manifest(version)
    if out.exists():
        raise VersionError(f"{out} exists already; name a new folder with --out.")
    config = _config(manifest)
    with database.reading() as session:  # training takes minutes, and is not to hold it open
        labels = _labels(session, manifest)
    if data_fingerprint(manifest["parent"], labels, sets, config) != manifest["training"]["data"]:
        raise VersionError(
            f"{version} cannot be made again: its labels, the turns before them, the settings or the "
            f"project's sets are not what they were. {_told_apart(manifest, config, sets)}"
        )
    try:
        with hold(store.root, REBUILD):  # nothing may prune the parent meanwhile
            made = _made(store, base, sets, manifest, config, labels, progress)
    except Held as error:
        raise VersionError(f"{error}; rebuild when it is through.") from error
    found = verify(made, manifest, sets.guards() | _judging(labels, manifest))
    again = write_version(
        out,
        made.model,
        base_fingerprint=base.fingerprint,
        reading=manifest["reading"],
        training=manifest["training"],
        metrics={row["name"]: row["measured"] for row in found["sets"]},
        parent=manifest["parent"],
    )
    same = again["files"] == manifest["files"]
    note = None if same else _other_code(manifest, "drawn from the same sets otherwise")
    return found | {"weights": same, "out": str(out), "note": note}


def _made(store, base, sets, manifest: dict, config, labels: Labels, progress: bool) -> Reader:
    """The reader that the kept step of a training on `labels` gives."""
    folder = store.folder(manifest["parent"])
    store.manifest(manifest["parent"])  # it must be whole
    active = Reader.load(folder, base)
    anchor = manifest["training"]["anchor"]
    store.manifest(anchor)
    learned = mixed(labels, [], active, reader_of(store, base, anchor, active), sets, config)
    trained = learn(active, folder, base, learned, config.fit, progress=progress)
    share = manifest["decision"]["kept_share"]
    [(_, made)] = candidates(
        active, folder, base, trained, learned.calibration, [share], manifest["version"]
    )
    # the temperature was fitted to labels by the judge, which is not asked again
    reading = ReadingConfig(**manifest["reading"])
    return Reader(made.model, made.tokenizer, reading, manifest["version"])


def _judging(labels: Labels, manifest: dict) -> dict[str, list[Example]]:
    """The labels held back, where the version's metrics on them are stored."""
    held_back = [label.example for label in labels.held_back]
    return {HELD_BACK: held_back} if held_back and HELD_BACK in manifest["metrics"] else {}


def _told_apart(manifest: dict, config: RetrainConfig, sets: Sets) -> str:
    """What of the data is surely not what it was. The fingerprint is one over all of it; beside it the
    manifest tells how many messages the core sets had, the settings, and the state of the code."""
    other = []
    for name, examples in sets.guards().items():
        counts = Counter(example.label for example in examples)
        then = labels_in(manifest["metrics"][name]) if name in manifest["metrics"] else counts
        if any(counts[label] != n for label, n in then.items()):
            other.append(f"{name} (then {_counted(then)}; now {_counted(counts)})")
    stored, now = decisive(manifest["training"]["config"]), decisive(asdict(config))
    fresh = [*(now.keys() - stored.keys()), *(now["fit"].keys() - stored["fit"].keys())]
    other += [f"the setting {name} (there was none)" for name in sorted(fresh)]
    surely = (
        f"Surely other: {'; '.join(other)}."
        if other
        else "As far as its manifest tells, the settings are the same, and the core sets have as many "
        "messages of each label."
    )
    if other_code := _other_code(manifest, "had other sets"):
        surely += f" {other_code}"
    return f"{surely} If it was made with --sets, name the same folder."


def _other_code(manifest: dict, did: str) -> str | None:
    """That another state of the code made it, and what that may have done, as a sentence; None where it
    was this one or nobody knows."""
    made_by, this = manifest.get("code"), code_version()
    if not made_by or made_by == this:
        return None
    return (
        f"It was made by another state of the code ({_state(made_by)}; this is {_state(this)}), which may "
        f"have {did}, and can make it again then."
    )


def _counted(labels: Mapping[str, int]) -> str:
    return ", ".join(f"{labels.get(label, 0)} {label}" for label in LABELS)


def _state(code: Mapping[str, str]) -> str:
    return f"{code.get('undertone')} {code.get('classifier')}"


def _config(manifest: dict) -> RetrainConfig:
    stored = manifest["training"].get("config") or {}
    known = {field.name for field in fields(RetrainConfig)}
    if "fit" not in stored or set(stored) - known or set(stored["fit"]) - _fit_fields():
        raise VersionError(
            f"{manifest['version']} was not made by classifier.retrain of this release, so its "
            "manifest does not say how to make it again."
        )
    return RetrainConfig(**{**stored, "fit": TrainConfig(**stored["fit"])})


def _fit_fields() -> set[str]:
    return {field.name for field in fields(TrainConfig)}


def _labels(session: Session, manifest: dict) -> Labels:
    stored = manifest["training"]
    if stored.get("local_messages"):
        raise VersionError(
            f"{manifest['version']} replayed local traffic, which is read anew in each run: it "
            "cannot be made again exactly."
        )
    sides = {}
    for side, name in (("new", "corrections"), ("earlier", "earlier"), ("held_back", "held_back")):
        if name not in stored:
            raise VersionError(f"The manifest of {manifest['version']} does not name its {name} labels.")
        sides[side], gone = labels_of(session, stored[name])
        if gone:
            raise VersionError(
                f"{manifest['version']} cannot be made again: {gone} of its {len(stored[name])} "
                f"{name.replace('_', ' ')} labels are gone, or their messages were blanked."
            )
    return Labels(**sides)
