"""The one training loop: adapter and head learn target distributions for messages.

What it minimises is the cross entropy to a distribution, so a label and a teacher's probabilities are
the same to it. Rows of sources without neutral labels are judged on negative and positive alone: such
sets call neutral sentences by a pole, and would teach that every question is a complaint.
Knows nothing about files of data or versions.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from classifier import inputs
from classifier.adversarial import Adversary, without_neutral
from classifier.checkpoint import Interrupted, Training, identity
from classifier.data import Example
from classifier.merged import merged_products
from classifier.metrics import label_ids
from classifier.model import SentimentModel
from classifier.reading import LABELS
from classifier.train_config import TrainConfig


@dataclass(frozen=True)
class Targets:
    """What to learn for n messages: distributions (n, 3), weights (n,), and which rows are polar (n,)."""

    distributions: np.ndarray
    weights: np.ndarray
    polar: np.ndarray


def targets_of(
    examples: Sequence[Example], smoothing: float, class_weights: str | dict[str, float] = ""
) -> Targets:
    """Smoothed one-hot targets (Szegedy et al. 2016, arXiv:1512.00567) over the labels that apply."""
    polar = np.array([example.polar for example in examples])
    hot = np.eye(len(LABELS), dtype=np.float32)[label_ids([e.label for e in examples])]
    allowed = np.where(polar[:, None], [1, 0, 1], [1, 1, 1]).astype(np.float32)
    spread = allowed / allowed.sum(1, keepdims=True)
    by_label = weights_by_label(examples, class_weights)
    weights = np.array([e.weight * by_label[e.label] for e in examples], np.float32)
    return Targets(hot * (1 - smoothing) + spread * smoothing, weights, polar)


def weights_by_label(
    examples: Sequence[Example], class_weights: str | dict[str, float]
) -> dict[str, float]:
    """What a row of each label weighs; "balanced" gives every label that occurs the same sum."""
    if not class_weights:
        return dict.fromkeys(LABELS, 1.0)
    if isinstance(class_weights, dict):
        return {label: float(class_weights.get(label, 1.0)) for label in LABELS}
    counts = Counter(example.label for example in examples)
    return {label: len(examples) / (len(counts) * n) for label, n in counts.items()}


def loss_of(logits, distributions, weights, polar) -> torch.Tensor:
    """Weighted cross entropy; the neutral logit of polar rows takes no part. A batch in which no row
    weighs anything costs nothing."""
    log_probabilities = torch.log_softmax(without_neutral(logits, polar), -1)
    losses = -(distributions * log_probabilities).sum(-1)
    return (losses * weights).sum() / weights.sum().clamp_min(1e-12)


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
    judge: Callable[[SentimentModel], float] | None = None,
    log: Callable[[str, float, int], None] = lambda name, value, step: None,
    stop: Callable[[], bool] = lambda: False,
) -> SentimentModel:
    """Train adapter and head in place with AdamW, warm-up and linear decay.

    With a `checkpoint` path the state is saved there now and then and taken up again when the file
    exists, also when training was through; who called removes it. The same examples, config and seed
    then give the same model as an uninterrupted run. A checkpoint of other examples, another config or
    other weights to start from is a DataError. `judge` scores the model on dev rows, higher is better: see
    `TrainConfig.evaluate_every`. `log` takes a curve's name, value and step. Once `stop` is true the
    step is finished, the checkpoint written and Interrupted raised.
    """
    encoded = inputs.encode(
        tokenizer,
        [example.text for example in examples],
        [example.context for example in examples],
        message_tokens=config.message_tokens,
        context_tokens=config.context_tokens,
        written=[example.as_written for example in examples],
    )
    lengths = [len(item.ids) for item in encoded]
    per_epoch = -(-len(encoded) // config.batch)
    total = max(1, round(per_epoch * config.epochs))
    torch.manual_seed(config.seed)
    run = ""
    if checkpoint:
        run = identity([item.ids for item in encoded], list(vars(targets).values()), config, model)
    state = Training(run, model, *_optimizer(model, config, total))
    if checkpoint and checkpoint.exists():
        state.take_up(checkpoint)
    start, device = state.step, next(model.parameters()).device
    model.train()
    bar = tqdm(range(start, total), initial=start, total=total, unit="batch", disable=not progress)
    products = merged_products(model) if config.merged else nullcontext()
    with products, Adversary(model, config) as adversary:
        for step in bar:
            if config.patience and state.best.looks_since >= config.patience:
                break
            if step % per_epoch == 0 or step == start:
                batches = _batches(lengths, config, step // per_epoch)
            chosen = batches[step % per_epoch]
            batch = inputs.collate([encoded[i] for i in chosen], tokenizer.pad_token_id or 0)
            goal = [torch.from_numpy(part[chosen]).to(device) for part in vars(targets).values()]
            state.optimizer.zero_grad()
            loss = adversary.backward(
                batch.to(device), lambda logits, goal=goal: loss_of(logits, *goal), goal[-1]
            )
            norm = torch.nn.utils.clip_grad_norm_(model.trainable(), 1.0)
            if step % 10 == 0:
                bar.set_postfix(loss=f"{loss:.3f}")
                log("train/loss", loss, step)
                log("train/gradient_norm", float(norm), step)
                log("train/learning_rate", state.schedule.get_last_lr()[0], step)
            state.optimizer.step()
            state.schedule.step()
            state.step = step + 1
            if judge and config.evaluate_every and state.step % config.evaluate_every == 0:
                _look(state, judge, log)
            if checkpoint and state.step % config.checkpoint_every == 0:
                state.save(checkpoint)
            if stop() and state.step < total:
                if checkpoint:
                    state.save(checkpoint)
                raise Interrupted(state.step, total)
    if judge and config.evaluate_every and start < total and state.step % config.evaluate_every:
        _look(state, judge, log)  # the last weights are candidates too
    if checkpoint and start < total:
        state.save(checkpoint)
    state.best.restore(model)
    for parameter in model.trainable():
        parameter.data = parameter.data.half().float()  # what is evaluated is what gets saved
    return model.eval()


def _optimizer(model: SentimentModel, config: TrainConfig, total: int):
    """AdamW, and a learning rate that rises over the warm-up and falls to zero at `total` steps."""
    optimizer = torch.optim.AdamW(
        model.trainable(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    warmup = max(1, round(total * config.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warmup, (total - step) / max(1, total - warmup)),
    )
    return optimizer, schedule


def _look(state: Training, judge, log) -> None:
    score = judge(state.model.eval())
    state.model.train()
    state.best.see(score, state.step, state.model)
    log("dev/score", score, state.step)
