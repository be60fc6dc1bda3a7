"""What a training may vary: one frozen value, stored with every version. Knows no torch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from classifier.errors import DataError
from classifier.train_checks import check_rules, check_sources, check_targets, check_values, check_weights


@dataclass(frozen=True)
class TrainConfig:
    """What a training may vary. `message_tokens` of a message are read and `context_tokens` of its
    context. A step learns from a `batch` of so many rows, `epochs` are passes over all of them, and the
    `seed` decides what is drawn; a checkpoint is written every `checkpoint_every` steps.

    The learning rate rises over the first part of the steps (`warmup`, 0 to 1) to `learning_rate` and
    falls to zero at the last; `weight_decay` draws weights to zero meanwhile. `label_smoothing` is the
    share of each target that is spread evenly over the labels, so that no reading becomes too sure
    (0 learns the labels as they stand). `dropout` is the share of features left out at random.
    `targets` are the layers that are adapted: "all-linear", or a list of their names' last parts, as
    ["query", "value"]; with fewer, training is faster and learns less.
    `take` maps a source file's name (without endings) to how many of its training rows an epoch
    draws at most and how often each is repeated: {"en_tweeteval": {"rows": 12000, "repeat": 1}}.
    What an adapter of `rank` changes is scaled by `alpha` / sqrt(rank) (rsLoRA); 0 takes the rank, so
    that a larger rank is a larger step too.
    `merged` computes each layer with its merged weight, in bfloat16 on CPUs with instructions for it:
    two to three times as fast there, without LoRA dropout.
    `embedding_rank` adapts the token table too (0 leaves it alone), scaled by `embedding_alpha`: it lets
    single words take on mood.
    `trusted` names sources whose label stands where another file has the message under another one.
    `augment` is the share of drawn rows that get one of `perturb.AUGMENTATIONS`.
    `calibrate_on` names the sources whose dev rows set temperature and thresholds, and that early
    stopping watches; all when empty.

    `class_weights` is "", "balanced" or a number a label. Every `evaluate_every` steps (0: never) up
    to `evaluate_rows` dev rows are read; the weights that read them best are kept, and after
    `patience` looks without a better one (0: never) the training ends.
    `adversarial` trains on worst-case shifts of the word embeddings as well, of L2 norm
    `adversarial_epsilon` a message: "fgm" one shift (twice the time), "freelb" `adversarial_steps`
    of length `adversarial_step_size`. `r_drop` weighs the divergence of two passes under dropout.
    """

    rank: int = 16
    alpha: float = 0.0
    targets: str | list[str] = "all-linear"
    embedding_rank: int = 0
    embedding_alpha: float = 2.0
    merged: bool = False
    dropout: float = 0.1
    learning_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup: float = 0.06
    epochs: float = 1.0
    batch: int = 32
    label_smoothing: float = 0.05
    message_tokens: int = 96
    context_tokens: int = 48
    checkpoint_every: int = 100
    seed: int = 0
    augment: float = 0.0
    calibrate_on: tuple[str, ...] = ()
    take: dict[str, dict[str, int]] = field(default_factory=dict)
    trusted: tuple[str, ...] = ()
    class_weights: str | dict[str, float] = ""
    evaluate_every: int = 0
    evaluate_rows: int = 1000
    patience: int = 0
    adversarial: str = "none"
    adversarial_epsilon: float = 1.0
    adversarial_steps: int = 3
    adversarial_step_size: float = 0.3
    r_drop: float = 0.0

    def __post_init__(self) -> None:
        check_values(self)
        check_targets(self.targets)
        check_rules(self.take)
        check_sources("trusted", self.trusted)
        check_sources("calibrate_on", self.calibrate_on)
        check_weights(self.class_weights)
        if self.patience and not self.evaluate_every:
            raise DataError("patience counts evaluations: set evaluate_every to a number of steps.")


def read_config(path: Path | None, overrides: Mapping) -> TrainConfig:
    """The settings in a JSON file with those of `overrides` that are not None on top."""
    try:
        settings = json.loads(path.read_text(encoding="utf8")) if path else {}
    except (OSError, ValueError) as error:
        raise DataError(f"--config {path} cannot be read as JSON: {error}") from error
    if not isinstance(settings, dict):
        raise DataError(f'--config {path} holds no settings; write an object: {{"epochs": 2}}.')
    unknown = set(settings) - {f.name for f in fields(TrainConfig)}
    if unknown:
        raise DataError(f"{path}: unknown settings {', '.join(sorted(unknown))}.")
    return TrainConfig(**settings | {k: v for k, v in overrides.items() if v is not None})
