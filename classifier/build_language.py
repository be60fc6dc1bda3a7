"""Teach the English base encoder to read Chinese: `python -m classifier.build_language --data DIR --out DIR`.

The body of the base stays as it is; only embedding rows for Chinese words are added and trained.
English vectors are therefore exactly those of the base, and the layer costs 5 MB.

1. A vocabulary of Chinese words (classifier.tokenizer).
2. A first row for each word by ridge regression over English-Chinese sentence pairs: the mean of a
   Chinese sentence's rows should be the mean of its translation's rows.
3. Distillation (Reimers & Gurevych 2020, arXiv:2004.09813): the sentence vector of the Chinese
   sentence through the frozen body moves to the teacher's vector of the English one, with the other
   sentences of the batch as negatives.

A build-time command: nothing at run time imports it.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import torch
import torch.nn.functional as F
from tqdm import tqdm
from transformers import AutoModel, AutoTokenizer

from classifier import language_base, tokenizer
from classifier.data import read_rows
from classifier.errors import ClassifierError
from classifier.files import present, sha256
from classifier.provenance import code_version


@dataclass(frozen=True)
class BuildConfig:
    """What the build may vary; `pairs` caps the pairs taken from each parallel file."""

    words: int = 14_000
    ridge: float = 0.02
    solver_steps: int = 60
    pairs: int = 28_000
    longest: int = 32  # tokens; longer sentences are left out of distillation
    batch: int = 64
    learning_rate: float = 2e-3
    temperature: float = 0.05
    checkpoint_every: int = 200  # steps
    seed: int = 0


PARALLEL = ("tatoeba", "xdailydialog", "xdailydialog_1k", "stc3", "stsb_mt", "woz", "3am")
TEXTS = ("zh_shopping", "zh_takeaway", "zh_conversation", "zh_weibo")
DIALOGUES = ("zh_jddc", "zh_helpdesk_stc3")


def read_files(data: Path) -> list[Path]:
    """What is read of `data`, where it is there."""
    folders = {"sentiment": TEXTS, "parallel": PARALLEL, "dialogues": DIALOGUES}
    return present(data / f"{folder}/{name}.jsonl.gz" for folder in folders for name in folders[folder])


def chinese_texts(data: Path) -> Iterator[str]:
    """Every Chinese text that may train, to learn words from; of the files that are there."""
    for file in read_files(data):
        for row in read_rows(file):
            if "turns" in row:
                yield from (turn["text"] for turn in row["turns"])
            elif "zh" in row:
                yield row["zh"]
            elif row["split"] == "train":
                yield row["text"]


def sentence_pairs(data: Path, config: BuildConfig) -> list[tuple[str, str]]:
    """(English, Chinese) pairs, at most `config.pairs` from each source, shuffled by the seed."""
    rng = random.Random(config.seed)
    pairs: list[tuple[str, str]] = []
    for file in present(data / f"parallel/{name}.jsonl.gz" for name in PARALLEL):
        rows = [(row["en"], row["zh"]) for row in read_rows(file)]
        pairs += rng.sample(rows, min(len(rows), config.pairs))
    rng.shuffle(pairs)
    return pairs


def solve_rows(
    encode, table: np.ndarray, pairs: list[tuple[str, str]], config: BuildConfig
) -> np.ndarray:
    """One row per Chinese word, (words, width) float32, by conjugate gradients on the ridge normal equations.

    `table` is the base's (vocabulary, width) input embedding; `encode` maps texts to token ids.
    Words that occur in no pair keep a random row of the base's spread.
    """
    first, mean = len(table), table.mean(0)
    english = encode([en for en, _ in pairs])
    chinese = encode([zh for _, zh in pairs])
    row_of, column_of, weight, target = [], [], [], []
    for en, zh in zip(english, chinese, strict=True):
        words = [i - first for i in zh if i >= first]
        en = [i for i in en if i < first]  # names left in Chinese
        if words and en:
            row_of += [len(target)] * len(words)
            column_of += words
            weight += [1 / len(words)] * len(words)
            target.append(table[en].mean(0) - mean)
    x = sp.csr_matrix((weight, (row_of, column_of)), shape=(len(target), config.words))
    y = np.stack(target)
    a = (x.T @ x + config.ridge * sp.eye(config.words)).tocsr()
    solution, residual = np.zeros((config.words, table.shape[1]), np.float32), x.T @ y
    inverse = sp.diags(1 / a.diagonal())
    z = inverse @ residual
    direction, rz = z.copy(), (residual * z).sum(0)
    for _ in range(config.solver_steps):
        ap = a @ direction
        step = rz / ((direction * ap).sum(0) + 1e-12)
        solution += direction * step
        residual -= ap * step
        z = inverse @ residual
        rz_next = (residual * z).sum(0)
        direction, rz = z + direction * (rz_next / (rz + 1e-12)), rz_next
    norm = np.linalg.norm(solution, axis=1)
    usual_norm = np.linalg.norm(table - mean, axis=1).mean()
    rows = mean + np.random.default_rng(config.seed).normal(size=solution.shape) * table.std(0) * 0.5
    seen = norm > 0.05
    rows[seen] = mean + solution[seen] / norm[seen, None] * usual_norm
    return rows.astype(np.float32)


def batches_by_length(lengths: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Indices in batches of similar length, in random order: little padding, no curriculum."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], rng.random()))
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(batches)
    return batches


class Distiller:
    """A frozen body with trainable Chinese rows, taught by the body's own English vectors."""

    def __init__(self, base_folder: Path, rows: np.ndarray):
        self.body = AutoModel.from_pretrained(base_folder, dtype=torch.float32).eval()
        self.body.requires_grad_(False)
        self.table = self.body.get_input_embeddings().weight
        self.rows = torch.nn.Parameter(torch.from_numpy(rows))

    def vectors(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Unit sentence vectors (batch, width) of padded ids (batch, length): mean over tokens."""
        first = len(self.table)
        english = F.embedding(ids.clamp(max=first - 1), self.table)
        chinese = F.embedding((ids - first).clamp(min=0), self.rows)
        embedded = torch.where((ids >= first)[..., None], chinese, english)
        hidden = self.body(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return F.normalize((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=-1)

    def loss(self, student: torch.Tensor, teacher: torch.Tensor, temperature: float):
        """Distance to the teacher plus InfoNCE over the batch, both directions."""
        scores = student @ teacher.T / temperature
        truth = torch.arange(len(scores))
        contrast = (F.cross_entropy(scores, truth) + F.cross_entropy(scores.T, truth)) / 2
        return contrast + 2 * (1 - (student * teacher).sum(-1)).mean()


def pad(encoded: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (batch, longest) int64, padded with 0."""
    longest = max(map(len, encoded))
    ids = torch.zeros(len(encoded), longest, dtype=torch.long)
    for row, tokens in zip(ids, encoded, strict=True):
        row[: len(tokens)] = torch.tensor(tokens)
    mask = torch.arange(longest)[None] < torch.tensor([len(t) for t in encoded])[:, None]
    return ids, mask.long()


def distil(
    base_folder: Path, out: Path, rows: np.ndarray, pairs, config: BuildConfig
) -> np.ndarray:
    """Train the rows on `pairs`; a checkpoint in `out` survives an interruption."""
    reader = AutoTokenizer.from_pretrained(out)
    english = reader([en for en, _ in pairs])["input_ids"]
    chinese = reader([zh for _, zh in pairs])["input_ids"]
    kept = [
        i for i in range(len(pairs)) if max(len(english[i]), len(chinese[i])) <= config.longest
    ]
    torch.manual_seed(config.seed)
    model, rng = Distiller(base_folder, rows), random.Random(config.seed)
    optimizer = torch.optim.Adam([model.rows], lr=config.learning_rate)
    batches = batches_by_length([len(chinese[i]) for i in kept], config.batch, rng)
    checkpoint, start = out / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        start = state["step"]
        model.rows.data.copy_(state["rows"])
        optimizer.load_state_dict(state["optimizer"])
    progress = tqdm(range(start, len(batches)), initial=start, total=len(batches), unit="batch")
    for step in progress:
        warm = min(1.0, (step + 1) / 50)
        optimizer.param_groups[0]["lr"] = (
            config.learning_rate * warm * (1 - step / len(batches)) ** 0.5
        )
        indices = [kept[i] for i in batches[step]]
        with torch.no_grad():
            teacher = model.vectors(*pad([english[i] for i in indices]))
        student = model.vectors(*pad([chinese[i] for i in indices]))
        loss = model.loss(student, teacher, config.temperature)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 20 == 0:
            progress.set_postfix(loss=f"{loss.item():.3f}")
        if (step + 1) % config.checkpoint_every == 0:
            state = {"step": step + 1, "rows": model.rows.data, "optimizer": optimizer.state_dict()}
            torch.save(state, checkpoint)
    checkpoint.unlink(missing_ok=True)
    return model.rows.detach().numpy()


def build(data: Path, out: Path, config: BuildConfig = BuildConfig()) -> None:
    """Run all three steps and write the language layer into `out`, its manifest last."""
    base_folder = language_base.default_base_folder()
    out.mkdir(parents=True, exist_ok=True)
    if not (out / "tokenizer.json").exists():
        tokenizer.build(base_folder, tokenizer.learn_words(chinese_texts(data), config.words), out)
    pairs = sentence_pairs(data, config)
    solved = out / "solved.npy"
    if not solved.exists():
        reader = AutoTokenizer.from_pretrained(out)
        table = AutoModel.from_pretrained(base_folder).get_input_embeddings().weight
        np.save(
            solved,
            solve_rows(
                lambda texts: reader(texts, add_special_tokens=False)["input_ids"],
                table.detach().numpy(),
                pairs,
                config,
            ),
        )
    rows = distil(base_folder, out, np.load(solved), pairs, config)
    read = {path.name: sha256(path) for path in read_files(data)}
    language_base.save_rows(rows, out, config=vars(config), data=read, code=code_version())
    solved.unlink()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the training data")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the layer into")
    arguments = parser.parse_args()
    try:
        build(arguments.data, arguments.out)
    except ClassifierError as error:
        raise SystemExit(f"classifier.build_language: {error}") from error
