"""Which messages teach the model most: those between two labels, and none twice.

The next one is always the one with the smallest margin, how much likelier its likeliest label is than
the next (Scheffer et al. 2001, doi:10.1007/3-540-44816-0_31): its label decides where the border runs.
One complaint in twenty wordings is not chosen twenty times: what is nearly like a message chosen or
lately labelled counts as less in doubt. Beyond that, distance is no merit: to prefer what is farthest
from everything (Sener and Savarese 2018, arXiv:1708.00489, weighted by doubt) chose the oddest messages,
and taught less than random ones (docs/benchmarks.md, "Retraining").

Nearness is the cosine of character n-grams: it needs no model, so a deal takes milliseconds beside a
console that scores, and works in Chinese and English alike. Sentence vectors would cost a forward pass
each, and those that are stored are of resolved cases only. A second message of one conversation counts
as half as much in doubt. Neither language is starved. Knows no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.reading import language_of

SHORTLIST = 10  # times what is asked for
LEAST_SHARE = 0.3  # of what is chosen, for a language that has enough to choose from
SAME_CONVERSATION = 0.5
APART = 0.6  # one minus the cosine from which two messages are no wordings of one


@dataclass(frozen=True)
class Candidate:
    """A message that could be labelled; `margin` is how much likelier the likeliest label is
    than the next, from 0 to 1."""

    id: int
    text: str
    margin: float
    conversation: int


def choose(
    candidates: Sequence[Candidate], *, count: int, known: Sequence[str] = ()
) -> list[Candidate]:
    """Up to `count` of them, what teaches most first. `known` are texts that have a label already,
    or are being labelled: what is like them teaches less."""
    shortlist = _shortlist(candidates, count)
    if not shortlist:
        return []
    vectors = _vectors([one.text for one in shortlist] + list(known))
    own, others = vectors[: len(shortlist)], vectors[len(shortlist) :]
    distance = np.ones(len(shortlist))
    if others.shape[0]:
        distance -= (own @ others.T).max(axis=1).toarray().ravel()
    doubt = np.array([1.0 - one.margin for one in shortlist])
    languages = np.array([language_of(one.text) for one in shortlist])
    conversations = np.array([one.conversation for one in shortlist])
    left = np.ones(len(shortlist), bool)
    chosen: list[int] = []
    while left.any() and len(chosen) < count:
        open_now = left & _starved(languages, chosen, left)
        gain = np.where(open_now, doubt * np.clip(distance / APART, 1e-3, 1.0), -1.0)
        place = int(gain.argmax())
        chosen.append(place)
        left[place] = False
        distance = np.minimum(distance, 1 - (own @ own[place].T).toarray().ravel())
        doubt[conversations == conversations[place]] *= SAME_CONVERSATION
    return [shortlist[place] for place in chosen]


def _shortlist(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """The least sure of each language, so that a rarer one is not crowded out beforehand."""
    by_language: dict[str, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: one.margin):
        same = by_language.setdefault(language_of(one.text), [])
        if len(same) < SHORTLIST * count:
            same.append(one)
    return [one for same in by_language.values() for one in same]


def _starved(languages: np.ndarray, chosen: Sequence[int], left: np.ndarray) -> np.ndarray:
    """Which places may be chosen next: those of a language that has had too little, else all."""
    had = languages[list(chosen)]
    short = [
        language
        for language in np.unique(languages[left])
        if len(chosen) and (had == language).mean() < LEAST_SHARE
    ]
    return np.isin(languages, short) if short else np.ones(len(languages), bool)


def _vectors(texts: Sequence[str]) -> csr_matrix:
    """Unit vectors of character n-grams; a text without any is far from everything."""
    normal = [" ".join(text.casefold().split()) for text in texts]
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    return vectoriser.fit_transform([text or " " for text in normal])
