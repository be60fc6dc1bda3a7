"""Serves a version on a CPU by OpenVINO in 8 bits, from a file that is exported once.

The file is made from the version's own weights: the adapter merged in fp32, the head included. It is
kept under the data folder, by the version's manifest and the packages that made it; a damaged one is
made anew. On CUDA, and where the setting says so, the bitsandbytes model goes on serving.
"""

import functools
import json
import logging
import os
import shutil
import tempfile
import threading
from hashlib import sha256 as digest_of
from importlib.metadata import version as package_version
from pathlib import Path

import torch
from torch import nn

from classifier.export import FORMAT, export
from classifier.files import sha256, write_json
from classifier.inputs import Batch
from classifier.language_base import LanguageBase
from classifier.model import load_model
from classifier.reader import Reader, ReadingConfig
from classifier.versions import MANIFEST, read_manifest

log = logging.getLogger(__name__)

FILE = "model.onnx"
KEPT = 4  # exports on disk, about 80 MB each: the active version and those one goes back to
PACKAGES = ("onnx", "openvino", "torch", "transformers", "peft")
ACTIVATION_GROUP = 384  # a hidden state of the base; 192 is 3 % slower, with the same labels

_making_core = threading.Lock()


def _core():
    """The one OpenVINO core of this process, which is never let go.

    Its CPU plugin gives the thread that compiles a signal stack of its own and frees that memory with
    the core, without taking the stack back: the next signal, a Ctrl-C, would be a segmentation fault.
    """
    with _making_core:
        return _new_core()


@functools.cache
def _new_core():
    import openvino

    return openvino.Core()


class ExportedModel(nn.Module):
    """An exported model behind a SentimentModel's interface: a batch in, logits (messages, 3) out.

    Weights are 8-bit integers, and so are activations, by groups of 384 while the model runs: of what
    was measured it is the fastest whose labels are those of the exact model on 99 messages of 100.
    All else is computed in bfloat16 where the processor has it.
    """

    device = torch.device("cpu")
    most_padding = 48  # tokens a batch: about what a batch more costs (docs/benchmarks.md)

    def __init__(self, file: Path):
        super().__init__()
        core = _core()
        able = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        settings = {
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if able else "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": ACTIVATION_GROUP,
        }
        self._compiled = core.compile_model(core.read_model(file), "CPU", settings)
        self._names = [entry.any_name for entry in self._compiled.inputs]
        self._of_thread = threading.local()  # a request serves one caller at a time

    def forward(self, batch: Batch) -> torch.Tensor:
        request = getattr(self._of_thread, "request", None)
        if request is None:
            request = self._of_thread.request = self._compiled.create_infer_request()
        request.infer({name: getattr(batch, name).numpy() for name in self._names}, share_inputs=True)
        return torch.from_numpy(request.get_output_tensor().data.copy())


class Serving:
    """Loads versions to serve with. `folder` holds the exports; `runtime` is auto or bitsandbytes."""

    def __init__(self, folder: Path, runtime: str = "auto"):
        self._folder, self._runtime = folder, runtime

    @property
    def exports(self) -> bool:
        """Whether versions are served by OpenVINO here."""
        return self._runtime == "auto" and not torch.cuda.is_available()

    def load(self, version: Path, base: LanguageBase) -> Reader:
        """What reads soonest: the version's export where there is one, else bitsandbytes."""
        if self.exports and _whole(place := self._place(version)):
            try:
                return _reader(place, version, base)
            except Exception as error:  # whatever a runtime raises at a file it cannot take
                log.warning("the export in %s cannot be loaded and is made anew: %s", place, error)
                (place / MANIFEST).unlink()
        return Reader.load(version, base)

    def improve(self, reader: Reader, version: Path, base: LanguageBase) -> Reader | None:
        """A faster reader of the same version, exported now; None where `reader` is the fastest."""
        if not self.exports or isinstance(reader.model, ExportedModel):
            return None
        place = self._place(version)
        if not _whole(place):
            read_manifest(version, base_fingerprint=base.fingerprint)
            self._export(version, base, place)
        return _reader(place, version, base)

    def _place(self, version: Path) -> Path:
        parts = [sha256(version / MANIFEST), str(FORMAT), *map(package_version, PACKAGES)]
        return self._folder / digest_of(" ".join(parts).encode()).hexdigest()[:16]

    def _export(self, version: Path, base: LanguageBase, place: Path) -> None:
        """Written beside and renamed; its manifest comes last."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".making.") as temporary:
            made = Path(temporary) / place.name
            made.mkdir()
            export(load_model(base, version, eight_bit=False), base.tokenizer(), made / FILE)
            write_json(made / MANIFEST, {"version": version.name, FILE: sha256(made / FILE)})
            if place.exists():  # damaged, or another process was faster
                os.rename(place, Path(temporary) / "damaged")
            os.rename(made, place)
        whole = [path for path in self._folder.iterdir() if not path.name.startswith(".")]
        for old in sorted(whole, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _whole(place: Path) -> bool:
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf8"))
        return sha256(place / FILE) == manifest[FILE]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _reader(place: Path, version: Path, base: LanguageBase) -> Reader:
    manifest = read_manifest(version, base_fingerprint=base.fingerprint)
    config = ReadingConfig(**manifest["reading"])
    return Reader(ExportedModel(place / FILE), base.tokenizer(), config, manifest["version"])
