"""Training as if merged: the same function, the same gradients, and nothing left behind."""

from dataclasses import replace

import pytest
import torch

from classifier import inputs
from classifier.fit import fit, targets_of
from classifier.merged import merged_products
from classifier.metrics import label_ids
from classifier.model import new_model
from tests.classifier import tiny

TEXTS = ["great thanks", "awful order", "好谢单", "where parcel size"]


@pytest.fixture
def model(base):
    """An adapter that is no longer zero, without dropout."""
    torch.manual_seed(5)
    model = new_model(base, rank=4, dropout=0.0)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.2)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model.train()  # in training 8-bit layers compute with exact activations


def gradients(model, batch) -> dict[str, torch.Tensor]:
    model.zero_grad()
    model(batch).square().sum().backward()
    return {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}


def test_merged_products_are_the_same_function(base, model):
    """Logits and every gradient of the adapter are those of the separate products."""
    encoded = inputs.encode(base.tokenizer(), TEXTS, message_tokens=24, context_tokens=8)
    batch = inputs.collate(encoded, 0)
    apart, slopes = model(batch), gradients(model, batch)
    with merged_products(model):
        assert torch.allclose(model(batch), apart, atol=1e-4)
        together = gradients(model, batch)
    assert slopes.keys() == together.keys()
    assert any("lora_A" in name for name in slopes)
    for name, slope in slopes.items():
        assert torch.allclose(together[name], slope, rtol=1e-3, atol=1e-3), name


def test_a_disabled_adapter_adds_nothing(base, model):
    """With the adapter switched off the merged products are the base's own."""
    encoded = inputs.encode(base.tokenizer(), TEXTS, message_tokens=24, context_tokens=8)
    batch = inputs.collate(encoded, 0)
    with model.encoder.disable_adapter():
        apart = model(batch)
        with merged_products(model):
            assert torch.allclose(model(batch), apart, atol=1e-4)
    with merged_products(model):
        assert not torch.allclose(model(batch), apart, atol=1e-2)


def test_layers_are_given_back(model):
    """Afterwards, also after an error, every layer computes as before."""
    with pytest.raises(ZeroDivisionError), merged_products(model):
        assert any("forward" in vars(module) for module in model.modules())
        raise ZeroDivisionError
    assert not any("forward" in vars(module) for module in model.modules())


def test_a_merged_training_learns(base):
    """The fast way reads the toy language as well as the plain one does."""
    torch.manual_seed(3)
    model, rows = new_model(base, rank=8), tiny.messages(500, seed=1)
    config = replace(tiny.TRAINING, merged=True)
    fit(model, base.tokenizer(), rows, targets_of(rows, 0.05), config, progress=False)
    unseen = tiny.messages(60, seed=9)
    encoded = inputs.encode(
        base.tokenizer(), [e.text for e in unseen], message_tokens=24, context_tokens=8
    )
    with torch.inference_mode():
        read = model(inputs.collate(encoded, 0)).argmax(1).numpy()
    assert (read == label_ids([e.label for e in unseen])).mean() > 0.9
