"""Replies ready to send: the templates that suit a message, filled with what the desk knows."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from console.recall import Encoder, no_encoder
from db.models import Conversation, Customer, Reading
from reply_templates.blanks import Language
from reply_templates.library import Situation
from reply_templates.rank import ExampleVectors, example_texts, rank
from reply_templates.render import render

SHOWN = 5

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_ENGLISH_WORDS = re.compile(r"[a-zA-Z']+\s+[a-zA-Z']{2,}")


class Suggester:
    """Ranks the templates. Until `prepare` has run with an encoder, by the words they share."""

    def __init__(
        self,
        situations: Sequence[Situation],
        encoder: Callable[[], Encoder | None] = no_encoder,
        *,
        store_name: str = "",
    ):
        self._situations = situations
        self._encoder = encoder
        self._store_name = store_name
        self._preparing = threading.Lock()
        self._examples: tuple[str, ExampleVectors] | None = None

    def prepare(self) -> None:
        """Encode the examples of all situations, once for each encoder version. Takes seconds."""
        encoder = self._encoder()
        with self._preparing:
            if not self._situations or encoder is None or self._knows(encoder.encoder_version):
                return
            ids, texts = zip(*example_texts(self._situations), strict=True)
            vectors = ExampleVectors(encoder.encode(texts), ids)
            self._examples = (encoder.encoder_version, vectors)

    def suggest(
        self,
        text: str,
        *,
        vector: np.ndarray | None,
        encoder_version: str | None,
        reading: Reading | None,
        language: Language,
        values: Mapping[str, object],
        explain_in: Language | None = None,
    ) -> list[dict[str, Any]]:
        """The best templates for `text`, best first, in the shape of the API."""
        if not self._situations:
            return []
        examples = self._examples
        fits = examples is not None and examples[0] == encoder_version
        ranked = rank(
            self._situations,
            message=text,
            message_vector=vector if fits else None,
            example_vectors=examples[1] if fits else None,
            mood=reading.label if reading else None,
            sure=bool(reading and reading.sure),
            language=language,
            values={"store_name": self._store_name, **values},
            limit=SHOWN,
            explain_in=explain_in,
        )
        return [
            {
                "template_id": suggestion.template_id,
                "title": suggestion.title,
                "text": suggestion.text,
                "why": suggestion.why,
                "blanks": list(suggestion.blanks),
            }
            for suggestion in ranked
        ]

    def browse(
        self,
        *,
        reading: Reading | None,
        language: Language,
        values: Mapping[str, object],
        explain_in: Language | None = None,
    ) -> list[dict[str, Any]]:
        """Every template, filled, for somebody who looks for one by its words."""
        mood = reading.label if reading and reading.sure else None
        known = {"store_name": self._store_name, **values}
        found = []
        for situation in self._situations:
            filled = render(situation.source(language, mood), known, language)
            found.append(
                {
                    "template_id": situation.id,
                    "title": situation.title[explain_in or language],
                    "text": filled.text,
                    "blanks": list(filled.blanks),
                }
            )
        return found

    def _knows(self, encoder_version: str) -> bool:
        return self._examples is not None and self._examples[0] == encoder_version


def known_values(conversation: Conversation, customer: Customer) -> dict[str, object]:
    """What the desk can fill into a template's blanks by itself."""
    return {
        "customer_name": customer.name,
        "order": conversation.order,
        "product": conversation.product,
        "case_number": conversation.external_id,
    }


def reply_language(texts: Sequence[str], locale: str | None) -> Language:
    """The language to answer in: that of the newest text that shows one, else the locale's."""
    for text in reversed(texts):
        if _CHINESE.search(text):
            return "zh"
        if _ENGLISH_WORDS.search(text):
            return "en"
    return "zh" if (locale or "").lower().startswith("zh") else "en"
