"""How faithful explanations are: comprehensiveness and sufficiency (DeYoung et al. 2020,
arXiv:1911.03429).

Comprehensiveness is what the read label's probability loses when the top words are removed (high is
good), sufficiency what it loses when nothing but them is kept (low is good); random words of the
same number show what any words would do. Neutral readings, which no word drove anywhere, and
messages of fewer than MIN_WORDS words are left out.
"""

import random
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from classifier.data import Example, columns, read_examples
from classifier.errors import DataError
from classifier.explain import Weigh, explain, only, without
from classifier.reader import Reader
from classifier.reading import LABELS, Word
from classifier.words import words_of

SAMPLE = 150
SHARES = (0.1, 0.2, 0.5)
RANDOM_DRAWS = 5
MIN_WORDS = 4
SEED = 7


def measure(
    reader: Reader, data: Path, methods: Mapping[str, Weigh], *, sample: int = SAMPLE
) -> dict[str, Any]:
    """Faithfulness and milliseconds of each method on `sample` messages of each language."""
    rng = random.Random(SEED)
    chosen = _chosen(reader, read_examples(data), sample, rng)
    if not chosen:
        raise DataError(f"{data} holds no messages of {MIN_WORDS} words read as other than neutral.")
    rows = []
    for name, weigh in methods.items():
        found = [_row(reader, *one, weigh, rng) for one in tqdm(chosen, desc=name)]
        languages = {example.lang for example, _ in chosen}
        for lang in [*sorted(languages), "all"]:
            own = [
                row
                for row, (example, _) in zip(found, chosen, strict=True)
                if lang in (example.lang, "all")
            ]
            rows += _summary(name, lang, own)
    return {"version": reader.version, "data": data.name.split(".")[0], "rows": rows}


def _chosen(reader, examples: list[Example], sample: int, rng) -> list[tuple[Example, int]]:
    """Messages with the index of the label they are read as."""
    rng.shuffle(examples)
    read = reader.probabilities(*columns(examples)).argmax(1)
    chosen, counts = [], {}
    for example, label in zip(examples, read, strict=True):
        enough = len(words_of(reader.tokenizer, example.text)) >= MIN_WORDS
        if LABELS[label] != "neutral" and enough and counts.get(example.lang, 0) < sample:
            counts[example.lang] = counts.get(example.lang, 0) + 1
            chosen.append((example, int(label)))
    return chosen


def _row(reader: Reader, example: Example, label: int, weigh: Weigh, rng) -> dict[str, Any]:
    started = time.perf_counter()
    words = explain(reader, example.text, example.context, weigh=weigh)
    elapsed = time.perf_counter() - started
    sign = 1 if LABELS[label] == "positive" else -1
    best = sorted(words, key=lambda word: -sign * word.weight)
    texts = [example.text]
    for share in SHARES:
        n = max(1, round(share * len(words)))
        for picked in [best[:n], *(rng.sample(words, n) for _ in range(RANDOM_DRAWS))]:
            texts += _pair(example.text, picked)
    read = reader.probabilities(texts, [example.context] * len(texts))[:, label]
    lost = (read[0] - read[1:]).reshape(len(SHARES), 1 + RANDOM_DRAWS, 2)
    return {"ms": elapsed * 1000, "top": lost[:, 0], "random": lost[:, 1:].mean(1)}


def _pair(text: str, picked: Sequence[Word]) -> list[str]:
    places = [(word.start, word.end) for word in picked]
    return [without(text, places), only(text, places)]


def _summary(method: str, lang: str, found: list[dict]) -> list[dict[str, Any]]:
    top, drawn = (np.mean([row[kind] for row in found], axis=0) for kind in ("top", "random"))
    times = [row["ms"] for row in found]
    return [
        {
            "method": method,
            "lang": lang,
            "n": len(found),
            "share": share,
            "comprehensiveness": round(float(top[i, 0]), 4),
            "comprehensiveness_random": round(float(drawn[i, 0]), 4),
            "sufficiency": round(float(top[i, 1]), 4),
            "sufficiency_random": round(float(drawn[i, 1]), 4),
            "ms_median": round(statistics.median(times), 1),
            "ms_p95": round(float(np.quantile(times, 0.95)), 1),
        }
        for i, share in enumerate(SHARES)
    ]


def report(result: dict[str, Any]) -> str:
    """The measured figures as a Markdown table."""
    lines = [
        "| method | language | n | words | comprehensiveness (random) | sufficiency (random) "
        "| ms, median / p95 |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        lines.append(
            f"| {row['method']} | {row['lang']} | {row['n']} | {row['share']:.0%} "
            f"| {row['comprehensiveness']:.3f} ({row['comprehensiveness_random']:.3f}) "
            f"| {row['sufficiency']:.3f} ({row['sufficiency_random']:.3f}) "
            f"| {row['ms_median']:.0f} / {row['ms_p95']:.0f} |"
        )
    return "\n".join(lines)


def table(explanation: dict[str, Any]) -> str:
    """One explanation for people: the words for and against, the heaviest first."""
    lines = [f"{explanation['label']} {explanation['score']:+.2f} ({explanation['model_version']})"]
    for word in sorted(explanation["words"], key=lambda word: -abs(word["weight"])):
        lines.append(f"{word['weight']:+8.3f}  {word['text']}")
    return "\n".join(lines)
