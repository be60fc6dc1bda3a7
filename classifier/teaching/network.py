"""The language base and the head in plain torch, to be trained fast on a GPU: `Network`.

The same function as classifier.model's (a test holds them together), with fewer kernels a step: layers
compute with their merged weight, in bfloat16 on CUDA, and only normalisation and sums stay in 32 bits.
With a rank an adapter is trained, without one every weight of the layers and of the token table.
Knows BERT's layout and nothing about data or losses.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from classifier.errors import BaseModelError
from classifier.language_base import LanguageBase
from classifier.model import Head

WORDS = "embeddings.word_embeddings"
PREFIX = "base_model.model."  # of peft's names


class Adapter(nn.Module):
    """A change of one weight (out, in) as `scale` B A, in LoRA's first state: none."""

    def __init__(self, shape: torch.Size, rank: int, scale: float):
        super().__init__()
        self.down = nn.Parameter(torch.empty(rank, shape[1]))
        self.up = nn.Parameter(torch.zeros(shape[0], rank))
        self.scale = scale
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))


class WordAdapter(nn.Module):
    """The same of the token table (tokens, width), as peft starts it: the tokens' side is zero."""

    def __init__(self, shape: torch.Size, rank: int, scale: float):
        super().__init__()
        self.tokens = nn.Parameter(torch.zeros(shape[0], rank))
        self.width = nn.Parameter(torch.randn(shape[1], rank))
        self.scale = scale

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.scale * F.linear(F.embedding(ids, self.tokens), self.width)


class Network(nn.Module):
    """`forward(ids, mask, message_mask, segments)`, each (messages, tokens), gives logits (messages,
    3). `rank` 0 tunes layers and words; else layers get adapters of that rank and words of
    `word_rank` (0: the same), scaled by `alpha` and `word_alpha` over its root (rsLoRA,
    arXiv:2312.03732). `dropout` is the encoder's; the head keeps its own."""

    def __init__(
        self,
        base: LanguageBase,
        *,
        rank: int = 0,
        alpha: float = 24.0,
        word_rank: int = 0,
        word_alpha: float = 2.0,
        dropout: float = 0.1,
    ):
        super().__init__()
        encoder = base.encoder(eight_bit=False)
        config = encoder.config
        if config.model_type != "bert":
            raise BaseModelError(
                f"classifier.teach knows BERT's layers alone, and this base is a {config.model_type}."
            )
        self.layers, self.heads = config.num_hidden_layers, config.num_attention_heads
        self.epsilon, self.dropout, self.rank = config.layer_norm_eps, dropout, rank
        weights = {name: value.float() for name, value in encoder.state_dict().items()}
        # names of parameters may hold no dots
        self.weights = nn.ParameterDict(
            {key(name): nn.Parameter(value, requires_grad=False) for name, value in weights.items()}
        )
        self.linear = [
            name.removesuffix(".weight")
            for name, value in weights.items()
            if value.ndim == 2 and not name.startswith("embeddings.")
        ]
        if rank:
            scale = alpha / math.sqrt(rank)
            self.adapters = nn.ModuleDict(
                {key(n): Adapter(weights[f"{n}.weight"].shape, rank, scale) for n in self.linear}
            )
            shape = weights[f"{WORDS}.weight"].shape
            word_rank = word_rank or rank
            self.words = WordAdapter(shape, word_rank, word_alpha / math.sqrt(word_rank))
        else:
            for name in (*self.linear, WORDS):
                self.weights[key(f"{name}.weight")].requires_grad_(True)
        self.head = Head(config.hidden_size)

    def weight(self, name: str) -> torch.Tensor:
        """A weight of the encoder by its own name."""
        return self.weights[key(name)]

    def merged(self, name: str) -> torch.Tensor:
        """The weight of a linear layer with its adapter's change."""
        weight = self.weight(f"{name}.weight")
        if not self.rank:
            return weight
        change = self.adapters[key(name)]
        return torch.addmm(weight, change.up, change.down, alpha=change.scale)

    def forward(self, ids, mask, message_mask, segments) -> torch.Tensor:
        return self.head(self.hidden(ids, mask, segments), message_mask).float()

    def hidden(self, ids, mask, segments) -> torch.Tensor:
        """The encoder's last states (messages, tokens, width)."""
        kind = torch.bfloat16 if ids.is_cuda else torch.float32
        x = self._drop(self._normal(self._embedded(ids, segments), "embeddings.LayerNorm"))
        for layer in range(self.layers):
            x = self._layer(x, f"encoder.layer.{layer}", mask[:, None, None, :].bool(), kind)
        return x

    def _embedded(self, ids, segments) -> torch.Tensor:
        x = F.embedding(ids, self.weight(f"{WORDS}.weight"))
        if self.rank:
            x = x + self.words(ids)
        x = x + self.weight("embeddings.position_embeddings.weight")[: ids.shape[1]]
        return x + F.embedding(segments, self.weight("embeddings.token_type_embeddings.weight"))

    def _layer(self, x, name: str, mask, kind: torch.dtype) -> torch.Tensor:
        n, tokens, width = x.shape
        y = x.to(kind)
        query, keys, values = (
            self._linear(y, f"{name}.attention.self.{part}").view(n, tokens, self.heads, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        dropout = self.dropout if self.training else 0.0
        y = F.scaled_dot_product_attention(query, keys, values, attn_mask=mask, dropout_p=dropout)
        y = self._linear(y.transpose(1, 2).reshape(n, tokens, width), f"{name}.attention.output.dense")
        x = self._normal(x + self._drop(y).float(), f"{name}.attention.output.LayerNorm")
        y = F.gelu(self._linear(x.to(kind), f"{name}.intermediate.dense"))
        y = self._linear(y, f"{name}.output.dense")
        return self._normal(x + self._drop(y).float(), f"{name}.output.LayerNorm")

    def _linear(self, x, name: str) -> torch.Tensor:
        return F.linear(x, self.merged(name).to(x.dtype), self.weight(f"{name}.bias").to(x.dtype))

    def _normal(self, x, name: str) -> torch.Tensor:
        weight, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return F.layer_norm(x.float(), (x.shape[-1],), weight, bias, self.epsilon)

    def _drop(self, x) -> torch.Tensor:
        return F.dropout(x, self.dropout, self.training)


def key(name: str) -> str:
    """A weight's name as a parameter's."""
    return name.replace(".", "|")
