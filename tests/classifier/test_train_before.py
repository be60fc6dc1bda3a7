"""Before and after a training: of the same rows, and cheap unless more is asked for."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

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


@pytest.mark.parametrize("how", ["majority label", "untuned base", "v1"])
def test_core_sets_are_compared_as_well(base, first_version, how):
    """Where the trained version was measured on them; on the same rows before and after."""
    folder = next(first_version.rglob("manifest.json")).parent
    reader, dev = Reader.load(folder, base), tiny.messages(60, seed=5)
    core = [replace(e, source=f"core {e.lang}") for e in tiny.messages(90, seed=6)]
    own, theirs = (reader.probabilities([e.text for e in rows]) for rows in (dev, core))
    metrics = by_source(reader, dev, own) | by_source(reader, core, theirs)
    trained = Trained({"metrics": metrics}, reader, own, core, theirs)
    data = TrainingData(train=dev, dev=dev, checksums={})
    options = {"untuned": how == "untuned base", "start": folder if how == "v1" else None}
    found = before_of(trained, data, TrainConfig(), base=base, rows=20, **options)
    assert found.name == how and "| core zh |" in gained(found) and "| core en |" in gained(found)
    rows = {name: figures["n"] for name, figures in found.after.items()}
    assert rows == {name: found.before[name]["n"] for name in rows}
    assert rows == ({"": 20, "core en": 20, "core zh": 20} if how == "v1" else
                    {"": 60, "core en": 45, "core zh": 45})  # fmt: skip
    if how == "v1":
        assert found.before == found.after
