"""Public texts under this project's labels: `python -m classifier.relabel --texts FILE… --out FILE`.

data/tweeteval_labels.jsonl and data/dialogue_labels.jsonl hold labels given by reading, by the
labelling guide: for tweets about companies and what they offer (their own labels say how the author
feels about anything, ours how a customer feels toward a company), and for messages of service
dialogues, which have none. The texts are not ours to copy, so a tweet is named by checksum and a
message by its file, dialogue and turn, and this puts text and label together. A build-time command:
nothing at run time imports it.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from classifier.data import customer_messages, read_examples, read_rows
from classifier.errors import ClassifierError, DataError

DATA = Path(__file__).parent / "data"
TWEETS, MESSAGES = DATA / "tweeteval_labels.jsonl", DATA / "dialogue_labels.jsonl"


def text_digest(text: str) -> str:
    """16 hex digits that name a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def relabelled(texts: Path, tweets: Path = TWEETS, messages: Path = MESSAGES) -> list[dict]:
    """Rows {text, label, lang} for every text of `texts` that has a label here; rows from a file of
    dialogues ({id, lang, turns}) have `context` and `dialogue` too."""
    in_dialogues = "turns" in next(read_rows(texts), {})
    found = _messages(texts, messages) if in_dialogues else _tweets(texts, tweets)
    if rows := list(found):
        return rows
    labels = messages if in_dialogues else tweets
    raise DataError(f"{texts} holds none of the texts that {labels.name} labels.")


def _tweets(texts: Path, labels: Path) -> Iterator[dict]:
    known = {row["text"]: row["label"] for row in read_rows(labels)}
    for example in read_examples(texts):
        label = known.get(text_digest(example.text))
        if label and example.split == "train":
            yield {"text": example.text, "label": label, "lang": example.lang}


def _messages(texts: Path, labels: Path) -> Iterator[dict]:
    source = texts.name.split(".")[0]
    known = {
        (row["dialogue"], row["turn"]): row["label"]
        for row in read_rows(labels)
        if row["source"] == source
    }
    for dialogue in read_rows(texts):
        for at, said in customer_messages(dialogue):
            if label := known.get((dialogue["id"], at)):
                yield {
                    "text": said.text,
                    "label": label,
                    "lang": said.lang,
                    "context": list(said.context),
                    "dialogue": dialogue["id"],
                }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.relabel", description=__doc__)
    parser.add_argument(
        "--texts",
        type=Path,
        nargs="+",
        required=True,
        help="en_tweeteval.jsonl.gz and files of dialogues",
    )
    parser.add_argument("--out", type=Path, required=True, help="JSONL file for `classifier.train --data`")
    arguments = parser.parse_args()
    try:
        rows = [row for path in arguments.texts for row in relabelled(path)]
    except ClassifierError as error:
        raise SystemExit(f"classifier.relabel: {error}") from error
    with arguments.out.open("w", encoding="utf8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(f"{len(rows)} rows in {arguments.out}")


if __name__ == "__main__":
    main()
