"""How far a candidate goes: the largest step that no set speaks against."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from classifier import retrain_judging
from classifier.fit import fit, targets_of
from classifier.model import load_model
from classifier.reader import Reader
from classifier.reading import LABELS
from classifier.retrain_calibration import Refit
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


@pytest.fixture
def no_damage(monkeypatch):
    """What damage costs is another test's: a hundred tiny words, half of them mended, decide nothing."""
    verdict = {"name": "robustness sample", "passed": True, "sentence": "", "sentence_zh": ""}
    verdict |= {"active": 0.0, "candidate": 0.0}
    monkeypatch.setattr(retrain_judging, "robustness_check", lambda *readers, **others: verdict)


def reader_of(active: Reader, model) -> Reader:
    return Reader(model, active.tokenizer, active.config, "r1")


class Forgetful(Reader):
    """Reads what the guard sets hold as something else."""

    def probabilities(self, texts, contexts=None):
        read = super().probabilities(texts, contexts)
        known = {e.text for e in GUARDS["core zh"]}
        forgotten = np.array([text in known for text in texts], bool)
        read[forgotten] = np.roll(read[forgotten], 1, axis=1)
        return read


def forgetful(good: Reader) -> Reader:
    return Forgetful(good.model, good.tokenizer, good.config, "r1")


def judged(active, offered, tmp_path, held_back=HELD_BACK, advance=lambda share: None):
    reader, folder = active
    judge = Judge(
        reader, GUARDS, held_back, tiny.families(), folder=folder, workshop=tmp_path,
        labelled_share=1.0, doubt=0.1, seed=0, advance=advance,
    )  # fmt: skip
    return judge.decide(offered)


def test_messages_drawn_at_random_say_how_much_is_read_wrong(active, tmp_path):
    """Thirty of them are enough; other labels then stand for themselves alone, and what the version
    doubts for nothing."""
    reader, folder = active

    def wrong(at_random, labelled_share):
        judge = Judge(
            reader, GUARDS, HELD_BACK, tiny.families(), folder=folder, workshop=tmp_path,
            labelled_share=labelled_share, doubt=0.3, seed=0, at_random=at_random,
        )  # fmt: skip
        return judge.traffic_wrong, judge.sampled

    texts = [e.text for e in HELD_BACK]
    read = [LABELS[i] for i in reader.probabilities(texts, None).argmax(1)]
    right = np.array([label == e.label for label, e in zip(read, HELD_BACK, strict=True)])
    places = np.concatenate([np.flatnonzero(~right)[:6], np.flatnonzero(right)[:24]])
    drawn = np.isin(np.arange(len(right)), places)
    assert wrong(drawn, 0.0) == (pytest.approx(6 / 30), 30)
    others = (~drawn).mean()  # every message has a label, drawn or not
    expected = others * (1 - right[~drawn].mean()) + (1 - others) * 6 / 30
    assert wrong(drawn, 1.0)[0] == pytest.approx(expected)
    drawn[places[0]] = False
    assert wrong(drawn, 0.0) == (pytest.approx(0.3), 0)


@pytest.mark.usefixtures("no_damage")
def test_a_smaller_step_is_taken_where_a_set_speaks_against_a_larger(active, good, tmp_path):
    """The report says which were tried and what the larger one failed; a third is never made."""
    done = []
    offered = iter([(0.7, forgetful(good)), (0.4, good), (0.2, None)])
    report = judged(active, offered, tmp_path, advance=done.append).report
    assert report["promote"] and report["kept_share"] == 0.4
    assert report["steps"] == [
        {"kept_share": 0.7, "failed": ["core zh"]},
        {"kept_share": 0.4, "failed": []},
    ]
    assert next(offered) == (0.2, None)
    assert done == sorted(done) and done[-1] == 1.0


def test_where_every_step_fails_the_first_is_refused_with_its_reason(active, good, tmp_path):
    """What is kept beside is what was learned and not a part of it; the checks stand there too."""
    report = judged(active, [(s, forgetful(good)) for s in (0.7, 0.4)], tmp_path).report
    assert not report["promote"] and report["kept_share"] == 0.7
    assert "core zh" in report["reason"] and "中文核心集" in report["reason_zh"]
    assert [step["kept_share"] for step in report["steps"]] == [0.7, 0.4]
    assert len(report["checks"]) == 6


@pytest.mark.parametrize("held_back", [[], HELD_BACK[:5], GUARDS["core zh"][:150]])
def test_labels_held_back_are_asked_once(active, good, tmp_path, held_back):
    """Too few, or no gain: a smaller step is no remedy, and none is made."""
    offered = iter([(0.7, forgetful(good)), (0.4, None)])
    report = judged(active, offered, tmp_path, held_back).report
    assert not report["promote"] and "held back" in report["steps"][0]["failed"]
    assert len(report["steps"]) == 1 and next(offered) == (0.4, None)


@pytest.mark.usefixtures("no_damage")
def test_labels_held_back_judge_what_was_not_fitted_to_them(active, good, tmp_path, monkeypatch):
    """The temperature is fitted to them, and changes what is stored, but not what they say."""
    found = []
    for factor in (1.0, 0.3):
        fitted = Refit(len(HELD_BACK), factor, 0.1, 0.1)
        monkeypatch.setattr(retrain_judging, "refit", lambda *given, fitted=fitted: fitted)
        found.append(judged(active, [(0.7, good)], tmp_path))
    plain, sharper = found
    assert sharper.candidate.config.temperature == pytest.approx(0.3 * plain.candidate.config.temperature)
    assert sharper.report["held_back"] == plain.report["held_back"]


@pytest.mark.usefixtures("no_damage")
def test_a_check_sends_to_a_smaller_step_too(active, good, tmp_path, monkeypatch):
    """Fairness is as good a reason as a set: what fails it once may pass it further back."""
    second = Reader(good.model, good.tokenizer, good.config, "smaller")
    verdict = {"name": "fairness", "sentence": "It is unfair.", "sentence_zh": "不公平。"}
    verdict |= {"active": 0.0, "candidate": 0.0}
    monkeypatch.setattr(
        retrain_judging, "fairness_check",
        lambda was, candidate, families: verdict | {"passed": candidate.version == "smaller"},
    )  # fmt: skip
    result = judged(active, [(0.7, good), (0.4, second)], tmp_path)
    assert result.report["promote"] and result.candidate.version == "smaller"
    assert [step["failed"] for step in result.report["steps"]] == [["fairness"], []]


def test_candidates_lie_on_the_way(active, better, base):
    """All of the change is what was trained, none of it the version, half of it between; each as sure
    as the version."""
    reader, folder = active
    texts = [e.text for e in HELD_BACK[:20]]
    made = dict(candidates(reader, folder, base, better, GUARDS["core zh"][:200], (1.0, 0.5, 0.0), "r1"))
    assert [r.label for r in made[0.0].read(texts)] == [r.label for r in reader.read(texts)]
    assert made[0.0].config.temperature == pytest.approx(reader.config.temperature, rel=0.05)
    trained = reader_of(reader, better)
    assert [r.label for r in made[1.0].read(texts)] == [r.label for r in trained.read(texts)]
    ends = [made[share].probabilities(texts) for share in (0.0, 0.5, 1.0)]
    moved = [np.abs(ends[1] - end).mean() for end in (ends[0], ends[2])]
    assert 0 < max(moved) < np.abs(ends[0] - ends[2]).mean()
