"""Checkpoints: taken up by the run they belong to, and otherwise a sentence."""

import pytest
import torch

from classifier.data import Example
from classifier.errors import DataError
from classifier.fit import fit, targets_of
from classifier.model import load_model, new_model
from classifier.train_config import TrainConfig
from tests.classifier import tiny

CONFIG = TrainConfig(rank=4, epochs=2, checkpoint_every=1)


def run(base, path, word="great", label="positive", *, seed=0, model=None):
    """A training of one row from a fresh adapter of that seed, or from `model`."""
    torch.manual_seed(seed)
    example = Example(word, label, "en")
    fit(model or new_model(base, rank=4), base.tokenizer(), [example], targets_of([example], 0.0), CONFIG,
        checkpoint=path, progress=False)  # fmt: skip


def test_a_checkpoint_of_another_run_is_not_taken_up(base, tmp_path):
    """A checkpoint of other examples or labels is refused in a sentence."""
    run(base, tmp_path / "c")
    run(base, tmp_path / "c")
    for word, label in (("perfect", "positive"), ("great", "neutral")):
        with pytest.raises(DataError, match="belongs to another training"):
            run(base, tmp_path / "c", word, label)


def test_a_checkpoint_is_of_one_start(base, tmp_path):
    """Another version to go on from, or another base, is another training."""
    tiny.write(tmp_path / "v", new_model(base, rank=4), base)

    def start():
        return load_model(base, tmp_path / "v", trainable=True)

    run(base, tmp_path / "c", model=start())
    run(base, tmp_path / "c", model=start())
    with pytest.raises(DataError, match=r"--start or the base model have changed.*--fresh"):
        run(base, tmp_path / "c")
    run(base, tmp_path / "d")
    with torch.no_grad():
        other = new_model(base, rank=4)
        other.encoder.get_input_embeddings().weight[7] += 1
    torch.manual_seed(0)
    same = new_model(base, rank=4)
    same.encoder.get_input_embeddings().weight.data.copy_(other.encoder.get_input_embeddings().weight.data)
    with pytest.raises(DataError, match="belongs to another training"):
        run(base, tmp_path / "d", model=same)


@pytest.mark.parametrize("damage", ["cut", "empty", "other", "parts"])
def test_a_damaged_checkpoint_is_a_sentence(base, tmp_path, damage):
    """It names the file and the remedy."""
    path = tmp_path / "v.checkpoint"
    run(base, path)
    state = torch.load(path)
    whole = path.read_bytes()
    content = {"cut": whole[: len(whole) // 2], "empty": b"", "other": b"no checkpoint at all"}
    if damage == "parts":
        del state["optimizer"]["state"]
        torch.save(state, path)
    else:
        path.write_bytes(content[damage])
    with pytest.raises(DataError, match=r"v\.checkpoint cannot be read.*--fresh"):
        run(base, path)
