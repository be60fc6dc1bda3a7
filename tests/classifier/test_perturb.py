"""Each perturbation does what its name says, the same for the same seed, and only where it applies."""

import random

import pytest

from classifier.normalise import normalise
from classifier.perturb import PERTURBATIONS

ENGLISH = "I have been waiting three weeks for this parcel and nobody answers my letters"
CHINESE = "我的货坏了，客服没有人回复，等了大半天，今天要退款"
CHANGES = {
    "typo": ENGLISH,
    "repeated": ENGLISH,
    "homophone": CHINESE,
    "near_shape": CHINESE,
    "missing_spaces": ENGLISH,
    "upper": ENGLISH,
    "emoji": CHINESE,
    "traditional": CHINESE,
    "dotted": ENGLISH,
    "handle": ENGLISH,
}


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_changes_what_it_applies_to_and_repeats_itself(kind):
    """Some seed changes the text; the same seed gives the same text."""
    change, text = PERTURBATIONS[kind], CHANGES[kind]
    seen = [change(text, random.Random(seed)) for seed in range(8)]
    assert any(one != text for one in seen)
    assert seen == [change(text, random.Random(seed)) for seed in range(8)]


@pytest.mark.parametrize("kind", ["typo", "missing_spaces", "dotted", "upper"])
def test_letters_are_not_looked_for_in_chinese(kind):
    """What is about Latin letters leaves Chinese alone."""
    assert PERTURBATIONS[kind](CHINESE, random.Random(1)) == CHINESE


@pytest.mark.parametrize("kind", ["homophone", "near_shape", "traditional"])
def test_characters_are_not_looked_for_in_english(kind):
    """And the other way round."""
    assert PERTURBATIONS[kind](ENGLISH, random.Random(1)) == ENGLISH


@pytest.mark.parametrize("text", ["", "a", "好", "?", "@x"])
@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_the_shortest_texts_are_survived(kind, text):
    """Nothing raises where there is nothing to change."""
    assert isinstance(PERTURBATIONS[kind](text, random.Random(1)), str)


def test_normalising_undoes_what_training_need_not_teach():
    """Dots and handles never reach the tokenizer."""
    rng = random.Random(1)
    assert normalise(PERTURBATIONS["dotted"](ENGLISH, rng)) == ENGLISH
    assert normalise(PERTURBATIONS["handle"](ENGLISH, rng)) == f"@user {ENGLISH}"
