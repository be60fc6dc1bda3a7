"""Writes a sentiment model as one ONNX file with 8-bit weights. Knows no versions.

Each row of a matrix gets one scale, as in LLM.int8 (Dettmers et al. 2022, arXiv:2208.07339); what runs
the file quantises activations while it runs. The token table and the head stay exact.
"""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

from classifier import inputs
from classifier.inputs import Batch
from classifier.model import SentimentModel

FORMAT = 3  # to be raised when what is written changes
OPSET = 17
SMALLEST = 16  # a matrix with fewer rows or columns (the head's last) is not worth quantising


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

    with tempfile.TemporaryDirectory(dir=file.parent) as temporary:
        exact = Path(temporary) / "exact.onnx"
        write_graph(merged(model), tokenizer, exact)
        graph = onnx.load(exact)
    quantise_weights(graph.graph)
    onnx.save(graph, file)


def quantise_weights(graph) -> None:
    """Replace the weights of an ONNX graph's matrix products by 8-bit integers and their scales."""
    from onnx import helper, numpy_helper

    weights = {tensor.name: tensor for tensor in graph.initializer}
    added, unpacking = [], []
    for node in graph.node:
        tensor = weights.get(node.input[1]) if node.op_type in ("MatMul", "Gemm") else None
        if tensor is None or len(tensor.dims) != 2 or min(tensor.dims) < SMALLEST:
            continue
        transposed = any(a.name == "transB" and a.i for a in node.attribute)
        axis = 0 if transposed else 1  # of the outputs
        integers, scales = quantised(numpy_helper.to_array(tensor), axis)
        parts = {"integers": integers, "scales": scales, "zeros": np.zeros(len(scales), np.int8)}
        parts = {f"{tensor.name}.{part}": array for part, array in parts.items()}
        added += [numpy_helper.from_array(array, name) for name, array in parts.items()]
        node.input[1] = f"{tensor.name}.unpacked"
        unpacking.append(helper.make_node("DequantizeLinear", [*parts], [node.input[1]], axis=axis))
    nodes = [*unpacking, *graph.node]
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in [*graph.initializer, *added] if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)


def quantised(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Integers (int8, the shape of `weight`) and scales (float32, one an index of `axis`)."""
    scales = np.abs(weight).max(1 - axis, keepdims=True) / 127
    scales[scales == 0] = 1.0
    return np.round(weight / scales).astype(np.int8), scales.reshape(-1).astype(np.float32)


def write_graph(model: SentimentModel, tokenizer, file: Path) -> None:
    """Write a merged model to `file` as it is; its inputs are named like the tensors of a Batch."""
    model.encoder.set_attn_implementation("eager")  # plain products, which runtimes fuse
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
