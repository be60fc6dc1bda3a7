"""How fast messages are read: `python tests/bench/bench_reader.py [--threads 1 2] [--rounds 30]`.

Ours as served, tokenising included, beside bitsandbytes (adapter unmerged and merged), a transformers
fp32 pipeline of the same encoder, torch dynamic int8 and OpenVINO int8 of the same merged model, all in
one run and in turn. Needs the extra `bench`; quieter machines give quieter figures.
"""

import argparse
import logging
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from classifier import inputs
from classifier.export import merged, write_graph
from classifier.inputs import Batch
from classifier.installation import Installation
from classifier.language_base import LanguageBase
from classifier.model import load_model
from classifier.reader import Reader
from classifier.serving import Serving

MESSAGE = (
    "I have been waiting for two weeks now and still no parcel, could you please tell me when it "
    "will finally arrive at my place?"
)

Run = Callable[[Sequence[str]], object]


class OpenVino:
    """A SentimentModel's interface over OpenVINO, quantised after training by NNCF."""

    device = torch.device("cpu")

    def __init__(self, quantised, threads: int):
        import openvino

        settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        compiled = openvino.Core().compile_model(quantised, "CPU", settings)
        self._request = compiled.create_infer_request()

    def eval(self) -> "OpenVino":
        return self

    def __call__(self, batch: Batch) -> torch.Tensor:
        answer = self._request.infer({name: tensor.numpy() for name, tensor in vars(batch).items()})
        return torch.from_numpy(next(iter(answer.values())).copy())


def openvino_model(model, tokenizer):
    """The merged model in OpenVINO's int8, calibrated on parts of the message."""
    import nncf
    import openvino

    words = MESSAGE.split()
    parts = [" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 3, len(words), 2)]
    batches = [
        {
            name: tensor.numpy()
            for name, tensor in vars(
                inputs.collate(
                    inputs.encode(tokenizer, [part], message_tokens=96, context_tokens=48), 0
                )
            ).items()
        }
        for part in parts
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "exact.onnx"
        write_graph(model, tokenizer, file)
        return nncf.quantize(
            openvino.Core().read_model(file),
            nncf.Dataset(batches),
            model_type=nncf.ModelType.TRANSFORMER,
            subset_size=len(batches),
        )


def contenders(base: LanguageBase, version: Path, folder: Path, threads: int) -> dict[str, Run]:
    """What is measured, by name; each takes texts."""
    from transformers import pipeline

    torch.set_num_threads(threads)
    ours = Reader.load(version, base)
    served = Serving(folder).improve(ours, version, base)

    def with_model(model) -> Run:
        return Reader(model, ours.tokenizer, ours.config, "bench").read

    def exact():
        return merged(load_model(base, version, eight_bit=False))

    together = load_model(base, version)
    together.encoder = together.encoder.merge_and_unload()
    dynamic = torch.ao.quantization.quantize_dynamic(exact(), {torch.nn.Linear}, torch.qint8)
    plain = exact()
    plain.encoder.set_attn_implementation("eager")
    peer = pipeline("feature-extraction", model=exact().encoder, tokenizer=ours.tokenizer)
    return {
        "ours as served": served.read if served else ours.read,
        "bitsandbytes, unmerged": ours.read,
        "bitsandbytes, merged": with_model(together),
        "transformers pipeline, fp32": lambda texts: peer(list(texts), batch_size=len(texts)),
        "torch dynamic int8": with_model(dynamic),
        "OpenVINO int8": with_model(OpenVino(openvino_model(plain, ours.tokenizer), threads)),
    }


def measure(runs: dict[str, Run], size: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each round by name, everybody in turn."""
    texts, times = [MESSAGE] * size, {name: [] for name in runs}
    for run in runs.values():
        run(texts)
        run(texts)
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run(texts)
            times[name].append((time.perf_counter() - started) * 1000)
    return times


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as data:
        place = Installation(Path(data))
        base = place.base()
        store = place.store(base)
        version = store.folder(store.active())
        for threads in arguments.threads:
            runs = contenders(base, version, Path(data) / "runtime", threads)
            one = measure(runs, 1, 3 * arguments.rounds)
            many = measure(runs, 32, arguments.rounds)
            print(f"\n| {threads} thread(s) | one, p50 ms | p95 ms | 32, p50 ms | p95 ms | messages/s |")
            print("|---|---|---|---|---|---|")
            for name in runs:
                row = [f(t[name]) for t in (one, many)
                       for f in (statistics.median, lambda v: percentile(v, 0.95))]
                figures = " | ".join(f"{value:.1f}" for value in row)
                print(f"| {name} | {figures} | {32000 / row[2]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
