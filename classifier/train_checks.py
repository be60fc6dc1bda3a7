"""What a setting of a training may be: what is none is told with the remedy, before hours are spent.

Knows values as JSON gives them; nothing of what they do.
"""

from collections.abc import Mapping
from math import inf, isfinite

from classifier.errors import DataError
from classifier.reading import LABELS

ADVERSARIES = ("none", "fgm", "freelb")
# least and most of each
WHOLE = {
    "rank": (1, inf), "embedding_rank": (0, inf), "batch": (1, inf), "checkpoint_every": (1, inf),
    "message_tokens": (4, inf), "context_tokens": (0, inf), "seed": (0, 2**32 - 1),
    "evaluate_every": (0, inf), "evaluate_rows": (1, inf), "patience": (0, inf),
    "adversarial_steps": (1, inf),
}  # fmt: skip
NUMBERS = {
    "alpha": (0, inf), "embedding_alpha": (0, inf), "learning_rate": (0, inf), "epochs": (0, inf),
    "weight_decay": (0, inf), "warmup": (0, 1), "dropout": (0, 1), "label_smoothing": (0, 1),
    "augment": (0, 1), "adversarial_epsilon": (0, inf), "adversarial_step_size": (0, inf),
    "r_drop": (0, inf),
}  # fmt: skip
OVER = ("learning_rate", "epochs", "embedding_alpha")  # of these, 0 is too little


def check_values(settings: object) -> None:
    """Every number in its bounds, and the two that are chosen from a list."""
    for name, (least, most) in WHOLE.items():
        value = getattr(settings, name)
        if not _is_number(value, int) or not least <= value <= most:
            raise DataError(f"{name} is {value!r}; it must be a whole number{_bounds(least, most)}.")
    for name, (least, most) in NUMBERS.items():
        value = getattr(settings, name)
        if not _is_number(value) or not least <= value <= most or (name in OVER and not value):
            bounds = " over 0" if name in OVER else _bounds(least, most)
            more = ", 0 for the rank" if name == "alpha" else ""
            raise DataError(f"{name} is {value!r}; it must be a number{bounds}{more}.")
    if not isinstance(settings.merged, bool):
        raise DataError(f"merged is {settings.merged!r}; it must be true or false.")
    if settings.adversarial not in ADVERSARIES:
        raise DataError(
            f"adversarial is {settings.adversarial!r}; it must be one of {', '.join(ADVERSARIES)}."
        )


def check_targets(targets: object) -> None:
    """The layers' names, which the encoder is asked for later."""
    if targets != "all-linear" and (isinstance(targets, str) or not targets or not _are_texts(targets)):
        raise DataError(
            f'targets is {targets!r}; it must be "all-linear" or a list of layer names: ["query", "value"].'
        )


def check_rules(take: object) -> None:
    """What is drawn of each source."""
    if not isinstance(take, Mapping):
        raise DataError(f'take is {take!r}; it must map sources to what is drawn: {{"shop": {{"rows": 9}}}}.')
    for source, rule in take.items():
        known = isinstance(rule, Mapping) and not set(rule) - {"rows", "repeat"}
        if not known or not all(_is_number(n, int) and n >= 0 for n in rule.values()):
            raise DataError(
                f"take of {source} is {rule!r}; write rows, repeat or both, as whole numbers: "
                f'{{"{source}": {{"rows": 2500, "repeat": 1}}}}.'
            )


def check_sources(name: str, sources: object) -> None:
    """A list of names; a single one as text would be taken for its letters."""
    if isinstance(sources, str) or not _are_texts(sources):
        raise DataError(f'{name} is {sources!r}; it must be a list of sources: ["shop"].')


def check_weights(weights: object) -> None:
    """Empty or "balanced", or a number a label of which one counts at least."""
    if isinstance(weights, Mapping):
        if unknown := set(weights) - set(LABELS):
            raise DataError(f"class_weights names unknown labels: {', '.join(sorted(map(str, unknown)))}.")
        numbers = [weights.get(label, 1.0) for label in LABELS]
        if all(_is_number(n) and n >= 0 for n in numbers) and any(numbers):
            return
    elif weights in ("", "balanced"):
        return
    raise DataError(
        f'class_weights is {weights!r}; it must be "", "balanced" or a number a label, 0 or more and not '
        'all 0: {"neutral": 2}.'
    )


def _is_number(value: object, kind: type | tuple[type, ...] = (int, float)) -> bool:
    if not isinstance(value, kind) or isinstance(value, bool):
        return False
    return isinstance(value, int) or isfinite(value)


def _are_texts(names: object) -> bool:
    return isinstance(names, list | tuple) and all(isinstance(name, str) and name for name in names)


def _bounds(least: float, most: float) -> str:
    return f" of {least} or more" if most == inf else f" from {least} to {most}"
