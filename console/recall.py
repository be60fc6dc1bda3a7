"""How colleagues solved the same before: resolved conversations, found by their problem.

A resolved conversation becomes findable a moment after it ends, when `index_pending` comes by; the
same call fills the gaps after a restart or when the encoder changes.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from console import shapes
from console.case_text import CaseText, case_text
from console.vector_index import DatabaseVectorIndex, VectorIndex
from db.engine import Database
from db.models import Author, ConversationStatus, now
from db.queries import cases, conversations, messages

log = logging.getLogger(__name__)

# With the default encoder, unrelated questions stay below 0.33 (99 of 100, Chinese) and 0.31 (90 of
# 100, English, all of one bank), and the demo's cases of one problem lie above, across languages too.
SIMILARITY_FLOOR = 0.32
SHOWN = 3
INDEXED_AT_ONCE = 16


class Encoder(Protocol):
    """Texts to unit vectors; `encoder_version` names the space they lie in."""

    encoder_version: str

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


def no_encoder() -> Encoder | None:
    """For a console without vectors."""
    return None


class Recall:
    """Makes cases findable and finds them. `encoder` gives None until one is loaded."""

    def __init__(
        self,
        database: Database,
        encoder: Callable[[], Encoder | None] = no_encoder,
        *,
        index: VectorIndex | None = None,
        floor: float = SIMILARITY_FLOOR,
    ):
        self._database = database
        self._encoder = encoder
        self._index = index or DatabaseVectorIndex()
        self._floor = floor

    def encode(self, text: str) -> tuple[np.ndarray | None, str | None]:
        """The vector of a text and the version of its encoder; nothing while none is loaded."""
        encoder = self._encoder()
        if encoder is None:
            return None, None
        try:
            return encoder.encode([text])[0], encoder.encoder_version
        except Exception:  # help without similar cases is better than none
            log.exception("a question could not be encoded")
            return None, None

    def similar(
        self,
        vector: np.ndarray | None,
        *,
        encoder_version: str | None,
        but: int,
        limit: int = SHOWN,
    ) -> list[dict[str, Any]]:
        """The nearest cases that are near enough, nearest first, without the conversation `but`."""
        if vector is None or encoder_version is None:
            return []
        with self._database.reading() as session:
            hits = self._index.search(
                session, encoder_version=encoder_version, vector=vector, limit=limit * 4 + 1
            )
            near = [
                hit for hit in hits if hit.similarity >= self._floor and hit.conversation_id != but
            ]
            known = cases.by_ids(session, ids=[hit.case_id for hit in near])
        found = []
        for hit in near:
            case, conversation = known.get(hit.case_id, (None, None))
            if case is None or case.conversation_id != hit.conversation_id:
                continue  # the conversation went on since
            if not case.problem.strip():
                continue  # the customer asked to be forgotten
            found.append(
                {
                    "case_id": case.id,
                    "conversation_id": conversation.external_id,
                    "conversation": conversation.id,
                    "similarity": round(hit.similarity, 4),
                    "problem": case.problem,
                    "reply": case.reply,
                    "outcome": conversation.outcome,
                    "satisfaction": conversation.satisfaction,
                    "resolved_at": shapes.time(conversation.resolved_at),
                }
            )
        return found[:limit]

    def index_pending(self, limit: int = INDEXED_AT_ONCE) -> bool:
        """Make some resolved conversations findable; whether there may be more."""
        encoder = self._encoder()
        if encoder is None:
            return False
        version = encoder.encoder_version
        with self._database.reading() as session:
            ids = cases.without_vector(session, encoder_version=version, limit=limit)
            texts = {id: _text(session, id) for id in ids}
        if not texts:
            return False
        vectors = encoder.encode([text.opening for text in texts.values()])
        for (id, text), vector in zip(texts.items(), vectors, strict=True):
            self._keep(id, version, text, vector)
        return len(ids) == limit

    def _keep(self, conversation: int, version: str, text: CaseText, vector: np.ndarray) -> None:
        try:
            with self._database.session() as session:
                locked = conversations.lock(session, id=conversation)
                resolved = locked is not None and locked.status == ConversationStatus.RESOLVED
                if not resolved or _text(session, conversation) != text:
                    return  # it went on meanwhile and will be indexed when it ends again
                cases.add(
                    session,
                    conversation_id=conversation,
                    encoder_version=version,
                    problem=text.problem,
                    reply=text.reply,
                    vector=np.asarray(vector, "<f4").tobytes(),
                    at=now(),
                )
                session.commit()
        except IntegrityError:
            log.info("conversation %s was indexed by another process", conversation)


def _text(session: Session, conversation: int) -> CaseText:
    turns = messages.of_conversation(session, conversation_id=conversation)
    return case_text(
        [turn.text for turn in turns if turn.author == Author.CUSTOMER],
        [turn.text for turn in turns if turn.author == Author.AGENT],
    )
