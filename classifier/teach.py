"""A version taught by several fully tuned encoders: `python -m classifier.teach --data DIR|FILE…
--texts FILE… --pairs FILE… --config FILE --out FOLDER`. For a GPU and some minutes; it keeps no checkpoint.

Teachers tune all layers and words of the language base, on masked words and then on the labels, which no
version may (it is an adapter on a base that others share); together they read better than any of them. The
student is an adapter: it starts as the one nearest to the mean of the teachers' weights (model soups:
Wortsman et al. 2022, arXiv:2203.05482) and learns what they read together (Hinton et al. 2015,
arXiv:1503.02531) of rows, texts without labels, and translations, whole or damaged, whoever writes.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from classifier.adversarial import NEVER
from classifier.counterfactual import DIALECT, is_counterfactual, source_of
from classifier.data import Example
from classifier.distil_lesson import texts_of
from classifier.errors import BaseModelError, ClassifierError, DataError
from classifier.files import sha256
from classifier.fit import targets_of
from classifier.language_base import LanguageBase
from classifier.metrics import NEUTRAL, label_ids, macro_f1
from classifier.model import new_model
from classifier.reader import softmax
from classifier.reading import language_of
from classifier.teaching.config import TeachingConfig, read_teaching
from classifier.teaching.loop import Lesson, learn, read
from classifier.teaching.masked import learn_words
from classifier.teaching.material import Material, gather, sentence_pairs, sizes
from classifier.teaching.nearest import mean_of_networks, take_adapters, take_nearest
from classifier.teaching.network import Network
from classifier.teaching.tokens import Tokens
from classifier.train import draw, written
from classifier.train_calibration import chosen_rows
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData, load_data
from classifier.train_report import summary
from classifier.version_place import check_free


class Classroom:
    """Material and the dev rows that judge as tokens on one device, and what is to be learned."""

    def __init__(self, material: Material, judged: Sequence[Example], config: TeachingConfig, base, progress):
        self.material, self.config, self.base, self.progress = material, config, base, progress
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        rows = material.examples[: material.clean]
        self.known = np.array([bool(row.label) for row in rows])
        self.polar = np.array([row.polar for row in rows])
        self._named = [row if row.label else Example(row.text, "neutral", row.lang) for row in rows]
        self._truth = label_ids([row.label for row in judged])
        self._judged_polar = np.array([row.polar for row in judged])
        self._judged = len(material.examples) + np.arange(len(judged))
        self.tokens = Tokens(
            base.tokenizer(), [*material.examples, *judged], self.device,
            message_tokens=config.message_tokens, context_tokens=config.context_tokens,
        )  # fmt: skip
        self._body: dict = {}

    def learn_words(self, texts: Sequence[str]) -> float:
        """Let the body from which teachers start fill in masked words of texts; the loss at the end."""
        config, tokenizer = self.config, self.base.tokenizer()
        network = self.network(dropout=config.dropout)
        rows = [Example(text, "", language_of(text)) for text in texts]
        limits = {"message_tokens": config.message_tokens, "context_tokens": 0}
        loss = learn_words(
            network, Tokens(tokenizer, rows, self.device, **limits),
            special=tuple(tokenizer.all_special_ids), mask_id=tokenizer.mask_token_id,
            passes=config.masked_passes, rate=config.masked_rate, batch=config.masked_batch,
            seed=config.seed, warmup=config.warmup, weight_decay=config.weight_decay,
            progress=self.progress,
        )  # fmt: skip
        self._body = network.weights.state_dict()
        return loss

    def labels(self, smoothing: float) -> np.ndarray:
        """The smoothed labels of the clean rows (clean, 3); those of rows without one mean nothing."""
        return targets_of(self._named, smoothing).distributions

    def network(self, **options) -> Network:
        """A new one; every head starts alike, so that means of networks make sense."""
        torch.manual_seed(0)
        return Network(self.base, **options).to(self.device)

    def teacher(self, number: int) -> Network:
        """The `number`-th teacher, taught: rate, smoothing, the order of its rows and dropout are its
        own."""
        config = self.config
        lesson = Lesson(
            self.material.labelled, config.teacher_passes, config.teacher_rates[number],
            config.teacher_damaged, config.teacher_introduced, config.seed + number, config.batch,
            config.r_drop, config.warmup, config.weight_decay,
        )  # fmt: skip
        goals = self.labels(config.teacher_smoothing[number])
        network = self.network(dropout=config.dropout)
        if self._body:
            network.weights.load_state_dict(self._body)
        return self._learn(network, goals, lesson, f"teacher {number + 1}")

    def student(self, goals: np.ndarray, start: Network) -> tuple[Network, dict]:
        """The student, taught, and how much of the teachers' change it could start with."""
        config = self.config
        student = self.network(
            rank=config.rank, alpha=config.alpha, word_rank=config.word_rank,
            word_alpha=config.word_alpha, dropout=config.student_dropout,
        )  # fmt: skip
        kept = take_nearest(student, start) if config.nearest else {}
        lesson = Lesson(
            np.arange(self.material.clean), config.student_passes, config.student_rate,
            config.student_damaged, config.student_introduced, config.seed + 100, config.batch,
            warmup=config.warmup, weight_decay=config.weight_decay,
        )  # fmt: skip
        return self._learn(student, goals, lesson, "student"), kept

    def reading(self, network: Network) -> np.ndarray:
        """Its probabilities of the clean rows (clean, 3), polar ones on the poles alone."""
        logits = read(network, self.tokens, np.arange(self.material.clean))
        logits[self.polar, NEUTRAL] = NEVER
        return softmax(logits)

    def score(self, network: Network) -> float:
        """Macro-F1 of the dev rows that judge."""
        logits = read(network, self.tokens, self._judged)
        logits[self._judged_polar, NEUTRAL] = NEVER
        return macro_f1(self._truth, logits.argmax(1))

    def goals(self, read: np.ndarray) -> np.ndarray:
        """What the student is to learn: readings, one for all that is alike, and labels by their
        share."""
        read = read.copy()
        for group in self.material.alike:
            read[group] = read[group].mean(0)
        shares = [self._label_share(row.source) for row in self.material.examples[: self.material.clean]]
        share = np.where(self.known, shares, 0.0)[:, None]
        labels = self.labels(self.config.student_smoothing)
        return (share * labels + (1 - share) * read).astype(np.float32)

    def _label_share(self, source: str) -> float:
        if not is_counterfactual(source):
            return self.config.label_share
        return self.config.dialect_share if source == source_of(DIALECT) else self.config.alike_share

    def _learn(self, network: Network, goals: np.ndarray, lesson: Lesson, name: str) -> Network:
        return learn(
            network, self.tokens, self.material, goals.astype(np.float32), self.polar, lesson,
            progress=self.progress, name=name,
        )  # fmt: skip


def teach(
    data: TrainingData,
    texts: Sequence[Example],
    pairs: Sequence[tuple[str, str]],
    out: Path,
    config: TeachingConfig,
    *,
    base: LanguageBase = LanguageBase(),
    progress: bool = True,
) -> dict:
    """Teach the version folder `out`; its manifest."""
    check_free(out)
    if config.masked_passes and base.tokenizer().mask_token_id is None:
        raise BaseModelError("masked_passes: this base's tokenizer has no mask token; set it to 0.")
    settings = TrainConfig(
        rank=config.rank, alpha=config.alpha, embedding_rank=config.word_rank or config.rank, merged=True,
        embedding_alpha=config.word_alpha, dropout=config.student_dropout, epochs=config.student_passes,
        learning_rate=config.student_rate, batch=config.batch, label_smoothing=config.student_smoothing,
        message_tokens=config.message_tokens, context_tokens=config.context_tokens, seed=config.seed,
        augment=config.student_damaged, calibrate_on=config.calibrate_on, trusted=config.trusted,
        take={name: {"rows": rule["rows"]} for name, rule in config.take.items() if "rows" in rule},
    )  # fmt: skip
    judged = [row for row, one in zip(data.dev, chosen_rows(data.dev, settings), strict=True) if one]
    rows = draw(data.train, settings, data.dropped)
    if not rows:
        raise DataError("`take` leaves no row with a label to teach.")
    out.parent.mkdir(parents=True, exist_ok=True)
    room = Classroom(gather(rows, texts, pairs, config), judged, config, base, progress)
    masked = {}
    if config.masked_passes:
        known = [row for row in data.train if config.take.get(row.source, {}).get("rows", 1)]
        known += room.material.examples[: room.material.clean]
        said = list(dict.fromkeys(row.text for row in known))
        masked = {"masked words": {"texts": len(said), "nats": room.learn_words(said)}}
    taught = [room.teacher(number) for number in range(len(config.teacher_rates))]
    readings = np.mean([room.reading(teacher) for teacher in taught], axis=0)
    scores: dict = {"teachers": [room.score(teacher) for teacher in taught]}
    first = {name: value.clone() for name, value in taught[0].state_dict().items()}
    start = mean_of_networks(taught)
    scores["mean of weights"] = room.score(start)
    if scores["mean of weights"] < scores["teachers"][0]:
        start.load_state_dict(first)
    student, kept = room.student(room.goals(readings), start)
    model = new_model(
        base, rank=config.rank, alpha=config.alpha, embedding_rank=config.word_rank or config.rank,
        embedding_alpha=config.word_alpha, dropout=config.student_dropout,
    )  # fmt: skip
    take_adapters(model, student)
    training = {
        "config": asdict(settings),
        "teaching": asdict(config),
        "rows": room.material.clean,
        "by source": sizes(room.material),
        "data": data.checksums,
        "device": torch.cuda.get_device_name() if room.device.type == "cuda" else "cpu",
        "dev macro-F1": scores,
        "kept of the mean's change": kept,
    } | masked
    return written(out, model.eval(), data.dev, settings, training, base=base).manifest


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.teach", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, nargs="+", required=True, help="rows with labels, and dev rows")
    add("--texts", type=Path, nargs="*", default=[], help="texts without labels: rows or dialogues")
    add("--pairs", type=Path, nargs="*", default=[], help="translations: rows {en, zh}")
    without = "sources left out: as a row's `source` or its file is called"
    add("--without", nargs="+", default=[], metavar="SOURCE", help=without)
    add("--config", type=Path, help="JSON with any of the settings of classifier/teaching/config.py")
    add("--out", type=Path, required=True, help="version folder to write")
    base_model = "as UNDERTONE_BASE_MODEL, a BERT; the installed one by default"
    add("--base-model", default=os.environ.get("UNDERTONE_BASE_MODEL", ""), help=base_model)
    options = parser.parse_args()
    try:
        config = read_teaching(options.config)
        data = load_data(options.data, without=options.without)
        texts = texts_of(options.texts, [*data.train, *data.dev])
        pairs = sentence_pairs(options.pairs, data.dev, config)
        data.checksums.update({p.name: sha256(p) for p in (*options.texts, *options.pairs)})
        print(data.report())
        manifest = teach(data, texts, pairs, options.out, config, base=LanguageBase(options.base_model))
    except ClassifierError as error:
        raise SystemExit(f"classifier.teach: {error}") from error
    print(summary(manifest["metrics"]), *manifest["training"]["notes"], sep="\n")


if __name__ == "__main__":
    main()
