"""Sentence vectors for finding similar cases, by sentence-transformers over the language base.

The encoder has weights of its own and none for sentiment, so a new sentiment version never
invalidates stored vectors. They are those of smooth inverse frequency (Arora, Liang and Ma 2017, "A
simple but tough-to-beat baseline for sentence embeddings"): a weight for each token, small for what
every customer says, and the one direction that all messages share, which is taken out.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Pooling, WordWeights
from torch import nn

from classifier.errors import BaseModelError
from classifier.files import sha256
from classifier.language_base import LanguageBase

MAX_TOKENS = 128
WEIGHTS = "pooling.safetensors"
RETRIEVAL_FOLDER = Path(__file__).parent / "weights" / "retrieval"


class Encoder(nn.Module):
    """An encoder as the first module of a SentenceTransformer."""

    def __init__(self, encoder: nn.Module, tokenizer, max_tokens: int = MAX_TOKENS):
        super().__init__()
        self.tokenizer = tokenizer
        self.encoder = encoder
        self.max_tokens = min(max_tokens, encoder.config.max_position_embeddings)

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


def sentence_model(
    base: LanguageBase, token_weights: torch.Tensor | None = None, common: torch.Tensor | None = None
) -> SentenceTransformer:
    """Encoder and pooling: the mean over tokens by their weights (vocabulary,), all alike without
    any, and then without the `common` direction, a unit vector (width,)."""
    encoder = base.encoder(eight_bit=False).float().eval()
    tokenizer, width = base.tokenizer(), encoder.config.hidden_size
    modules: list[nn.Module] = [Encoder(encoder, tokenizer)]
    if token_weights is not None:
        rows = [str(row) for row in range(len(token_weights))]
        weights = dict(zip(rows, token_weights.tolist(), strict=True))
        modules.append(WordWeights(rows, weights))
    modules.append(Pooling(width, "mean"))
    if common is not None:
        project = Dense(width, width, bias=False, activation_function=nn.Identity())
        kept = torch.eye(width) - torch.outer(common, common)
        project.load_state_dict({"linear.weight": kept})
        modules.append(project)
    return SentenceTransformer(modules=modules, device="cpu").eval()


class RetrievalEncoder:
    """Texts to unit vectors. `encoder_version` changes whenever the vectors would.

    `folder` holds weights and their manifest; those that were made for another base are left out, and
    so are missing ones: vectors are then the base's own, a plain mean over the tokens.
    """

    def __init__(self, base: LanguageBase, folder: Path | None = RETRIEVAL_FOLDER):
        version, weights = _weights_for(base, folder)
        self.encoder_version = f"base-{base.fingerprint}" + (f"-{version}" if version else "")
        self._model = sentence_model(base, **weights)
        self.dimensions = self._model[0].encoder.config.hidden_size

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, (texts, dimensions) float32; the dot product of two is their cosine."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        ).astype(np.float32)


def _weights_for(base: LanguageBase, folder: Path | None) -> tuple[str, dict[str, torch.Tensor]]:
    """8 hex digits that name the weights in `folder`, and the weights, if they are for this base."""
    if folder is None or not (folder / "manifest.json").exists():
        return "", {}
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf8"))
        if manifest["base_fingerprint"] != base.fingerprint:
            return "", {}
        damaged = [name for name, digest in manifest["files"].items() if sha256(folder / name) != digest]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaseModelError(f"The retrieval weights in {folder} cannot be read: {error}") from error
    if damaged:
        raise BaseModelError(
            f"The retrieval weights in {folder} are damaged ({', '.join(damaged)}). Reinstall undertone."
        )
    name = hashlib.sha256(json.dumps(manifest["files"], sort_keys=True).encode()).hexdigest()[:8]
    return name, {k: v.float() for k, v in load_file(folder / WEIGHTS).items()}
