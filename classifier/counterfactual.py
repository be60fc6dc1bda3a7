"""Rows that teach what must not matter: `python -m classifier.counterfactual --out FILE [--each 12]`.

Fills the sentences of data/counterfactual_templates.jsonl with people of every kind, so that no name,
place, age, origin or dialect goes with one mood more than with another (counterfactual data
augmentation: Lu et al. 2020, arXiv:1807.11714). The sentences of data/fairness.yaml, which check
readers, are others, by another author. A retraining replays some of them, so that what it learns
from a few labels goes with no name or dialect either.
"""

import argparse
import json
import random
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

DATA = Path(__file__).parent / "data"
COUNTERFACTUAL = "counterfactual"
DIALECT = "dialect"  # the slot of sentences in several wordings
TEMPLATES, FILLERS = "counterfactual_templates.jsonl", "counterfactual_fillers.json"


def counterfactual_families(
    each: int, seed: int, folder: Path = DATA
) -> Iterator[tuple[str, list[dict]]]:
    """What differs and rows {text, label, lang} of every sentence in turn: up to `each` fillers of
    it, or every dialect wording. None where `folder` holds no sentences."""
    if not (folder / TEMPLATES).exists():
        return
    rng = random.Random(seed)
    fillers = json.loads((folder / FILLERS).read_text(encoding="utf8"))
    with (folder / TEMPLATES).open(encoding="utf8") as lines:
        templates = [json.loads(line) for line in lines]
    for template in templates:
        slot, lang = template["slot"], template["lang"]
        if slot == DIALECT:
            texts = template["variants"]
        else:
            known = fillers[lang][slot]
            chosen = rng.sample(known, min(each, len(known)))
            texts = [template["text"].replace("{" + slot + "}", filler) for filler in chosen]
        texts = [text[:1].upper() + text[1:] for text in texts]
        yield slot, [{"text": text, "label": template["label"], "lang": lang} for text in texts]


def source_of(slot: str) -> str:
    """What an example made of such a sentence has as its source, by what differs in it."""
    return f"{COUNTERFACTUAL} {slot}"


def is_counterfactual(source: str) -> bool:
    """Whether rows of a source were made of such sentences; a file's name holds no space like theirs."""
    return source.startswith(f"{COUNTERFACTUAL} ")


def counterfactual_rows(each: int, seed: int) -> Iterator[dict]:
    """The same one after another, to train on."""
    return chain.from_iterable(rows for _, rows in counterfactual_families(each, seed))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.counterfactual", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="JSONL file for `classifier.train --data`")
    parser.add_argument("--each", type=int, default=12, help="fillers of a sentence; 12 by default")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rows = list(counterfactual_rows(arguments.each, arguments.seed))
    with arguments.out.open("w", encoding="utf8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(f"{len(rows)} rows in {arguments.out}")


if __name__ == "__main__":
    main()
