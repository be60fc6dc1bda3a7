"""Turn messages and the turns before them into padded tensors.

A message stands first and its context second, so that a cut never takes the message: `[CLS] message
[SEP] context [SEP]`. Knows tokenizers, not models.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from classifier.plain import as_written, plain
from classifier.reading import CONTEXT_TURNS

FEW = 4  # texts that are tokenised one after another


@dataclass(frozen=True)
class Encoded:
    """Token ids of one message with context; the first `message_length` belong to the message."""

    ids: list[int]
    message_length: int


@dataclass(frozen=True)
class Batch:
    """Tensors of shape (messages, tokens), int64; `message_mask` leaves out the context."""

    ids: torch.Tensor
    mask: torch.Tensor
    message_mask: torch.Tensor
    segments: torch.Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch on `device`."""
        return Batch(*(tensor.to(device) for tensor in vars(self).values()))


def _shorten(ids: list[int], limit: int) -> list[int]:
    """The first three quarters and the last quarter: complaints end with what matters."""
    if len(ids) <= limit:
        return ids
    tail = limit // 4
    return ids[: limit - tail] + ids[-tail:]


def _ids(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> list[list[int]]:
    """Token ids of each text, without special tokens and uncut."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None or backend.truncation or backend.padding:
        return tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    # what a call of the tokenizer does around this takes as long again, and to wake threads for a few
    # texts takes longer than they do
    if len(texts) <= FEW:
        return [backend.encode(text, add_special_tokens=False).ids if text else [] for text in texts]
    return [encoding.ids for encoding in backend.encode_batch_fast(texts, add_special_tokens=False)]


def encode(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    contexts: Sequence[Sequence[str]] | None = None,
    *,
    message_tokens: int,
    context_tokens: int,
    written: Sequence[bool] | None = None,
) -> list[Encoded]:
    """Token ids for each text with the last turns of its context, cut to the limits. `written` says
    of which texts the dialect words stay: see Example.as_written."""
    if not texts:
        return []
    joined = [" ".join(turns[-CONTEXT_TURNS:]) for turns in contexts or [()] * len(texts)]
    stays = written or [False] * len(texts)
    shown = [as_written(text) if stay else plain(text) for text, stay in zip(texts, stays, strict=True)]
    both = shown + [plain(text) for text in joined]
    ids = _ids(tokenizer, both)
    first = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    last = tokenizer.sep_token_id if tokenizer.sep_token_id is not None else tokenizer.eos_token_id
    encoded = []
    for message, before in zip(ids[: len(texts)], ids[len(texts) :], strict=True):
        own = [first, *_shorten(message, message_tokens), last]
        rest = [*before[-context_tokens:], last] if before and context_tokens else []
        encoded.append(Encoded(own + rest, len(own)))
    return encoded


def collate(encoded: Sequence[Encoded], pad_id: int) -> Batch:
    """Pad to a multiple of 8: few shapes keep the CPU kernels' caches small."""
    longest = -(-max(len(item.ids) for item in encoded) // 8) * 8
    ids = np.full((len(encoded), longest), pad_id, np.int64)
    for row, item in zip(ids, encoded, strict=True):
        row[: len(item.ids)] = item.ids
    position = np.arange(longest)[None]
    mask = position < np.array([len(item.ids) for item in encoded])[:, None]
    message_mask = position < np.array([item.message_length for item in encoded])[:, None]
    masks = (part.astype(np.int64) for part in (mask, message_mask, mask & ~message_mask))
    return Batch(*map(torch.from_numpy, (ids, *masks)))


def batches_of(
    encoded: Sequence[Encoded], most: int, most_padding: float = float("inf")
) -> list[list[int]]:
    """Places of messages of like length, shortest first: batches of at most `most` messages, in which
    at most `most_padding` tokens are padding."""
    lengths = [len(item.ids) for item in encoded]
    batches: list[list[int]] = []
    padding = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        last = batches[-1] if batches else []
        more = len(last) * (lengths[place] - lengths[last[-1]]) if last else 0
        if not last or len(last) == most or padding + more > most_padding:
            batches.append([place])
            padding = 0
        else:
            last.append(place)
            padding += more
    return batches
