"""Measure search vectors: `python -m classifier.evaluate_retrieval --data DIR [--out FILE] [--record]`.

Spearman's correlation of cosine with the label on question pairs, the share of translations found among
1,000 (mean of both directions), and how often the nearest bank question has the same intent; dev rows
only, with the shipped weights and with the language base alone. --record writes the figures into the
manifests of both layers.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from classifier.data import read_rows
from classifier.files import write_json
from classifier.language_base import LANGUAGE_FOLDER, LanguageBase
from classifier.retrieval import RETRIEVAL_FOLDER, RetrievalEncoder

PAIRS = {"BQ": "pairs_bq_devtest", "ATEC + CCKS": "pairs_atec_ccks_devtest", "AFQMC": "pairs_afqmc"}


def pairs(encoder: RetrievalEncoder, file: Path) -> float:
    """Spearman's correlation of the cosine of two questions with whether they mean the same."""
    rows = [row for row in read_rows(file) if row["split"] == "dev"]
    first, second = (encoder.encode([row[side] for row in rows]) for side in ("text", "text2"))
    return float(spearmanr((first * second).sum(1), [row["label"] for row in rows]).statistic)


def translations(encoder: RetrievalEncoder, file: Path) -> float:
    """The share of sentences whose nearest in the other language is their translation."""
    rows = list(read_rows(file))
    similarity = encoder.encode([r["en"] for r in rows]) @ encoder.encode([r["zh"] for r in rows]).T
    own = np.arange(len(rows))
    return float(np.mean([similarity.argmax(axis) == own for axis in (0, 1)]))


def intents(encoder: RetrievalEncoder, file: Path) -> float:
    """The share of dev questions whose nearest train question has their intent (recall@1)."""
    split = {name: [row for row in read_rows(file) if row["split"] == name] for name in ("dev", "train")}
    vectors = {name: encoder.encode([row["text"] for row in rows]) for name, rows in split.items()}
    nearest = (vectors["dev"] @ vectors["train"].T).argmax(1)
    same = [
        split["train"][i]["intent"] == row["intent"] for i, row in zip(nearest, split["dev"], strict=True)
    ]
    return float(np.mean(same))


def evaluate(encoder: RetrievalEncoder, data: Path) -> dict[str, float]:
    """Every figure, by the name of its set."""
    measured = {name: pairs(encoder, data / f"retrieval/{file}.jsonl.gz") for name, file in PAIRS.items()}
    measured["translations"] = translations(encoder, data / "parallel/dev_1000.jsonl.gz")
    measured["banking77"] = intents(encoder, data / "retrieval/banking77.jsonl.gz")
    return measured


def record(folder: Path, metrics: dict[str, float]) -> None:
    """Keep the figures of a layer in its manifest, which its checksums and fingerprints leave out."""
    path = folder / "manifest.json"
    write_json(path, json.loads(path.read_text(encoding="utf8")) | {"metrics": metrics})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.evaluate_retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with retrieval/ and parallel/")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--record", action="store_true", help="write them into the layers' manifests")
    arguments = parser.parse_args()
    base = LanguageBase()
    encoders = {
        "language base": RetrievalEncoder(base, folder=None),
        "as shipped": RetrievalEncoder(base, RETRIEVAL_FOLDER),
    }
    measured = {name: evaluate(encoder, arguments.data) for name, encoder in encoders.items()}
    for figure in measured["as shipped"]:
        print(f"{figure:14}" + "".join(f"{name} {row[figure]:.4f}   " for name, row in measured.items()))
    if arguments.record:
        record(LANGUAGE_FOLDER, measured["language base"])
        record(RETRIEVAL_FOLDER, measured["as shipped"])
    if arguments.out:
        command = "python -m classifier.evaluate_retrieval --data DIR"
        write_json(arguments.out, {"command": command, **measured})


if __name__ == "__main__":
    main()
