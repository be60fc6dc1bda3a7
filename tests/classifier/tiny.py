"""A tiny BERT, made on the spot, that learns a toy language in a second.

Every word has a mood, so a right label is known for any message: the real training, versions and
promotion run on it as they run on the shipped encoder.
"""

import json
import random
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from classifier.data import Example
from classifier.fairness import Family
from classifier.fit import TrainConfig, fit, targets_of
from classifier.language_base import LanguageBase
from classifier.model import SentimentModel, new_model
from classifier.reader import ReadingConfig
from classifier.reading import LABELS
from classifier.retrain_plan import RetrainConfig
from classifier.versions import VersionStore, write_version

WORDS = {
    "en": {
        "negative": ["awful", "broken", "rude", "slow"],
        "neutral": ["order", "parcel", "where", "size"],
        "positive": ["great", "thanks", "perfect", "love"],
    },
    "zh": {"negative": list("差坏烂慢"), "neutral": list("单件何色"), "positive": list("好谢美快")},
}
# words that the first version never saw: what agents' corrections teach
SLANG = {
    "en": {"negative": ["meh", "bogus", "janky"], "neutral": ["eta", "sku"], "positive": ["dope"]},
    "zh": {"negative": ["坑", "雷", "糊"], "neutral": ["码", "款"], "positive": ["赞"]},
}
# the encoder knows both scripts, as the real one does, so that the gate's sample is no test of that
TRADITIONAL = {"壞": "坏", "爛": "烂", "單": "单", "謝": "谢", "碼": "码", "贊": "赞"}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def message(rng: random.Random, label: str, lang: str, words: dict = WORDS) -> str:
    """A message of the label: mostly its own words, among neutral ones."""
    own = rng.choices(words[lang][label], k=2) + rng.choices(WORDS[lang][label], k=words is WORDS)
    filler = rng.choices(WORDS[lang]["neutral"], k=rng.randint(1, 3))
    mixed = own + filler
    rng.shuffle(mixed)
    return ("" if lang == "zh" else " ").join(mixed)


def messages(n: int, seed: int, words: dict = WORDS, langs=("en", "zh")) -> list[Example]:
    """`n` labelled messages, languages and labels in turn."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        lang, label = langs[i % len(langs)], LABELS[i // len(langs) % 3]
        rows.append(Example(message(rng, label, lang, words), label, lang))
    return rows


def by_chance(n: int, seed: int) -> list[Example]:
    """`n` messages whose labels were drawn by lot: nothing can be learned from them."""
    rng = random.Random(seed)
    return [replace(one, label=rng.choice(LABELS)) for one in messages(n, seed)]


def write_rows(path: Path, examples: list[Example]) -> None:
    """Examples as JSON lines."""
    keep = ("text", "label", "lang", "context")
    lines = [json.dumps({k: asdict(e)[k] for k in keep}, ensure_ascii=False) for e in examples]
    path.write_text("\n".join(lines) + "\n", encoding="utf8")


def make_base(folder: Path, *, width: int = 32) -> LanguageBase:
    """Save a random tiny BERT that knows all words as a folder for UNDERTONE_BASE_MODEL."""
    words = [
        w for part in (WORDS, SLANG) for moods in part.values() for ws in moods.values() for w in ws
    ]
    vocabulary = {word: i for i, word in enumerate(SPECIAL + sorted(set(words)) + ["c", "a", ":"])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.BertNormalizer(lowercase=True)]
        + [normalizers.Replace(other, known) for other, known in TRADITIONAL.items()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        **{f"{token[1:-1].lower()}_token": token for token in SPECIAL},
    ).save_pretrained(folder)
    torch.manual_seed(7)
    BertModel(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=width,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=2 * width,
            max_position_embeddings=64,
            initializer_range=0.2,
        )
    ).save_pretrained(folder)
    return LanguageBase(str(folder))


TRAINING = TrainConfig(
    rank=8, learning_rate=8e-3, epochs=16, batch=32, message_tokens=24, context_tokens=8
)
RETRAINING = RetrainConfig(
    replay_ratio=3.0,
    least_replay=400,
    local_share=0.25,
    fit=TrainConfig(learning_rate=2e-3, epochs=4.0, label_smoothing=0.1),
)


@cache
def trained(base: LanguageBase) -> SentimentModel:
    """A model that reads WORDS well and has never seen SLANG."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    model, rows = new_model(base, rank=8), messages(500, seed=1)
    return fit(model, base.tokenizer(), rows, targets_of(rows, 0.05), TRAINING, progress=False)


@cache
def other(base: LanguageBase) -> SentimentModel:
    """A model that learned little: often wrong where `trained` is right."""
    torch.manual_seed(4)
    model, rows = new_model(base, rank=8), messages(60, seed=2)
    config = replace(TRAINING, epochs=8)
    return fit(model, base.tokenizer(), rows, targets_of(rows, 0.05), config, progress=False)


def write(folder: Path, model: SentimentModel, base: LanguageBase, **options) -> dict:
    """A complete version folder of `model`."""
    reading = ReadingConfig(message_tokens=24, context_tokens=8)
    return write_version(
        folder,
        model,
        base_fingerprint=base.fingerprint,
        reading=asdict(reading),
        training={"config": {"seed": 0}},
        metrics={},
        **options,
    )


def installed(base: LanguageBase, versions: Path) -> VersionStore:
    """A store with the trained model as its active version v1."""
    store = VersionStore(versions, base.fingerprint)
    write(store.folder("v1"), trained(base), base)
    store.activate("v1", "the first")
    return store


def families() -> list[Family]:
    """Messages of each mood whose only difference is a word without mood."""
    return [
        Family(f"{lang} thing", label, {x: join.join([*own[:3], x]) for x in neutral[:2]})
        for lang, join in (("en", " "), ("zh", ""))
        for neutral in [WORDS[lang]["neutral"]]
        for label, own in WORDS[lang].items()
    ]
