"""The sentiment model: the frozen 8-bit language base, a LoRA adapter on it, and a head of its own.

The head lives in its own file beside the adapter, so that adapters can be swapped and the head is
never lost with them (peft#310, peft#3581). Knows nothing about versions, data or thresholds.
"""

import json
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, prepare_model_for_kbit_training
from peft.tuners.lora import LoraLayer
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from classifier.errors import DataError, VersionError
from classifier.inputs import Batch
from classifier.language_base import LanguageBase
from classifier.reading import LABELS

ADAPTER = "adapter"
HEAD = "head.safetensors"


class Head(nn.Module):
    """From an encoder's hidden states to one logit a label.

    Reads the first token and the mean over the message; the context is seen through attention only.
    """

    def __init__(self, width: int, dropout: float = 0.1):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.dense = nn.Linear(2 * width, width)
        self.out = nn.Linear(width, len(LABELS))

    def forward(self, hidden: torch.Tensor, message_mask: torch.Tensor) -> torch.Tensor:
        weights = message_mask[..., None].to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        features = self.dropout(torch.cat([hidden[:, 0], mean], dim=-1))
        return self.out(self.dropout(torch.nn.functional.gelu(self.dense(features))))


class SentimentModel(nn.Module):
    """`forward(batch)` gives logits of shape (messages, 3), in the order of LABELS."""

    def __init__(self, encoder: nn.Module, head: Head):
        super().__init__()
        self.encoder = encoder
        self.head = head
        # encoders with one segment (RoBERTa, DistilBERT) take no segment ids
        self.has_segments = getattr(encoder.config, "type_vocab_size", 0) > 1

    @property
    def device(self) -> torch.device:
        """Where batches have to be."""
        return next(self.parameters()).device

    def forward(self, batch: Batch) -> torch.Tensor:
        segments = {"token_type_ids": batch.segments} if self.has_segments else {}
        output = self.encoder(input_ids=batch.ids, attention_mask=batch.mask, **segments)
        return self.head(output.last_hidden_state, batch.message_mask)

    def trainable(self) -> list[nn.Parameter]:
        """The parameters a training moves: the adapter's and the head's."""
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def save(self, folder: Path) -> None:
        """Write adapter and head, in half precision, into `folder`; an OSError when it is full."""
        try:
            save_adapter(self.encoder, folder / ADAPTER)
            save_file({k: v.half() for k, v in self.head.state_dict().items()}, folder / HEAD)
        except SafetensorError as error:  # how safetensors reports a full disk
            raise OSError(f"The model cannot be written: {error}") from error


def new_model(
    base: LanguageBase,
    *,
    rank: int = 16,
    alpha: float = 0.0,
    targets: str | list[str] = "all-linear",
    embedding_rank: int = 0,
    embedding_alpha: float = 2.0,
    dropout: float = 0.1,
    eight_bit: bool = True,
) -> SentimentModel:
    """A fresh adapter (rank-stabilised LoRA, arXiv:2312.03732) and head on `base`, ready to train.

    The adapter is scaled by `alpha` / sqrt(`rank`), with 0 the rank itself as alpha. With an
    `embedding_rank` the token table is adapted as well.
    """
    encoder = _trainable_base(base, eight_bit)
    table, layers = adapter_targets(encoder)
    if targets != "all-linear":
        targets = _known(targets, layers)
    if embedding_rank:
        targets = [*(layers if targets == "all-linear" else targets), table]
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha or rank,
        use_rslora=True,
        lora_dropout=dropout,
        target_modules=targets,
        rank_pattern={table: embedding_rank} if embedding_rank else {},
        alpha_pattern={table: embedding_alpha} if embedding_rank else {},
    )
    head = Head(encoder.config.hidden_size, dropout).to(encoder.device)
    return SentimentModel(get_peft_model(encoder, config), head)


def load_model(
    base: LanguageBase, folder: Path, *, eight_bit: bool = True, trainable: bool = False
) -> SentimentModel:
    """The model saved in `folder`; in evaluation mode unless `trainable`."""
    encoder = _trainable_base(base, eight_bit) if trainable else base.encoder(eight_bit=eight_bit)
    adapted = PeftModel.from_pretrained(encoder, folder / ADAPTER, is_trainable=trainable)
    head = Head(encoder.config.hidden_size).to(encoder.device)
    head.load_state_dict({k: v.float() for k, v in load_file(folder / HEAD).items()})
    model = SentimentModel(adapted.float() if not eight_bit else adapted, head)
    return model.train(trainable)


def adapter_targets(encoder: nn.Module) -> tuple[str, list[str]]:
    """The names of an encoder's token table and of its linear layers, as peft takes them."""
    modules = dict(encoder.named_modules())
    table = next(name for name, m in modules.items() if m is encoder.get_input_embeddings())
    return table, [name for name, module in modules.items() if isinstance(module, nn.Linear)]


def _known(targets: str | list[str], layers: list[str]) -> list[str]:
    """The names of `targets`, a single one as a list of it; a DataError where no layer ends in one."""
    names = [targets] if isinstance(targets, str) else list(targets)
    for name in names:
        if not any(layer == name or layer.endswith(f".{name}") for layer in layers):
            there = ", ".join(sorted({layer.rpartition(".")[2] for layer in layers}))
            raise DataError(
                f'targets names {name}, and this encoder has no such layer. It has {there}; "all-linear" '
                "takes all of them."
            )
    return names


def adapter_settings(model: SentimentModel) -> dict:
    """The settings of TrainConfig that a model's adapter was made with, as far as it has them."""
    modules = dict(model.encoder.named_modules())
    [config] = model.encoder.peft_config.values()
    adapted = {name for name, module in modules.items() if isinstance(module, LoraLayer)}
    left = [
        name
        for name, module in modules.items()
        if isinstance(module, nn.Linear) and not any(name.startswith(f"{a}.") for a in adapted)
    ]
    table = dict(config.rank_pattern)  # only the token table has a rank of its own
    named = sorted(set(config.target_modules) - set(table))
    found = {
        "rank": config.r,
        "alpha": 0.0 if config.lora_alpha == config.r else float(config.lora_alpha),
        "targets": named if left else "all-linear",
        "embedding_rank": next(iter(table.values()), 0),
        "dropout": config.lora_dropout,
    }
    return found | ({"embedding_alpha": next(iter(config.alpha_pattern.values()))} if table else {})


def save_adapter(adapted: PeftModel, folder: Path) -> None:
    """Write the adapter alone, in half precision; whoever saves it names its base by fingerprint."""
    # the embedding was widened by the Chinese rows, which peft would save with every adapter
    adapted.save_pretrained(folder, save_embedding_layers=False)
    weights = folder / "adapter_model.safetensors"
    save_file(
        {k: v.half() for k, v in load_file(weights).items()}, weights, metadata={"format": "pt"}
    )
    config = folder / "adapter_config.json"
    settings = json.loads(config.read_text(encoding="utf8"))
    settings["base_model_name_or_path"] = None
    config.write_text(json.dumps(settings, indent=1, sort_keys=True), encoding="utf8")
    (folder / "README.md").unlink(missing_ok=True)


def _trainable_base(base: LanguageBase, eight_bit: bool) -> nn.Module:
    encoder = base.encoder(eight_bit=eight_bit)
    if eight_bit:
        return prepare_model_for_kbit_training(encoder, use_gradient_checkpointing=False)
    return encoder.requires_grad_(False)


def mean_of(first: SentimentModel, second: SentimentModel, share: float) -> SentimentModel:
    """`first`, its adapter and head moved by `share` (0 to 1) towards `second`'s; in half precision,
    as they are stored."""
    theirs = {name: p for name, p in second.named_parameters() if p.requires_grad}
    for name, parameter in first.named_parameters():
        if not parameter.requires_grad:
            continue
        if name not in theirs or theirs[name].shape != parameter.shape:
            raise VersionError("The two versions have adapters of different shapes; give the mean a --rank.")
        parameter.data.lerp_(theirs[name].data, share)
        parameter.data = parameter.data.half().float()
    return first.eval()
