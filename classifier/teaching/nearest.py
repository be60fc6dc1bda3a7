"""The adapter of a given rank that lies nearest to a fully tuned network, weight by weight, and its way
into a version."""

import torch

from classifier.low_rank import thin, thin_table
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
        up, down, part = thin(change, len(adapter.down), adapter.scale)
        adapter.up.copy_(up)
        adapter.down.copy_(down)
        kept.append(part)
    words, change = student.words, tuned.weight(f"{WORDS}.weight") - student.weight(f"{WORDS}.weight")
    rows, columns, of_words = thin_table(change, words.width.shape[1], words.scale)
    words.tokens.copy_(rows)
    words.width.copy_(columns)
    student.head.load_state_dict(tuned.head.state_dict())
    return {"layers": sum(kept) / len(kept), "words": of_words}


@torch.no_grad()
def mean_of_networks(networks: list[Network]) -> Network:
    """The first one with the mean of all weights (model soups: Wortsman et al. 2022,
    arXiv:2203.05482); their heads must come from one first state."""
    for parameters in zip(*(network.parameters() for network in networks), strict=True):
        parameters[0].copy_(torch.stack([p.float() for p in parameters]).mean(0))
    return networks[0]


@torch.no_grad()
def take_adapters(model: SentimentModel, student: Network) -> SentimentModel:
    """`model`, whose adapter must be of the same ranks and alphas, with the weights of `student`."""
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
