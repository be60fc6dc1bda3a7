"""Build one fast tokenizer that reads English as the base does and Chinese in words.

The base's WordPiece vocabulary is kept, id for id. Chinese words follow it, found by greedy
longest match inside runs of Chinese characters, so no BPE is needed at run time and
`AutoTokenizer.from_pretrained(folder)` loads the result like any other.

Several spellings may share one id, which costs no weights: a word at the start of a run and
inside it, its traditional form, and an emoji with the English word it stands for.
Knows nothing about embeddings or training.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

CHINESE_RUN = "[\u3400-\u4dbf\u4e00-\u9fff]"
LONGEST_RUN = 32  # WordPiece is quadratic in a run's length, so endless runs are cut

EMOJI_VARIATION = "\ufe0f"  # asks for the coloured form of the emoji before it

EMOJI_WORDS = {
    "angry": "😡😠🤬👿💢",
    "annoyed": "😤😒🙄😑",
    "sad": "😢😭😞😔☹🙁😿💔😟",
    "disappointed": "😩😫😖😣😥",
    "happy": "😊😀😃😄😁🙂☺😺😌",
    "laugh": "😂🤣😆😅",
    "love": "❤😍🥰😘💕💖💗♥💓🧡💛💚💙💜",
    "thanks": "🙏",
    "good": "👍👌💯✅",
    "bad": "👎❌",
    "great": "🎉🥳🤩🌟⭐✨🔥",
    "strong": "💪",
    "applause": "👏🙌",
    "flower": "🌹🌸💐",
    "disgusting": "🤮🤢💩",
    "shocked": "😱😨😳😲🤯",
    "tired": "😪😴🥱",
    "thinking": "🤔",
    "smile": "😉😋😎🤗☀",
    "sorry": "😓😰🥺🙇",
    "hug": "🫂",
}


def chinese_runs(text: str) -> list[str]:
    """The maximal runs of Chinese characters in `text`, in order."""
    return re.findall(CHINESE_RUN + "+", text)


def learn_words(texts: Iterable[str], size: int = 14_000) -> list[str]:
    """The `size` most useful Chinese words (up to 4 characters) and characters, by BPE merges."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=size, min_frequency=3, max_token_length=4, show_progress=False
    )
    bpe.train_from_iterator((" ".join(chinese_runs(text)) for text in texts), trainer)
    vocabulary = bpe.get_vocab()
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _spellings(word: str, to_traditional) -> set[str]:
    forms = {word} | {convert(word) for convert in to_traditional}
    return forms | {f"##{form}" for form in forms}


def build(base_folder: Path, words: list[str], out: Path) -> None:
    """Write `tokenizer.json` and its config for the base plus `words` into the folder `out`.

    Word i gets id `base vocabulary size + i`. Chinese characters in no word become `[UNK]` one by
    one, where WordPiece alone would lose the whole run they stand in.
    """
    from opencc import OpenCC  # only needed to build, not to run

    to_traditional = [OpenCC(config).convert for config in ("s2t", "s2tw", "s2hk")]
    spec = json.loads((base_folder / "tokenizer.json").read_text(encoding="utf8"))
    vocabulary: dict[str, int] = spec["model"]["vocab"]
    first = len(vocabulary)
    taken = set(words) | {f"##{word}" for word in words}
    for index, word in enumerate(words):
        for form in _spellings(word, to_traditional):
            if form in (word, f"##{word}") or form not in taken:
                vocabulary[form] = first + index
    for english, emojis in EMOJI_WORDS.items():
        for emoji in emojis:
            vocabulary[emoji] = vocabulary[f"##{emoji}"] = vocabulary[english]
    unknown = vocabulary["[UNK]"]
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        for form in (chr(code), f"##{chr(code)}"):
            vocabulary.setdefault(form, unknown)
    spec["normalizer"] = {
        "type": "Sequence",
        "normalizers": [
            {"type": "NFKC"},  # full-width letters, digits and punctuation become ASCII
            {"type": "Replace", "pattern": {"String": EMOJI_VARIATION}, "content": ""},
            {
                "type": "BertNormalizer",
                "clean_text": True,
                "handle_chinese_chars": False,  # characters of a run stay together
                "strip_accents": None,
                "lowercase": True,
            },
        ],
    }
    spec["pre_tokenizer"] = {
        "type": "Sequence",
        "pretokenizers": [
            {
                "type": "Split",
                "pattern": {"Regex": f"{CHINESE_RUN}{{1,{LONGEST_RUN}}}"},
                "behavior": "Isolated",
                "invert": False,
            },
            {"type": "BertPreTokenizer"},
        ],
    }
    spec["truncation"] = spec["padding"] = None
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(
        json.dumps(spec, ensure_ascii=False, separators=(",", ":")), encoding="utf8"
    )
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": 512,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "unk_token": "[UNK]",
        "sep_token": "[SEP]",
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "mask_token": "[MASK]",
    }
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=1), encoding="utf8")
