"""Other runtimes for the same merged model, behind a SentimentModel's interface: OpenVINO with static
int8 activations (NNCF) and ONNX Runtime with dynamic ones. Need the extra `bench`."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from classifier import inputs
from classifier.inputs import Batch

CALIBRATION_ROWS = 300


class OpenVinoStatic:
    """Quantised after training by NNCF, whose activations have one scale for ever."""

    device = torch.device("cpu")

    def __init__(self, exact: Path, tokenizer, seed_set: Path, threads: int):
        import nncf
        import openvino

        quantised = nncf.quantize(
            openvino.Core().read_model(exact),
            nncf.Dataset(_calibration(tokenizer, seed_set)),
            model_type=nncf.ModelType.TRANSFORMER,
            subset_size=CALIBRATION_ROWS,
        )
        settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        compiled = openvino.Core().compile_model(quantised, "CPU", settings)
        self._names = [entry.any_name for entry in compiled.inputs]
        self._request = compiled.create_infer_request()

    def eval(self) -> "OpenVinoStatic":
        return self

    def __call__(self, batch: Batch) -> torch.Tensor:
        self._request.infer({name: getattr(batch, name).numpy() for name in self._names})
        return torch.from_numpy(self._request.get_output_tensor().data.copy())


class OnnxRuntimeDynamic:
    """Weights quantised a channel at a time, activations a tensor at a time while it runs."""

    device = torch.device("cpu")

    def __init__(self, exact: Path, threads: int):
        import onnxruntime
        from onnxruntime.quantization import QuantType, quantize_dynamic

        file = exact.with_name("dynamic.onnx")
        quantize_dynamic(
            exact, file, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"]
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self._names = [entry.name for entry in self._session.get_inputs()]

    def eval(self) -> "OnnxRuntimeDynamic":
        return self

    def __call__(self, batch: Batch) -> torch.Tensor:
        feed = {name: getattr(batch, name).numpy() for name in self._names}
        return torch.from_numpy(self._session.run(None, feed)[0])


def _calibration(tokenizer, seed_set: Path) -> Sequence[dict]:
    with seed_set.open(encoding="utf8") as lines:
        rows = random.Random(0).sample([json.loads(line) for line in lines], CALIBRATION_ROWS)
    encoded = inputs.encode(
        tokenizer,
        [row["text"] for row in rows],
        [row["context"] for row in rows],
        message_tokens=96,
        context_tokens=48,
    )
    batches = [vars(inputs.collate([one], tokenizer.pad_token_id or 0)) for one in encoded]
    return [{name: tensor.numpy() for name, tensor in batch.items()} for batch in batches]
