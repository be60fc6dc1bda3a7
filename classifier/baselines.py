"""What simple readers reach: `python -m classifier.baselines --data DIR|FILE… --out FILE.json`.

The label most rows have; character TF-IDF of 1 to 3 characters with logistic regression; and the
untuned base under a trained head, its frozen features under logistic regression. All learn from the
same drawn rows as the version they stand beside, and read the same dev rows.
"""

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from classifier import inputs
from classifier.data import Example, columns
from classifier.errors import ClassifierError
from classifier.files import write_json
from classifier.language_base import LanguageBase
from classifier.measure import capped, groups, sample
from classifier.metrics import evaluate, label_ids
from classifier.reading import LABELS
from classifier.train import draw
from classifier.train_config import read_config
from classifier.train_data import load_data


class Baseline(Protocol):
    """Learns from examples, then gives probabilities (n, 3) in the order of LABELS."""

    def fit(self, examples: Sequence[Example]) -> "Baseline": ...

    def probabilities(self, examples: Sequence[Example]) -> np.ndarray: ...


class Majority:
    """Says of every message what the training rows say most often."""

    def fit(self, examples: Sequence[Example]) -> "Majority":
        counts = Counter(example.label for example in examples)
        self.row = np.array([counts[label] / len(examples) for label in LABELS])
        return self

    def probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        return np.tile(self.row, (len(examples), 1))


class Tfidf:
    """Character 1–3-grams of message alone, sublinear TF-IDF, logistic regression."""

    def __init__(self):
        grams = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True, max_features=300_000
        )
        self.pipeline = make_pipeline(grams, LogisticRegression(C=4, max_iter=200))

    def fit(self, examples: Sequence[Example]) -> "Tfidf":
        self.pipeline.fit(columns(examples)[0], label_ids([e.label for e in examples]))
        return self

    def probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        return _in_order(self.pipeline, columns(examples)[0])


class UntunedBase:
    """First token and mean of the frozen base's last layer, scaled, under logistic regression."""

    def __init__(self, base: LanguageBase, message_tokens: int = 96, context_tokens: int = 48):
        self.tokenizer, self.encoder = base.tokenizer(), base.encoder(eight_bit=False)
        self.limits = {"message_tokens": message_tokens, "context_tokens": context_tokens}
        self.pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=300))

    def fit(self, examples: Sequence[Example]) -> "UntunedBase":
        self.pipeline.fit(self.features(examples), label_ids([e.label for e in examples]))
        return self

    def probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        return _in_order(self.pipeline, self.features(examples))

    def features(self, examples: Sequence[Example], batch_size: int = 32) -> np.ndarray:
        """(n, 2 · width), what the version's head reads too."""
        encoded = inputs.encode(self.tokenizer, *columns(examples), **self.limits)
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
        features = np.empty((len(encoded), 2 * self.encoder.config.hidden_size), np.float32)
        for start in tqdm(range(0, len(order), batch_size), unit="batch", desc="features"):
            chosen = order[start : start + batch_size]
            batch = inputs.collate([encoded[i] for i in chosen], self.tokenizer.pad_token_id or 0)
            with torch.inference_mode():
                output = self.encoder(input_ids=batch.ids, attention_mask=batch.mask)
            hidden, own = output.last_hidden_state, batch.message_mask[..., None]
            mean = (hidden * own).sum(1) / own.sum(1)
            features[chosen] = torch.cat([hidden[:, 0], mean], -1).numpy()
        return features


def evaluate_baseline(
    baseline: Baseline, train: Sequence[Example], dev: Sequence[Example]
) -> dict[str, dict]:
    """What classifier.metrics.evaluate says of the baseline, by dev set and language."""
    probabilities = baseline.fit(train).probabilities(dev)
    everything = np.ones(len(dev), bool)
    return {
        name: evaluate(probabilities[rows], [dev[i].label for i in rows], everything[rows])
        for name, rows in groups(dev).items()
    }


def _in_order(pipeline, features) -> np.ndarray:
    """Probabilities in the order of LABELS, zero for a label that training never saw."""
    found = pipeline.predict_proba(features)
    probabilities = np.zeros((len(found), len(LABELS)))
    probabilities[:, pipeline.classes_] = found
    return probabilities


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.baselines", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    parser.add_argument("--config", type=Path, help="the version's settings: the same rows are drawn")
    parser.add_argument("--rows", type=int, default=20_000, help="training rows at most; 0 for all")
    parser.add_argument("--base-rows", type=int, default=6000, help="the same for the untuned base")
    parser.add_argument("--dev-rows", type=int, default=0, help="rows a dev set at most; 0 for all")
    parser.add_argument("--base-model", default=os.environ.get("UNDERTONE_BASE_MODEL", ""))
    options = parser.parse_args()
    try:
        data, base = load_data(options.data), LanguageBase(options.base_model)
        config = read_config(options.config, {"augment": 0.0})
        rows = sample(draw(data.train, config), options.rows)
        dev = capped(data.dev, options.dev_rows)
        few = sample(rows, options.base_rows)
        readers = {
            "majority": (Majority(), rows),
            "tfidf": (Tfidf(), rows),
            "untuned": (UntunedBase(base, config.message_tokens, config.context_tokens), few),
        }
        counts = {name: len(learned) for name, (_, learned) in readers.items()}
        result: dict = {"train_rows": counts, "data": data.checksums}
        for name, (baseline, learned) in readers.items():
            result[name] = evaluate_baseline(baseline, learned, dev)
            write_json(options.out, result)
    except ClassifierError as error:
        raise SystemExit(f"classifier.baselines: {error}") from error


if __name__ == "__main__":
    main()
