"""Why a message was read as it was: the words that drove its score.

    python -m classifier.explain --text "..." [--context "C: ..."]
    python -m classifier.explain --data FILE.jsonl[.gz] [--sample N] [--json] [--out FILE]

A word's weight is what the score p(positive) - p(negative) loses without it (occlusion: Li, Monroe
& Jurafsky 2016, arXiv:1612.08220). Where several words say the same no single one is missed; then it
is the mean of that and of what the word adds to nothing. Needs nothing of the reader but its
probabilities, so it holds for any runtime. The second command measures how faithful that is.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import isqrt
from pathlib import Path

import numpy as np

from classifier.errors import ClassifierError
from classifier.installation import Installation, add_arguments
from classifier.reader import Reader
from classifier.reading import LABELS, Explanation, Word
from classifier.words import Place, clauses_of, parts_of, words_of

MOST_SPANS, FEWEST_SPANS = 48, 12  # that a message is weighed in
MOST_TOKENS = 2400  # read with one span left out each; longer messages are weighed in fewer spans
LEAST, SHARE_OF_HEAVIEST = 0.08, 0.3  # what is shown as a reason (console/pages/static/agent/why.js)
LONG_CLAUSE = 8  # words; nobody can be shown that all of a longer one drove a score


def scores(probabilities: np.ndarray) -> np.ndarray:
    """p(positive) - p(negative) of each row."""
    negative, positive = LABELS.index("negative"), LABELS.index("positive")
    return probabilities[:, positive] - probabilities[:, negative]


def without(text: str, places: Sequence[Place]) -> str:
    """The text with these places cut out."""
    for start, end in sorted(places, reverse=True):
        text = text[:start] + text[end:]
    return text


def only(text: str, places: Sequence[Place]) -> str:
    """Nothing of the text but these places, in order."""
    return " ".join(text[start:end] for start, end in sorted(places))


class Scores:
    """The scores of texts in one context, each read once however often it is asked for."""

    def __init__(self, reader: Reader, context: Sequence[str]):
        self._reader, self._context = reader, context
        self._known: dict[str, np.ndarray] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        return scores(self._probabilities(texts))

    def mood(self, text: str) -> int:
        """-1, 0 or 1: which way the text is read."""
        return int(self._probabilities([text]).argmax()) - LABELS.index("neutral")

    def _probabilities(self, texts: Sequence[str]) -> np.ndarray:
        if new := [text for text in dict.fromkeys(texts) if text not in self._known]:
            read = self._reader.probabilities(new, [self._context] * len(new), alike_once=True)
            self._known |= zip(new, read, strict=True)
        return np.array([self._known[text] for text in texts])


Weigh = Callable[[Scores, str, list[list[Place]]], np.ndarray]


def occlusion(score_of, text: str, groups: list[list[Place]]) -> np.ndarray:
    """What the score loses without each group."""
    read = score_of([text, *(without(text, group) for group in groups)])
    return read[0] - read[1:]


def windows(score_of, text: str, groups: list[list[Place]]) -> np.ndarray:
    """Occlusion of each group and of it with either neighbour, the latter shared by both."""
    pairs = [a + b for a, b in pairwise(groups)]
    lost = occlusion(score_of, text, groups + pairs)
    alone, together = lost[: len(groups)], lost[len(groups) :] / 2
    left, right = np.append(together, 0.0), np.append(0.0, together)
    sides = np.array([(i > 0) + (i < len(pairs)) for i in range(len(groups))])
    return (alone + left + right) / (1 + sides)


def both_ends(score_of, text: str, groups: list[list[Place]]) -> np.ndarray:
    """The mean of what the score loses without a group and what the group alone scores: the two ends of
    its Shapley value (Štrumbelj & Kononenko 2014). Nothing said counts as no mood, whatever a reader
    makes of an empty message, which none was trained on."""
    texts = [text, *(without(text, group) for group in groups)]
    texts += [only(text, group) for group in groups]
    read = score_of(texts)
    n = len(groups)
    return ((read[0] - read[1 : 1 + n]) + read[1 + n :]) / 2


def has_reason(weights: np.ndarray, mood: int) -> bool:
    """Whether any word is heavy enough, in the direction of the mood, to be shown as its reason."""
    heaviest = np.abs(weights).max(initial=0)
    return (mood * weights).max(initial=0) >= max(LEAST, SHARE_OF_HEAVIEST * heaviest)


def with_reason(score_of, text: str, groups: list[list[Place]]) -> np.ndarray:
    """Occlusion; where it leaves a mood without a reason, as where all groups say the same, both ends."""
    lost, mood = occlusion(score_of, text, groups), score_of.mood(text)
    return lost if not mood or has_reason(lost, mood) else both_ends(score_of, text, groups)


METHODS: dict[str, Weigh] = {
    "with_reason": with_reason, "occlusion": occlusion, "windows": windows, "both_ends": both_ends
}  # fmt: skip
SERVED = "with_reason"


def explain(
    reader: Reader, text: str, context: Sequence[str] = (), *, weigh: Weigh = METHODS[SERVED]
) -> list[Word]:
    """The weight of every word. A message of many words is weighed by clause first, a long one in
    parts, and those that matter most are then weighed by word; the rest stay whole. Where not even
    the heaviest has room for its words, it is cut again until there are words.
    """
    words = words_of(reader.tokenizer, text)
    if not words:
        return []

    score_of, groups = Scores(reader, context), [[word] for word in words]
    most = max(FEWEST_SPANS, min(MOST_SPANS, MOST_TOKENS // reader.length(text, context)))
    if len(words) > most:
        groups, in_parts = _of_size(clauses_of(text, words, most // 2), most // 2), True
        while in_parts:
            groups, in_parts = _refined(groups, weigh(score_of, text, groups), most)
    weights = np.clip(weigh(score_of, text, groups), -1, 1)
    return [
        Word(text[group[0][0] : group[-1][1]], group[0][0], group[-1][1], float(weight))
        for group, weight in zip(groups, weights, strict=True)
    ]


def explained(reader: Reader, text: str, context: Sequence[str] = ()) -> Explanation:
    """The reading of a message and why."""
    return Explanation(reader.read([text], [context])[0], explain(reader, text, context))


def _of_size(clauses: list[list[Place]], most: int) -> list[list[Place]]:
    """The long clauses in even parts; at most `most` in all."""
    size = LONG_CLAUSE
    while sum(-(-len(clause) // size) for clause in clauses) > most:
        size += 1
    return [part for clause in clauses for part in parts_of(clause, -(-len(clause) // size))]


def _refined(
    groups: list[list[Place]], weights: np.ndarray, most: int
) -> tuple[list[list[Place]], bool]:
    """Groups cut into words, the heaviest first, as long as there are at most `most` spans; and
    whether the heaviest was too long for that and cut into parts, which are to be weighed. It is cut
    in two where there is no room at all: of a weighed message only its parts have to be read."""
    cut: dict[int, list[list[Place]]] = {}
    spans, in_parts = len(groups), False
    heaviest, *_ = order = np.argsort(-np.abs(weights))
    for index in order:
        group, room = groups[index], most - spans + 1
        if len(group) == 1:
            continue
        if index == heaviest:
            room = max(room, 2)
        if len(group) <= room:
            cut[index] = [[word] for word in group]
        elif not cut and room > 1:  # half of the room is for the words of the parts
            cut[index], in_parts = parts_of(group, min(isqrt(len(group)) + 1, max(2, room // 2))), True
        else:
            continue
        spans += len(cut[index]) - 1
        if in_parts:
            break
    return sum((cut.get(index, [group]) for index, group in enumerate(groups)), []), in_parts


def main() -> None:
    """The command line."""
    from classifier.evaluate import load_reader
    from classifier.faithfulness import SAMPLE, measure, report, table

    parser = argparse.ArgumentParser(prog="python -m classifier.explain")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", help="explain this message")
    what.add_argument("--data", type=Path, help="measure faithfulness on rows {text, label, ...}")
    parser.add_argument("--context", action="append", default=[], help='a turn before: "C: ..."')
    parser.add_argument("--method", choices=METHODS, action="append", help=f"{SERVED} by default")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="rows drawn of each language")
    parser.add_argument("--version", help="version to explain; the active one when left out")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, help="also write the measured figures to this file")
    add_arguments(parser, database=False)
    arguments = parser.parse_args()
    place = Installation.from_arguments(arguments)
    try:
        measured = arguments.text is None  # as agents see it, the time it takes among it
        reader = load_reader(
            arguments.version, place.data_dir, place.base_model, served=measured
        )
        if not measured:
            result = explained(reader, arguments.text, arguments.context).as_dict()
            shown = table(result)
        else:
            methods = {name: METHODS[name] for name in arguments.method or [SERVED]}
            result = measure(reader, arguments.data, methods, sample=arguments.sample)
            shown = report(result)
    except ClassifierError as error:
        raise SystemExit(f"classifier.explain: {error}") from error
    written = json.dumps(result, ensure_ascii=False, indent=1)
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(written + "\n", encoding="utf8")
    print(written if arguments.json else shown)


if __name__ == "__main__":
    main()
