"""Train the retrieval adapter: `python -m classifier.build_retrieval --data DIR --out DIR`.

A LoRA on the language base of its own, so that questions that mean the same lie together, in Chinese,
in English and across the two. It learns in turns from
- labelled question pairs, by CoSENT (Su 2022): pairs that match shall be nearer than pairs that do not,
- translations and questions of one intent, with the rest of the batch as negatives (Henderson et al.
  2017, arXiv:1705.00652).
What it learned is then added to the base at a quarter of its strength (WiSE-FT, Wortsman et al. 2022,
arXiv:2109.01903): at full strength it sorts bank questions better and service problems worse.
Rows with split dev are for choosing and never trained on. A build-time command: nothing at run time
imports it.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from sentence_transformers import SentenceTransformer, losses
from tqdm import tqdm

from classifier import retrieval
from classifier.build_language import read_rows
from classifier.files import sha256, write_json
from classifier.language_base import LanguageBase
from classifier.model import adapter_targets, save_adapter

PAIRS = ("pairs_afqmc", "pairs_lcqmc_devtest")
PARALLEL = ("tatoeba", "xdailydialog", "stc3", "stsb_mt", "woz")
ROUND = (*["pairs"] * 3, "translations", *["pairs"] * 3, "intents")


@dataclass(frozen=True)
class BuildConfig:
    """What the build may vary; a step is one batch of one kind, in the order of ROUND."""

    rank: int = 16
    embedding_rank: int = 16
    embedding_alpha: float = 2.0
    dropout: float = 0.05
    learning_rate: float = 4e-4
    steps: int = 1600
    batch: int = 32
    longest: int = 32  # tokens
    strength: float = 0.25
    seed: int = 0


@dataclass(frozen=True)
class Batch:
    """Texts side by side; `labels` is None where the others of the batch are the negatives."""

    first: list[str]
    second: list[str]
    labels: torch.Tensor | None = None


def labelled_pairs(data: Path, config: BuildConfig) -> Iterator[Batch]:
    """Question pairs that match (1) or not (0), for ever."""
    rng = random.Random(config.seed)
    rows = [
        row
        for name in PAIRS
        for row in read_rows(data / f"retrieval/{name}.jsonl.gz")
        if row["split"] == "train"
    ]
    while True:
        rng.shuffle(rows)
        for start in range(0, len(rows) - config.batch, config.batch):
            part = rows[start : start + config.batch]
            labels = torch.tensor([float(row["label"]) for row in part])
            yield Batch([row["text"] for row in part], [row["text2"] for row in part], labels)


def translations(data: Path, config: BuildConfig) -> Iterator[Batch]:
    """English sentences beside their Chinese translations, for ever."""
    rng = random.Random(config.seed + 1)
    rows = [row for name in PARALLEL for row in read_rows(data / f"parallel/{name}.jsonl.gz")]
    while True:
        part = rng.sample(rows, config.batch)
        yield Batch([row["en"] for row in part], [row["zh"] for row in part])


def intents(data: Path, config: BuildConfig) -> Iterator[Batch]:
    """Two questions of one intent, every intent once in a batch, for ever."""
    rng = random.Random(config.seed + 2)
    by_intent = defaultdict(list)
    for row in read_rows(data / "retrieval/banking77.jsonl.gz"):
        if row["split"] == "train":
            by_intent[row["intent"]].append(row["text"])
    groups = [texts for _, texts in sorted(by_intent.items()) if len(texts) > 1]
    while True:
        chosen = [rng.sample(texts, 2) for texts in rng.sample(groups, min(config.batch, len(groups)))]
        yield Batch(*map(list, zip(*chosen, strict=True)))


def build(data: Path, out: Path, config: BuildConfig, base: LanguageBase = LanguageBase()) -> None:
    """Train and write adapter and manifest into `out`."""
    torch.manual_seed(config.seed)
    encoder = base.encoder(eight_bit=False).requires_grad_(False)
    table, layers = adapter_targets(encoder)
    adapter = LoraConfig(
        r=config.rank,
        lora_alpha=config.rank,
        use_rslora=True,
        lora_dropout=config.dropout,
        target_modules=[*layers, table],
        rank_pattern={table: config.embedding_rank},
        alpha_pattern={table: config.embedding_alpha},
    )
    module = retrieval.Encoder(get_peft_model(encoder, adapter), base.tokenizer(), config.longest)
    model = SentenceTransformer(modules=[module, retrieval.pooling(encoder)], device="cpu").train()
    sources = {
        "pairs": labelled_pairs(data, config),
        "translations": translations(data, config),
        "intents": intents(data, config),
    }
    graded, ranked = losses.CoSENTLoss(model), losses.MultipleNegativesRankingLoss(model)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=config.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.learning_rate, total_steps=config.steps, pct_start=0.06
    )
    bar = tqdm(range(config.steps), unit="batch")
    for step in bar:
        batch = next(sources[ROUND[step % len(ROUND)]])
        features = [module.tokenize(batch.first), module.tokenize(batch.second)]
        loss = ranked(features, None) if batch.labels is None else graded(features, batch.labels)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        if step % 10 == 0:
            bar.set_postfix({ROUND[step % len(ROUND)]: f"{loss.item():.3f}"})
    weaken(module.encoder, config.strength)
    save(module.encoder, out, config, base)


@torch.no_grad()
def weaken(adapted: PeftModel, strength: float) -> None:
    """Scale what the adapter adds: one factor of each of its products."""
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name or "lora_embedding_A" in name:
            parameter.mul_(strength)


def save(adapted: PeftModel, out: Path, config: BuildConfig, base: LanguageBase) -> None:
    """Write adapter and manifest, which names the base it belongs to."""
    save_adapter(adapted, out / retrieval.ADAPTER)
    files = sorted(path for path in (out / retrieval.ADAPTER).iterdir() if path.is_file())
    write_json(
        out / "manifest.json",
        {
            "base_fingerprint": base.fingerprint,
            "files": {f"{retrieval.ADAPTER}/{path.name}": sha256(path) for path in files},
            "config": asdict(config),
        },
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.build_retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with retrieval/ and parallel/")
    parser.add_argument("--out", type=Path, required=True, help="folder for adapter and manifest")
    parser.add_argument("--steps", type=int, default=BuildConfig.steps)
    parser.add_argument("--seed", type=int, default=BuildConfig.seed)
    arguments = parser.parse_args()
    config = BuildConfig(steps=arguments.steps, seed=arguments.seed)
    build(arguments.data, arguments.out, config)


if __name__ == "__main__":
    main()
