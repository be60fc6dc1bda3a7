"""The loop that teaches: labels or readings, batches of like length, R-Drop, AdamW that warms up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from classifier.adversarial import divergence, without_neutral
from classifier.teaching.material import Material
from classifier.teaching.network import Network
from classifier.teaching.tokens import Tokens


@dataclass(frozen=True)
class Lesson:
    """How often a learner goes over which rows of the material, and how they are shown."""

    places: np.ndarray
    passes: float
    rate: float
    damaged: float
    introduced: float
    seed: int
    batch: int
    r_drop: float = 0.0
    warmup: float = 0.05
    weight_decay: float = 0.01


def learn(
    network: Network,
    tokens: Tokens,
    material: Material,
    goals: np.ndarray,
    polar: np.ndarray,
    lesson: Lesson,
    *,
    progress: bool = True,
    name: str = "",
) -> Network:
    """Train `network` in place towards `goals` (clean rows, 3), polar rows (clean rows,) on their
    poles alone."""
    rng = np.random.default_rng(lesson.seed)
    torch.manual_seed(lesson.seed)
    device = next(network.parameters()).device
    goals, polar = torch.from_numpy(goals).to(device), torch.from_numpy(polar).to(device)
    parameters = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        parameters, lr=lesson.rate, weight_decay=lesson.weight_decay, fused=device.type == "cuda"
    )
    a_pass = material.repeat[lesson.places].sum() / lesson.batch
    total = max(1, round(lesson.passes * a_pass))
    plan: list[tuple[np.ndarray, np.ndarray]] = []
    network.train()
    for step in tqdm(range(total), unit="batch", desc=name, disable=not progress):
        if not plan:
            rows, shown = one_pass(material, lesson, rng)
            plan = [(rows[part], shown[part]) for part in tokens.batches(shown, lesson.batch, rng)]
        rows, shown = plan.pop()
        done = step / total
        for group in optimizer.param_groups:
            rising, falling = (done + 1 / total) / lesson.warmup, (1 - done) / (1 - lesson.warmup)
            group["lr"] = lesson.rate * min(rising, falling)
        places = torch.as_tensor(rows, device=device)
        loss = _loss(network, tokens.batch(shown), goals[places], polar[places], lesson.r_drop)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
        optimizer.step()
    return network.eval()


def one_pass(material: Material, lesson: Lesson, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The clean rows of a pass, each as often as it is to be seen, and what is shown of each."""
    often = material.repeat[lesson.places]
    times = np.floor(often).astype(int) + (rng.random(len(often)) < often % 1)
    rows = np.repeat(lesson.places, times)
    shown, lot = rows.copy(), rng.random(len(rows))
    low = 0.0
    for table, share in ((material.damaged, lesson.damaged), (material.introduced, lesson.introduced)):
        chosen = table[rows, rng.integers(0, table.shape[1], len(rows))]
        here = (lot >= low) & (lot < low + share) & (chosen >= 0)
        shown[here] = chosen[here]
        low += share
    return rows, shown


def _loss(network: Network, batch: Sequence[torch.Tensor], goal, polar, r_drop: float) -> torch.Tensor:
    """Cross entropy to the goal; with `r_drop` of two passes under dropout, and their divergence
    (Liang et al. 2021, arXiv:2106.14448)."""
    if r_drop:
        batch = [torch.cat([part, part]) for part in batch]
        goal, polar = torch.cat([goal, goal]), torch.cat([polar, polar])
    logits = network(*batch)
    loss = -(goal * torch.log_softmax(without_neutral(logits, polar), -1)).sum(-1).mean()
    if r_drop:
        one, other = logits.chunk(2)
        loss = loss + r_drop * divergence(one, other, polar[: len(one)])
    return loss


@torch.no_grad()
def read(network: Network, tokens: Tokens, places: np.ndarray, size: int = 1024) -> np.ndarray:
    """Logits (places, 3)."""
    network.eval()
    logits = np.zeros((len(places), 3), np.float32)
    order = np.argsort(tokens.lengths[places], kind="stable")
    for at in range(0, len(order), size):
        part = order[at : at + size]
        logits[part] = network(*tokens.batch(places[part])).cpu().numpy()
    return logits
