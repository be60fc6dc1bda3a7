"""What happens to messages on their way from a head to a screen, as functions of text.

`classifier.robustness` measures readers with them, and training may mix them in. Every kind is
deterministic given its `random.Random`, changes nothing it does not apply to, and keeps the mood.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from classifier.tokenizer import CHINESE_RUN

Perturbation = Callable[[str, random.Random], str]

NEIGHBOURS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        (
            "wa qes wrd etf ryg tuh yij uok ipl ol qsz adwx sfec "
            "dgrv fhtb gjyn hkum jli kop asx zcd xvf cbg vnh bmj nk"
        ).split(),
        strict=True,
    )
)
# characters that hurried eyes and cheap keyboards mistake for one another
NEAR_SHAPES = (
    "己已巳 未末 人入 土士 日曰 大太犬 天夭 千干于 刀力 几凡 戊戌戍 今令 免兔 午牛 待侍 货贷 挺捱 "
    "买卖 退腿 拆折 析拆 情清请晴 侯候 辩辨辫 做作 的得 在再 账帐 坐座 即既 拔拨 哀衷 微徽 竟竞 "
    "治冶 住往 怪经 快块 快决 差着 慢漫 换唤 欺期 骗编 诉拆 没设 收牧 发友 坏怀 贵责 赔陪 错借"
).split()
NEUTRAL_EMOJI = ("📦", "📱", "🛒", "👀", "💬", "🏠", "🚚", "🧾")
HANDLES = ("@AskLumen", "@118204", "@NorthlineHelp", "@shop_support")


def typo(text: str, rng: random.Random) -> str:
    """Swap, drop, double or mistype a letter in about one English word of eight."""

    def slip(found: re.Match) -> str:
        word = found[0]
        if rng.random() > 0.125:
            return word
        at = rng.randrange(1, len(word) - 1)
        kind = rng.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        if kind == 2:
            return word[:at] + word[at] + word[at:]
        return word[:at] + rng.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]

    return re.sub(r"(?<![@A-Za-z])[A-Za-z]{4,}", slip, text)


def repeated(text: str, rng: random.Random) -> str:
    """Draw out a vowel or the last letter of one English word, or the last Chinese character."""
    words = list(re.finditer(r"[A-Za-z]{3,}", text))
    if words:
        word = rng.choice(words)
        drawn = [i for i, letter in enumerate(word[0][:-1]) if letter.lower() in "aeiou"]
        at = word.start() + rng.choice([*drawn, len(word[0]) - 1])
        return text[:at] + text[at] * rng.randint(2, 4) + text[at:]
    return re.sub(f"({CHINESE_RUN})(?!.*{CHINESE_RUN})", lambda f: f[1] * 3, text, count=1)


def homophone(text: str, rng: random.Random) -> str:
    """Write one Chinese character of ten with another of the same sound, as pinyin keyboards do."""
    return _replace_characters(text, rng, 0.1, lambda c: _homophones().get(c, ""))


def near_shape(text: str, rng: random.Random) -> str:
    """Write one Chinese character of five that has a look-alike with it."""
    return _replace_characters(text, rng, 0.2, lambda c: _look_alikes().get(c, ""))


def missing_spaces(text: str, rng: random.Random) -> str:
    """Leave out about one space of five."""
    return re.sub(r"(?<=\w) (?=\w)", lambda f: "" if rng.random() < 0.2 else " ", text)


def upper(text: str, rng: random.Random) -> str:
    """Caps lock."""
    return text.upper()


def emoji(text: str, rng: random.Random) -> str:
    """An emoji that says nothing about mood, at the end."""
    return f"{text} {rng.choice(NEUTRAL_EMOJI)}"


def traditional(text: str, rng: random.Random) -> str:
    """Traditional characters."""
    return _to_traditional()(text)


def dotted(text: str, rng: random.Random) -> str:
    """One English word w.i.t.h dots."""
    words = list(re.finditer(r"(?<![A-Za-z])[A-Za-z]{3,10}(?![A-Za-z.'’])", text))
    if not words:
        return text
    word = rng.choice(words)
    return text[: word.start()] + ".".join(word[0]) + text[word.end() :]


def handle(text: str, rng: random.Random) -> str:
    """A handle in front, as in public posts."""
    return f"{rng.choice(HANDLES)} {text}"


PERTURBATIONS: dict[str, Perturbation] = {
    "typo": typo,
    "repeated": repeated,
    "homophone": homophone,
    "near_shape": near_shape,
    "missing_spaces": missing_spaces,
    "upper": upper,
    "emoji": emoji,
    "traditional": traditional,
    "dotted": dotted,
    "handle": handle,
}
# where a kind happens; the others happen in every language
LANGUAGES_OF = {
    "typo": ("en",),
    "homophone": ("zh",),
    "near_shape": ("zh",),
    "missing_spaces": ("en",),
    "upper": ("en",),
    "traditional": ("zh",),
    "dotted": ("en",),
}
# what the tokenizer and `normalise` do not undo, and training can therefore teach, and how often each
# where several apply: what costs readers most, most often
AUGMENTATIONS = {
    "typo": 3,
    "homophone": 3,
    "near_shape": 2,
    "missing_spaces": 3,
    "emoji": 1,
    "handle": 1,
}


def kinds_of(language: str) -> list[str]:
    """The kinds that happen to messages of a language."""
    return [kind for kind in PERTURBATIONS if language in LANGUAGES_OF.get(kind, (language,))]


def perturbed(kind: str, text: str, seed: int = 0) -> str:
    """`text` after one kind: always the same for the same seed, whatever is perturbed beside it."""
    return PERTURBATIONS[kind](text, random.Random(f"{seed} {kind} {text}"))


def _replace_characters(
    text: str, rng: random.Random, share: float, others: Callable[[str], str]
) -> str:
    def write(character: str) -> str:
        choices = others(character)
        return rng.choice(choices) if choices and rng.random() < share else character

    return "".join(map(write, text))


@cache
def _homophones() -> dict[str, str]:
    """For each frequent character (GB 2312, level 1) the others with its sound, tone aside."""
    from pypinyin import lazy_pinyin

    level_1 = bytes(
        byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell)
    ).decode("gb2312", errors="ignore")
    sounds = defaultdict(str)
    for character in level_1:
        sounds[lazy_pinyin(character)[0]] += character
    return {c: same.replace(c, "") for same in sounds.values() for c in same}


@cache
def _look_alikes() -> dict[str, str]:
    alike = defaultdict(str)
    for group in NEAR_SHAPES:
        for character in group:
            alike[character] += group.replace(character, "")
    return alike


@cache
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC("s2t").convert
