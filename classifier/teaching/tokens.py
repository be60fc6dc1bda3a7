"""Token ids of all messages on one device, and batches cut from there: no copying while it trains."""

from collections.abc import Sequence

import numpy as np
import torch

from classifier import inputs
from classifier.data import Example


class Tokens:
    """Messages with their context as one row of ids; `batch` gives what Network takes."""

    def __init__(
        self,
        tokenizer,
        examples: Sequence[Example],
        device: torch.device,
        *,
        message_tokens: int,
        context_tokens: int,
    ):
        encoded = inputs.encode(
            tokenizer,
            [example.text for example in examples],
            [example.context for example in examples],
            message_tokens=message_tokens,
            context_tokens=context_tokens,
            written=[example.as_written for example in examples],
        )
        self.lengths = np.array([len(item.ids) for item in encoded])
        ids = np.concatenate([np.array(item.ids, np.int32) for item in encoded])
        starts = np.cumsum(self.lengths) - self.lengths
        self.pad = tokenizer.pad_token_id or 0
        # a batch reads past the last message's end and masks it
        ids = np.concatenate([ids, np.full(int(self.lengths.max()) + 8, self.pad, np.int32)])
        self._ids = torch.from_numpy(ids).to(device)
        self._starts = torch.from_numpy(starts).to(device)
        self._lengths = torch.from_numpy(self.lengths).to(device)
        self._messages = torch.tensor([item.message_length for item in encoded], device=device)

    def batch(self, places: np.ndarray) -> tuple[torch.Tensor, ...]:
        """ids, mask, message_mask, segments of these messages, each (messages, tokens)."""
        rows = torch.as_tensor(places, device=self._ids.device)
        longest = -(-int(self.lengths[places].max()) // 8) * 8
        position = torch.arange(longest, device=rows.device)[None]
        mask = position < self._lengths[rows][:, None]
        message_mask = position < self._messages[rows][:, None]
        ids = self._ids[self._starts[rows][:, None] + position].long()
        ids = torch.where(mask, ids, self.pad)
        return ids, mask, message_mask, (mask & ~message_mask).long()

    def batches(self, places: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
        """Indices into `places` in batches of similar length, in random order."""
        order = np.argsort(self.lengths[places] + rng.random(len(places)) * 6, kind="stable")
        cut = [order[at : at + size] for at in range(0, len(order), size)]
        return [cut[i] for i in rng.permutation(len(cut))]
