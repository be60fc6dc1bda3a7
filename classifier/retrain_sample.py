"""Bounds what one retraining takes, so that 20,000 labels cost no more than the bound.

Of too many labels to learn the newest are taken from every kind in turn (language, label, whether
it contradicts the model), so that neither a rare kind nor the latest weeks are crowded out. (Those
to judge by are the newest as they come, since a choice by kind would bend the judgement:
classifier.label_sides.) What is left out is counted, stays unused, and has its turn in the next run
before what a refused run has learned already. Knows labels only.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from classifier.corrections import Label, Labels


def bounded(labels: Labels, *, most: int, tried: Collection[int] = ()) -> tuple[Labels, int]:
    """The labels with at most `most` new and as many earlier; and how many new ones were left out. Those
    whose corrections are among the `tried` come last."""
    untried = [label for label in labels.new if not is_tried(label, tried)]
    again = [label for label in labels.new if is_tried(label, tried)]
    first = of_each_kind(untried, most)
    new = _in_order(labels.new, [*first, *of_each_kind(again, most - len(first))])
    earlier = of_each_kind(labels.earlier, most)
    return replace(labels, new=new, earlier=earlier), len(labels.new) - len(new)


def is_tried(label: Label, tried: Collection[int]) -> bool:
    """Whether any correction that settled it is among the `tried`."""
    return any(id in tried for id in label.corrections)


def of_each_kind(labels: Sequence[Label], most: int) -> list[Label]:
    """At most `most` of them, the newest of each kind in turn; in the order they came."""
    kinds: dict[tuple, list[Label]] = {}
    for label in _newest_first(labels):
        kind = label.example.lang, label.example.label, label.agreed
        kinds.setdefault(kind, []).append(label)
    in_turn = chain.from_iterable(zip_longest(*kinds.values()))
    return _in_order(labels, [label for label in in_turn if label is not None][:most])


def _newest_first(labels: Sequence[Label]) -> list[Label]:
    return sorted(labels, key=lambda label: -max(label.corrections))


def _in_order(labels: Sequence[Label], chosen: Sequence[Label]) -> list[Label]:
    ids = {label.message_id for label in chosen}
    return [label for label in labels if label.message_id in ids]
