"""How faithful explanations are: comprehensiveness and sufficiency (DeYoung et al. 2020,
arXiv:1911.03429).

Comprehensiveness is what the read label's probability loses when the top words are removed (high is
good), sufficiency what it loses when nothing but them is kept (low is good); random words of the
same number show what any words would do. Neutral readings, which no word drove anywhere, and
messages of fewer than MIN_WORDS words are left out. Of what is surely read as a mood, however short,
the share without a reason to show is counted (classifier.explain.has_reason).
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from classifier.data import Example, columns, read_examples
from classifier.errors import DataError
from classifier.explain import Weigh, explain, has_reason, only, without
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
    """Faithfulness, reasons and milliseconds of each method on messages of each language: `sample` of
    MIN_WORDS words, and the shorter ones that are drawn with them."""
    rng = random.Random(SEED)
    chosen = _chosen(reader, read_examples(data), sample, rng)
    if not any(one.long for one in chosen):
        raise DataError(f"{data} holds no messages of {MIN_WORDS} words read as other than neutral.")
    rows, reasons = [], []
    languages = sorted({one.example.lang for one in chosen if one.long})
    for name, weigh in methods.items():
        found = [_row(reader, one, weigh, rng) for one in tqdm(chosen, desc=name)]
        for lang in [*languages, "all"]:
            own = [
                row
                for row, one in zip(found, chosen, strict=True)
                if lang in (one.example.lang, "all")
            ]
            rows += _summary(name, lang, [row for row in own if "top" in row])
            reasons.append(_reasons(name, lang, [row["reason"] for row in own if row["sure"]]))
    source = data.name.split(".")[0]
    return {"version": reader.version, "data": source, "rows": rows, "reasons": reasons}


@dataclass(frozen=True)
class Chosen:
    """A message with the index of the mood it is read as, whether surely, and whether of MIN_WORDS."""

    example: Example
    label: int
    sure: bool
    long: bool


def _chosen(reader, examples: list[Example], sample: int, rng) -> list[Chosen]:
    """In random order, until there are `sample` long ones of a language."""
    rng.shuffle(examples)
    read = reader.probabilities(*columns(examples))
    sure = read.max(1) >= reader.thresholds([example.text for example in examples])
    chosen, counts = [], Counter()
    for example, label, is_sure in zip(examples, read.argmax(1), sure, strict=True):
        if LABELS[label] != "neutral" and counts[example.lang] < sample:
            long = len(words_of(reader.tokenizer, example.text)) >= MIN_WORDS
            counts[example.lang] += long
            chosen.append(Chosen(example, int(label), bool(is_sure), long))
    return chosen


def _row(reader: Reader, one: Chosen, weigh: Weigh, rng) -> dict[str, Any]:
    text, context = one.example.text, one.example.context
    started = time.perf_counter()
    words = explain(reader, text, context, weigh=weigh)
    elapsed = time.perf_counter() - started
    sign = 1 if LABELS[one.label] == "positive" else -1
    reason = has_reason(np.array([word.weight for word in words]), sign)
    row = {"sure": one.sure, "reason": reason}
    if not one.long:
        return row
    best = sorted(words, key=lambda word: -sign * word.weight)
    texts = [text]
    for share in SHARES:
        n = max(1, round(share * len(words)))
        for picked in [best[:n], *(rng.sample(words, n) for _ in range(RANDOM_DRAWS))]:
            texts += _pair(text, picked)
    read = reader.probabilities(texts, [context] * len(texts))[:, one.label]
    lost = (read[0] - read[1:]).reshape(len(SHARES), 1 + RANDOM_DRAWS, 2)
    return row | {"ms": elapsed * 1000, "top": lost[:, 0], "random": lost[:, 1:].mean(1)}


def _reasons(method: str, lang: str, found: list[bool]) -> dict[str, Any]:
    """The share of sure moods for which no word can be shown."""
    without_reason = round(1 - sum(found) / len(found), 4) if found else None
    return {"method": method, "lang": lang, "sure_moods": len(found), "without_reason": without_reason}


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
    """The measured figures as Markdown tables."""
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
    lines += ["", "| method | language | sure moods | without a reason |", "|---|---|---|---|"]
    for row in result["reasons"]:
        share = "–" if row["without_reason"] is None else f"{row['without_reason']:.1%}"
        lines.append(f"| {row['method']} | {row['lang']} | {row['sure_moods']} | {share} |")
    return "\n".join(lines)


def table(explanation: dict[str, Any]) -> str:
    """One explanation for people: the words for and against, the heaviest first."""
    lines = [f"{explanation['label']} {explanation['score']:+.2f} ({explanation['model_version']})"]
    for word in sorted(explanation["words"], key=lambda word: -abs(word["weight"])):
        lines.append(f"{word['weight']:+8.3f}  {word['text']}")
    return "\n".join(lines)
