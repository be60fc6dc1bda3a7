"""Sentence vectors for finding similar cases, by sentence-transformers over the language base.

The encoder has no sentiment adapter, so a new sentiment version never invalidates stored vectors.
"""

from collections.abc import Sequence

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling
from torch import nn

from classifier.language_base import LanguageBase

MAX_TOKENS = 128


class _Base(nn.Module):
    """The language base as the first module of a SentenceTransformer."""

    def __init__(self, base: LanguageBase):
        super().__init__()
        self.tokenizer = base.tokenizer()
        self.encoder = base.encoder(eight_bit=False)

    def tokenize(self, texts: Sequence[str], **_) -> dict[str, torch.Tensor]:
        return dict(
            self.tokenizer(
                list(texts),
                padding=True,
                pad_to_multiple_of=8,
                truncation=True,
                max_length=MAX_TOKENS,
                return_tensors="pt",
            )
        )

    preprocess = tokenize

    def forward(self, features: dict, **_) -> dict:
        inputs = {k: features[k] for k in self.tokenizer.model_input_names if k in features}
        features["token_embeddings"] = self.encoder(**inputs).last_hidden_state
        return features


class RetrievalEncoder:
    """Texts to unit vectors. `encoder_version` changes whenever the vectors would."""

    def __init__(self, base: LanguageBase):
        module = _Base(base)
        self.encoder_version = f"base-{base.fingerprint}"
        self.dimensions = module.encoder.config.hidden_size
        self._model = SentenceTransformer(
            modules=[module, Pooling(self.dimensions, "mean")], device="cpu"
        )

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, (texts, dimensions) float32; the dot product of two is their cosine."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        ).astype(np.float32)
