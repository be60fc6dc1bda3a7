"""The scale of an adapter: what `alpha` does, and that what was made before it stays what it is."""

import hashlib
import json
from dataclasses import asdict, replace

import pytest
import torch
from peft.tuners.lora import LoraLayer

from classifier.corrections import Labels
from classifier.errors import DataError
from classifier.fit import fit, targets_of
from classifier.model import new_model
from classifier.retrain_mix import Sets
from classifier.retrain_plan import RetrainConfig, data_fingerprint
from classifier.train_config import TrainConfig
from tests.classifier import tiny


def scale(base, **options) -> float:
    """What the change of an adapted layer is multiplied by."""
    layers = [m for m in new_model(base, **options).encoder.modules() if isinstance(m, LoraLayer)]
    [found] = {layer.scaling["default"] for layer in layers}
    return found


def test_with_a_constant_alpha_a_larger_rank_is_no_larger_step(base):
    """alpha / sqrt(rank); without one the rank is the alpha, as in every version so far."""
    assert scale(base, rank=16) == pytest.approx(4) and scale(base, rank=4) == pytest.approx(2)
    assert scale(base, rank=16, alpha=8.0) == pytest.approx(2)
    assert scale(base, rank=4, alpha=8.0) == pytest.approx(4)
    with pytest.raises(DataError, match="alpha is -1"):
        TrainConfig(alpha=-1)


def test_a_checkpoint_is_of_one_alpha(base, tmp_path):
    """Another one is another training."""
    [row] = tiny.messages(1, seed=1)
    config = TrainConfig(rank=4, epochs=1, checkpoint_every=1)

    def run(alpha):
        torch.manual_seed(0)
        fit(new_model(base, rank=4, alpha=alpha), base.tokenizer(), [row], targets_of([row], 0.0),
            replace(config, alpha=alpha), checkpoint=tmp_path / "c", progress=False)  # fmt: skip

    run(0.0)
    run(0.0)
    with pytest.raises(DataError, match="belongs to another training"):
        run(2.0)


def test_data_of_a_version_from_before_there_were_these_settings_is_known_again():
    """Else no earlier version could be rebuilt, and refused labels would all be tried again."""
    labels, sets, config = Labels([], [], []), Sets([], [], []), RetrainConfig()
    before = asdict(config)
    del before["min_corrections"], before["enough_to_judge"], before["fit"]["alpha"]
    decisive = json.dumps(["v1", before, [[], [], []], asdict(sets)], sort_keys=True)
    known = hashlib.sha256(decisive.encode()).hexdigest()
    assert data_fingerprint("v1", labels, sets, config) == known
    scaled = replace(config, fit=replace(config.fit, alpha=8.0))
    assert data_fingerprint("v1", labels, sets, scaled) != known
