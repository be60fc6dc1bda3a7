"""Which replies suit a message: by meaning where its vector is known, else by shared words.

Knows nothing about encoders: vectors come in as plain arrays, those of the examples too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reply_templates.blanks import Language
from reply_templates.library import Situation, Suggestion
from reply_templates.render import render
from reply_templates.words import shared_words

MOOD_BONUS = 0.05  # decides between near equals, never between different situations

_WHY = {
    "zh": {
        "vector": "与“{title}”相似（{similarity:.2f}）",
        "words": "与“{title}”有相同的字词（{similarity:.2f}）",
        "negative": "，适合安抚不满的客户",
        "neutral": "，适合语气平和的客户",
        "positive": "，适合心情好的客户",
        "end": "。",
    },
    "en": {
        "vector": "Like “{title}” ({similarity:.2f})",
        "words": "Shares words with “{title}” ({similarity:.2f})",
        "negative": "; suits an upset customer",
        "neutral": "; suits a calm customer",
        "positive": "; suits a happy customer",
        "end": ".",
    },
}


@dataclass(frozen=True)
class ExampleVectors:
    """A unit vector for each row of `example_texts`, and the situation it belongs to."""

    matrix: np.ndarray  # (n, d) float32
    situation_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or len(self.matrix) != len(self.situation_ids):
            raise ValueError(
                f"{len(self.situation_ids)} situation ids for vectors of shape {self.matrix.shape}"
            )


def example_texts(situations: Sequence[Situation]) -> list[tuple[str, str]]:
    """Each example of each situation, in both languages, as (situation id, text)."""
    return [
        (situation.id, text)
        for situation in situations
        for examples in situation.examples.values()
        for text in examples
    ]


def rank(
    situations: Sequence[Situation],
    *,
    message: str,
    message_vector: np.ndarray | None,
    example_vectors: ExampleVectors | None,
    mood: str | None,
    sure: bool,
    language: Language,
    values: Mapping[str, object],
    limit: int = 5,
    explain_in: Language | None = None,
) -> list[Suggestion]:
    """The best replies in `language`, best first; title and why stand in `explain_in`, if given.

    A mood nobody is sure of changes neither the order nor the text.
    """
    known_mood = mood if sure else None
    screen_language = explain_in or language
    if message_vector is None or example_vectors is None:
        kind = "words"
        similarity = _by_words(situations, message)
        situations = [situation for situation in situations if similarity[situation.id] > 0]
    else:
        kind = "vector"
        similarity = _by_vector(example_vectors, message_vector)

    def score(situation: Situation) -> float:
        bonus = MOOD_BONUS if known_mood in situation.moods else 0.0
        return similarity.get(situation.id, 0.0) + bonus

    suggestions = []
    for situation in sorted(situations, key=score, reverse=True)[:limit]:
        rendered = render(situation.source(language, known_mood), values, language)
        like = similarity.get(situation.id, 0.0)
        suggestions.append(
            Suggestion(
                template_id=situation.id,
                title=situation.title[screen_language],
                text=rendered.text,
                why=_why(situation, kind, like, known_mood, screen_language),
                blanks=rendered.blanks,
                similarity=like,
            )
        )
    return suggestions


def _by_vector(examples: ExampleVectors, vector: np.ndarray) -> dict[str, float]:
    return _best(examples.situation_ids, examples.matrix @ vector)


def _by_words(situations: Sequence[Situation], message: str) -> dict[str, float]:
    examples = example_texts(situations)
    similarities = shared_words(message, [text for _, text in examples])
    return _best([situation_id for situation_id, _ in examples], similarities)


def _best(situation_ids: Sequence[str], similarities: np.ndarray) -> dict[str, float]:
    best: dict[str, float] = {}
    for situation_id, similarity in zip(situation_ids, similarities.tolist(), strict=True):
        best[situation_id] = max(best.get(situation_id, -1.0), similarity)
    return best


def _why(
    situation: Situation, kind: str, similarity: float, mood: str | None, language: Language
) -> str:
    words = _WHY[language]
    like = words[kind].format(title=situation.title[language], similarity=similarity)
    suits = words[mood] if mood is not None and mood in situation.moods else ""
    return like + suits + words["end"]
