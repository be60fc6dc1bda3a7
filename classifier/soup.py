"""The mean of two versions' weights: `python -m classifier.soup --first A --second B --data DIR --out C`.

For a version and one that was trained on from it. What the second learned is kept in part and what it
forgot comes back in part, at no cost in reading (Wortsman et al. 2022, arXiv:2109.01903). Calibrated
and evaluated on the dev rows like a trained version.
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from classifier.errors import ClassifierError, VersionError
from classifier.language_base import LanguageBase
from classifier.model import load_model, mean_of
from classifier.reader import ReadingConfig
from classifier.train import written
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData, load_data
from classifier.train_report import summary
from classifier.version_place import check_free
from classifier.versions import read_manifest


def soup(
    first: Path,
    second: Path,
    share: float,
    data: TrainingData,
    out: Path,
    *,
    base: LanguageBase = LanguageBase(),
    calibrate_on: tuple[str, ...] = (),
    context_tokens: int | None = None,
) -> dict:
    """Write the version `out` and return its manifest; reading limits are those of `second`, or
    `context_tokens` of the turns before a message where it is given."""
    check_free(out)
    manifests = [read_manifest(folder, base_fingerprint=base.fingerprint) for folder in (first, second)]
    model = mean_of(*(load_model(base, folder, trainable=True) for folder in (first, second)), share)
    reading = ReadingConfig(**manifests[1]["reading"])
    if context_tokens is not None:
        reading = replace(reading, context_tokens=context_tokens)
    made_of = [{key: m[key] for key in ("version", "training")} for m in manifests]
    training = manifests[1]["training"] | {"mean of": made_of, "share": share}
    config = TrainConfig(calibrate_on=calibrate_on)
    return written(
        out, model, data.dev, config, training, base=base, reading=reading, kept=reading.thresholds
    ).manifest


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.soup", description=__doc__)
    parser.add_argument("--first", type=Path, required=True, help="version folder")
    parser.add_argument("--second", type=Path, required=True, help="version trained on from the first")
    parser.add_argument("--share", type=float, default=0.5, help="of the second; 0.5 by default")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="files with dev rows")
    parser.add_argument("--calibrate-on", nargs="*", default=[], help="sources; all by default")
    parser.add_argument("--context-tokens", type=int, help="read so many of the turns before a message")
    parser.add_argument("--out", type=Path, required=True, help="version folder to write")
    parser.add_argument(
        "--base-model",
        default=os.environ.get("UNDERTONE_BASE_MODEL", ""),
        help="as UNDERTONE_BASE_MODEL; the installed one by default",
    )
    options = parser.parse_args()
    try:
        if not 0 <= options.share <= 1:
            raise VersionError(f"--share is {options.share}; it must lie between 0 and 1.")
        manifest = soup(
            options.first, options.second, options.share, load_data(options.data), options.out,
            base=LanguageBase(options.base_model), calibrate_on=tuple(options.calibrate_on),
            context_tokens=options.context_tokens,
        )  # fmt: skip
    except ClassifierError as error:
        raise SystemExit(f"classifier.soup: {error}") from error
    print(summary(manifest["metrics"]), *manifest["training"]["notes"], sep="\n")


if __name__ == "__main__":
    main()
