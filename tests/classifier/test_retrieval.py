"""Vectors for similar cases: with an adapter of their own, where it belongs to the base."""

import gzip
import json

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model

from classifier import evaluate_retrieval
from classifier.errors import BaseModelError
from classifier.files import sha256, write_json
from classifier.model import adapter_targets, save_adapter
from classifier.retrieval import ADAPTER, RetrievalEncoder

TEXTS = ["great thanks", "差坏何", "where parcel"]


@pytest.fixture
def folder(base, tmp_path):
    """An adapter for the tiny base, with its manifest."""
    torch.manual_seed(0)
    encoder = base.encoder(eight_bit=False)
    table, layers = adapter_targets(encoder)
    config = LoraConfig(r=4, target_modules=[*layers, table], init_lora_weights=False)
    save_adapter(get_peft_model(encoder, config), tmp_path / ADAPTER)
    files = {f"{ADAPTER}/{p.name}": sha256(p) for p in (tmp_path / ADAPTER).iterdir()}
    write_json(tmp_path / "manifest.json", {"base_fingerprint": base.fingerprint, "files": files})
    return tmp_path


def test_vectors_are_unit_and_the_adapter_changes_them(base, folder, tmp_path):
    """The adapter moves the vectors and their version's name; the length stays one."""
    plain, adapted = RetrievalEncoder(base, tmp_path / "none"), RetrievalEncoder(base, folder)
    one, other = plain.encode(TEXTS), adapted.encode(TEXTS)
    assert np.allclose(np.linalg.norm(other, axis=1), 1, atol=1e-5)
    assert np.abs(one - other).max() > 0.01
    assert plain.encoder_version != adapted.encoder_version
    assert adapted.encode([]).shape == (0, adapted.dimensions)


def test_an_adapter_of_another_base_is_left_out(base, folder):
    """Another base has vectors of its own."""
    write_json(folder / "manifest.json", {"base_fingerprint": "other", "files": {}})
    assert RetrievalEncoder(base, folder).encoder_version == f"base-{base.fingerprint}"


def test_a_damaged_adapter_is_refused(base, folder):
    """One wrong byte is found before it makes vectors."""
    weights = folder / ADAPTER / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(BaseModelError, match=r"damaged.*Reinstall"):
        RetrievalEncoder(base, folder)


def test_vectors_are_measured_by_command(base, tmp_path):
    """Pairs that share words are nearer than others, and a sentence finds itself."""
    (tmp_path / "retrieval").mkdir()
    (tmp_path / "parallel").mkdir()

    def write(name, rows):
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / name).write_bytes(gzip.compress(lines.encode()))

    same = [{"text": t, "text2": t, "label": 1, "split": "dev"} for t in TEXTS]
    other = [
        {"text": a, "text2": b, "label": 0, "split": "dev"}
        for a, b in zip(TEXTS, TEXTS[1:] + TEXTS[:1], strict=True)
    ]
    for file in evaluate_retrieval.PAIRS.values():
        write(f"retrieval/{file}.jsonl.gz", same + other)
    write("parallel/dev_1000.jsonl.gz", [{"en": t, "zh": t} for t in TEXTS])
    rows = [{"text": t, "intent": t, "split": split} for t in TEXTS for split in ("dev", "train")]
    write("retrieval/banking77.jsonl.gz", rows)
    measured = evaluate_retrieval.evaluate(RetrievalEncoder(base, tmp_path), tmp_path)
    assert measured["translations"] == measured["banking77"] == 1
    assert all(measured[name] > 0.8 for name in evaluate_retrieval.PAIRS)
