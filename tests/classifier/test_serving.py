"""The served runtime reads like the model it was made from, and is made anew when damaged."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from classifier import parity
from classifier.export import quantised
from classifier.language_base import LanguageBase
from classifier.model import load_model, new_model
from classifier.reader import Reader
from classifier.serving import FILE, ExportedModel, Serving
from tests.classifier import tiny

ROOT = Path(__file__).parents[2]
TEXTS = ["great thanks order", "好谢美单", "awful broken where", "size", "坏烂 slow rude " * 8]
CONTEXTS = [(), ("C: where", "A: thanks"), (), ("A: awful",), ()]


@pytest.fixture
def serving(tmp_path):
    return Serving(tmp_path / "runtime")


@pytest.fixture
def version(store):
    return store.folder("v1")


def test_an_export_reads_like_the_model_and_is_kept(serving, version, base):
    """The first load is the 8-bit model; the second takes the export, which reads the same."""
    first = serving.load(version, base)
    faster = serving.improve(first, version, base)
    again = serving.load(version, base)
    assert not isinstance(first.model, ExportedModel)
    assert isinstance(again.model, ExportedModel) and serving.improve(again, version, base) is None
    exact = Reader.load(version, base, eight_bit=False).probabilities(TEXTS, CONTEXTS)
    served = again.probabilities(TEXTS, CONTEXTS)
    assert np.abs(served - exact).max() < 0.05
    assert (faster.probabilities(TEXTS, CONTEXTS) == served).all()


def test_an_adapted_token_table_is_served_too(serving, base, tmp_path):
    """A LoRA on the token table is merged like those on the layers."""
    model = new_model(base, rank=4, embedding_rank=4)
    for name, parameter in model.named_parameters():
        if "lora_embedding" in name:
            parameter.data.normal_(0, 0.3)
    tiny.write(tmp_path / "v2", model, base)
    exact = Reader.load(tmp_path / "v2", base, eight_bit=False)
    served = serving.improve(exact, tmp_path / "v2", base)
    assert np.abs(served.probabilities(TEXTS) - exact.probabilities(TEXTS)).max() < 0.05


def test_many_threads_read_at_once(serving, version, base):
    """Callers at the same time each get the reading of their own message."""
    reader = serving.improve(serving.load(version, base), version, base)
    alone = [reader.probabilities([text]) for text in TEXTS]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda i: reader.probabilities([TEXTS[i % 5]]), range(100)))
    for i, read in enumerate(together):
        assert np.array_equal(read, alone[i % 5])


LET_GO = """
import faulthandler, gc, os, signal, sys, time
from pathlib import Path
from classifier.serving import ExportedModel

faulthandler.enable()
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
first = ExportedModel(Path(sys.argv[1]))
second = ExportedModel(Path(sys.argv[1]))
del first
gc.collect()
del second
gc.collect()
try:
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1200):  # another thread may have taken the signal, which wakes no pause
        time.sleep(0.05)
except KeyboardInterrupt:
    print("stopped in order")
"""


def test_a_signal_still_arrives_after_a_version_was_let_go(serving, version, base, tmp_path):
    """The runtime changes where a thread takes its signals; a Ctrl-C must not end in a crash."""
    serving.improve(serving.load(version, base), version, base)
    [file] = (tmp_path / "runtime").rglob(FILE)
    done = subprocess.run(
        [sys.executable, "-c", LET_GO, file], cwd=ROOT, capture_output=True, text=True, timeout=180
    )
    assert (done.returncode, done.stdout) == (0, "stopped in order\n"), done.stderr


@pytest.mark.parametrize("axis", [0, 1])
def test_weights_lose_half_a_step_at_most(axis):
    """Each row has a scale of its own, so a small row beside a large one keeps its digits."""
    weight = np.random.default_rng(0).normal(size=(24, 32)).astype(np.float32)
    rows = weight if axis == 0 else weight.T
    rows[3] *= 1000
    rows[5] = 0
    integers, scales = quantised(weight, axis)
    steps = scales[:, None] if axis == 0 else scales[None]
    assert integers.dtype == np.int8 and integers.shape == weight.shape
    assert (np.abs(integers * steps - weight) <= steps / 2 + 1e-6).all()


@pytest.mark.parametrize("damage", [b"", b"not a model"])
def test_a_damaged_export_is_made_anew(serving, version, base, damage, tmp_path):
    """What cannot be read is not served: the 8-bit model reads until there is a new export."""
    serving.improve(serving.load(version, base), version, base)
    [file] = (tmp_path / "runtime").rglob(FILE)
    file.write_bytes(damage)
    reader = serving.load(version, base)
    assert not isinstance(reader.model, ExportedModel)
    assert serving.improve(reader, version, base).read(["great thanks"])[0].label == "positive"


def test_the_setting_keeps_bitsandbytes(version, base, tmp_path):
    """Nothing is exported where bitsandbytes is asked for."""
    serving = Serving(tmp_path / "runtime", "bitsandbytes")
    assert serving.improve(serving.load(version, base), version, base) is None
    assert not (tmp_path / "runtime").exists()


def test_an_encoder_without_segments_is_served(serving, tmp_path):
    """Another base, which takes no segment ids, goes the same way."""
    tiny.make_base(tmp_path / "base")
    from transformers import AutoTokenizer, RobertaConfig, RobertaModel

    size = len(AutoTokenizer.from_pretrained(tmp_path / "base"))
    RobertaModel(
        RobertaConfig(
            vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=64, max_position_embeddings=80, type_vocab_size=1, pad_token_id=0,
        )
    ).save_pretrained(tmp_path / "base")  # fmt: skip
    base = LanguageBase(str(tmp_path / "base"))
    tiny.write(tmp_path / "v1", new_model(base, rank=4), base)
    exact = Reader.load(tmp_path / "v1", base, eight_bit=False)
    served = serving.improve(exact, tmp_path / "v1", base)
    assert np.abs(served.probabilities(TEXTS) - exact.probabilities(TEXTS)).max() < 0.05


def test_parity_counts_equal_labels(serving, version, base):
    """The table compares every runtime with fp32 on the same rows."""
    rows = tiny.messages(60, seed=4)
    readers = parity.readers(serving, version, base)
    result = parity.compare(readers, rows)
    assert set(result) == {"fp32", "bitsandbytes", "served"}
    assert result["fp32"]["equal to fp32"] == 1
    for row in result.values():
        assert row["accuracy"] > 0.9 and row["equal to fp32"] > 0.9
    readers["served"].model = load_model(base, version)
    readers["served"].model.head.out.weight.data.mul_(-1)
    assert not parity.broken_limits("tiny", result)
    upset = parity.compare(readers, rows)
    assert upset["served"]["equal to fp32"] < 0.7
    assert len(parity.broken_limits("tiny", upset)) == 2
    polar = [replace(row, polar=True) for row in rows if row.label != "neutral"]
    assert parity.compare(readers, polar)["fp32"]["accuracy"] >= result["fp32"]["accuracy"]
    assert asdict(readers["served"].config) == asdict(readers["fp32"].config)
