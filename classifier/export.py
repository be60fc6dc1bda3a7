"""Writes a sentiment model as one ONNX file with 8-bit matrix products. Knows no versions.

Weights have one scale for every 32 inputs, and activations are quantised in blocks as small while the
model runs (MatMulNBits): of the kernels measured it is the one whose labels are those of the exact
model on 99 messages of 100, though products with one scale a matrix are faster.
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

FORMAT = 2  # to be raised when what is written changes
OPSET = 17
# one line for every node of the graph otherwise
logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
BLOCK = 32
COMPUTE_IN_8_BITS = 4


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
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    with tempfile.TemporaryDirectory(dir=file.parent) as temporary:
        exact = Path(temporary) / "exact.onnx"
        write_graph(merged(model), tokenizer, exact)
        quantizer = MatMulNBitsQuantizer(
            onnx.load(exact),
            bits=8,
            block_size=BLOCK,
            is_symmetric=True,
            accuracy_level=COMPUTE_IN_8_BITS,
        )
        quantizer.process()  # the token table and the head stay exact
        quantizer.model.save_model_to_file(str(file), use_external_data_format=False)


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
