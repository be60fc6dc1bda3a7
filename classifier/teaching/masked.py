"""The body learns the words before the moods: masked-language training (Devlin et al. 2019,
arXiv:1810.04805) of the language base's layers and token table, on texts alone.

The base has read English and knows Chinese words only by their rows; filling gaps in both teaches the
body how they stand together (domain-adaptive pretraining: Gururangan et al. 2020, arXiv:2004.10964).
Knows the network and token ids; nothing about labels.
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from classifier.teaching.network import WORDS, Network
from classifier.teaching.tokens import Tokens

SHARE = 0.15  # of a text's tokens are to be guessed
SHOWN_AS_MASK, SHOWN_AS_ANOTHER = 0.8, 0.1  # the rest of them stays and is guessed all the same
OTHER = -100  # what cross entropy passes over


class WordGuesser(nn.Module):
    """From states to the token table: one layer and a bias, thrown away when the body has learned."""

    def __init__(self, network: Network):
        super().__init__()
        tokens, width = network.weight(f"{WORDS}.weight").shape
        self.dense, self.norm = nn.Linear(width, width), nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(tokens))
        nn.init.eye_(self.dense.weight)

    def forward(self, network: Network, states: torch.Tensor) -> torch.Tensor:
        """Logits (places, tokens) of states (places, width)."""
        states = self.norm(F.gelu(self.dense(states)))
        kind = torch.bfloat16 if states.is_cuda else torch.float32
        table = network.weight(f"{WORDS}.weight").to(kind)
        return F.linear(states.to(kind), table, self.bias.to(kind)).float()


def learn_words(
    network: Network,
    tokens: Tokens,
    *,
    special: tuple[int, ...],
    mask_id: int,
    passes: float,
    rate: float,
    batch: int,
    seed: int,
    warmup: float = 0.05,
    weight_decay: float = 0.01,
    progress: bool = True,
) -> float:
    """Tune `network`, of rank 0, in place on all texts of `tokens`; the mean loss, in nats a word, of
    the last tenth. Tokens in `special` are never guessed."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    guesser = WordGuesser(network).to(next(network.parameters()).device)
    body = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("head.")]
    parameters = [*body, *guesser.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=weight_decay)
    everything = np.arange(len(tokens.lengths))
    total = max(1, round(passes * len(everything) / batch))
    plan: list[np.ndarray] = []
    late: list[torch.Tensor] = []
    network.train()
    for step in tqdm(range(total), unit="batch", desc="masked words", disable=not progress):
        plan = plan or tokens.batches(everything, batch, rng)
        ids, mask, _, segments = tokens.batch(plan.pop())
        shown, goals = masked(ids, mask, special, mask_id, len(guesser.bias))
        for group in optimizer.param_groups:
            group["lr"] = rate * min((step + 1) / total / warmup, (1 - step / total) / (1 - warmup))
        wanted = goals != OTHER
        if not wanted.any():  # a batch of empty texts
            continue
        states = network.hidden(shown, mask, segments)[wanted]
        loss = F.cross_entropy(guesser(network, states), goals[wanted])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
        optimizer.step()
        if step >= total - math.ceil(total / 10):
            late.append(loss.detach())
    network.eval()
    return float(torch.stack(late).mean()) if late else math.nan


def masked(
    ids: torch.Tensor, mask: torch.Tensor, special: tuple[int, ...], mask_id: int, table: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """What is shown of ids (messages, tokens) where `mask` is true, and what is to be guessed there,
    OTHER where nothing; one token at least of each message that has any."""
    may = mask & ~torch.isin(ids, torch.tensor(special, device=ids.device))
    lot = torch.where(may, torch.rand(ids.shape, device=ids.device), torch.inf)
    chosen = may & ((lot < SHARE) | (lot == lot.min(1, keepdim=True).values))
    how = torch.rand(ids.shape, device=ids.device)
    another = torch.randint(table, ids.shape, device=ids.device)
    instead = torch.where(how < SHOWN_AS_MASK, mask_id, torch.where(how > 1 - SHOWN_AS_ANOTHER, another, ids))
    return torch.where(chosen, instead, ids), torch.where(chosen, ids, OTHER)
