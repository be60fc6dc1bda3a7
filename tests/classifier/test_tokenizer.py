"""The shipped tokenizer: English as the base reads it, Chinese in words, spellings made one."""

import pytest
from transformers import AutoTokenizer

from classifier.language_base import LANGUAGE_FOLDER, LanguageBase, default_base_folder


@pytest.fixture(scope="module")
def tokenizer():
    return LanguageBase().tokenizer()


def ids(tokenizer, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize(
    "text",
    [
        "My order hasn't arrived yet, and nobody answers!",
        "Refund #40213: £12.50 — unbelievable...",
        "Café déjà-vu, naïve résumé",
        "antidisestablishmentarianism xylograph",
    ],
)
def test_english_is_read_as_the_base_reads_it(tokenizer, text):
    """Id for id what the base's own tokenizer gives, so that its knowledge of English stays."""
    assert ids(tokenizer, text) == ids(AutoTokenizer.from_pretrained(default_base_folder()), text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("快递还没到，客服态度很差", "快遞還沒到，客服態度很差"),  # traditional
        ("ＯＫ，訂單１２３", "OK,订单123"),  # full-width
        ("订单ABC", "订单abc"),
        ("👍🏻 ❤️", "👍🏻 ❤"),  # with and without the mark for colour
        ("really angry", "really 😡"),
    ],
)
def test_spellings_of_the_same_are_the_same(tokenizer, one, other):
    """Traditional and simplified, full-width and plain, coloured and plain emoji are one."""
    assert ids(tokenizer, one) == ids(tokenizer, other)


def test_chinese_is_read_in_words(tokenizer):
    """Common service language is known in words: far fewer tokens than characters, none unknown."""
    text = "我的快递已经三天没有更新了，请问什么时候可以发货？谢谢客服"
    read = ids(tokenizer, text)
    assert tokenizer.unk_token_id not in read
    assert len(read) < 0.75 * len(text)


def test_a_rare_character_costs_only_itself(tokenizer):
    """A character in no word is unknown alone, and its neighbours are read."""
    unknown = tokenizer.unk_token_id
    read = ids(tokenizer, "快递㐀客服")
    assert read.count(unknown) == 1
    assert len([token for token in read if token != unknown]) >= 2


def test_endless_runs_are_read_in_linear_time(tokenizer):
    """Two hundred thousand Chinese characters in one run are no attack."""
    assert len(ids(tokenizer, "退款快递" * 50_000)) >= 50_000


def test_every_id_has_a_row_in_the_encoder(tokenizer):
    """Words and embedding rows belong together."""
    rows = LanguageBase().encoder(eight_bit=False).get_input_embeddings().weight
    assert max(tokenizer.get_vocab().values()) == len(rows) - 1


def test_the_language_layer_is_small():
    """The shipped language layer stays below ten megabytes."""
    assert sum(path.stat().st_size for path in LANGUAGE_FOLDER.iterdir()) < 10e6
