"""What the reader says of one message. Free of torch, so that anything may import it."""

from dataclasses import dataclass
from typing import Any

LABELS = ("negative", "neutral", "positive")
CONTEXT_TURNS = 2
VERY_SURE = 0.95  # of versions from before it was measured: the surest third of what those that shipped read


@dataclass(frozen=True)
class Reading:
    """One version's calibrated reading of one message.

    `score` is p(positive) - p(negative), in [-1, 1]; `confidence` the largest probability; `sure`
    whether it reaches the version's threshold for the message's language. `label` is given even
    when `sure` is false; whoever shows it decides. `very_sure`: it is among the surest third of what
    the version reads, so that who contradicts it may have hit the wrong key.
    """

    label: str
    probabilities: dict[str, float]
    score: float
    confidence: float
    sure: bool
    model_version: str
    very_sure: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The reading as the API sends it."""
        return {
            "label": self.label,
            "score": round(self.score, 4),
            "probabilities": {k: round(v, 4) for k, v in self.probabilities.items()},
            "confidence": round(self.confidence, 4),
            "sure": self.sure,
            "very_sure": self.very_sure,
            "model_version": self.model_version,
        }


@dataclass(frozen=True)
class Word:
    """`start` and `end` in characters of the message; `weight` in [-1, 1], how far it pushes up."""

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Explanation:
    """A reading with the weight of every word of the message, in order."""

    reading: Reading
    words: list[Word]

    def as_dict(self) -> dict[str, Any]:
        """The explanation as the API sends it."""
        return {
            "model_version": self.reading.model_version,
            "label": self.reading.label,
            "score": round(self.reading.score, 4),
            "sure": self.reading.sure,
            "words": [{**vars(word), "weight": round(word.weight, 4)} for word in self.words],
        }


def language_of(text: str) -> str:
    """ "zh" when the text holds a Chinese character, else "en": which threshold applies."""
    return "zh" if any("\u3400" <= character <= "\u9fff" for character in text) else "en"


def turn(text: str, *, by_customer: bool) -> str:
    """A turn of customer or agent as it stands in a context; the last CONTEXT_TURNS count."""
    return f"{'C' if by_customer else 'A'}: {text}"
