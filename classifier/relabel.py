"""Public texts under this project's labels: `python -m classifier.relabel --texts FILE --out FILE`.

data/tweeteval_labels.jsonl holds labels given by reading, by the labelling guide, for tweets about
companies and what they offer: their own labels say how the author feels about anything, ours how a
customer feels toward a company. The texts are not ours to copy, so a row names its text by checksum
and this puts the two together. A build-time command: nothing at run time imports it.
"""

import argparse
import hashlib
import json
from pathlib import Path

from classifier.data import read_examples
from classifier.errors import ClassifierError, DataError

LABELS_FILE = Path(__file__).parent / "data" / "tweeteval_labels.jsonl"


def text_digest(text: str) -> str:
    """16 hex digits that name a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def relabelled(texts: Path, labels: Path = LABELS_FILE) -> list[dict]:
    """Rows {text, label, lang} for every text of `texts` that `labels` has a label for."""
    with labels.open(encoding="utf8") as lines:
        known = {row["text"]: row["label"] for row in map(json.loads, lines)}
    rows = [
        {"text": example.text, "label": known[digest], "lang": example.lang}
        for example in read_examples(texts)
        if example.split == "train" and (digest := text_digest(example.text)) in known
    ]
    if not rows:
        raise DataError(f"{texts} holds none of the texts that {labels.name} labels.")
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.relabel", description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="en_tweeteval.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True, help="JSONL file for `classifier.train --data`")
    arguments = parser.parse_args()
    try:
        rows = relabelled(arguments.texts)
    except ClassifierError as error:
        raise SystemExit(f"classifier.relabel: {error}") from error
    with arguments.out.open("w", encoding="utf8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(f"{len(rows)} rows in {arguments.out}")


if __name__ == "__main__":
    main()
