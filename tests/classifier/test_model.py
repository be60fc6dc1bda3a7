"""Adapter, head and 8-bit base: what is stored is what was trained, and 8 bits read like 32."""

import numpy as np
import pytest
import torch

from classifier.checkpoint import generators, set_generators
from classifier.data import Example
from classifier.fit import TrainConfig, fit, loss_of, targets_of
from classifier.model import adapter_settings, load_model, new_model
from classifier.reader import Reader, ReadingConfig, logits_of
from tests.classifier import tiny

CONFIG = ReadingConfig(message_tokens=24, context_tokens=8)
TEXTS = ["great thanks", "awful order", "好谢单", "差坏何", "where parcel size"] * 3
CONTEXTS = [["A: order"], [], ["C: 差", "A: 好"], [], ["C: awful"]] * 3


def logits(model, base, contexts=CONTEXTS) -> np.ndarray:
    return logits_of(model.eval(), base.tokenizer(), TEXTS, contexts, CONFIG)


def stored(model, base, folder):
    """What stands in `folder` after saving, with the weights rounded as they are stored."""
    folder.mkdir()
    model.save(folder)
    return load_model(base, folder)


def test_adapter_and_head_reload_exactly(base, tmp_path):
    """A trained model reads the same, bit for bit, after it was saved and loaded (peft#310: heads
    get lost), once its weights are those that are stored."""
    model = tiny.trained(base)
    stored(model, base, tmp_path / "rounded")
    once = load_model(base, tmp_path / "rounded", trainable=True)
    again = stored(once, base, tmp_path / "again")
    assert np.array_equal(logits(once, base), logits(again, base))
    assert np.abs(logits(model, base) - logits(again, base)).max() < 0.02
    fresh = new_model(base, rank=8)
    assert np.abs(logits(fresh, base) - logits(again, base)).max() > 0.5


def test_messages_that_are_one_to_the_model_are_read_once(base):
    """Where asked for; each message has the reading that it has on its own, and the same as its likes."""
    model, seen = tiny.trained(base).eval(), []
    model.register_forward_pre_hook(lambda _, given: seen.append(len(given[0].ids)))
    given = model, base.tokenizer(), TEXTS, CONTEXTS, CONFIG
    every, once = logits_of(*given), logits_of(*given, alike_once=True)
    assert sum(seen) == len(TEXTS) + len(TEXTS) // 3
    assert np.abs(every - once).max() < 1e-4
    assert np.array_equal(once[:5], once[5:10])
    assert np.array_equal(logits_of(*given[:2], [], [], CONFIG, alike_once=True), np.empty((0, 3)))


def test_no_base_weight_is_stored(base, tmp_path):
    """A version holds adapter and head only, and no path of the machine it was made on."""
    stored(tiny.trained(base), base, tmp_path / "v")
    names = {p.relative_to(tmp_path / "v").as_posix() for p in (tmp_path / "v").rglob("*.*")}
    assert names == {
        "adapter/adapter_config.json",
        "adapter/adapter_model.safetensors",
        "head.safetensors",
    }
    config = (tmp_path / "v" / "adapter" / "adapter_config.json").read_text()
    assert base.name not in config


def test_eight_bits_read_like_thirty_two(base, tmp_path):
    """The quantised base gives the labels and nearly the probabilities of the exact one."""
    stored(tiny.trained(base), base, tmp_path / "v")
    eight, exact = (
        Reader(load_model(base, tmp_path / "v", eight_bit=bits), base.tokenizer(), CONFIG, "v")
        for bits in (True, False)
    )
    assert "Linear8bitLt" in {type(m).__name__ for m in eight.model.modules()}
    assert "Linear8bitLt" not in {type(m).__name__ for m in exact.model.modules()}
    a, b = eight.probabilities(TEXTS, CONTEXTS), exact.probabilities(TEXTS, CONTEXTS)
    assert (a.argmax(1) == b.argmax(1)).all()
    assert np.abs(a - b).max() < 0.1


def test_a_message_reads_the_same_alone_and_in_a_batch(base):
    """Padding and neighbours leave a reading as it is; context may change it."""
    reader = Reader(tiny.trained(base), base.tokenizer(), CONFIG, "v")
    together = reader.probabilities(TEXTS, CONTEXTS)
    alone = np.concatenate(
        [reader.probabilities([t], [c]) for t, c in zip(TEXTS, CONTEXTS, strict=True)]
    )
    assert np.abs(together - alone).max() < 0.02
    assert not np.allclose(together, reader.probabilities(TEXTS))
    assert together.sum(1) == pytest.approx(1)


def test_readings_say_label_score_and_whether_they_are_sure(base):
    """A reading is made of probabilities, and the language's threshold decides if it is sure."""
    config = ReadingConfig(24, 8, thresholds={"en": 0.0, "zh": 1.01}, very_sure=0.4)
    english, chinese = Reader(tiny.trained(base), base.tokenizer(), config, "v7").read(
        ["great thanks", "好谢"]
    )
    assert english.label == max(english.probabilities, key=english.probabilities.get) == "positive"
    assert english.confidence == max(english.probabilities.values())
    assert english.score == pytest.approx(
        english.probabilities["positive"] - english.probabilities["negative"]
    )
    assert (english.sure, chinese.sure) == (True, False)
    assert (english.very_sure, chinese.very_sure) == (True, False), "nothing unsure is very sure"
    assert english.model_version == "v7"


def test_odd_texts_are_read(base):
    """Nothing to read, markup, emoji, right-to-left and endless text each get a reading."""
    odd = ["", " ", "<script>x</script>", "{{7*7}}", "😡" * 200, "مرحبا", "x" * 100_000, "\x00"]
    readings = Reader(tiny.trained(base), base.tokenizer(), CONFIG, "v").read(odd)
    assert len(readings) == len(odd)
    assert all(np.isfinite(list(r.probabilities.values())).all() for r in readings)
    assert Reader(tiny.trained(base), base.tokenizer(), CONFIG, "v").read([]) == []


def test_an_interrupted_training_goes_on_as_if_it_had_not_been(base, tmp_path):
    """A training that died after a checkpoint ends with the same weights as one that did not."""
    rows = tiny.messages(96, seed=4)
    config = TrainConfig(
        epochs=2, batch=16, message_tokens=24, context_tokens=8, checkpoint_every=5
    )

    class Dies(Exception):
        pass

    class DyingTokenizer:
        """Counts the batches through `pad_token_id`, and gives up at the eighth."""

        def __init__(self):
            self.real, self.batches = base.tokenizer(), 0

        def __call__(self, *args, **options):
            return self.real(*args, **options)

        def __getattr__(self, name):
            return getattr(self.real, name)

        @property
        def pad_token_id(self):
            self.batches += 1
            if self.batches == 8:
                raise Dies
            return self.real.pad_token_id

    def train(tokenizer, checkpoint=None):
        torch.manual_seed(1)
        model = new_model(base, rank=4)
        targets = targets_of(rows, 0.05)
        return fit(model, tokenizer, rows, targets, config, checkpoint=checkpoint, progress=False)

    whole = train(base.tokenizer())
    checkpoint = tmp_path / "v.checkpoint"
    with pytest.raises(Dies):
        train(DyingTokenizer(), checkpoint)
    assert checkpoint.exists()
    resumed = train(base.tokenizer(), checkpoint)
    assert np.array_equal(logits(whole, base), logits(resumed, base))
    finished = train(base.tokenizer(), checkpoint)  # died before its version was written
    assert np.array_equal(logits(whole, base), logits(finished, base))


def test_targets_leave_neutral_out_of_polar_rows():
    """A row of a two-class source puts no weight on neutral; its neutral logit costs nothing."""
    examples = [Example("a", "negative", "en", polar=True), Example("b", "neutral", "en")]
    targets = targets_of(examples, 0.3)
    assert targets.distributions[0] == pytest.approx([0.85, 0, 0.15])
    assert targets.distributions[1] == pytest.approx([0.1, 0.8, 0.1])
    tensors = [torch.tensor(x[:1]) for x in vars(targets).values()]
    low, high = (loss_of(torch.tensor([[1.0, n, 0.0]]), *tensors) for n in (-5.0, 5.0))
    assert low == pytest.approx(high.item())


def test_the_token_table_can_be_adapted_too(base, tmp_path):
    """With an embedding rank single words learn, and what is stored reads the same."""
    model = new_model(base, rank=4, embedding_rank=4)
    example = Example("great", "positive", "en")
    config = TrainConfig(rank=4, embedding_rank=4, epochs=3)
    fit(model, base.tokenizer(), [example], targets_of([example], 0.0), config, progress=False)
    tables = {n: p for n, p in model.named_parameters() if "lora_embedding_A" in n}
    assert tables and all(p.abs().sum() > 0 for p in tables.values())
    again = stored(model, base, tmp_path / "v")
    assert np.abs(logits(model, base) - logits(again, base)).max() < 0.02


def test_an_adapter_says_how_it_was_made(base, tmp_path):
    """Fresh or loaded: rank, alpha, targets and those of the token table."""
    made = {"rank": 4, "alpha": 6.0, "targets": ["query", "value"], "embedding_rank": 3}
    for options in (made, {"rank": 8, "targets": "all-linear"}):
        model = new_model(base, dropout=0.2, **options)
        told = {"alpha": 0.0, "embedding_rank": 0, "dropout": 0.2} | options
        told |= {"embedding_alpha": 2.0} if told["embedding_rank"] else {}
        again = stored(model, base, tmp_path / str(options["rank"]))
        assert adapter_settings(model) == adapter_settings(again) == told


def test_random_generators_are_put_back():
    """Also from a checkpoint that holds the CPU's alone, and without a card."""
    kept = generators()
    drawn = torch.rand(3)
    set_generators(kept)
    assert torch.equal(torch.rand(3), drawn)
    set_generators(kept[:1])
    assert torch.equal(torch.rand(3), drawn)
