"""The state of an interrupted training: written whole, and taken up only by the run it belongs to."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from classifier.errors import DataError


class Interrupted(Exception):
    """A training was asked to stop; its checkpoint holds `step` of `total` steps."""

    def __init__(self, step: int, total: int):
        super().__init__(f"stopped after step {step} of {total}")
        self.step, self.total = step, total


@dataclass
class Best:
    """The best score on the dev rows so far, its weights, and the looks since that were no better."""

    score: float = -float("inf")
    step: int = 0
    looks_since: int = 0
    weights: dict[str, torch.Tensor] = field(default_factory=dict)

    def see(self, score: float, step: int, model) -> None:
        """Take in the score after `step` steps."""
        if score > self.score:
            weights = {name: value.clone() for name, value in trainable_state(model).items()}
            self.score, self.step, self.looks_since, self.weights = score, step, 0, weights
        else:
            self.looks_since += 1

    def restore(self, model) -> None:
        """Give the model the best weights; nothing when none were seen."""
        for name, value in trainable_state(model).items():
            if self.weights:
                value.copy_(self.weights[name])


@dataclass
class Training:
    """Everything that moves while a model is trained, and that a checkpoint therefore holds."""

    run: str
    model: torch.nn.Module
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    best: Best = field(default_factory=Best)
    step: int = 0

    def save(self, path: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "run": self.run,
            "step": self.step,
            "weights": trainable_state(self.model),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "best": vars(self.best),
            "random": torch.get_rng_state(),
            "random_cuda": generators()[1:],
        }
        temporary = path.with_name(path.name + ".part")
        torch.save(state, temporary)
        temporary.replace(path)

    def take_up(self, path: Path) -> None:
        """Go on from the checkpoint at `path`; one of another run, or a damaged one, is a DataError."""
        device = next(self.model.parameters()).device
        try:
            state = torch.load(path, map_location=device)
            run = state["run"]
        except Exception as error:  # torch raises many unrelated types of a file that is none of its
            raise _damaged(path, error) from error
        if run != self.run:
            raise DataError(
                f"The checkpoint {path} belongs to another training: rows, labels, settings, --start or "
                "the base model have changed since, or an earlier release wrote it. Go back to those, or "
                "start over with --fresh."
            )
        try:
            for name, value in trainable_state(self.model).items():
                value.copy_(state["weights"][name])
            self.optimizer.load_state_dict(state["optimizer"])
            self.schedule.load_state_dict(state["schedule"])
            self.best = Best(**state["best"])
            set_generators([state["random"], *state["random_cuda"]])
            self.step = state["step"]
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> DataError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return DataError(f"The checkpoint {path} cannot be read ({reason}). Start over with --fresh.")


def generators() -> list[torch.Tensor]:
    """The states of the random generators that dropout draws from: the CPU's, then each card's."""
    cards = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return [torch.get_rng_state(), *cards]


def set_generators(states: Sequence[torch.Tensor]) -> None:
    """Put them back, as far as there are cards for them."""
    torch.set_rng_state(states[0].cpu())
    if torch.cuda.is_available():
        for card, state in enumerate(states[1 : 1 + torch.cuda.device_count()]):
            torch.cuda.set_rng_state(state.cpu(), card)


def trainable_state(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The parameters that training moves, by name; not copies."""
    return {name: p.data for name, p in model.named_parameters() if p.requires_grad}


def identity(
    ids: Sequence[Sequence[int]], targets: Sequence[np.ndarray], config: object, model: torch.nn.Module
) -> str:
    """What a run learns from, how and from which weights: a checkpoint goes on only for the same.

    Of the frozen weights those count that are floats on every device: the 8-bit ones come from the
    same base, and cards may round them in another way.
    """
    digest = hashlib.sha256(repr(config).encode())
    for row in ids:
        digest.update(np.array(row, np.int32).tobytes())
    for array in targets:
        digest.update(np.ascontiguousarray(array).tobytes())
    for name, parameter in model.named_parameters():
        if parameter.is_floating_point():
            digest.update(name.encode() + parameter.detach().float().cpu().numpy().tobytes())
    return digest.hexdigest()
