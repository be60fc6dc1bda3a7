"""What a retraining learns from: labels, and a replay that keeps what is known."""

import random
from dataclasses import replace

import numpy as np
import pytest

from classifier.data import masked, text_key
from classifier.reader import Reader
from classifier.reading import LABELS
from classifier.retrain_joined import joined
from classifier.retrain_mix import LANGUAGES, Sets, halves, mix, own_readings
from tests.classifier import tiny


@pytest.fixture(scope="module")
def sets() -> Sets:
    return Sets(tiny.messages(300, seed=11), tiny.messages(60, seed=12), tiny.families())


@pytest.mark.parametrize(("most", "expected"), [(0, 0), (1, 1), (5, 5), (9, 7)])
def test_a_draw_is_never_more_than_there_is(most, expected):
    """Nor more than was asked for."""
    languages = ["zh", "en", "en", "en", "zh", "en", "en"]
    assert len(halves(languages, LANGUAGES, most, random.Random(0))) == expected


def test_the_replay_holds_the_share_that_was_set(sets, reader):
    """A quarter of the replay is local traffic, and the targets are the active version's own."""
    new = tiny.messages(100, 5, tiny.SLANG)
    traffic = tiny.messages(400, seed=21)
    made = mix(
        new, [], sets, reader, replay_ratio=4.0, least_replay=400, smoothing=0.1, seed=0,
        local=traffic, local_share=0.25,
    )  # fmt: skip
    assert made.sizes["local"] == 100 == len(made.local)
    assert made.examples[-100:] == [traffic[i] for i in made.local]
    own = own_readings(reader, made.examples[-100:])
    np.testing.assert_allclose(made.targets.distributions[-100:], own, atol=1e-6)
    assert made.targets.distributions[:100].max(1) == pytest.approx(1 - 0.1 + 0.1 / 3)
    assert len(made.targets.weights) == len(made.targets.polar) == len(made.examples)


def test_posts_and_reviews_take_the_place_of_seed_messages(sets, reader):
    """A quarter of the replay at most, none that has a label of a person's, half of each target the
    label and half the reading."""
    spoken_of = tiny.messages(20, 5, tiny.SLANG)
    others = [replace(e, source="post") for e in [*spoken_of, *tiny.messages(120, seed=31)]]
    made = mix(
        spoken_of, [], replace(sets, open_domain=others), reader, replay_ratio=1.0,
        least_replay=200, smoothing=0.1, seed=0,
    )  # fmt: skip
    posts = [e for e in made.examples if e.source == "post"]
    assert len(posts) == made.sizes["open_domain"] == 50
    assert made.sizes["replay"] + made.sizes["joined"] == 150
    assert not {text_key(e) for e in posts} & {text_key(e) for e in spoken_of}
    first = made.examples.index(posts[0])
    targets = made.targets.distributions[first : first + 50]
    halves_of_labels = targets - own_readings(reader, posts) / 2
    truth = [LABELS.index(e.label) for e in posts]
    np.testing.assert_allclose(halves_of_labels[range(50), truth], 0.45 + 0.1 / 6, atol=1e-6)
    few = mix(
        spoken_of, [], sets, reader, replay_ratio=1.0, least_replay=200, smoothing=0.1, seed=0
    )
    assert few.sizes["open_domain"] == 0


def test_the_seed_set_is_replayed_evenly_by_language(reader):
    """A seed set of mostly English messages does not leave Chinese to be forgotten."""
    seed = [*tiny.messages(900, seed=11, langs=("en",)), *tiny.messages(160, seed=13, langs=("zh",))]
    sets = Sets(seed, tiny.messages(60, seed=12), [])
    made = mix(
        tiny.messages(10, 5, tiny.SLANG), [], sets, reader,
        replay_ratio=1.0, least_replay=200, smoothing=0.1, seed=0,
    )  # fmt: skip
    replayed = [e.lang for e in made.examples[10:]]
    assert len(replayed) == 200 and 80 <= replayed.count("zh") <= 100


def test_words_that_judge_or_that_people_spoke_of_are_not_replayed(sets, reader):
    """Or the candidate would be told to stay wrong where somebody just corrected it."""
    held, new = tiny.messages(30, 5, tiny.SLANG), tiny.messages(40, 6, tiny.SLANG)
    traffic = [*held, *new, *sets.core, *tiny.messages(50, seed=21)]
    made = mix(
        new, [], sets, reader, replay_ratio=4.0, smoothing=0.1, seed=0,
        local=traffic, held_back=held, local_share=1.0,
    )  # fmt: skip
    replayed = {text_key(traffic[i]) for i in made.local}
    assert replayed
    assert not replayed & {text_key(e) for e in (*held, *new, *sets.core)}


def test_seed_messages_that_people_spoke_of_are_neither_replayed_nor_calibrated_on(sets, reader):
    """Somebody says otherwise than the seed set, which may hold the words unmasked: theirs counts."""
    spoken = [replace(e, text=f"{e.text} 13812345678") for e in sets.seed[:90]]
    corrected, before, held = (
        [replace(masked(e), label=LABELS[(LABELS.index(e.label) + 1) % 3]) for e in part]
        for part in (spoken[:30], spoken[30:60], spoken[60:])
    )
    assert "[PHONE]" in corrected[0].text
    made = mix(
        corrected, before, replace(sets, seed=[*spoken, *sets.seed[90:]]), reader,
        replay_ratio=4.0, smoothing=0.1, seed=0, held_back=held,
    )  # fmt: skip
    keys = {text_key(masked(e)) for e in spoken}
    drawn = [*made.examples[60:], *made.calibration]
    assert made.sizes["replay"] and made.calibration
    assert not keys & {text_key(masked(e)) for e in drawn}


def test_without_traffic_the_replay_is_the_seed_set(sets, reader):
    """A new installation retrains all the same."""
    new = tiny.messages(50, 5, tiny.SLANG)
    made = mix(new, [], sets, reader, replay_ratio=4.0, smoothing=0.1, seed=0, local_share=0.5)
    assert made.sizes["local"] == 0 and made.local == []
    assert len(made.calibration) == len(sets.seed) // 5
    rest = [e for e in sets.seed if e not in made.calibration]
    read = own_readings(reader, rest)
    right = sum(LABELS[row.argmax()] == e.label for row, e in zip(read, rest, strict=True))
    # in 8 bits a reading at the border may depend on what else is in its batch
    assert made.sizes["replay"] + made.sizes["joined"] == pytest.approx(right, abs=3)


def test_what_the_active_version_reads_wrong_is_not_kept(sets, reader):
    """Replayed seed messages are read as they are labelled, and their targets are those readings."""
    read = own_readings(reader, sets.seed)
    wrong = [replace(e, label=LABELS[row.argmin()]) for e, row in zip(sets.seed, read, strict=True)]
    new = tiny.messages(50, 5, tiny.SLANG)
    made = mix(
        new, [], replace(sets, seed=[*sets.seed, *wrong]), reader, replay_ratio=1.0, least_replay=152,
        smoothing=0.1, seed=0,
    )  # fmt: skip
    rows, targets = made.examples[50:126], made.targets.distributions[50:126]
    assert made.sizes["replay"] == 76 == made.sizes["joined"]
    assert [LABELS[row.argmax()] for row in targets] == [e.label for e in rows]
    np.testing.assert_allclose(targets, own_readings(reader, rows), atol=1e-6)


def test_counterfactual_sentences_are_replayed_under_their_mean_reading(sets, reader):
    """Messages that say the same of different people are to be read alike from then on."""
    new = tiny.messages(50, 5, tiny.SLANG)
    alike = [tiny.messages(n, seed=n) for n in (3, 3, 3)]
    made = mix(
        new, [], replace(sets, alike=alike), reader, replay_ratio=1.0, smoothing=0.1, seed=0
    )
    assert made.sizes["alike"] == 9
    rows, targets = made.examples[50:59], made.targets.distributions[50:59]
    own = own_readings(reader, rows)
    for first in (0, 3, 6):
        family = slice(first, first + 3)
        assert rows[family] in alike
        mean = own[family].mean(0, keepdims=True).repeat(3, 0)
        np.testing.assert_allclose(targets[family], mean, atol=1e-6)


def test_longer_texts_are_put_together_from_what_is_replayed(sets, reader):
    """Half of them of either language, from two or three messages each, under the version's readings;
    a language with too few messages has none."""
    made = mix(
        tiny.messages(20, 5), [], sets, reader, replay_ratio=1.0, least_replay=200, smoothing=0.1,
        seed=0, joined_share=0.4,
    )  # fmt: skip
    assert (made.sizes["replay"], made.sizes["joined"]) == (120, 80)
    together, targets = made.examples[-80:], made.targets.distributions[-80:]
    assert [e.lang for e in together].count("zh") == 40
    assert {e.label for e in together} == {""}
    np.testing.assert_allclose(targets, own_readings(reader, together), atol=1e-6)
    english = [e for e in sets.seed if e.lang == "en"]
    for made_of_few in (english[:2], english[:9]):
        found = joined(made_of_few, 10, random.Random(0))
        assert len(found) == (5 if len(made_of_few) > 2 else 0)
        for example in found:
            parts = [e.text for e in made_of_few if e.text in example.text]
            assert 2 <= len(parts) <= 3 and len(example.text) <= len(", ".join(parts))


def test_what_was_put_together_stays_as_the_oldest_version_read_it(sets, reader, base):
    """Round after round would forget a little else. What the active version is known to read right, or
    is read here every day, stays as that one reads it: it would unlearn what it learned since."""
    first = Reader(tiny.other(base), reader.tokenizer, reader.config, "v0")
    local = tiny.messages(100, seed=21)
    made = mix(
        tiny.messages(20, 5), [], sets, reader, replay_ratio=1.0, least_replay=200, smoothing=0.1,
        seed=0, local=local, local_share=0.24, anchor=first,
    )  # fmt: skip
    sizes = made.sizes
    assert (sizes["replay"], sizes["joined"], sizes["local"]) == (76, 76, 48)
    anchored = own_readings(first, made.examples)
    active, targets = own_readings(reader, made.examples), made.targets.distributions
    seeds, together, stay = slice(20, 96), slice(96, 172), slice(172, 220)
    assert min(np.abs(anchored - active)[part].max() for part in (seeds, together)) > 0.5
    np.testing.assert_allclose(targets[seeds], active[seeds], atol=1e-6)
    np.testing.assert_allclose(targets[together], anchored[together], atol=1e-6)
    np.testing.assert_allclose(targets[stay], active[stay], atol=1e-6)
