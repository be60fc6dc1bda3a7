"""Finds the stored vectors nearest to one, exactly, in memory. Knows vectors and rows, no texts.

`VectorIndex` is what the rest of the console relies on, so that pgvector or another process can
take over behind it.
"""

import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from sqlmodel import Session

from db.queries import cases

PORTION = 2048
# Rows may become visible out of order, and SQLite gives the id of a deleted last row away again,
# so each refresh reads a few rows that it has read before.
OVERLAP = 32


@dataclass(frozen=True)
class Hit:
    """A case that is near, and how near: the cosine."""

    case_id: int
    conversation_id: int
    similarity: float


class VectorIndex(Protocol):
    """Nearest cases by vector."""

    def search(
        self, session: Session, *, encoder_version: str, vector: np.ndarray, limit: int
    ) -> list[Hit]:
        """The nearest cases of this encoder version, nearest first."""
        ...


class DatabaseVectorIndex:
    """The rows of CaseVector of one encoder version in one matrix, read on as rows are added."""

    def __init__(self, *, portion: int = PORTION) -> None:
        self._portion = portion
        self._lock = threading.Lock()
        self._version: str | None = None
        self._forget()

    def search(
        self, session: Session, *, encoder_version: str, vector: np.ndarray, limit: int
    ) -> list[Hit]:
        """See VectorIndex. A case whose conversation went on since may still be among the hits."""
        with self._lock:
            self._refresh(session, encoder_version, len(vector))
            count = len(self._case_ids)
            if not count:
                return []
            similarity = self._matrix[:count] @ np.asarray(vector, np.float32)
            nearest = np.argsort(-similarity, kind="stable")[:limit]
            return [
                Hit(self._case_ids[at], self._conversation_ids[at], float(similarity[at]))
                for at in nearest
            ]

    def _forget(self) -> None:
        self._case_ids: list[int] = []
        self._conversation_ids: list[int] = []
        self._places: dict[int, int] = {}
        self._matrix = np.zeros((0, 0), np.float32)
        self._last_id = 0

    def _refresh(self, session: Session, encoder_version: str, dimensions: int) -> None:
        if encoder_version != self._version or self._matrix.shape[1] != dimensions:
            self._forget()
            self._version = encoder_version
            self._matrix = np.zeros((self._portion, dimensions), np.float32)
        after = max(0, self._last_id - OVERLAP)
        while True:
            rows = cases.vectors_after(
                session, encoder_version=encoder_version, id=after, limit=self._portion
            )
            for case_id, conversation_id, stored in rows:
                vector = np.frombuffer(stored, "<f4")
                if len(vector) == dimensions:
                    self._put(case_id, conversation_id, vector)
            if rows:
                after = rows[-1][0]
                self._last_id = max(self._last_id, after)
            if len(rows) < self._portion:
                return

    def _put(self, case_id: int, conversation_id: int, vector: np.ndarray) -> None:
        place = self._places.setdefault(conversation_id, len(self._case_ids))
        if place == len(self._case_ids):
            if place == len(self._matrix):
                self._matrix = np.concatenate([self._matrix, np.zeros_like(self._matrix)])
            self._case_ids.append(case_id)
            self._conversation_ids.append(conversation_id)
        self._case_ids[place] = case_id
        self._matrix[place] = vector
