"""When a retraining has nothing to do, and says so in place of training in vain."""

import re
from dataclasses import replace

import pytest

from classifier.errors import DataError
from classifier.held_back import until_told
from classifier.reader import Reader
from classifier.reading import LABELS
from classifier.retrain_mix import Sets
from classifier.retrain_prospects import nothing_to_tell
from classifier.version_prune import prune
from tests.classifier import tiny

SLANG = tiny.messages(200, 5, tiny.SLANG)


@pytest.fixture(scope="module")
def sets() -> Sets:
    """Small ones: nothing is promoted here."""
    return Sets(tiny.messages(60, seed=11), tiny.messages(60, seed=12), tiny.families())


def test_too_few_labels_are_nothing_to_do(world):
    """Below --min-corrections nothing is trained, and the sentence has both numbers."""
    assert world.run().outcome == "nothing"
    world.give(SLANG[:10])
    outcome = world.run()
    assert outcome.outcome == "nothing"
    assert "10 labels are new" in outcome.sentence and "20 are asked for" in outcome.sentence


def test_too_few_to_judge_by_are_nothing_to_do_yet(world):
    """Where the gate would refuse whatever comes nothing is trained, and the sentence says how many
    labels are missing; with those it is."""
    _, store, *_ = world
    world.give(SLANG[:24])
    waiting = world.run()
    held_back = waiting.labels["held_back"]
    assert 0 < held_back < 30 and waiting.labels["new"] > 10
    more = until_told(held_back, 10, 0.3)
    assert more >= (30 - held_back) / 0.3
    assert (waiting.outcome, waiting.sentence) == (
        "nothing",
        f"Nothing to do yet: {held_back} labels are held back to judge by, and 30 are needed; that "
        f"takes about {more} more labels.",
    )
    assert [info.version for info in store.list()] == ["v1"]
    assert not any(c.held_back or c.used_in for c in world.corrections())
    world.give(SLANG[24 : 24 + more])
    assert world.run(dry_run=True).outcome == "planned"


def test_too_few_that_are_read_wrong_are_nothing_to_do_yet(world):
    """Where the version reads nearly all labels held back right no candidate could be told from it, so
    none is trained; with more that it reads wrong the first count again."""
    _, store, *_ = world
    world.give([*tiny.messages(80, 8), *SLANG[:20]])
    waiting = world.run()
    assert waiting.outcome == "nothing"
    held_back = waiting.labels["held_back"]
    said = re.fullmatch(
        rf"Nothing to do yet: the active version reads (\d) of the {held_back} labels held back to judge "
        r"by wrong, and 10 are needed to tell whether another reads better; at this rate that takes about "
        r"(\d+) more labels\.",
        waiting.sentence,
    )
    assert said, waiting.sentence
    wrong, more = map(int, said.groups())
    assert more == until_told(held_back, wrong, 0.3)
    assert world.run(dry_run=True).sentence == waiting.sentence
    assert [info.version for info in store.list()] == ["v1"]
    world.give(SLANG[20:])
    outcome = world.run()
    assert outcome.version == "r1"
    assert outcome.labels["new"] > waiting.labels["new"] + 80
    assert outcome.labels["earlier"] == 0


def test_nothing_read_wrong_is_no_rate(base, store):
    """Then it takes more labels than if one were."""
    reader = Reader.load(store.folder("v1"), base)
    right = tiny.messages(200, 8)
    read = reader.read([e.text for e in right])
    right = [replace(e, label=r.label) for e, r in zip(right, read, strict=True)]
    assert nothing_to_tell(reader, right, 0.3).endswith(
        "reads 0 of the 200 labels held back to judge by wrong, and 10 are needed to tell whether another "
        "reads better; at this rate that takes more than about 6700 more labels."
    )
    other = [replace(e, label=LABELS[LABELS.index(e.label) - 1]) for e in right[:10]]
    assert nothing_to_tell(reader, [*other, *right[10:]], 0.3) is None
    assert nothing_to_tell(reader, [*other[:9], *right[9:]], 0.3).endswith("about 75 more labels.")


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_to_judge_by_or_to_learn_is_no_setting(share):
    """Either could never promote anything."""
    with pytest.raises(DataError, match=f"held_back_share is {share}"):
        replace(tiny.RETRAINING, held_back_share=share)


def test_labels_that_all_agree_are_nothing_to_learn(world):
    """A timer does not retrain on confirmations alone."""
    _, store, base, _ = world
    examples = tiny.messages(60, 8)
    readings = Reader.load(store.folder("v1"), base).read([e.text for e in examples])
    world.give(examples, wrong=[reading.label for reading in readings])
    outcome = world.run()
    assert outcome.outcome == "nothing"
    assert outcome.sentence.startswith("Nothing to learn")


def test_refused_labels_are_not_tried_again_once_the_version_is_pruned(world, tmp_path):
    """The row knows what its folder said; another setting is another try."""
    _, store, *_ = world
    world.give(tiny.by_chance(120, 8))
    refused = world.run()
    assert (refused.outcome, refused.version) == ("refused", "r1")
    prune(store, keep=0, shipped=tmp_path)
    assert [info.version for info in store.list()] == ["v1"]
    again = world.run()
    assert (again.outcome, again.sentence) == (
        "nothing",
        f"Nothing to do: these labels made r1 already, which was refused: {refused.sentence}",
    )
    other = replace(tiny.RETRAINING, label_weight=2.0)
    assert world.run(config=other, dry_run=True).outcome == "planned"
