"""One version from several: `python -m classifier.distil --teachers A B --data DIR|FILE… --out FOLDER`.

The student starts from --start, by default the first teacher, and learns the mean of what all of
them read (Hinton et al. 2015, arXiv:1503.02531): of rows with a label partly the label, of texts
without one (--texts) nothing else. Two habits come with it. Teachers read every text as it was written
and the student sees a part of them damaged (`augment`), so that it reads both alike (Xie et al. 2020,
arXiv:1904.12848). And every filler of a counterfactual sentence (--alike) gets the mean of what is
read of all of them, with the sentence's label to a share of its own (--alike-share), so that names and
dialects move nothing (Garg et al. 2019, arXiv:1809.10610).
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from classifier.counterfactual import counterfactual_families
from classifier.data import Example, columns, customer_messages, read_rows, text_key
from classifier.errors import ClassifierError, DataError
from classifier.files import sha256
from classifier.fit import Targets, fit, targets_of
from classifier.language_base import LanguageBase
from classifier.metrics import NEUTRAL
from classifier.model import adapter_settings, load_model
from classifier.reader import Reader, logits_of, softmax
from classifier.reading import language_of
from classifier.train import augmented, checkpoint_of, draw, written
from classifier.train_calibration import judge_of
from classifier.train_config import TrainConfig, read_config
from classifier.train_data import TrainingData, load_data, near_key
from classifier.train_report import summary
from classifier.version_place import check_free
from classifier.versions import read_manifest


def texts_of(paths: Sequence[Path], without: Iterable[Example]) -> list[Example]:
    """Every customer's message of files of rows {text, context, lang} or dialogues {turns, lang},
    once each, without those that are among `without` or nearly so. Their label is empty."""
    seen = {near_key(example.text) for example in without}
    found = []
    for path in paths:
        for row in read_rows(path):
            said = customer_messages(row) if "turns" in row else [(0, _text(row))]
            for _, example in said:
                key = near_key(example.text)
                if key and key not in seen:
                    seen.add(key)
                    found.append(replace(example, source=path.name.split(".")[0]))
    return found


def mean_reading(teachers: Sequence[Reader], examples: Sequence[Example], progress: bool) -> np.ndarray:
    """What the teachers read on average, (n, 3), before calibration; each message is read once."""
    first: dict[tuple, Example] = {}
    for example in examples:
        first.setdefault(text_key(example), example)
    places = {key: place for place, key in enumerate(first)}
    texts = columns(list(first.values()))
    read = [
        softmax(logits_of(one.model, one.tokenizer, *texts, one.config, progress=progress))
        for one in teachers
    ]
    return np.mean(read, axis=0)[[places[text_key(example)] for example in examples]]


def targets_with(
    examples: Sequence[Example],
    read: np.ndarray,
    families: Sequence[int],
    *,
    label_share: float,
    alike_share: float,
    config: TrainConfig,
) -> Targets:
    """Labels and readings (n, 3) as what to learn, with the label's share of it where there is one.
    The last rows are `families` of so many members, which share one reading and have a share of
    their own; polar rows are judged on the poles alone."""
    read = read.copy()
    end = len(examples)
    for size in reversed(families):
        read[end - size : end] = read[end - size : end].mean(0)
        end -= size
    known = np.array([bool(example.label) for example in examples])
    named = [e if e.label else replace(e, label="neutral") for e in examples]
    labels = targets_of(named, config.label_smoothing, config.class_weights)
    read[labels.polar, NEUTRAL] = 0
    read /= read.sum(1, keepdims=True)
    share = np.where(known, label_share, 0.0)
    share[end:] = alike_share
    share = share[:, None]
    mixed = share * labels.distributions + (1 - share) * read
    return Targets(mixed.astype(np.float32), labels.weights, labels.polar)


def distil(
    teachers: Sequence[Path],
    data: TrainingData,
    texts: Sequence[Example],
    out: Path,
    config: TrainConfig,
    *,
    start: Path | None = None,
    label_share: float = 0.5,
    alike: int = 0,
    alike_share: float | None = None,
    base: LanguageBase = LanguageBase(),
    progress: bool = True,
) -> dict:
    """Train the student into the version folder `out`; its manifest. A checkpoint beside `out` is
    taken up. `alike` is how many fillers of each counterfactual sentence are learned, with
    `alike_share` of the label (`label_share` where it is None)."""
    check_free(out)
    alike_share = label_share if alike_share is None else alike_share
    manifests = [read_manifest(folder, base_fingerprint=base.fingerprint) for folder in teachers]
    # hours of reading come before these are needed
    begin = read_manifest(start, base_fingerprint=base.fingerprint) if start else manifests[0]
    judge = judge_of(data.dev, config, base.tokenizer())
    readers = [Reader.load(folder, base) for folder in teachers]
    made = [
        [Example(**row, source="counterfactual") for row in rows]
        for rows in (counterfactual_families(alike, config.seed) if alike else ())
    ]
    judged = {text_key(example) for example in data.dev}
    rows = [*draw(data.train, config, data.dropped), *(e for e in texts if text_key(e) not in judged)]
    rows += [example for family in made for example in family]
    read = mean_reading(readers, rows, progress)
    targets = targets_with(
        rows, read, [len(family) for family in made],
        label_share=label_share, alike_share=alike_share, config=config,
    )  # fmt: skip
    model = load_model(base, start or teachers[0], trainable=True)
    checkpoint = checkpoint_of(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fit(
        model, base.tokenizer(), augmented(rows, config), targets, config,
        checkpoint=checkpoint, progress=progress, judge=judge,
    )  # fmt: skip
    training = {
        "config": asdict(config) | adapter_settings(model),
        "rows": len(rows),
        "data": data.checksums,
        "texts": len(texts),
        "label share": label_share,
        "alike": alike,
        "alike share": alike_share,
        "teachers": [manifest["training"] for manifest in manifests],
    }
    kept = begin["reading"].get("thresholds")
    manifest = written(out, model, data.dev, config, training, base=base, kept=kept).manifest
    checkpoint.unlink(missing_ok=True)
    return manifest


def _text(row: dict) -> Example:
    text, before = row["text"], row.get("context") or ()
    turns = before.splitlines() if isinstance(before, str) else before  # in CSV one a line
    return Example(text, "", row.get("lang") or language_of(text), tuple(turns))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.distil", description=__doc__)
    add = parser.add_argument
    add("--teachers", type=Path, nargs="+", required=True, help="version folders")
    add("--start", type=Path, help="version folder to go on from; the first teacher by default")
    add("--data", type=Path, nargs="+", required=True, help="rows with labels, and dev rows")
    add("--texts", type=Path, nargs="*", default=[], help="texts without labels: rows or dialogues")
    add("--texts-rows", type=int, default=20_000, help="of those at most; 20,000 by default")
    add("--config", type=Path, help="JSON with any of the settings of classifier/train_config.py")
    add("--label-share", type=float, default=0.5, help="of the label where there is one; 0.5 by default")
    add("--alike", type=int, default=0, help="fillers of each counterfactual sentence; none by default")
    add("--alike-share", type=float, help="of the label in these; as --label-share by default")
    add("--out", type=Path, required=True, help="version folder to write")
    add("--fresh", action="store_true", help="throw the checkpoint of an interrupted run away")
    options = parser.parse_args()
    try:
        for share in ("label_share", "alike_share"):
            value = getattr(options, share)
            if value is not None and not 0 <= value <= 1:
                name = share.replace("_", "-")
                raise DataError(f"--{name} is {value}; it must lie between 0 and 1.")
        config = read_config(options.config, {})
        if options.fresh:
            checkpoint_of(options.out).unlink(missing_ok=True)
        data = load_data(options.data)
        texts = texts_of(options.texts, [*data.train, *data.dev])
        chosen = random.Random(config.seed).sample(texts, min(len(texts), options.texts_rows))
        data.checksums.update({path.name: sha256(path) for path in options.texts})
        manifest = distil(
            options.teachers, data, chosen, options.out, config,
            start=options.start, label_share=options.label_share,
            alike=options.alike, alike_share=options.alike_share,
        )  # fmt: skip
    except ClassifierError as error:
        raise SystemExit(f"classifier.distil: {error}") from error
    print(summary(manifest["metrics"]), *manifest["training"]["notes"], sep="\n")


if __name__ == "__main__":
    main()
