"""Make the retrieval weights: `python -m classifier.build_retrieval --data DIR --out DIR`.

Smooth inverse frequency (Arora, Liang and Ma 2017): a token weighs a / (a + its share of messages), so
that what every customer says ("please", 花呗 in a bank's chat) counts little, and the first singular
vector of many messages' vectors is taken out of all. Counted over question pairs and the seed set;
labels are not looked at, and nothing is trained. Rows with split dev are left out. A build-time
command: nothing at run time imports it.
"""

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from classifier.data import read_examples, read_rows
from classifier.errors import ClassifierError
from classifier.files import present, sha256, write_json
from classifier.language_base import LanguageBase
from classifier.provenance import code_version
from classifier.retrain_mix import DATA, SEED_SET
from classifier.retrieval import MAX_TOKENS, WEIGHTS, sentence_model

COUNTED = "pairs_afqmc"
SHARED_BY = {"pairs_afqmc": 3000, "pairs_lcqmc_devtest": 1500}
TRANSLATED = "woz"


@dataclass(frozen=True)
class BuildConfig:
    """`smoothing` is a in a / (a + p); `english` and `seed_rows` are how many rows the common
    direction is taken from besides those of SHARED_BY."""

    smoothing: float = 0.01
    english: int = 1500
    seed_rows: int = 1500
    seed: int = 3


def shares(texts: Sequence[str], base: LanguageBase) -> np.ndarray:
    """In which share of the texts each token of the vocabulary occurs, (vocabulary,); at least one in
    all for one that does not."""
    tokenizer, counts = base.tokenizer(), Counter()
    for start in range(0, len(texts), 2000):
        part = list(texts[start : start + 2000])
        for ids in tokenizer(part, truncation=True, max_length=MAX_TOKENS)["input_ids"]:
            counts.update(set(ids))
    found = np.zeros(base.encoder(eight_bit=False).get_input_embeddings().num_embeddings)
    found[list(counts)] = list(counts.values())
    return np.maximum(found, 1) / len(texts)


def token_weights(texts: Sequence[str], base: LanguageBase, smoothing: float) -> torch.Tensor:
    """A weight for each token, (vocabulary,); none for those that stand in every text."""
    weights = smoothing / (smoothing + shares(texts, base))
    tokenizer = base.tokenizer()
    weights[[tokenizer.cls_token_id, tokenizer.sep_token_id]] = 0.0
    return torch.from_numpy(weights).half()


def common_direction(vectors: np.ndarray) -> torch.Tensor:
    """The first right singular vector of unit vectors (n, width); (width,)."""
    _, _, directions = np.linalg.svd(vectors, full_matrices=False)
    return torch.from_numpy(directions[0].copy()).float()


def build(data: Path, out: Path, config: BuildConfig, base: LanguageBase = LanguageBase()) -> None:
    """Count, and write weights and manifest into `out`. Of the files in `data` those that are there
    are taken: without COUNTED the seed set alone is counted."""
    rng = random.Random(config.seed)
    pairs = {data / f"retrieval/{name}.jsonl.gz": name for name in SHARED_BY}
    translated = data / f"parallel/{TRANSLATED}.jsonl.gz"
    there = present([*pairs, translated])
    questions = {
        name: [row["text"] for row in read_rows(file) if row["split"] == "train"] if file in there else []
        for file, name in pairs.items()
    }
    seed = [example.text for example in read_examples(DATA / SEED_SET)]
    english = [row["en"] for row in read_rows(translated)] if translated in there else []
    weights = token_weights([*questions[COUNTED], *seed], base, config.smoothing)
    sample = [
        text
        for texts, most in (
            *((questions[name], most) for name, most in SHARED_BY.items()),
            (english, config.english),
            (seed, config.seed_rows),
        )
        for text in rng.sample(texts, min(most, len(texts)))
    ]
    model = sentence_model(base, weights.float())
    vectors = model.encode(sample, normalize_embeddings=True, convert_to_numpy=True)
    out.mkdir(parents=True, exist_ok=True)
    save_file({"token_weights": weights, "common": common_direction(vectors)}, out / WEIGHTS)
    write_json(
        out / "manifest.json",
        {
            "base_fingerprint": base.fingerprint,
            "files": {WEIGHTS: sha256(out / WEIGHTS)},
            "config": asdict(config),
            "data": {path.name: sha256(path) for path in (*there, DATA / SEED_SET)},
            "code": code_version(),
        },
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.build_retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with retrieval/ and parallel/")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights and manifest")
    parser.add_argument("--smoothing", type=float, default=BuildConfig.smoothing)
    arguments = parser.parse_args()
    try:
        build(arguments.data, arguments.out, BuildConfig(smoothing=arguments.smoothing))
    except ClassifierError as error:
        raise SystemExit(f"classifier.build_retrieval: {error}") from error


if __name__ == "__main__":
    main()
