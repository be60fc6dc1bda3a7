"""The gradient of one batch: plain, or hardened against small shifts of the word embeddings.

FGM: Miyato et al. 2017, arXiv:1605.07725. FreeLB: Zhu et al. 2020, arXiv:1909.11764.
R-Drop: Liang et al. 2021, arXiv:2106.14448. Shifts act on the output of the token table, one L2 ball
a message, padding excluded. Knows no optimizer and no data.
"""

from collections.abc import Callable

import torch

from classifier.checkpoint import generators, set_generators
from classifier.inputs import Batch
from classifier.train_config import TrainConfig

NEVER = -1e4  # a logit whose probability is 0 in every precision
Loss = Callable[[torch.Tensor], torch.Tensor]


class Adversary:
    """Computes gradients of `model`'s parameters as the config asks for; use as a context."""

    def __init__(self, model, config: TrainConfig):
        self.model, self.config = model, config
        self.shift: torch.Tensor | None = None  # (messages, tokens, width), added to embeddings
        self._hook = None

    def __enter__(self) -> "Adversary":
        if self.config.adversarial != "none":
            table = self.model.encoder.get_input_embeddings()
            self._hook = table.register_forward_hook(self._add)
        return self

    def __exit__(self, *raised) -> None:
        if self._hook:
            self._hook.remove()

    def backward(self, batch: Batch, loss: Loss, polar: torch.Tensor) -> float:
        """Add the batch's gradient to the parameters'; `loss` takes logits. Returns the plain loss.

        `polar` (messages,) marks rows whose neutral logit takes no part.
        """
        methods = {"none": self._plain, "fgm": self._fgm, "freelb": self._freelb}
        return methods[self.config.adversarial](batch, lambda: self._objective(batch, loss, polar))

    def _objective(self, batch: Batch, loss: Loss, polar: torch.Tensor) -> torch.Tensor:
        logits = self._logits(batch)
        if not self.config.r_drop:
            return loss(logits)
        again = self._logits(batch)
        apart = divergence(logits, again, polar)
        return (loss(logits) + loss(again)) / 2 + self.config.r_drop * apart

    def _logits(self, batch: Batch) -> torch.Tensor:
        device = batch.ids.device.type
        enabled = bfloat16_helps(device) and (device == "cuda" or self.config.merged)
        with torch.autocast(device, torch.bfloat16, enabled=enabled):
            return self.model(batch).float()

    def _plain(self, batch: Batch, objective: Callable[[], torch.Tensor]) -> float:
        loss = objective()
        loss.backward()
        return loss.item()

    def _fgm(self, batch: Batch, objective: Callable[[], torch.Tensor]) -> float:
        """Clean loss plus the loss at epsilon · g / ‖g‖, g the clean loss's gradient."""
        self._start(batch, 0.0)
        loss = objective()
        loss.backward()
        self.shift = self.config.adversarial_epsilon * unit(self.shift.grad)
        objective().backward()
        self.shift = None
        return loss.item()

    def _freelb(self, batch: Batch, objective: Callable[[], torch.Tensor]) -> float:
        """The mean gradient over ascent steps from a random start, the dropout masks held."""
        steps, epsilon = self.config.adversarial_steps, self.config.adversarial_epsilon
        self._start(batch, epsilon)
        masks = generators()
        first = 0.0
        for step in range(steps):
            set_generators(masks)
            loss = objective()
            (loss / steps).backward()
            if step == 0:
                first = loss.item()
            moved = self.shift.detach() + self.config.adversarial_step_size * unit(self.shift.grad)
            self.shift = project(moved, epsilon).requires_grad_()
        self.shift = None
        return first

    def _start(self, batch: Batch, epsilon: float) -> None:
        """A shift of zero, or uniform in the ball: each entry up to epsilon / sqrt(entries)."""
        width = self.model.encoder.get_input_embeddings().weight.shape[1]
        shift = torch.zeros(*batch.ids.shape, width, device=batch.ids.device)
        if epsilon:
            entries = batch.mask.sum(1)[:, None, None] * width
            shift.uniform_(-1, 1).mul_(batch.mask[..., None] * epsilon / entries.sqrt())
        self.shift = shift.requires_grad_()

    def _add(self, module, arguments, embedded: torch.Tensor) -> torch.Tensor:
        return embedded if self.shift is None else embedded + self.shift


def bfloat16_helps(device: str) -> bool:
    """Whether products in bfloat16 are faster there: cards and CPUs with instructions for it."""
    if device == "cuda":
        return torch.cuda.is_bf16_supported()
    return device == "cpu" and torch.cpu._is_avx512_bf16_supported()


def unit(gradient: torch.Tensor) -> torch.Tensor:
    """Each message's gradient (tokens, width) at L2 norm 1; a zero gradient stays zero."""
    norm = gradient.flatten(1).norm(dim=1)[:, None, None]
    return gradient / norm.clamp_min(1e-12)


def project(shift: torch.Tensor, epsilon: float) -> torch.Tensor:
    """Each message's shift, drawn back into the L2 ball of radius epsilon."""
    norm = shift.flatten(1).norm(dim=1)[:, None, None]
    return shift * (epsilon / norm.clamp_min(1e-12)).clamp_max(1.0)


def without_neutral(logits: torch.Tensor, polar: torch.Tensor) -> torch.Tensor:
    """Logits (messages, 3) with the neutral one out of play in polar rows."""
    neutral = torch.tensor([[False, True, False]], device=logits.device)
    return logits.masked_fill(polar[:, None] & neutral, NEVER)


def divergence(first: torch.Tensor, second: torch.Tensor, polar: torch.Tensor) -> torch.Tensor:
    """Mean over messages of (KL(first‖second) + KL(second‖first)) / 2, from logits."""
    a, b = (torch.log_softmax(without_neutral(x, polar), -1) for x in (first, second))
    return ((a.exp() - b.exp()) * (a - b)).sum(-1).mean() / 2
