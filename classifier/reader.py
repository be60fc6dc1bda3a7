"""Reads messages with one version: tokens in, calibrated readings out. Knows no storage or console."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from classifier import inputs
from classifier.language_base import LanguageBase
from classifier.model import SentimentModel, load_model
from classifier.reading import LABELS, VERY_SURE, Reading, language_of

BATCH = 32  # messages read together at most


@dataclass(frozen=True)
class ReadingConfig:
    """What belongs to a version beside its weights; stored in its manifest.

    Limits are in tokens. `temperature` divides the logits (Guo et al. 2017, arXiv:1706.04599);
    `thresholds` maps a language to the confidence from which a reading counts as sure; `very_sure` is
    that of the surest third of the core set, in any language.
    """

    message_tokens: int = 128
    context_tokens: int = 48
    temperature: float = 1.0
    thresholds: dict[str, float] = field(default_factory=lambda: {"zh": 0.6, "en": 0.6})
    very_sure: float = VERY_SURE


def logits_of(
    model: SentimentModel,
    tokenizer,
    texts: Sequence[str],
    contexts: Sequence[Sequence[str]] | None,
    config: ReadingConfig,
    *,
    alike_once: bool = False,
    progress: bool | str = False,
) -> np.ndarray:
    """Uncalibrated logits, (messages, 3) float32, in the order given; batches of similar length, with
    no more padding than the model says that it pays for (`most_padding`, in tokens). With `alike_once`
    messages that are one to the model are read once, as most counterfactual ones are. `progress` shows a bar,
    under that name if it is one."""
    encoded = inputs.encode(
        tokenizer,
        texts,
        contexts,
        message_tokens=config.message_tokens,
        context_tokens=config.context_tokens,
    )
    rows: Sequence[int] = range(len(encoded))  # which of those read is each
    if alike_once:
        keys = [(item.message_length, *item.ids) for item in encoded]
        place = {key: at for at, key in enumerate(dict.fromkeys(keys))}
        rows, encoded = [place[key] for key in keys], list(dict(zip(keys, encoded, strict=True)).values())
    name = progress if isinstance(progress, str) else None
    batches = inputs.batches_of(encoded, BATCH, getattr(model, "most_padding", float("inf")))
    logits = np.empty((len(encoded), len(LABELS)), np.float32)
    with torch.inference_mode():
        for chosen in tqdm(batches, unit="batch", desc=name, disable=not progress):
            batch = inputs.collate([encoded[i] for i in chosen], tokenizer.pad_token_id or 0)
            logits[chosen] = model(batch.to(model.device)).float().cpu().numpy()
    return logits[rows]


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities over the last axis of logits divided by `temperature`."""
    scaled = logits / temperature
    scaled = np.exp(scaled - scaled.max(-1, keepdims=True))
    return scaled / scaled.sum(-1, keepdims=True)


class Reader:
    """One loaded version, ready to read."""

    def __init__(self, model: SentimentModel, tokenizer, config: ReadingConfig, version: str):
        self.model = model.eval()
        self.tokenizer = tokenizer
        self.config = config
        self.version = version

    @classmethod
    def load(cls, folder: Path, base: LanguageBase, *, eight_bit: bool = True) -> "Reader":
        """The version in `folder`, which must be complete and made for `base`."""
        from classifier.versions import read_manifest

        manifest = read_manifest(folder, base_fingerprint=base.fingerprint)
        model = load_model(base, folder, eight_bit=eight_bit)
        return cls(
            model, base.tokenizer(), ReadingConfig(**manifest["reading"]), manifest["version"]
        )

    def probabilities(
        self,
        texts: Sequence[str],
        contexts: Sequence[Sequence[str]] | None = None,
        *,
        alike_once: bool = False,
        progress: bool | str = False,
    ) -> np.ndarray:
        """Calibrated probabilities, (messages, 3), in the order of LABELS; the options: see logits_of."""
        logits = logits_of(
            self.model, self.tokenizer, texts, contexts, self.config,
            alike_once=alike_once, progress=progress,
        )  # fmt: skip
        return softmax(logits, self.config.temperature)

    def length(self, text: str, context: Sequence[str] = ()) -> int:
        """How many tokens of a message and its context are read."""
        limits = {"message_tokens": self.config.message_tokens, "context_tokens": self.config.context_tokens}
        return len(inputs.encode(self.tokenizer, [text], [context], **limits)[0].ids)

    def thresholds(self, texts: Sequence[str]) -> np.ndarray:
        """The confidence from which a reading of each text counts as sure."""
        return np.array([self.config.thresholds.get(language_of(text), 1.0) for text in texts])

    def read(
        self, texts: Sequence[str], contexts: Sequence[Sequence[str]] | None = None
    ) -> list[Reading]:
        """One reading a text; `contexts` holds the turns before each, oldest first ("C: …", "A: …")."""
        if not texts:
            return []
        return [
            self._reading(row, threshold)
            for row, threshold in zip(
                self.probabilities(texts, contexts), self.thresholds(texts), strict=True
            )
        ]

    def _reading(self, probabilities: np.ndarray, threshold: float) -> Reading:
        named = dict(zip(LABELS, map(float, probabilities), strict=True))
        label = max(named, key=named.__getitem__)
        sure = bool(named[label] >= threshold)
        return Reading(
            label=label,
            probabilities=named,
            score=named["positive"] - named["negative"],
            confidence=named[label],
            sure=sure,
            model_version=self.version,
            very_sure=sure and named[label] >= self.config.very_sure,
        )
