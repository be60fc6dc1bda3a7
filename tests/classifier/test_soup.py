"""The mean of two versions: between both, complete like a trained one, and never of unlike ones."""

import sys

import pytest
import torch
from peft.tuners.lora import LoraLayer

from classifier import soup as command
from classifier.errors import VersionError
from classifier.model import load_model, mean_of, new_model
from classifier.reader import Reader
from classifier.soup import mean_of_changes, soup
from classifier.train_data import TrainingData
from classifier.versions import read_manifest
from tests.classifier import tiny


@pytest.fixture
def versions(base, tmp_path):
    """A version, and one whose weights lie a step away."""
    tiny.write(tmp_path / "first", tiny.trained(base), base)
    moved = load_model(base, tmp_path / "first", trainable=True)
    torch.manual_seed(1)
    for parameter in moved.trainable():
        parameter.data += 0.05 * torch.randn_like(parameter)
    tiny.write(tmp_path / "second", moved, base)
    return tmp_path / "first", tmp_path / "second"


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_weights_lie_between(base, versions, share):
    """Every weight of adapter and head is moved by the share towards the second's, as it is stored."""
    first, second = (load_model(base, folder, trainable=True) for folder in versions)
    before = {n: p.detach().clone() for n, p in first.named_parameters() if p.requires_grad}
    after = dict(second.named_parameters())
    mean = dict(mean_of(first, second, share).named_parameters())
    assert len(before) > 4
    for name, parameter in before.items():
        between = parameter + share * (after[name] - parameter)
        assert torch.allclose(mean[name], between, atol=2e-3), name


def test_versions_of_other_shapes_are_refused(base, versions):
    """Adapters of different rank have no mean."""
    first = load_model(base, versions[0], trainable=True)
    with pytest.raises(VersionError, match="different shapes"):
        mean_of(first, new_model(base, rank=4), 0.5)


@pytest.mark.parametrize("rank", [12, 2])
def test_unlike_versions_have_a_mean_of_what_they_change(base, versions, tmp_path, rank):
    """With room for both it is exact: every layer's change is the mean of both; with less it comes near,
    and says how much of the change it holds. It is a version that reads."""
    other = new_model(base, rank=4, eight_bit=False)
    torch.manual_seed(3)
    for parameter in other.trainable():
        parameter.data += 0.05 * torch.randn_like(parameter)
    tiny.write(tmp_path / "other", other, base)
    folders = versions[0], tmp_path / "other"
    first, second = (load_model(base, folder, eight_bit=False) for folder in folders)
    mean, kept = mean_of_changes(first, second, 0.25, rank, rank, base)
    assert (min(kept.values()) > 0.999) == (rank == 12) and max(kept.values()) <= 1.001
    changes = [dict(m.encoder.named_modules()) for m in (first, second, mean)]
    for name, layer in changes[2].items():
        if isinstance(layer, LoraLayer) and rank == 12:
            a, b, ours = (
                part[name].get_delta_weight("default") for part in changes if hasattr(part[name], "scaling")
            )
            assert torch.allclose(ours, torch.lerp(a, b, 0.25), atol=2e-3), name
    data = TrainingData(train=[], dev=tiny.messages(60, seed=5), checksums={})
    manifest = soup(*folders, 0.25, data, tmp_path / "mean", base=base, rank=rank)
    assert manifest["training"]["config"]["rank"] == rank
    assert Reader.load(tmp_path / "mean", base).read(["great thanks"])[0].label


def test_a_mean_is_a_version(base, versions, tmp_path):
    """It is calibrated, evaluated, readable, names what it is made of, and is never overwritten."""
    data = TrainingData(train=[], dev=tiny.messages(120, seed=5), checksums={})
    manifest = soup(*versions, 0.5, data, tmp_path / "mean", base=base)
    of = manifest["training"]["mean of"]
    assert [one["version"] for one in of] == ["first", "second"] and manifest["training"]["share"] == 0.5
    assert of[1]["training"] == read_manifest(versions[1], base_fingerprint=base.fingerprint)["training"]
    assert manifest["metrics"]
    assert Reader.load(tmp_path / "mean", base).read(["great thanks"])[0].label == "positive"
    with pytest.raises(VersionError, match="exists already"):
        soup(*versions, 0.5, data, tmp_path / "mean", base=base)


def test_a_share_beyond_one_is_a_sentence(monkeypatch, tmp_path):
    """The command says which option is wrong."""
    given = "soup --first a --second b --share 1.5 --data c --out d"
    monkeypatch.setattr(sys, "argv", given.split())
    with pytest.raises(SystemExit, match=r"--share is 1\.5"):
        command.main()


def test_the_base_is_that_of_the_installation(base, versions, monkeypatch, tmp_path, capsys):
    """By --base-model or UNDERTONE_BASE_MODEL, as for every other command."""
    tiny.write_rows(tmp_path / "rows.jsonl", tiny.messages(120, seed=5))
    first, second = versions
    given = f"soup --first {first} --second {second} --data {tmp_path}/rows.jsonl --out {tmp_path}/"
    monkeypatch.setattr(sys, "argv", [*f"{given}m".split(), "--base-model", base.name])
    command.main()
    monkeypatch.setenv("UNDERTONE_BASE_MODEL", base.name)
    monkeypatch.setattr(sys, "argv", f"{given}n".split())
    command.main()
    for name in "mn":
        assert read_manifest(tmp_path / name, base_fingerprint=base.fingerprint)["metrics"]
