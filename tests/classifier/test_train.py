"""What a training draws and learns: its mix, its sides, its weights."""

from collections import Counter
from dataclasses import replace

import pytest
import torch

from classifier.data import Example
from classifier.errors import DataError
from classifier.fit import fit, targets_of, weights_by_label
from classifier.model import new_model
from classifier.train import draw
from classifier.train_config import TrainConfig
from classifier.train_data import load_data, split
from tests.classifier import tiny


def test_no_message_or_dialogue_stands_on_both_sides():
    """Near-duplicates and dialogues of dev rows leave the training rows, and are counted."""
    rows = [
        Example("Where’s my order?", "neutral", "en", split="dev", dialogue="shop/1", source="a"),
        Example("@shop where's MY order", "neutral", "en", source="b"),
        Example("thanks a lot", "positive", "en", source="b", dialogue="shop/1"),
        Example("this is slow", "negative", "en", source="b", dialogue="shop/2"),
    ]
    dropped = {}
    train, dev = split(rows, dropped)
    assert [e.text for e in train] == ["this is slow"]
    assert [e.text for e in dev] == ["Where’s my order?"]
    assert dropped["b"].reasons == {
        "nearly the same as a dev row": 1,
        "from a dialogue of the dev rows": 1,
    }


def test_without_a_split_whole_dialogues_are_held_out():
    """Rows of one dialogue go to one side."""
    rows = [
        Example(f"message {i} of {d}", "neutral", "en", dialogue=f"d{d}")
        for d in range(60)
        for i in range(3)
    ]
    train, dev = split(rows, {})
    assert dev and not {e.dialogue for e in train} & {e.dialogue for e in dev}
    with pytest.raises(DataError, match="rows leave"):
        split(rows[:1], {})


def test_files_that_contradict_each_other_are_settled():
    """Of a two-class and a three-class label the latter stands; equals that differ both go."""
    rows = [
        Example("it came", "positive", "en", source="two", polar=True),
        Example("it came", "neutral", "en", source="three"),
        Example("hm", "neutral", "en", source="three"),
        Example("hm", "negative", "en", source="four"),
        Example("great", "positive", "en", source="four"),
    ]
    dropped = {}
    mix = draw(rows, TrainConfig(take={"four": {"repeat": 2}}), dropped)
    assert Counter((e.text, e.source) for e in mix) == {("it came", "three"): 1, ("great", "four"): 2}
    assert dropped["two"].reasons == {"repeated from another file": 1}
    assert dropped["three"].reasons == dropped["four"].reasons == {"under two labels across files": 1}


def test_early_stopping_keeps_the_best_weights(base):
    """Once patience is through the training ends, with the weights that the judge liked best."""
    scores, seen = iter([0.3, 0.9, 0.5, 0.4, 0.8]), []

    def judge(model):
        seen.append(model.head.out.weight.detach().clone())
        return next(scores)

    rows = tiny.messages(64, seed=2)
    config = replace(tiny.TRAINING, epochs=20, batch=16, evaluate_every=2, patience=2)
    model = fit(new_model(base, rank=4), base.tokenizer(), rows, targets_of(rows, 0), config,
                judge=judge, progress=False)  # fmt: skip
    assert len(seen) == 4
    assert torch.equal(model.head.out.weight, seen[1].half().float())


def test_class_weights():
    """Balanced weights give every label the same sum; numbers are taken as they are."""
    rows = [Example("a", "neutral", "en")] * 3 + [Example("b", "positive", "en")]
    weights = targets_of(rows, 0.0, "balanced").weights
    assert weights[:3].sum() == pytest.approx(weights[3:].sum())
    assert weights.sum() == pytest.approx(4)
    assert weights_by_label(rows, {"positive": 2}) == {"negative": 1, "neutral": 1, "positive": 2}
    for wrong in ({"class_weights": "even"}, {"adversarial": "pgd"}, {"patience": 2}):
        with pytest.raises(DataError):
            TrainConfig(**wrong)


def test_a_near_duplicate_report_names_every_reason(tmp_path):
    """Empty, unknown, repeated and contradicting rows are counted by file."""
    (tmp_path / "a.csv").write_text(
        "text,label\nfine,positive\nfine,positive\n,neutral\nodd,furious\nx,neutral\nx,negative\n"
        + "\n".join(f"word{i},neutral" for i in range(80)),
        encoding="utf8",
    )
    told = load_data([tmp_path]).report()
    for reason in ("1 repeated", "1 empty", "1 with an unknown label", "2 under two labels"):
        assert reason in told
