"""Stand-ins for the slow or moving parts: a reader, an encoder, a clock and a hub to look into."""

import hashlib
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from classifier.active import NotReady
from classifier.reading import LABELS, VERY_SURE, Explanation, Reading, Word
from console.push import Hub
from console.rules import Facts, Flag, Heading

NEGATIVE_WORDS = ("angry", "terrible", "awful", "生气", "太差", "垃圾", "气死")
POSITIVE_WORDS = ("great", "perfect", "love it", "thank", "谢谢", "太好了", "满意")


def reading(
    label: str = "neutral",
    confidence: float = 0.9,
    *,
    sure: bool = True,
    version: str = "fake-1",
    very_sure: bool | None = None,
) -> Reading:
    """A reading of `label`; the other two labels share what is left. Very sure as old versions are, or as
    `very_sure` says."""
    rest = (1 - confidence) / 2
    probabilities = {name: confidence if name == label else rest for name in LABELS}
    return Reading(
        label=label,
        probabilities=probabilities,
        score=probabilities["positive"] - probabilities["negative"],
        confidence=confidence,
        sure=sure,
        model_version=version,
        very_sure=confidence >= VERY_SURE if very_sure is None else very_sure,
    )


class FakeReader:
    """Reads by a few plain words. `enqueue` sets the next readings, `fail` the next errors."""

    def __init__(self, version: str = "fake-1", *, ready: bool = True):
        self.version = version
        self.ready = ready
        self.problem: str | None = None
        self.texts: list[str] = []
        self.contexts: list[list[str]] = []
        self.explained: list[str] = []
        self._readings: deque[Reading] = deque()
        self._errors: deque[Exception] = deque()

    def enqueue(self, *readings: Reading) -> None:
        """What the next messages are read as, one each."""
        self._readings.extend(readings)

    def fail(self, *errors: Exception) -> None:
        """Raise these from the next calls, one each."""
        self._errors.extend(errors)

    def read(
        self, texts: Sequence[str], contexts: Sequence[Sequence[str]] | None = None
    ) -> list[Reading]:
        if not self.ready:
            raise NotReady("The model is still loading.")
        if self._errors:
            raise self._errors.popleft()
        self.texts.extend(texts)
        self.contexts.extend(list(turns) for turns in contexts or [()] * len(texts))
        return [self._readings.popleft() if self._readings else self._by_words(t) for t in texts]

    def explain(self, text: str, context: Sequence[str] = ()) -> Explanation:
        """Each of the plain words drives the score by half."""
        if not self.ready:
            raise NotReady("The model is still loading.")
        self.explained.append(text)
        sides = ((NEGATIVE_WORDS, -0.5), (POSITIVE_WORDS, 0.5))
        places = [(text.find(word), word, weight) for words, weight in sides for word in words]
        words = [Word(word, at, at + len(word), weight) for at, word, weight in places if at >= 0]
        return Explanation(self._by_words(text), sorted(words, key=lambda word: word.start))

    def _by_words(self, text: str) -> Reading:
        lowered = text.lower()
        label = "neutral"
        if any(word in lowered for word in POSITIVE_WORDS):
            label = "positive"
        if any(word in lowered for word in NEGATIVE_WORDS):
            label = "negative"
        return reading(label, version=self.version)


class FakeEncoder:
    """Vectors by shared words and characters: texts that share many are near each other."""

    def __init__(self, encoder_version: str = "fake-encoder-1", size: int = 256):
        self.encoder_version = encoder_version
        self.size = size
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.calls += 1
        vectors = np.zeros((len(texts), self.size), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for unit in _units(text):
                digest = hashlib.blake2b(unit.encode(), digest_size=4).digest()
                vector[int.from_bytes(digest, "big") % self.size] += 1
            vector /= max(float(np.linalg.norm(vector)), 1e-9)
        return vectors


class BrokenEncoder(FakeEncoder):
    """An encoder that always fails."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        raise RuntimeError("out of memory")


class BrokenRule:
    """A rule that always fails."""

    heading = Heading("broken", "high", {"en": "never", "zh": "never"})

    def judge(self, facts: Facts) -> Flag | None:
        raise RuntimeError("this rule is broken")


def _units(text: str) -> list[str]:
    words = "".join(c.lower() if c.isalnum() else " " for c in text).split()
    return [unit for word in words for unit in ([word] if word.isascii() else list(word))]


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)):
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **duration: float) -> None:
        """Move on, as in `forward(minutes=5)`."""
        self.at += timedelta(**duration)


class RecordingHub(Hub):
    """A hub that also remembers what was published."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict] = []

    def publish(self, event: dict) -> None:
        self.events.append(event)
        super().publish(event)

    def types(self) -> list[str]:
        """The types of what was published, in order; and forget it."""
        types = [event["type"] for event in self.events]
        self.events.clear()
        return types
