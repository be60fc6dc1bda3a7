"""One version from several: `python -m classifier.distil --teachers A B --data DIR|FILE… --out FOLDER`.

The student starts from --start, by default the first teacher, and learns the mean of what all of
them read (Hinton et al. 2015, arXiv:1503.02531): of rows with a label partly the label, of texts
without one (--texts) nothing else. Two habits come with it. Teachers read every text as it was written
and the student sees a part of them damaged (`augment`), so that it reads both alike (Xie et al. 2020,
arXiv:1904.12848). And every filler of a counterfactual sentence (--alike) gets the mean of what is
read of all of them, with the sentence's label to a share of its own (--alike-share, --dialect-share),
so that names and dialects move nothing (Garg et al. 2019, arXiv:1809.10610).
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from classifier.data import Example, text_key
from classifier.distil_lesson import Alike, lesson_of, texts_of
from classifier.errors import ClassifierError, DataError
from classifier.files import sha256
from classifier.fit import fit
from classifier.language_base import LanguageBase
from classifier.model import adapter_settings, load_model
from classifier.reader import Reader
from classifier.train import checkpoint_of, draw, written
from classifier.train_calibration import judge_of
from classifier.train_config import TrainConfig, read_config
from classifier.train_data import TrainingData, load_data
from classifier.train_report import summary
from classifier.version_place import check_free
from classifier.versions import read_manifest


def distil(
    teachers: Sequence[Path],
    data: TrainingData,
    texts: Sequence[Example],
    out: Path,
    config: TrainConfig,
    *,
    start: Path | None = None,
    label_share: float = 0.5,
    alike: Alike = Alike(),
    copies: int = 1,
    base: LanguageBase = LanguageBase(),
    progress: bool = True,
) -> dict:
    """Train the student into the version folder `out`; its manifest. A checkpoint beside `out` is
    taken up. With `copies`, each row stands there so often, damaged anew each time; `config.epochs`
    counts passes over the rows and not over their copies."""
    check_free(out)
    manifests = [read_manifest(folder, base_fingerprint=base.fingerprint) for folder in teachers]
    # hours of reading come before these are needed
    begin = read_manifest(start, base_fingerprint=base.fingerprint) if start else manifests[0]
    judge = judge_of(data.dev, config, base.tokenizer())
    readers = [Reader.load(folder, base) for folder in teachers]
    judged = {text_key(example) for example in data.dev}
    rows = [*draw(data.train, config, data.dropped), *(e for e in texts if text_key(e) not in judged)]
    lesson = lesson_of(
        readers, rows, config, label_share=label_share, alike=alike, copies=copies, progress=progress
    )
    model = load_model(base, start or teachers[0], trainable=True)
    checkpoint = checkpoint_of(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fit(
        model, base.tokenizer(), lesson.examples, lesson.targets,
        replace(config, epochs=config.epochs / copies),
        checkpoint=checkpoint, progress=progress, judge=judge,
    )  # fmt: skip
    training = {
        "config": asdict(config) | adapter_settings(model),
        "rows": len(lesson.examples),
        "copies": copies,
        "data": data.checksums,
        "texts": len(texts),
        "label share": label_share,
        "alike": asdict(alike),
        "teachers": [manifest["training"] for manifest in manifests],
    }
    kept = begin["reading"].get("thresholds")
    manifest = written(out, model, data.dev, config, training, base=base, kept=kept).manifest
    checkpoint.unlink(missing_ok=True)
    return manifest


def _alike(options: argparse.Namespace) -> Alike:
    """Each share where it is given, else that of the wider kind."""
    alike = options.label_share if options.alike_share is None else options.alike_share
    dialect = alike if options.dialect_share is None else options.dialect_share
    return Alike(options.alike, alike, dialect, options.dialect_as_written)


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
    add("--dialect-share", type=float, help="where wordings differ; as --alike-share by default")
    add("--dialect-as-written", type=float, default=0.0, help="share of these read as written; 0 by default")
    add("--copies", type=int, default=1, help="of each row, each damaged in its own way; 1 by default")
    add("--out", type=Path, required=True, help="version folder to write")
    add("--fresh", action="store_true", help="throw the checkpoint of an interrupted run away")
    options = parser.parse_args()
    try:
        for share in ("label_share", "alike_share", "dialect_share", "dialect_as_written"):
            value = getattr(options, share)
            if value is not None and not 0 <= value <= 1:
                name = share.replace("_", "-")
                raise DataError(f"--{name} is {value}; it must lie between 0 and 1.")
        if options.copies < 1:
            raise DataError(f"--copies is {options.copies}; it must be 1 or more.")
        config = read_config(options.config, {})
        if options.fresh:
            checkpoint_of(options.out).unlink(missing_ok=True)
        data = load_data(options.data)
        texts = texts_of(options.texts, [*data.train, *data.dev])
        chosen = random.Random(config.seed).sample(texts, min(len(texts), options.texts_rows))
        data.checksums.update({path.name: sha256(path) for path in options.texts})
        manifest = distil(
            options.teachers, data, chosen, options.out, config,
            start=options.start, label_share=options.label_share, alike=_alike(options),
            copies=options.copies,
        )  # fmt: skip
    except ClassifierError as error:
        raise SystemExit(f"classifier.distil: {error}") from error
    print(summary(manifest["metrics"]), *manifest["training"]["notes"], sep="\n")


if __name__ == "__main__":
    main()
