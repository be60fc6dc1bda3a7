"""The adapter of a given rank that lies nearest to a fully tuned network, and its way into a version.

By singular values (Eckart and Young 1936), weight by weight; the change's length is shared evenly
between both sides.
"""

import torch

from classifier.model import SentimentModel
from classifier.teaching.network import PREFIX, WORDS, Network, key


@torch.no_grad()
def take_nearest(student: Network, tuned: Network) -> dict[str, float]:
    """Set the adapters and the head of `student` after `tuned`; which part of the squared change they
    hold, of the layers on average and of the words."""
    kept = []
    for name in student.linear:
        adapter = student.adapters[key(name)]
        change = tuned.weight(f"{name}.weight") - student.weight(f"{name}.weight")
        left, values, right = torch.linalg.svd(change, full_matrices=False)
        rank = len(adapter.down)
        length = (values[:rank] / adapter.scale).sqrt()
        adapter.down.copy_(length[:, None] * right[:rank])
        adapter.up.copy_(left[:, :rank] * length)
        kept.append(float((values[:rank] ** 2).sum() / (values**2).sum().clamp_min(1e-12)))
    words, change = student.words, tuned.weight(f"{WORDS}.weight") - student.weight(f"{WORDS}.weight")
    # a table has many more rows than columns: its right side alone, from the small product
    vectors = torch.linalg.eigh(change.T.double() @ change.double())[1][:, -words.width.shape[1] :]
    vectors = vectors.to(change.dtype)
    along = change @ vectors
    length = along.norm(dim=0).clamp_min(1e-6).sqrt()
    words.tokens.copy_(along / length / words.scale**0.5)
    words.width.copy_(vectors * length / words.scale**0.5)
    student.head.load_state_dict(tuned.head.state_dict())
    return {
        "layers": sum(kept) / len(kept),
        "words": float((along**2).sum() / (change**2).sum().clamp_min(1e-12)),
    }


@torch.no_grad()
def mean_of_networks(networks: list[Network]) -> Network:
    """The first one with the mean of all weights (model soups: Wortsman et al. 2022,
    arXiv:2203.05482); their heads must come from one first state."""
    for parameters in zip(*(network.parameters() for network in networks), strict=True):
        parameters[0].copy_(torch.stack([p.float() for p in parameters]).mean(0))
    return networks[0]


@torch.no_grad()
def take_adapters(model: SentimentModel, student: Network) -> SentimentModel:
    """`model`, whose adapter must be of the same rank and alphas, with the weights of `student`."""
    own = dict(model.encoder.named_parameters())
    weights = {}
    for name in student.linear:
        weights[f"{name}.lora_A.default.weight"] = student.adapters[key(name)].down
        weights[f"{name}.lora_B.default.weight"] = student.adapters[key(name)].up
    weights[f"{WORDS}.lora_embedding_A.default"] = student.words.tokens.T
    weights[f"{WORDS}.lora_embedding_B.default"] = student.words.width
    for name, value in weights.items():
        own[PREFIX + name].copy_(value.half())  # what is evaluated is what gets saved
    model.head.load_state_dict({name: value.half() for name, value in student.head.state_dict().items()})
    return model
