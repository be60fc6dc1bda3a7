"""Make the lists that classifier.spelling mends by: `python -m classifier.build_spelling --data DIR
--out DIR`.

Counted over every text that may train, the project's seed set among them: English words beside the
dictionary's, and pairs of Chinese characters; beside them the language layer's Chinese words, and
what is simplified for traditional characters. A build-time command: nothing at run time imports it.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from classifier.build_language import chinese_texts, read_files
from classifier.data import read_rows
from classifier.errors import ClassifierError
from classifier.files import present, sha256
from classifier.language_base import LANGUAGE_FOLDER
from classifier.normalise import HANDLES, LINKS
from classifier.provenance import code_version
from classifier.spelling.chinese import LONGEST
from classifier.spelling.english import SHORTEST, frequencies
from classifier.spelling.lists import FOLDER, save
from classifier.tokenizer import CHINESE_RUN, chinese_runs

LEAST_WORDS = 5  # times an English word was written
LEAST_PAIRS = 3  # times a pair of characters was
SEED = Path(__file__).parent / "data" / "seed.jsonl"
ENGLISH = ("sentiment/en_tweeteval", "sentiment/service_gold_train", "dialogues/en_multidogo_customer")


def english_texts(data: Path) -> Iterator[str]:
    """English texts that may train, without handles and links; of the files that are there."""
    for file in [SEED, *_english_files(data)]:
        for row in read_rows(file):
            if row.get("split") != "dev" and row["lang"] == "en":
                texts = [turn["text"] for turn in row["turns"]] if "turns" in row else [row["text"]]
                yield from (HANDLES.sub(" ", LINKS.sub(" ", text)) for text in texts)


def known_words(texts: Iterator[str], vocabulary: dict[str, int]) -> list[str]:
    """Words written often enough and the encoder's own, of those that the dictionary lacks."""
    pattern = re.compile(rf"(?<![\w@#])[a-z]{{{SHORTEST},}}(?!\w)")
    counts = Counter(word for text in texts for word in pattern.findall(text.lower()))
    words = {word for word, count in counts.items() if count >= LEAST_WORDS}
    words |= {word for word in vocabulary if pattern.fullmatch(word)}
    return sorted(words - frequencies().keys())


def known_pairs(texts: Iterator[str]) -> dict[str, str]:
    """For a character, all that were written after it often enough."""
    counts = Counter(
        run[at : at + 2] for text in texts for run in chinese_runs(text) for at in range(len(run) - 1)
    )
    pairs: dict[str, str] = {}
    for first, second in sorted(pair for pair, count in counts.items() if count >= LEAST_PAIRS):
        pairs[first] = pairs.get(first, "") + second
    return pairs


def chinese_words(vocabulary: dict[str, int]) -> list[str]:
    """The language layer's words of several characters in simplified script, in its order."""
    of_id: dict[int, str] = {}
    for word, number in vocabulary.items():
        if re.fullmatch(f"{CHINESE_RUN}{{2,{LONGEST}}}", word) and _is_simplified(word):
            of_id.setdefault(number, word)
    return [of_id[number] for number in sorted(of_id)]


def simplified_characters() -> dict[str, str]:
    """The simplified character of each traditional one."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    found = {character: convert(character) for character in map(chr, range(0x4E00, 0xA000))}
    return {was: now for was, now in found.items() if was != now and len(now) == 1}


def build(data: Path, out: Path) -> None:
    """Count, and write the lists into `out`, the manifest last."""
    spec = json.loads((LANGUAGE_FOLDER / "tokenizer.json").read_text(encoding="utf8"))
    vocabulary = spec["model"]["vocab"]
    lists = {
        "known": known_words(english_texts(data), vocabulary),
        "words": chinese_words(vocabulary),
        "pairs": known_pairs(chain(chinese_texts(data), (row["text"] for row in read_rows(SEED)))),
        "simplified": simplified_characters(),
    }
    files = [SEED, *read_files(data), *_english_files(data)]
    read = {path.name: sha256(path) for path in files}
    save(out, lists, data=read, code=code_version())
    print(", ".join(f"{name} {len(value):,}" for name, value in lists.items()))


def _english_files(data: Path) -> list[Path]:
    return present(data / f"{name}.jsonl.gz" for name in ENGLISH)


def _is_simplified(word: str) -> bool:
    """GB 2312 holds the simplified characters in use and hardly any traditional one."""
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.build_spelling", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the training data")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write the lists into")
    arguments = parser.parse_args()
    try:
        build(arguments.data, arguments.out)
    except ClassifierError as error:
        raise SystemExit(f"classifier.build_spelling: {error}") from error


if __name__ == "__main__":
    main()
