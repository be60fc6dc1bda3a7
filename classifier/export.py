"""Writes a sentiment model as one ONNX file with 8-bit matrix products. Knows no versions.

Every linear layer divides each row by its largest value before the product and multiplies by it
after: activations are then quantised row by row, as in LLM.int8 (Dettmers et al. 2022,
arXiv:2208.07339), by kernels that know one scale for a whole matrix, and a message's reading does
not hang on what it was batched with.
"""

import logging
import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from classifier import inputs
from classifier.inputs import Batch
from classifier.model import SentimentModel

FORMAT = 1  # to be raised when what is written changes
OPSET = 17
SMALLEST = 1e-6


class RowScaled(nn.Module):
    """A linear layer whose product sees rows between -1 and 1."""

    def __init__(self, linear: nn.Linear):
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach().t().contiguous())
        self.bias = linear.bias

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        scale = hidden.abs().amax(-1, keepdim=True).clamp_min(SMALLEST)
        product = (hidden / scale) @ self.weight * scale
        return product if self.bias is None else product + self.bias


class _Flat(nn.Module):
    """The model with tensors for arguments, as an export needs them."""

    def __init__(self, model: SentimentModel):
        super().__init__()
        self.model = model

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        return self.model(Batch(*tensors))


def merged(model: SentimentModel) -> SentimentModel:
    """`model`, loaded in fp32, with its adapter merged into the encoder's weights."""
    model.encoder = model.encoder.merge_and_unload()
    return model.eval()


def export(model: SentimentModel, tokenizer, file: Path) -> None:
    """Merge `model` (fp32, changed by this) and write it to `file` in 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = merged(model)
    _scale_rows(model.encoder)
    with tempfile.TemporaryDirectory(dir=file.parent) as temporary:
        exact = Path(temporary) / "exact.onnx"
        write_graph(model, tokenizer, exact)
        logging.getLogger().addFilter(_quiet)
        try:
            quantize_dynamic(
                exact,
                file,
                op_types_to_quantize=["MatMul"],  # the token table and the head stay exact
                per_channel=True,
                reduce_range=not _has_vnni(),
                weight_type=QuantType.QInt8,
                extra_options={"MatMulConstBOnly": True},
            )
        finally:
            logging.getLogger().removeFilter(_quiet)


def write_graph(model: SentimentModel, tokenizer, file: Path) -> None:
    """Write a merged model to `file` as it is; its inputs are named like the tensors of a Batch."""
    model.encoder.set_attn_implementation("eager")  # plain products, which ONNX Runtime fuses
    # two lengths and a context, so that no mask is all ones and nothing is traced away
    messages = inputs.encode(
        tokenizer, ["a b c d", "a"], [("C: a b",), ()], message_tokens=8, context_tokens=8
    )
    batch = vars(inputs.collate(messages, tokenizer.pad_token_id or 0))
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # of the tracer, about shapes that are constant here
        torch.onnx.export(
            _Flat(model).eval(),
            tuple(batch.values()),
            file,
            input_names=list(batch),
            output_names=["logits"],
            dynamic_axes={name: {0: "messages", 1: "tokens"} for name in batch}
            | {"logits": {0: "messages"}},
            opset_version=OPSET,
            dynamo=False,  # seconds instead of ten, and a graph that is fused better
        )


def _quiet(record: logging.LogRecord) -> bool:
    """Advice to pre-process, and one line a matrix that has no constant side."""
    return "quantiz" not in record.pathname


def _has_vnni() -> bool:
    """Whether this processor adds 8-bit products in 32 bits; older ones overflow unless the weights
    keep to 7 bits (ONNX Runtime, "Quantize ONNX models")."""
    capability = torch.backends.cpu.get_cpu_capability()
    return capability == "AVX512" and torch.cpu._is_vnni_supported()


def _scale_rows(encoder: nn.Module) -> None:
    for module in list(encoder.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Linear):
                setattr(module, name, RowScaled(child))
