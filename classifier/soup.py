"""The mean of two versions' weights: `python -m classifier.soup --first A --second B --data DIR --out C`.

For a version and one that was trained on from it. What the second learned is kept in part and what it
forgot comes back in part, at no cost in reading (Wortsman et al. 2022, arXiv:2109.01903). With `--rank`
also for two that went different ways from one base: then it is the mean of what they change in it, as the
adapter of that rank that comes nearest. Calibrated and evaluated on the dev rows like a trained version.
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

import torch
from peft.tuners.lora import LoraLayer
from torch import nn

from classifier.errors import ClassifierError, VersionError
from classifier.language_base import LanguageBase
from classifier.low_rank import thin, thin_table
from classifier.model import SentimentModel, adapter_settings, load_model, mean_of, new_model
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
    rank: int = 0,
    word_rank: int = 0,
) -> dict:
    """Write the version `out` and return its manifest; reading limits are those of `second`, or
    `context_tokens` of the turns before a message where it is given. With a `rank` the mean is an adapter
    of that rank, of `word_rank` (0: the same) for the token table."""
    check_free(out)
    manifests = [read_manifest(folder, base_fingerprint=base.fingerprint) for folder in (first, second)]
    models = (load_model(base, folder, trainable=True) for folder in (first, second))
    if rank:
        model, kept = mean_of_changes(*models, share, rank, word_rank or rank, base)
    else:
        model, kept = mean_of(*models, share), None
    reading = ReadingConfig(**manifests[1]["reading"])
    if context_tokens is not None:
        reading = replace(reading, context_tokens=context_tokens)
    made_of = [{key: m[key] for key in ("version", "training")} for m in manifests]
    training = manifests[1]["training"] | {"mean of": made_of, "share": share}
    if kept:
        config = training["config"] | adapter_settings(model)
        training |= {"config": config, "kept of the mean's change": kept}
    config = TrainConfig(calibrate_on=calibrate_on)
    return written(
        out, model, data.dev, config, training, base=base, reading=reading, kept=reading.thresholds
    ).manifest


@torch.no_grad()
def mean_of_changes(
    first: SentimentModel, second: SentimentModel, share: float, rank: int, word_rank: int, base: LanguageBase
) -> tuple[SentimentModel, dict[str, float]]:
    """What both change in `base`, `share` of it the second's, as an adapter of its own with their alphas;
    and which part of the squared mean change it holds, of the layers on average and of the words."""
    settings, others = adapter_settings(first), adapter_settings(second)
    tabled = settings if settings["embedding_rank"] else others
    table = {
        "embedding_rank": word_rank if tabled["embedding_rank"] else 0,
        "embedding_alpha": tabled.get("embedding_alpha", 2.0),
    }
    model = new_model(base, rank=rank, alpha=settings["alpha"] or rank, **table, dropout=settings["dropout"])
    kept: dict[str, list[float]] = {"layers": [], "words": []}
    theirs = [dict(one.encoder.named_modules()) for one in (first, second)]
    for name, layer in model.encoder.named_modules():
        if not isinstance(layer, LoraLayer):
            continue
        changes = [_change(modules[name]) for modules in theirs]
        change = torch.lerp(*(c.float() for c in changes), share)
        if layer.lora_embedding_A:
            rows, columns, part = thin_table(change, word_rank, layer.scaling["default"])
            layer.lora_embedding_A["default"].copy_(rows.T.half())  # as it is stored
            layer.lora_embedding_B["default"].copy_(columns.half())
            kept["words"].append(part)
        else:
            up, down, part = thin(change, rank, layer.scaling["default"])
            layer.lora_A["default"].weight.copy_(down.half())
            layer.lora_B["default"].weight.copy_(up.half())
            kept["layers"].append(part)
    for name, parameter in model.head.named_parameters():
        own = [dict(one.head.named_parameters())[name] for one in (first, second)]
        parameter.copy_(torch.lerp(*own, share).half())
    return model.eval(), {kind: sum(parts) / len(parts) for kind, parts in kept.items() if parts}


def _change(layer: nn.Module) -> torch.Tensor:
    if isinstance(layer, LoraLayer):
        return layer.get_delta_weight("default")
    return torch.zeros(layer.weight.shape)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.soup", description=__doc__)
    parser.add_argument("--first", type=Path, required=True, help="version folder")
    parser.add_argument("--second", type=Path, required=True, help="version trained on from the first")
    parser.add_argument("--share", type=float, default=0.5, help="of the second; 0.5 by default")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="files with dev rows")
    parser.add_argument("--calibrate-on", nargs="*", default=[], help="sources; all by default")
    parser.add_argument("--context-tokens", type=int, help="read so many of the turns before a message")
    parser.add_argument("--rank", type=int, default=0, help="of the mean's adapter, where theirs are unlike")
    parser.add_argument("--word-rank", type=int, default=0, help="of its token table; as --rank by default")
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
            context_tokens=options.context_tokens, rank=options.rank, word_rank=options.word_rank,
        )  # fmt: skip
    except ClassifierError as error:
        raise SystemExit(f"classifier.soup: {error}") from error
    print(summary(manifest["metrics"]), *manifest["training"]["notes"], sep="\n")


if __name__ == "__main__":
    main()
