"""How sure a candidate is: as the active version, and surer by what it is more often right."""

from dataclasses import replace

import pytest

from classifier.data import columns
from classifier.fit import TrainConfig
from classifier.model import load_model
from classifier.retrain_learning import candidates, learn, right_share
from classifier.retrain_mix import mix
from tests.classifier import tiny


@pytest.mark.parametrize("traffic", [0, 600])
def test_without_seed_messages_a_candidate_keeps_a_sane_temperature(sets, reader, base, store, traffic):
    """It is matched on local messages that were not replayed, and stays where there are none."""
    local, new = tiny.messages(traffic, seed=21), tiny.messages(40, 5, tiny.SLANG)
    made = mix(
        new, [], replace(sets, seed=[]), reader, replay_ratio=1.0, smoothing=0.1, seed=0,
        local=local, local_share=1.0,
    )  # fmt: skip
    assert bool(made.calibration) == bool(traffic)
    config = TrainConfig(learning_rate=2e-3, epochs=1.0, label_smoothing=0.1)
    folder = store.folder(store.active())
    trained = learn(reader, folder, base, made, config, progress=False)
    [(_, candidate)] = candidates(reader, folder, base, trained, made.calibration, [1.0], "next")
    kept = candidate.config.temperature == reader.config.temperature
    assert kept != bool(traffic) and 0.5 < candidate.config.temperature < 2.0


def test_a_candidate_is_surer_by_what_it_is_more_often_right(sets, reader, base, store):
    """One that reads as before is as sure as before, whatever the labels; one more often right is surer."""
    folder, aside = store.folder(store.active()), sets.seed[:100]
    new = tiny.messages(200, 5)
    made = mix(new, [], sets, reader, replay_ratio=1.0, least_replay=100, smoothing=0.0, seed=0)
    config = TrainConfig(learning_rate=2e-3, epochs=2.0, label_smoothing=0.0)
    trained = learn(reader, folder, base, made, config, progress=False)
    before = reader.probabilities(*columns(aside))
    for one in (load_model(base, folder, trainable=True), trained):
        [(_, candidate)] = candidates(reader, folder, base, one, aside, [1.0], "next")
        after = candidate.probabilities(*columns(aside))
        gain = right_share(after, aside) - right_share(before, aside)
        assert after.max(1).mean() == pytest.approx(min(before.max(1).mean() + gain, 1.0), abs=0.02)
    unlabelled = [replace(e, label="") for e in aside]
    [(_, candidate)] = candidates(reader, folder, base, trained, unlabelled, [1.0], "next")
    after = candidate.probabilities(*columns(aside))
    assert after.max(1).mean() == pytest.approx(before.max(1).mean(), abs=0.02)
