"""What labels and hardening are worth: `python -m tests.bench.bench_training --data DIR --work DIR`.

Starts from a reader of public sets that never saw service chat. Small data: the same number of passes
over 0, 50, 200 and 1,000 labelled service messages, three draws each. Hardening: plain training on
service messages beside augmentation, FGM, FreeLB and R-Drop, each with what everyday damage then
costs. What is finished is kept in --work, and a run that was ended goes on there. With --out the
figures become sections of the model card.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from classifier.data import Example, columns
from classifier.files import write_json
from classifier.fit import fit, targets_of
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids, macro_f1
from classifier.model import SentimentModel, load_model
from classifier.reader import Reader, ReadingConfig
from classifier.robustness import robustness
from classifier.train import augmented, draw, new_model_for
from classifier.train_config import TrainConfig
from classifier.train_data import load_data

PUBLIC = {
    "en_tweeteval": {"rows": 4000},
    "zh_shopping": {"rows": 3000},
    "zh_weibo": {"rows": 2500},
    "zh_takeaway": {"rows": 1500},
    "zh_conversation": {"rows": 1000},
}
SETTINGS = TrainConfig(rank=24, embedding_rank=16, merged=True, learning_rate=6e-4)
LABELS_LEARNED = (50, 200, 1000)
PASSES = {50: 20.0, 200: 10.0, 1000: 4.0}
DRAWS = 3
HARDENED = {
    "plain": {},
    "augmented, 0.25": {"augment": 0.25},
    "FGM": {"adversarial": "fgm"},
    "FGM, norm 0.25": {"adversarial": "fgm", "adversarial_epsilon": 0.25},
    "FreeLB": {"adversarial": "freelb"},
    "R-Drop": {"r_drop": 1.0},
}
HARDENING_ROWS = 3000
SERVICE, DEV = "service_gold_train", "service_gold_dev"


class Bench:
    """The public reader, and what becomes of it when it learns on."""

    def __init__(self, data: Path, folder: Path):
        self.base, self.folder = LanguageBase(), folder
        self.tokenizer = self.base.tokenizer()
        rows = load_data([data])
        self.service = [row for row in rows.train if row.source == SERVICE]
        self.dev = [row for row in rows.dev if row.source == DEV]
        if not (folder / "head.safetensors").exists():
            config = replace(SETTINGS, take={row.source: {"rows": 0} for row in rows.train} | PUBLIC)
            model = new_model_for(config, self.base)
            self.learn(model, augmented(draw(rows.train, config), config), config)
            model.save(folder)

    def start(self) -> SentimentModel:
        """The public reader anew."""
        return load_model(self.base, self.folder, trainable=True)

    def learn(self, model: SentimentModel, rows: Sequence[Example], config: TrainConfig) -> Reader:
        targets = targets_of(rows, config.label_smoothing)
        fit(model, self.tokenizer, rows, targets, config, progress=False)
        return self.reader(model)

    def reader(self, model: SentimentModel) -> Reader:
        reading = ReadingConfig(SETTINGS.message_tokens, SETTINGS.context_tokens)
        return Reader(model.eval(), self.tokenizer, reading, "bench")

    def macro_f1(self, reader: Reader) -> dict[str, float]:
        """On the service dev rows of each language."""
        found = {}
        for lang in ("zh", "en"):
            rows = [row for row in self.dev if row.lang == lang]
            read = reader.probabilities(*columns(rows)).argmax(1)
            found[lang] = macro_f1(label_ids([row.label for row in rows]), read)
        return found


class Kept:
    """Figures that are finished, in a file that is written after each."""

    def __init__(self, file: Path):
        self.file = file
        self.figures = json.loads(file.read_text(encoding="utf8")) if file.exists() else {}

    def once(self, name: str, measure: Callable[[], dict]) -> None:
        """Measure, unless it was."""
        if name not in self.figures:
            self.figures[name] = measure()
            write_json(self.file, self.figures)
        print(name, self.figures[name], flush=True)


def learning_curve(bench: Bench, kept: Kept) -> None:
    """By number of labels: mean macro-F1 of each language over the draws, and its spread."""
    kept.once("0", lambda: bench.macro_f1(bench.reader(bench.start())) | {"draws": 1})

    def after(labels: int) -> dict:
        config = replace(SETTINGS, learning_rate=3e-4, epochs=PASSES[labels])
        scores = []
        for seed in range(DRAWS):
            rows = random.Random(seed).sample(bench.service, labels)
            scores.append(bench.macro_f1(bench.learn(bench.start(), rows, replace(config, seed=seed))))
        by_language = {lang: [score[lang] for score in scores] for lang in ("zh", "en")}
        means = {lang: statistics.mean(own) for lang, own in by_language.items()}
        spread = {f"{lang} ±": statistics.stdev(own) for lang, own in by_language.items()}
        return means | spread | {"draws": DRAWS}

    for labels in LABELS_LEARNED:
        kept.once(f"{labels:,}", lambda labels=labels: after(labels))


def hardening(bench: Bench, rows: int, kept: Kept) -> None:
    """By method: macro-F1, points that damage costs on average and at worst, training seconds."""

    def with_(options: dict) -> dict:
        config = replace(SETTINGS, learning_rate=3e-4, epochs=2.0, seed=1, **options)
        mix = draw(bench.service, replace(config, take={SERVICE: {"rows": rows}}))
        mix = augmented(mix, config)
        started = time.perf_counter()
        reader = bench.learn(bench.start(), mix, config)
        seconds = time.perf_counter() - started
        damage = robustness(reader, bench.dev)
        return bench.macro_f1(reader) | {
            "points lost, mean": 100 * damage["mean_lost"],
            "points lost, worst": 100 * max(row["lost"] for row in damage["kinds"]),
            "seconds": seconds,
        }

    for name, options in HARDENED.items():
        kept.once(name, lambda options=options: with_(options))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the sentiment sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is finished")
    parser.add_argument("--out", type=Path, help="folder for learning_curve.json and adversarial.json")
    parser.add_argument("--rows", type=int, default=HARDENING_ROWS, help="service messages to harden on")
    arguments = parser.parse_args()
    command = "python -m tests.bench.bench_training --data DIR --work DIR"
    arguments.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments.data, arguments.work / "public")
    curve = Kept(arguments.work / "curve.json")
    learning_curve(bench, curve)
    if arguments.out:
        public = sum(rule["rows"] for rule in PUBLIC.values())
        labels = {name: curve.figures[name] for name in ("0", *(f"{n:,}" for n in LABELS_LEARNED))}
        write_json(
            arguments.out / "learning_curve.json",
            {"command": command, "public rows before": public, "labels": labels},
        )
    hardened = Kept(arguments.work / "hardened.json")
    hardening(bench, arguments.rows, hardened)
    if arguments.out:
        write_json(
            arguments.out / "adversarial.json",
            {"command": command, "service messages": arguments.rows, "methods": hardened.figures},
        )


if __name__ == "__main__":
    main()
