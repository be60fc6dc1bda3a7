"""How alike texts are by the words they share: what ranking falls back on without vectors.

English in words, Chinese in pairs of characters; what is rare among the texts counts more.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

_LATIN_WORD = re.compile(r"[a-z0-9']+")
_CHINESE_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


def units(text: str) -> set[str]:
    """The words and pairs of Chinese characters in a text."""
    found = set(_LATIN_WORD.findall(text.lower()))
    for run in _CHINESE_RUN.findall(text):
        found.update(run[at : at + 2] for at in range(max(1, len(run) - 1)))
    return found


def shared_words(message: str, texts: Sequence[str]) -> np.ndarray:
    """Cosine (0 to 1) of the message and each text over their units, weighted by rarity."""
    said = units(message)
    units_of_texts = [units(text) for text in texts]
    seen = Counter(unit for found in units_of_texts for unit in found)

    def weight(found: set[str]) -> float:
        return sum(math.log(1 + len(texts) / max(1, seen[unit])) ** 2 for unit in found)

    scores = [
        weight(said & found) / math.sqrt(weight(said) * weight(found)) if said and found else 0.0
        for found in units_of_texts
    ]
    return np.array(scores, dtype=np.float32)
