"""The settings of a training: what is none is told, with its name and the remedy, before it starts."""

import json

import pytest
import torch

from classifier.data import Example
from classifier.errors import DataError
from classifier.fit import loss_of, targets_of
from classifier.model import new_model
from classifier.train_config import TrainConfig, read_config


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"take": {"seed": 2500}}, r'take of seed is 2500; write rows.*\{"seed": \{"rows": 2500'),
        ({"take": {"seed": {"row": 2}}}, "take of seed"),
        ({"take": {"seed": {"rows": -1}}}, "take of seed"),
        ({"take": ["seed"]}, "must map sources"),
        ({"learning_rate": "5e-4"}, "learning_rate is '5e-4'; it must be a number over 0"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"epochs": float("nan")}, "epochs is nan"),
        ({"batch": 0}, "batch is 0; it must be a whole number of 1 or more"),
        ({"batch": 1.5}, "batch is 1.5"),
        ({"batch": True}, "batch is True"),
        ({"rank": 0}, "rank is 0"),
        ({"seed": -1}, "seed is -1"),
        ({"message_tokens": 0}, "message_tokens is 0"),
        ({"warmup": 2}, "warmup is 2; it must be a number from 0 to 1"),
        ({"label_smoothing": -0.1}, "label_smoothing is -0.1"),
        ({"merged": "yes"}, "merged is 'yes'; it must be true or false"),
        ({"targets": "query"}, r'targets is .query.; it must be "all-linear" or a list'),
        ({"targets": []}, "targets is"),
        ({"trusted": "gold"}, "trusted is .gold.; it must be a list of sources"),
        ({"calibrate_on": [3]}, "calibrate_on is"),
        ({"class_weights": {"neutral": -1}}, "class_weights is"),
        ({"class_weights": {"neutral": "2"}}, "class_weights is"),
        ({"class_weights": dict.fromkeys(("negative", "neutral", "positive"), 0)}, "not all 0"),
        ({"class_weights": {"mixed": 1}}, "unknown labels: mixed"),
        ({"class_weights": 2}, "class_weights is 2"),
        ({"adversarial": "pgd"}, "adversarial is 'pgd'"),
        ({"bach": 3}, "unknown settings bach"),
        ([1], "holds no settings"),
    ],
)
def test_a_setting_that_is_none_is_a_sentence(tmp_path, settings, sentence):
    """No traceback, and none after an hour."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps(settings))
    with pytest.raises(DataError, match=sentence):
        read_config(path, {})


def test_settings_as_a_manifest_keeps_them_are_read(tmp_path):
    """Lists for tuples, whole numbers for others, and every way to write weights and targets."""
    path = tmp_path / "config.json"
    given = {
        "epochs": 2, "alpha": 0, "calibrate_on": ["shop"], "trusted": [], "class_weights": {"neutral": 0},
        "take": {"shop": {"rows": 0}, "seed": {"repeat": 2}, "all": {}}, "targets": ["query"],
    }  # fmt: skip
    path.write_text(json.dumps(given))
    config = read_config(path, {"seed": 3, "epochs": None})
    assert (config.seed, config.epochs, config.targets) == (3, 2, ["query"])


@pytest.mark.parametrize("embedding_rank", [0, 3])
def test_layers_are_named_by_their_last_part(base, embedding_rank):
    """A single name is one and not its letters; an unknown one is told with those there are."""
    model = new_model(base, rank=4, targets="query", embedding_rank=embedding_rank)
    adapted = {name.split(".lora_A")[0] for name, _ in model.named_parameters() if "lora_A" in name}
    assert adapted and all(name.endswith("query") for name in adapted)
    with pytest.raises(DataError, match=r"targets names qeury.*dense, key, query, value"):
        new_model(base, rank=4, targets=["value", "qeury"], embedding_rank=embedding_rank)


def test_a_batch_that_weighs_nothing_costs_nothing():
    """One of neutral rows alone, where these are to count for nothing, is no division by zero."""
    rows = [Example("a", "neutral", "en")] * 2
    targets = [torch.from_numpy(part) for part in vars(targets_of(rows, 0.0, {"neutral": 0})).values()]
    logits = torch.randn(2, 3, requires_grad=True)
    loss = loss_of(logits, *targets)
    loss.backward()
    assert loss.item() == 0 and logits.grad.abs().sum() == 0


def test_every_setting_is_explained():
    """Where docs/training.md says so."""
    assert not [name for name in vars(TrainConfig()) if f"`{name}`" not in TrainConfig.__doc__]
