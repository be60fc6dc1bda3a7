"""Hardened training: FGM, FreeLB and R-Drop do what their papers say, and still learn."""

from dataclasses import replace

import pytest
import torch

from classifier.adversarial import Adversary, divergence, project, unit
from classifier.fit import fit, loss_of, targets_of
from classifier.inputs import collate, encode
from classifier.model import new_model
from classifier.train import judge_of
from classifier.train_config import TrainConfig
from tests.classifier import tiny


def gradients(base, config: TrainConfig) -> tuple[float, torch.Tensor, list[float]]:
    """The plain loss, the head's gradient, and the shift's norm in every pass over the encoder."""
    torch.manual_seed(0)
    model = new_model(base, rank=4, dropout=0.0).eval()
    rows = tiny.messages(8, seed=3)
    encoded = encode(base.tokenizer(), [e.text for e in rows], message_tokens=24, context_tokens=8)
    goal = [torch.from_numpy(part) for part in vars(targets_of(rows, 0.0)).values()]
    norms = []
    with Adversary(model, config) as adversary:
        table = model.encoder.get_input_embeddings()
        watch = table.register_forward_hook(
            lambda *_: norms.append(0.0 if adversary.shift is None
                                    else adversary.shift.detach().flatten(1).norm(dim=1).max().item())
        )  # fmt: skip
        loss = adversary.backward(
            collate(encoded, 0), lambda logits: loss_of(logits, *goal), goal[-1]
        )
        watch.remove()
    return loss, model.head.out.weight.grad, norms


def test_fgm_adds_the_gradient_at_the_worst_shift(base):
    """FGM makes a second pass at distance epsilon; with epsilon near nothing it doubles the first."""
    loss, plain, _ = gradients(base, TrainConfig())
    same, doubled, norms = gradients(base, TrainConfig(adversarial="fgm", adversarial_epsilon=1e-6))
    assert loss == pytest.approx(same, rel=1e-4)
    assert torch.allclose(doubled, 2 * plain, rtol=0.05, atol=1e-3)
    _, _, norms = gradients(base, TrainConfig(adversarial="fgm", adversarial_epsilon=0.5))
    assert norms == pytest.approx([0.0, 0.5], abs=1e-4)


def test_freelb_stays_in_its_ball_and_averages(base):
    """FreeLB makes its steps inside the ball; in a tiny ball their mean is the plain gradient."""
    _, plain, _ = gradients(base, TrainConfig())
    tiny_ball = TrainConfig(adversarial="freelb", adversarial_epsilon=1e-6)
    assert torch.allclose(gradients(base, tiny_ball)[1], plain, rtol=0.05, atol=1e-3)
    wide = TrainConfig(adversarial="freelb", adversarial_epsilon=0.4, adversarial_step_size=9.0)
    _, _, norms = gradients(base, wide)
    assert len(norms) == 3 and norms[0] <= 0.4
    assert norms[1:] == pytest.approx([0.4, 0.4], abs=1e-4)


def test_norms_and_divergence():
    """Shifts are scaled a message; divergence is symmetric, zero for equals, blind to masked neutral."""
    g = torch.tensor([[[3.0, 4.0]], [[0.0, 0.0]]])
    assert unit(g).tolist() == [[[pytest.approx(0.6), pytest.approx(0.8)]], [[0.0, 0.0]]]
    assert project(g, 1.0).norm() == pytest.approx(1)
    assert torch.equal(project(g, 9.0), g)
    a, b = torch.tensor([[1.0, 0.0, 0.0]]), torch.tensor([[1.0, 5.0, 0.0]])
    three, two = torch.tensor([False]), torch.tensor([True])
    assert divergence(a, b, three) == pytest.approx(divergence(b, a, three).item())
    assert divergence(a, b, three) > 0.5 > divergence(a, b, two) == pytest.approx(0)


@pytest.mark.parametrize("adversarial", ["fgm", "freelb"])
def test_hardened_trainings_learn(base, adversarial):
    """With an adversary and R-Drop together the toy language is still learned."""
    rows = tiny.messages(160, seed=8)
    config = replace(tiny.TRAINING, epochs=12, adversarial=adversarial, adversarial_epsilon=0.3,
                     adversarial_steps=2, adversarial_step_size=0.1, r_drop=0.2)  # fmt: skip
    torch.manual_seed(0)
    model = fit(new_model(base, rank=8), base.tokenizer(), rows, targets_of(rows, 0.05), config,
                progress=False)  # fmt: skip
    assert judge_of(tiny.messages(60, seed=9), TrainConfig(), base.tokenizer())(model) > 0.8
