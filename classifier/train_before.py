"""What stood before a training, on the same dev rows as the trained version, and on the core sets
where it was measured on them.

The untuned base under a trained head where it is asked for, which takes long; else the version gone on
from, on a few rows of each set; else what costs nothing, the label most training rows have.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifier.baselines import Majority, UntunedBase, evaluate_baseline
from classifier.data import Example, columns
from classifier.language_base import LanguageBase
from classifier.measure import capped
from classifier.reader import Reader
from classifier.train import Trained, by_source, draw
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData
from classifier.train_report import Before

ROWS = 300  # of each set that an earlier version reads


def before_of(
    trained: Trained,
    data: TrainingData,
    config: TrainConfig,
    *,
    base: LanguageBase,
    start: Path | None = None,
    untuned: bool = False,
    rows: int = ROWS,
    progress: bool = False,
) -> Before:
    """The comparison that a training ends with; `untuned` asks for the untuned base."""
    read = [*data.dev, *trained.core]
    if untuned:
        model = UntunedBase(base, config.message_tokens, config.context_tokens)
        found = evaluate_baseline(model, draw(data.train, config), read)
        return Before("untuned base", found, trained.manifest["metrics"])
    if start:
        return _started(trained, read, Reader.load(start, base), rows, progress)
    found = evaluate_baseline(Majority(), draw(data.train, config), read)
    return Before("majority label", found, trained.manifest["metrics"])


def _started(trained: Trained, read: Sequence[Example], start: Reader, rows: int, progress: bool) -> Before:
    chosen = capped(read, rows)
    place = {id(example): at for at, example in enumerate(read)}
    own = np.concatenate([trained.probabilities, trained.core_probabilities])
    own = own[np.array([place[id(example)] for example in chosen])]
    before = start.probabilities(*columns(chosen), progress=progress and start.version)
    return Before(
        start.version,
        by_source(start, chosen, before),
        by_source(trained.reader, chosen, own),
    )
