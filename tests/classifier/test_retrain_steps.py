"""How far a candidate goes: the largest step that no set speaks against."""

from dataclasses import replace

import pytest
import torch

from classifier import retrain_judging
from classifier.fit import fit, targets_of
from classifier.model import load_model
from classifier.reader import Reader
from classifier.retrain_judging import Judge
from classifier.retrain_learning import candidates
from tests.classifier import tiny

GUARDS = {"core zh": tiny.messages(1000, seed=12)}
HELD_BACK = tiny.messages(150, 7, tiny.SLANG)


@pytest.fixture(scope="module")
def active(base, tmp_path_factory) -> tuple[Reader, object]:
    """A version that reads no slang, and its folder."""
    folder = tmp_path_factory.mktemp("versions") / "v1"
    tiny.write(folder, tiny.trained(base), base)
    return Reader.load(folder, base), folder


@pytest.fixture(scope="module")
def better(active, base):
    """What training on slang beside old words made of it."""
    torch.set_num_threads(1)
    rows = [*tiny.messages(300, 5, tiny.SLANG), *tiny.messages(300, 11)]
    config = replace(tiny.RETRAINING.fit, epochs=4.0)
    model = load_model(base, active[1], trainable=True)
    return fit(model, base.tokenizer(), rows, targets_of(rows, 0.1), config, progress=False)


@pytest.fixture(scope="module")
def good(active, base, better) -> Reader:
    """That model as a candidate, as sure as the version was."""
    reader, folder = active
    [(_, made)] = candidates(reader, folder, base, better, tiny.messages(300, 21), [1.0], "r1")
    return made


def reader_of(active: Reader, model) -> Reader:
    return Reader(model, active.tokenizer, active.config, "r1")


def spoiled(active, base) -> Reader:
    """Its head's last layer turned round: everything good is bad."""
    model = load_model(base, active[1], trainable=True)
    with torch.no_grad():
        for parameter in list(model.head.parameters())[-2:]:
            parameter.copy_(parameter.flip(0))
    return reader_of(active[0], model.eval())


def judged(active, offered, tmp_path):
    reader, folder = active
    judge = Judge(
        reader, GUARDS, HELD_BACK, tiny.families(), folder=folder, workshop=tmp_path,
        labelled_share=1.0, doubt=0.1, seed=0,
    )  # fmt: skip
    return judge.decide(offered)


def test_a_smaller_step_is_taken_where_a_larger_one_fails(active, good, base, tmp_path):
    """The report says which were tried and what the larger one failed; a third is never made."""
    offered = iter([(0.8, spoiled(active, base)), (0.5, good), (0.2, None)])
    result = judged(active, offered, tmp_path)
    assert result.candidate.model is good.model
    first, second = result.report["steps"]
    assert (first["kept_share"], second["kept_share"]) == (0.8, 0.5)
    assert "core zh" in first["failed"] and second["failed"] == []
    assert next(offered) == (0.2, None)


def test_where_every_step_fails_the_last_is_refused_with_its_reason(active, base, tmp_path):
    """A set that falls however small the step is never promoted."""
    bad = [(share, spoiled(active, base)) for share in (0.8, 0.5)]
    report = judged(active, bad, tmp_path).report
    assert not report["promote"] and "core zh" in report["reason"]
    assert [step["kept_share"] for step in report["steps"]] == [0.8, 0.5]


def test_a_check_sends_to_a_smaller_step_too(active, good, tmp_path, monkeypatch):
    """Fairness is as good a reason as a set: what fails it once may pass it further back."""
    second = Reader(good.model, good.tokenizer, good.config, "smaller")
    verdict = {"name": "fairness", "sentence": "It is unfair.", "sentence_zh": "不公平。"}
    monkeypatch.setattr(
        retrain_judging, "fairness_check",
        lambda was, candidate, families: verdict | {"passed": candidate.version == "smaller"},
    )  # fmt: skip
    result = judged(active, [(0.7, good), (0.4, second)], tmp_path)
    assert result.report["promote"] and result.candidate.version == "smaller"
    assert [step["failed"] for step in result.report["steps"]] == [["fairness"], []]


def test_candidates_lie_on_the_way(active, better, base):
    """All of the change is what was trained, none of it the version; each as sure as the version."""
    reader, folder = active
    texts = [e.text for e in HELD_BACK[:20]]
    made = dict(candidates(reader, folder, base, better, GUARDS["core zh"][:200], (1.0, 0.0), "r1"))
    assert [r.label for r in made[0.0].read(texts)] == [r.label for r in reader.read(texts)]
    assert made[0.0].config.temperature == pytest.approx(reader.config.temperature, rel=0.05)
    trained = reader_of(reader, better)
    assert [r.label for r in made[1.0].read(texts)] == [r.label for r in trained.read(texts)]
