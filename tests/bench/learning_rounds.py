"""The steps of the learning bench that go by rounds: the start, ours, naive, the ceiling.

Every finished row goes to `rows.jsonl` of the work folder at once, and what stands there is not done
again; a retraining that was killed is taken up by classifier.retrain itself.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from classifier.calibrate import fit_temperature
from classifier.data import Example, columns
from classifier.fit import fit, targets_of
from classifier.language_base import LanguageBase
from classifier.metrics import label_ids
from classifier.model import SentimentModel, load_model
from classifier.reader import ReadingConfig, logits_of
from classifier.retrain_plan import RetrainConfig
from classifier.train import draw, train
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData
from classifier.versions import MANIFEST, read_manifest, write_version
from tests.bench.learning_data import Rows, mislabel
from tests.bench.learning_score import Scorer, figures
from tests.bench.learning_team import Team

ROUNDS = 5
UNLABELLED = 2500  # messages of the domain that nobody labels, to judge it by beside the dev rows


class Ledger:
    """Finished rows, one JSON object a line."""

    def __init__(self, work: Path):
        self._file = work / "rows.jsonl"

    def rows(self, **wanted) -> list[dict]:
        """Those with these values, oldest first."""
        if not self._file.exists():
            return []
        lines = self._file.read_text(encoding="utf8").splitlines()
        return [r for r in map(json.loads, lines) if wanted.items() <= r.items()]

    def add(self, **row) -> None:
        """Keep a row; one write, since steps may run side by side."""
        with self._file.open("a", encoding="utf8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


@dataclass
class Bench:
    """What every step takes. `corrections` and `traffic` are labelled and unlabelled messages a round."""

    work: Path
    rows: Rows
    config: RetrainConfig
    corrections: int
    traffic: int
    base: LanguageBase
    rounds: int = ROUNDS

    def __post_init__(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)
        self.name = self.rows.domain.name
        self.start = self.work / f"start-{self.name}"
        self.ledger, self.scorer = Ledger(self.work), Scorer(self.work, self.base)
        self.sets = {"domain": self.rows.dev, "other": self.rows.other}

    def arriving(self, number: int) -> tuple[list[Example], list[Example]]:
        """A round's messages to label, and those nobody labels; no row comes twice."""
        rows, first = self.rows.arriving, (number - 1) * self.corrections
        traffic = self.rounds * self.corrections + (number - 1) * self.traffic
        return rows[first : first + self.corrections], rows[traffic : traffic + self.traffic]

    def judging_more(self) -> list[Example]:
        """The domain's dev rows and up to 2,500 that never arrive, as one set."""
        taken = self.rounds * (self.corrections + self.traffic)
        rows = [*self.rows.dev, *self.rows.arriving[taken:][:UNLABELLED]]
        return [replace(row, source=self.rows.domain.judges) for row in rows]

    def figures(self, name: str, folder: Path) -> dict:
        """Of the version in `folder`, kept under `name`."""
        before = self.scorer.read(self.start.name, self.start, self.sets)
        return figures(self.sets, before, self.scorer.read(name, folder, self.sets))

    def record(self, *, shown: str, folder: Path, **row) -> None:
        """Measure a version and keep the row."""
        row = {"domain name": self.name, **row, **self.figures(shown, folder)}
        row["threads"] = torch.get_num_threads()
        self.ledger.add(**row)
        print(
            f"{self.name} {row['method']} {row['round']} noise {row['noise']:.0%}: domain "
            f"{row['domain']:.4f} other {row['other']:.4f} {row['seconds']:.0f} s {row['gate']}",
            flush=True,
        )

    def done(self, **wanted) -> bool:
        """Whether such a row stands already."""
        return bool(self.ledger.rows(**{"domain name": self.name}, **wanted))


def make_start(bench: Bench, rows: int, learning_rate: float) -> None:
    """Train the version without the domain, from the language base."""
    if not (bench.start / MANIFEST).exists():
        config = TrainConfig(
            rank=24, embedding_rank=24, embedding_alpha=2.0, merged=True, batch=32, augment=0.1,
            learning_rate=learning_rate, epochs=1.0, message_tokens=112, seed=1,
            take=bench.rows.take(rows), trusted=("service_gold_train", "seed"),
        )  # fmt: skip
        began = time.perf_counter()
        data = TrainingData(bench.rows.train, bench.rows.calibrate, {})
        train(data, bench.start, config, base=bench.base, resume=True)
        seconds = time.perf_counter() - began
    else:
        seconds = 0.0
    if not bench.done(method="none"):
        bench.record(
            shown=bench.start.name, folder=bench.start, step="start", method="none", round=0,
            noise=0.0, seconds=seconds, gate="",
        )  # fmt: skip


def ours(bench: Bench, *, noise: float = 0.0, rounds: int | None = None) -> None:
    """The first `rounds`, or all, through the product's retraining, a share of labels wrong on
    purpose."""
    name = f"{bench.name}-{round(100 * noise)}"
    team = Team(bench.work / f"team-{name}", bench.start, bench.base)
    truth = {}
    for number in range(1, min(rounds or bench.rounds, bench.rounds) + 1):
        labelled, traffic = bench.arriving(number)
        labels = mislabel([e.label for e in labelled], noise, f"{bench.name} {number}")
        truth |= {f"{number}-{place}": e.label for place, e in enumerate(labelled)}
        if bench.done(method="ours", noise=noise, round=number):
            continue
        team.take_in(number, [*labelled, *traffic], labels, bench.scorer.reader(team.active))
        told = team.retrain(bench.rows.sets, bench.config)
        gate = told.outcome + (f" ({', '.join(told.failed)})" if told.failed else "")
        bench.record(
            shown=f"{name}-{told.version}", folder=team.active, step="rounds", method="ours",
            round=number, noise=noise, seconds=told.seconds, gate=gate, said=told.sentence,
            learned=told.rows, steps=told.steps, suspects=team.suspects(truth),
        )  # fmt: skip
    team.close()


def naive(bench: Bench, *, steps: str) -> None:
    """Each round's labels alone, all of them, from the version before: no replay, no gate.

    With `steps` "passes" they are gone over as often as ours goes over its rows, with "steps" for as
    many steps as ours took.
    """
    before = bench.start
    for number in range(1, bench.rounds + 1):
        folder = bench.work / f"naive-{bench.name}-{number}"
        row = {"method": "naive", "noise": 0.0, "round": number}
        if not bench.done(**row):
            labelled, _ = bench.arriving(number)
            epochs = bench.config.fit.epochs
            own = bench.ledger.rows(**{"domain name": bench.name}, **row | {"method": "ours"})
            if steps == "steps" and own and own[0]["learned"]:
                epochs *= sum(own[0]["learned"].values()) / len(labelled)
            labels = [replace(e, polar=False) for e in labelled]
            config = replace(bench.config.fit, epochs=epochs)
            seconds = learn_labels(bench, before, folder, labels, config, calibrate=False)
            bench.record(
                shown=folder.name, folder=folder, step="rounds", seconds=seconds, gate="none", **row
            )
        before = folder


def ceiling(bench: Bench, rows: int) -> None:
    """From the start, one pass over `rows` rows of its own mix with their labels, and all labels of
    all rounds, none held back, as often as ours sees them."""
    row = {"method": "ceiling", "noise": 0.0, "round": bench.rounds}
    if bench.done(**row):
        return
    mix = draw(bench.rows.train, TrainConfig(take=bench.rows.take(rows), seed=2))
    labels = [e for n in range(1, bench.rounds + 1) for e in bench.arriving(n)[0]]
    labels = [replace(e, polar=False) for e in labels] * round(bench.config.fit.epochs)
    folder = bench.work / f"ceiling-{bench.name}"
    config = replace(bench.config.fit, epochs=1.0)
    seconds = learn_labels(bench, bench.start, folder, [*mix, *labels], config, calibrate=True)
    bench.record(
        shown=folder.name, folder=folder, step="rounds", seconds=seconds, gate="none", **row
    )


def learn_labels(
    bench: Bench, before: Path, folder: Path, rows: Sequence[Example], config: TrainConfig,
    *, calibrate: bool,
) -> float:  # fmt: skip
    """Train the version in `before` on with labels alone and write `folder`; seconds it took."""
    began = time.perf_counter()
    manifest = read_manifest(before, base_fingerprint=bench.base.fingerprint)
    reading = ReadingConfig(**manifest["reading"])
    config = replace(
        config, message_tokens=reading.message_tokens, context_tokens=reading.context_tokens
    )
    if not (folder / MANIFEST).exists():
        model, tokenizer = load_model(bench.base, before, trainable=True), bench.base.tokenizer()
        fit(model, tokenizer, rows, targets_of(rows, config.label_smoothing), config, progress=False)
        if calibrate:
            temperature = _temperature(model, tokenizer, bench.rows.calibrate, reading)
            reading = replace(reading, temperature=temperature)
        write_version(
            folder, model, base_fingerprint=bench.base.fingerprint, reading=asdict(reading),
            training={"config": asdict(config), "rows": len(rows)}, metrics={}, parent=before.name,
        )  # fmt: skip
    return time.perf_counter() - began


def _temperature(model: SentimentModel, tokenizer, rows: Sequence[Example], reading) -> float:
    logits = logits_of(model, tokenizer, *columns(rows), reading)
    polar = np.array([e.polar for e in rows])
    return fit_temperature(logits, label_ids([e.label for e in rows]), polar)
