"""The shipped version on the shipped encoder: it reads obvious moods, in 8 bits as in 32."""

import numpy as np
import pytest

from classifier.data import columns
from classifier.evaluate import evaluate_examples
from classifier.explain import explained, has_reason
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain_mix import Sets
from classifier.retrieval import RetrievalEncoder
from classifier.versions import SHIPPED, VersionStore
from console.recall import SIMILARITY_FLOOR

OBVIOUS = [
    ("This is the worst service I have ever had, I am furious.", "negative"),
    ("Third week without my parcel and nobody answers. Ridiculous!", "negative"),
    ("Where can I find the invoice for my order?", "neutral"),
    ("Do you ship to Canada?", "neutral"),
    ("Thank you so much, that was really quick and friendly!", "positive"),
    ("Perfect, it works now. You are great 👍", "positive"),
    ("太差劲了，等了一个星期还没发货，再也不买了", "negative"),
    ("客服态度太恶劣，气死我了😡", "negative"),
    ("請問這個有沒有黑色的？", "neutral"),
    ("订单号是20231105，帮我查一下物流", "neutral"),
    ("收到了，质量非常好，谢谢客服！", "positive"),
    ("太好了，问题解决了，非常满意", "positive"),
]
TEXTS = [text for text, _ in OBVIOUS]

FELT = [
    ("太差劲了，等了一个星期还没发货，再也不买了", -1),
    ("为什么这么慢呢", -1),
    ("东西一用就坏，客服还爱答不理的，气死我了", -1),
    ("垃圾，退钱！", -1),
    ("非常感谢", 1),
    ("很满意，包装也漂亮，下次还来", 1),
    ("好用！谢谢你们这么快就解决了", 1),
    ("Nobody answers my emails, this is ridiculous", -1),
    ("Worst shop ever, rude staff, broken goods, never again", -1),
    ("I'm so disappointed and angry with you", -1),
    ("Thanks a lot!", 1),
    ("Great service, fast and friendly, thank you so much", 1),
    ("Perfect, it works like a charm now", 1),
]


@pytest.fixture(scope="module")
def folder():
    """The folder of the one shipped version."""
    [folder] = (path for path in SHIPPED.iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="module")
def reader(folder):
    return Reader.load(folder, LanguageBase())


def test_the_shipped_version_is_put_in_place_and_active(folder, tmp_path):
    """On a fresh machine the shipped version is what reads."""
    store = VersionStore(tmp_path, LanguageBase().fingerprint)
    store.install_shipped()
    assert store.active() == folder.name
    assert store.manifest(folder.name)["metrics"]


def test_obvious_moods_are_read(reader):
    """Nobody would doubt these, in either language, Traditional characters and emoji included."""
    readings = reader.read(TEXTS)
    assert [reading.label for reading in readings] == [label for _, label in OBVIOUS]
    for reading in readings:
        if reading.label != "neutral":
            assert (reading.score > 0) == (reading.label == "positive")


@pytest.mark.parametrize(("text", "mood"), FELT)
def test_a_felt_mood_has_a_reason(reader, text, mood):
    """Whoever is shown a mood sees at least one word that speaks for it, also where several say the same."""
    found = explained(reader, text)
    assert found.reading.sure and found.reading.score * mood > 0
    assert has_reason(np.array([word.weight for word in found.words]), mood), found.words


def test_eight_bits_read_like_thirty_two(reader, folder):
    """Quantising the base to 8 bits changes probabilities by little and these labels not at all."""
    exact = Reader.load(folder, LanguageBase(), eight_bit=False)
    eight, full = reader.probabilities(TEXTS), exact.probabilities(TEXTS)
    assert (eight.argmax(1) == full.argmax(1)).all()
    assert np.abs(eight - full).max() < 0.1


def test_who_and_where_people_are_changes_nothing(reader):
    """Two messages that differ in listed people and places alone are one, the turns before them too."""
    texts = ["My grandson in Texas waits since Monday", "My wife in China waits since Monday"]
    contexts = [["C: 我老公在青海"], ["C: 我外婆在上海"]]
    first, second = reader.probabilities(texts, contexts)
    assert np.abs(first - second).max() < 1e-6


def test_context_is_read(reader):
    """A short answer is read in the light of what it answers."""
    contexts = [["A: 您好，我们已经为您全额退款，并补偿了一张优惠券"], ["C: 你们又发错货了，第三次了！"]]
    after_help, after_anger = reader.probabilities(["行吧"] * 2, contexts)
    assert np.abs(after_help - after_anger).max() > 0.02


def test_the_core_set_is_read_well_enough_in_both_languages(reader):
    """On messages written for the project and never trained on, macro-F1 is above 0.7."""
    for name, examples in Sets.read().guards().items():
        assert evaluate_examples(reader, examples[::3])["macro_f1"] > 0.7, name


SAME_PROBLEM = [
    ("I was charged twice for one order", "My card shows two payments for the same order"),
    ("快递显示签收了，可我没收到包裹", "物流写着已签收，但是东西根本没到我手上"),
    ("My kettle still has not arrived", "我的水壶怎么还没到"),
]


def test_the_same_problem_lies_nearer_than_any_other():
    """The shipped retrieval weights belong to the shipped base; the floor of similar cases lies
    between, in both languages and across them."""
    encoder = RetrievalEncoder(LanguageBase())
    assert encoder.encoder_version.count("-") == 2, "the base alone has no suffix"
    first, second = (encoder.encode([pair[side] for pair in SAME_PROBLEM]) for side in (0, 1))
    alike = first @ second.T
    same = np.eye(len(SAME_PROBLEM), dtype=bool)
    assert alike[same].min() > SIMILARITY_FLOOR > alike[~same].max()


def test_the_console_asks_really_about_its_surest_readings(reader):
    """A share of the core set worth asking about is very sure, and hardly one of it is wrong."""
    examples = Sets.read().core[::8]
    read = reader.read(*columns(examples))
    asked = [reading.label == example.label for reading, example in zip(read, examples, strict=True)
             if reading.very_sure]  # fmt: skip
    assert 0.05 < len(asked) / len(examples) < 0.5
    assert np.mean(asked) > 0.95
