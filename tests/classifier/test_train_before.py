"""Before and after a training: of the same rows, and cheap unless more is asked for."""

from types import SimpleNamespace

import numpy as np

from classifier.reader import Reader
from classifier.train import Trained, by_source
from classifier.train_before import before_of
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData
from classifier.train_report import gained
from tests.classifier import tiny


def test_the_start_is_read_on_a_few_rows_of_each_set(base, first_version):
    """The trained version is judged on the very same ones."""
    start = next(first_version.rglob("manifest.json")).parent
    reader, dev = Reader.load(start, base), tiny.messages(60, seed=5)
    own = reader.probabilities([e.text for e in dev])
    trained = Trained({"metrics": by_source(reader, dev, own)}, reader, own)
    data = TrainingData(train=dev, dev=dev, checksums={})
    found = before_of(trained, data, TrainConfig(), base=base, start=start, rows=20)
    assert found.name == start.name and found.before[""]["n"] == found.after[""]["n"] == 20
    assert found.before == found.after and "+0.000" in gained(found)


def test_without_a_start_it_is_the_label_most_rows_have(base):
    """On all dev rows, and nothing is read for it."""
    rows = tiny.messages(60, seed=5)
    reader = SimpleNamespace(thresholds=lambda texts: np.zeros(len(texts)))
    right = np.eye(3)[[["negative", "neutral", "positive"].index(e.label) for e in rows]]
    trained = Trained({"metrics": by_source(reader, rows, right)}, reader, right)
    data = TrainingData(train=rows, dev=rows, checksums={})
    found = before_of(trained, data, TrainConfig(), base=base)
    assert found.name == "majority label" and found.before[""]["macro_f1"] < 0.2
    assert found.after[""]["macro_f1"] == 1
