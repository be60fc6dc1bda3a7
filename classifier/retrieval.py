"""Sentence vectors for finding similar cases, by sentence-transformers over the language base.

The encoder has an adapter of its own and none for sentiment, so a new sentiment version never
invalidates stored vectors.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from peft import PeftModel
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling
from torch import nn

from classifier.errors import BaseModelError
from classifier.files import sha256
from classifier.language_base import LanguageBase

MAX_TOKENS = 128
ADAPTER = "adapter"
RETRIEVAL_FOLDER = Path(__file__).parent / "weights" / "retrieval"


class Encoder(nn.Module):
    """An encoder as the first module of a SentenceTransformer."""

    def __init__(self, encoder: nn.Module, tokenizer, max_tokens: int = MAX_TOKENS):
        super().__init__()
        self.tokenizer = tokenizer
        self.encoder = encoder
        self.max_tokens = max_tokens

    def tokenize(self, texts: Sequence[str], **_) -> dict[str, torch.Tensor]:
        return dict(
            self.tokenizer(
                list(texts),
                padding=True,
                pad_to_multiple_of=8,
                truncation=True,
                max_length=self.max_tokens,
                return_tensors="pt",
            )
        )

    preprocess = tokenize

    def forward(self, features: dict, **_) -> dict:
        inputs = {k: features[k] for k in self.tokenizer.model_input_names if k in features}
        features["token_embeddings"] = self.encoder(**inputs).last_hidden_state
        return features


def pooling(encoder: nn.Module) -> Pooling:
    """The mean over all tokens, as the base was trained."""
    return Pooling(encoder.config.hidden_size, "mean")


class RetrievalEncoder:
    """Texts to unit vectors. `encoder_version` changes whenever the vectors would.

    `folder` holds an adapter and its manifest; one that was made for another base is left out, and so
    is a missing one: vectors are then the base's own.
    """

    def __init__(self, base: LanguageBase, folder: Path | None = RETRIEVAL_FOLDER):
        encoder, adapter = base.encoder(eight_bit=False), _adapter_for(base, folder)
        if adapter:
            encoder = PeftModel.from_pretrained(encoder, folder / ADAPTER).merge_and_unload()
        self.encoder_version = f"base-{base.fingerprint}" + (f"-{adapter}" if adapter else "")
        self.dimensions = encoder.config.hidden_size
        self._model = SentenceTransformer(
            modules=[Encoder(encoder.float().eval(), base.tokenizer()), pooling(encoder)], device="cpu"
        )

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, (texts, dimensions) float32; the dot product of two is their cosine."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        ).astype(np.float32)


def _adapter_for(base: LanguageBase, folder: Path | None) -> str | None:
    """8 hex digits that name the adapter in `folder`, if there is one for this base."""
    if folder is None or not (folder / "manifest.json").exists():
        return None
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf8"))
        if manifest["base_fingerprint"] != base.fingerprint:
            return None
        damaged = [name for name, digest in manifest["files"].items() if sha256(folder / name) != digest]
    except (OSError, ValueError, KeyError) as error:
        raise BaseModelError(f"The retrieval adapter in {folder} cannot be read: {error}") from error
    if damaged:
        raise BaseModelError(
            f"The retrieval adapter in {folder} is damaged ({', '.join(damaged)}). Reinstall undertone."
        )
    return sha256(path)[:8]
