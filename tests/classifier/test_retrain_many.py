"""20,000 corrections: a bounded part is learned, the rest waits, and neither time nor memory grows
with what waits."""

import resource
import time
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlmodel import select

from classifier.corrections import Label, Labels
from classifier.data import Example
from classifier.retrain import retrain
from classifier.retrain_mix import Sets
from classifier.retrain_sample import bounded, of_each_kind
from db.models import Correction, Message, now
from tests.classifier import shop, tiny

MANY = 20_000


def label(id: int, lang: str = "en", name: str = "negative", agreed: bool = False) -> Label:
    return Label(id, (id,), Example(f"text {id}", name, lang), agreed, False, False)


def ids(labels: list[Label]) -> list[int]:
    return [one.message_id for one in labels]


def test_every_kind_has_its_turn_and_the_newest_come_first():
    """A rare kind is all there, a frequent one with its newest, in the order they came."""
    labels = [label(i) for i in range(100)]
    labels[3] = label(3, "zh")
    labels[5] = label(5, name="positive", agreed=True)
    taken = of_each_kind(labels, 10)
    assert [one.message_id for one in taken] == [3, 5, *range(92, 100)]
    assert of_each_kind(labels, 1000) == labels


def test_labels_that_judge_are_left_as_they_are():
    """Only what is learned has a bound here; what is left out of that is counted."""
    judging = [label(i, "zh" if i == 0 else "en") for i in range(50)]
    labels, left_out = bounded(Labels(new=[label(100), label(101)], held_back=judging), most=1)
    assert (ids(labels.new), ids(labels.held_back), left_out) == ([101], list(range(50)), 1)


def test_what_a_refused_run_learned_comes_last():
    """Of what waits each label has its turn, and only then those that were tried."""
    labels = Labels(new=[label(i) for i in range(10)])
    taken, left_out = bounded(labels, most=6, tried={6, 7, 8, 9})
    assert (ids(taken.new), left_out) == ([0, 1, 2, 3, 4, 5], 4)
    taken, _ = bounded(labels, most=6, tried=set(range(2, 10)))
    assert ids(taken.new) == [0, 1, 6, 7, 8, 9]


def test_after_a_refusal_the_labels_that_waited_are_tried(world):
    """Each in one run, until too few are left that no run has seen."""
    _, store, *_ = world
    world.give(tiny.by_chance(120, 8))
    config = replace(tiny.RETRAINING, most_labels=30)
    runs = [world.run(config) for _ in range(4)]
    assert [run.outcome for run in runs] == ["refused", "refused", "nothing", "nothing"], runs
    assert runs[0].labels["left_out"] == runs[1].labels["left_out"] > 30
    first, second = (set(store.manifest(r)["training"]["corrections"]) for r in ("r1", "r2"))
    assert len(first) == len(second) == 30 and not first & second
    assert "labels are new since r2, and 20 are asked for" in runs[2].sentence


@pytest.fixture
def flooded(sqlite_database):
    """20,000 labelled messages in 400 conversations."""
    examples = tiny.messages(MANY, 7, tiny.SLANG)
    with sqlite_database.session() as session:
        talks = [shop.conversation(session) for _ in range(400)]
        common = {"source": "api", "received_at": now()}
        session.execute(
            insert(Message),
            [
                {
                    "id": i + 1,
                    "conversation_id": talks[i // 50],
                    "author": "customer",
                    "text": e.text,
                    **common,
                }
                for i, e in enumerate(examples)
            ],
        )
        plain = {"agreed": False, "held_back": False, "created_at": now()}
        session.execute(
            insert(Correction),
            [
                {"id": i + 1, "message_id": i + 1, "label": e.label, **plain}
                for i, e in enumerate(examples)
            ],
        )
        session.commit()
    return sqlite_database


def test_twenty_thousand_corrections_are_bounded_in_time_and_memory(flooded, store, base):
    """Hundreds are learned and judge, the rest is counted and stays for the next runs."""
    sets = Sets(tiny.messages(200, seed=11), tiny.messages(400, seed=12), tiny.families())
    config = replace(
        tiny.RETRAINING,
        most_labels=300,
        most_held_back=200,
        fit=replace(tiny.RETRAINING.fit, epochs=1.0),
    )
    began, memory = time.process_time(), _memory()
    outcome = retrain(flooded, store, base, config, sets=sets, progress=False)
    assert time.process_time() - began < 90
    assert _memory() - memory < 400
    assert outcome.outcome in ("promoted", "refused")
    labels = outcome.labels
    assert (labels["new"], labels["held_back"]) == (300, 200)
    assert labels["left_out"] > MANY * 0.9
    rows = store.manifest("r1")["training"]["rows"]
    assert rows["new"] == 300 and sum(rows.values()) < 3000
    with flooded.reading() as session:
        kept = Counter(
            (row.used_in, row.held_back) for row in session.exec(select(Correction))
        )
    assert kept.total() == MANY
    assert kept[None, True] == 200
    assert kept[None, False] in (MANY - 200, MANY - 500)


def _memory() -> float:
    """The most this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
