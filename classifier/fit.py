"""The one training loop: adapter and head learn target distributions for messages.

What it minimises is the cross entropy to a distribution, so a label and a teacher's probabilities are
the same to it. Rows of sources without neutral labels are judged on negative and positive alone: such
sets call neutral sentences by a pole, and would teach that every question is a complaint.
Knows nothing about files of data or versions.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from classifier import inputs
from classifier.data import Example
from classifier.metrics import label_ids
from classifier.model import SentimentModel
from classifier.reading import LABELS


@dataclass(frozen=True)
class TrainConfig:
    """What a training may vary. Lengths are in tokens, `checkpoint_every` in steps.

    `take` maps a source file's name (without endings) to how many of its training rows an epoch
    draws at most and how often each is repeated: {"en_tweeteval": {"rows": 12000, "repeat": 1}}.
    `embedding_rank` adapts the token table too (0 leaves it alone): it lets single words take on mood.
    `augment` is the share of drawn rows that get one of `perturb.AUGMENTATIONS`.
    `calibrate_on` names the sources whose dev rows set temperature and thresholds; all when empty.
    """

    rank: int = 16
    targets: str | list[str] = "all-linear"
    embedding_rank: int = 0
    embedding_alpha: float = 2.0
    dropout: float = 0.1
    learning_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup: float = 0.06
    epochs: float = 1.0
    batch: int = 32
    label_smoothing: float = 0.05
    message_tokens: int = 96
    context_tokens: int = 48
    checkpoint_every: int = 100
    seed: int = 0
    augment: float = 0.0
    calibrate_on: tuple[str, ...] = ()
    take: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Targets:
    """What to learn for n messages: distributions (n, 3), weights (n,), and which rows are polar (n,)."""

    distributions: np.ndarray
    weights: np.ndarray
    polar: np.ndarray


def targets_of(examples: Sequence[Example], smoothing: float) -> Targets:
    """Smoothed one-hot targets (Szegedy et al. 2016, arXiv:1512.00567) over the labels that apply."""
    polar = np.array([example.polar for example in examples])
    hot = np.eye(len(LABELS), dtype=np.float32)[label_ids([e.label for e in examples])]
    allowed = np.where(polar[:, None], [1, 0, 1], [1, 1, 1]).astype(np.float32)
    spread = allowed / allowed.sum(1, keepdims=True)
    weights = np.array([example.weight for example in examples], np.float32)
    return Targets(hot * (1 - smoothing) + spread * smoothing, weights, polar)


def loss_of(logits, distributions, weights, polar) -> torch.Tensor:
    """Weighted cross entropy; the neutral logit of polar rows takes no part."""
    masked = logits.masked_fill(polar[:, None] & torch.tensor([[False, True, False]]), -1e4)
    losses = -(distributions * torch.log_softmax(masked, -1)).sum(-1)
    return (losses * weights).sum() / weights.sum()


def _batches(lengths: list[int], config: TrainConfig, epoch: int) -> list[list[int]]:
    """Indices in batches of similar length, in random order: little padding, no curriculum."""
    rng = random.Random(f"{config.seed}/{epoch}")
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i] + rng.random() * 8))
    batches = [order[i : i + config.batch] for i in range(0, len(order), config.batch)]
    rng.shuffle(batches)
    return batches


def fit(
    model: SentimentModel,
    tokenizer,
    examples: Sequence[Example],
    targets: Targets,
    config: TrainConfig,
    *,
    checkpoint: Path | None = None,
    progress: bool = True,
) -> SentimentModel:
    """Train adapter and head in place with AdamW, warm-up and linear decay.

    With a `checkpoint` path the state is saved there now and then and taken up again when the file
    exists, also when training was through; who called removes it. The same examples, config and seed
    then give the same model as an uninterrupted run. A checkpoint of other examples or another config
    is not taken up.
    """
    encoded = inputs.encode(
        tokenizer,
        [example.text for example in examples],
        [example.context for example in examples],
        message_tokens=config.message_tokens,
        context_tokens=config.context_tokens,
    )
    lengths = [len(item.ids) for item in encoded]
    per_epoch = -(-len(encoded) // config.batch)
    total = max(1, round(per_epoch * config.epochs))
    torch.manual_seed(config.seed)
    optimizer = torch.optim.AdamW(
        model.trainable(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    warmup = max(1, round(total * config.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warmup, (total - step) / max(1, total - warmup)),
    )
    run = _identity(encoded, config)
    start = _resume(checkpoint, run, model, optimizer, schedule)
    model.train()
    bar = tqdm(range(start, total), initial=start, total=total, unit="batch", disable=not progress)
    for step in bar:
        if step % per_epoch == 0 or step == start:
            batches = _batches(lengths, config, step // per_epoch)
        chosen = batches[step % per_epoch]
        logits = model(inputs.collate([encoded[i] for i in chosen], tokenizer.pad_token_id or 0))
        loss = loss_of(
            logits,
            torch.from_numpy(targets.distributions[chosen]),
            torch.from_numpy(targets.weights[chosen]),
            torch.from_numpy(targets.polar[chosen]),
        )
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.trainable(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 10 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}")
        if checkpoint and (step + 1) % config.checkpoint_every == 0:
            _save_checkpoint(checkpoint, run, step + 1, model, optimizer, schedule)
    if checkpoint and start < total:
        _save_checkpoint(checkpoint, run, total, model, optimizer, schedule)
    for parameter in model.trainable():
        parameter.data = parameter.data.half().float()  # what is evaluated is what gets saved
    return model.eval()


def _trainable_state(model: SentimentModel) -> dict[str, torch.Tensor]:
    return {name: p.data for name, p in model.named_parameters() if p.requires_grad}


def _identity(encoded: Sequence[inputs.Encoded], config: TrainConfig) -> str:
    """What a run trains on and how: a checkpoint goes on only for the same."""
    digest = hashlib.sha256(repr(config).encode())
    for item in encoded:
        digest.update(np.array(item.ids, np.int32).tobytes())
    return digest.hexdigest()


def _save_checkpoint(path: Path, run: str, step: int, model, optimizer, schedule) -> None:
    state = {
        "run": run,
        "step": step,
        "weights": _trainable_state(model),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "random": torch.get_rng_state(),
    }
    temporary = path.with_suffix(".part")
    torch.save(state, temporary)
    temporary.replace(path)


def _resume(path: Path | None, run: str, model, optimizer, schedule) -> int:
    if path is None or not path.exists():
        return 0
    state = torch.load(path)
    if state["run"] != run:
        return 0
    for name, value in _trainable_state(model).items():
        value.copy_(state["weights"][name])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["random"])
    return state["step"]
