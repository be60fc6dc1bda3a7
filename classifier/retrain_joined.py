"""Longer messages to replay, put together from short ones.

The seed set is service chat, where most Chinese messages are one sentence of 17 characters; what a team
labels may be reviews of four. Labels of those move whatever is as long and as mixed, and a replay of
single sentences does not hold it: on takeaway reviews 420 labels cost other domains 1.1 to 1.4 points
beside single sentences, and 0.6 with joined ones among them (docs/benchmarks.md, "Retraining"). No
label is right for complaint and thanks in one text, but a reader's own probabilities are, which is all
that replay asks for: inputs made of nothing but old ones, under the old reader's outputs
(pseudo-rehearsal, Robins 1995, doi:10.1080/09540099550039318).
"""

import random
from collections.abc import Sequence

from classifier.data import Example

PARTS = (2, 3)
SOURCE = "joined"
BETWEEN = {"zh": ("，", "。", " "), "en": (". ", ", ", " ")}


def joined(messages: Sequence[Example], most: int, rng: random.Random) -> list[Example]:
    """`most` texts without label, half of them of either language; fewer where a language has too few
    messages to put together. No turns before them."""
    made = []
    for lang, between in BETWEEN.items():
        own = [example.text for example in messages if example.lang == lang]
        if len(own) < max(PARTS):
            continue
        for _ in range(most // 2):
            parts = rng.sample(own, rng.choice(PARTS))
            text = rng.choice(between).join([part.rstrip("。，.,; ") for part in parts[:-1]] + parts[-1:])
            made.append(Example(text, "", lang, source=SOURCE))
    return made
