"""What a teaching may vary: one frozen value, stored with the version it makes."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from classifier.errors import DataError


@dataclass(frozen=True)
class TeachingConfig:
    """With `masked_passes` the body first learns to fill in masked words of everything at hand, in batches
    of `masked_batch` and at `masked_rate`. From there one fully tuned network for each of
    `teacher_rates`, a learning rate, learns the labels, smoothed by its own of `teacher_smoothing`; one
    adapter of `rank` learns what they read together, and the labels by `label_share`; those of
    counterfactual sentences by `alike_share`, of wordings in dialects by `dialect_share`.

    Each goes over its rows `…_passes` times. `take` says of a source how many of its labelled rows are
    drawn ("rows"), how often a pass shows them ("repeat"; of "texts", "pairs" and "counterfactual" too),
    and how many damaged ("damaged") and introduced ("introduced") variants of each are made, up to five
    of a kind and none by default. Of shown rows `…_damaged` and `…_introduced` are the shares for which
    one of five places for variants is drawn; where it is empty the row is shown as it is. `pairs` says
    how many translations of a file are learned, `alike` how many fillers of each counterfactual
    sentence, `dialect_as_written` how many of the five places for damage hold a dialect wording as it
    was written. The adapter is scaled by `alpha` / sqrt(rank), that of the words, of `word_rank` (0: the
    same), by `word_alpha`. With `nearest` it starts as the nearest one to the mean of all teachers, or to
    the first one where that reads the dev rows better.
    """

    masked_passes: float = 0.0
    masked_rate: float = 4e-4
    masked_batch: int = 256
    teacher_rates: tuple[float, ...] = (1.5e-4, 1.5e-4, 1.5e-4, 2e-4)
    teacher_smoothing: tuple[float, ...] = (0.05, 0.05, 0.1, 0.05)
    teacher_passes: float = 4.25
    teacher_damaged: float = 0.3
    teacher_introduced: float = 0.15
    r_drop: float = 1.0
    rank: int = 64
    word_rank: int = 0
    alpha: float = 24.0
    word_alpha: float = 2.0
    nearest: bool = True
    student_passes: float = 6.7
    student_rate: float = 4e-4
    student_damaged: float = 0.45
    student_introduced: float = 0.15
    student_smoothing: float = 0.05
    student_dropout: float = 0.05
    label_share: float = 0.25
    alike_share: float = 0.25
    dialect_share: float = 0.25
    dialect_as_written: int = 0
    batch: int = 128
    warmup: float = 0.05
    weight_decay: float = 0.01
    dropout: float = 0.1
    alike: int = 14
    message_tokens: int = 112
    context_tokens: int = 96
    seed: int = 1
    calibrate_on: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    take: dict[str, dict[str, float]] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < len(self.teacher_rates) == len(self.teacher_smoothing):
            raise DataError(
                f"teacher_rates has {len(self.teacher_rates)} numbers and teacher_smoothing "
                f"{len(self.teacher_smoothing)}; give one of each for every teacher."
            )
        positive = "alpha word_alpha rank batch masked_batch teacher_passes student_passes"
        for name in positive.split():
            if getattr(self, name) <= 0:
                raise DataError(f"{name} is {getattr(self, name)}; it must be positive.")
        for name in ("masked_passes", "word_rank", "label_share", "alike_share", "dialect_share"):
            if getattr(self, name) < 0:
                raise DataError(f"{name} is {getattr(self, name)}; it must not be negative.")
        if max(self.label_share, self.alike_share, self.dialect_share) > 1:
            raise DataError("label_share, alike_share and dialect_share are parts of a goal; 1 is all of it.")
        if not 0 <= self.dialect_as_written <= 5:
            raise DataError(f"dialect_as_written is {self.dialect_as_written}; there are five places.")
        if not 0 < self.warmup < 1:
            raise DataError(f"warmup is {self.warmup}; it must lie between 0 and 1.")


def read_teaching(path: Path | None) -> TeachingConfig:
    """The settings in a JSON file, the rest as above; a DataError names what is wrong."""
    if path is None:
        return TeachingConfig()
    try:
        values = json.loads(path.read_text(encoding="utf8"))
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return TeachingConfig(**values | lists)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is no file of settings for classifier.teach: {error}") from error
