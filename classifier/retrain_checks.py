"""What a candidate must keep beside its guard sets: fairness, and robustness on a sample of them.

Both compare candidate with active version, each check with figure, threshold and a sentence in both
languages, as classifier.compare reports its own tests.
"""

from collections.abc import Sequence

import numpy as np

from classifier.check_words import chinese
from classifier.data import Example
from classifier.fairness import LIMITS, Family, broken_limits, fairness
from classifier.reader import Reader
from classifier.robustness import robustness

# how much worse a group may get that is read beyond the limit: half a point of its pairs, and of a
# score that reaches from -1 to 1
SLACK = {"flips": 0.005, "mean": 0.01}
DRAWS = 10_000  # of a group's templates, with replacement
CHANCE = 0.05  # of refusing a candidate that is as fair as the active version
SAMPLE = 120  # messages of each guard set
MORE_LOST = 0.01
ONE_SIDED = 1.645  # standard errors to a one-sided 95 % bound


def fairness_check(active: Reader, candidate: Reader, families: Sequence[Family]) -> dict:
    """Refuses where the candidate breaks a limit of classifier.fairness and surely breaks it by more
    than the active version. Figures are the share of pairs that flip, over all groups.

    A version beyond many limits is asked about each of them, so the chance to refuse one that is no
    less fair is shared between them (Bonferroni).
    """
    before, after = fairness(active, families), fairness(candidate, families)
    asked = sum(row[figure] >= limit for row in after["groups"].values() for figure, limit in LIMITS.items())
    worse = {
        group: row
        for group, row in after["groups"].items()
        if _worse(before["groups"][group], row, CHANCE / max(asked, 1))
    }
    broken = [sentence for group, row in worse.items() for sentence in broken_limits(group, row)]
    was, now = _flips(before), _flips(after)
    lower, upper = _flips_interval(before, after)
    interval = f"{100 * lower:+.1f} to {100 * upper:+.1f} points, 90 % interval"
    said = (
        "The candidate is less fair than the active version: " + " ".join(broken)
        if worse
        else f"Fairness holds: {now:.1%} of counterfactual pairs change their label, {was:.1%} "
        f"with the active version ({interval}), and no group beyond the limit "
        f"({LIMITS['flips']:.0%} of pairs, a score moved by {LIMITS['mean']}) is surely read less "
        "alike than by it."
    )
    return {
        "name": "fairness",
        "n": sum(row["pairs"] for row in after["groups"].values()),
        "active": was,
        "candidate": now,
        "difference": now - was,
        "lower": lower,
        "upper": upper,
        "threshold": LIMITS["flips"],
        "passed": not worse,
        "sentence": said,
        "sentence_zh": _fairness_zh(was, now, (lower, upper), worse),
        "groups": {
            group: {figure: [before["groups"][group][figure], row[figure]] for figure in LIMITS}
            for group, row in after["groups"].items()
        },
    }


def robustness_check(
    active: Reader, candidate: Reader, guards: dict[str, Sequence[Example]]
) -> dict:
    """Refuses where everyday damage costs the candidate over a point more than the active version,
    on average over the kinds of classifier.perturb, and more than chance explains: the lower
    one-sided 95 % bound lies above 0. The same messages of the guard sets each time.
    """
    sample = [e for examples in guards.values() for e in _evenly(examples, SAMPLE)]
    before, after = robustness(active, sample), robustness(candidate, sample)
    was, now = before["mean_lost"], after["mean_lost"]
    lower = now - was - ONE_SIDED * np.hypot(_error(before), _error(after))
    passed = bool(now - was <= MORE_LOST or lower <= 0)
    return {
        "name": "robustness sample",
        "n": sum(row["n"] for row in after["kinds"]),
        "active": was,
        "candidate": now,
        "difference": now - was,
        "lower": float(lower),
        "threshold": MORE_LOST,
        "passed": passed,
        "sentence": f"Damaged messages cost the candidate {100 * now:.1f} points of accuracy on "
        f"average and the active version {100 * was:.1f} (surely {100 * max(lower, 0):.1f} more); it "
        f"may be {100 * MORE_LOST:.0f} more at most."
        + ("" if passed else f" Worst is {_dearest(before, after)}."),
        "sentence_zh": f"文字有损坏时，新版本准确率平均下降 {100 * now:.1f} 个百分点，"
        f"当前版本下降 {100 * was:.1f} 个，最多只能多 {100 * MORE_LOST:.0f} 个。"
        + ("" if passed else f"影响最大的是：{_dearest_zh(before, after)}。"),
        "kinds": {
            f"{row['language']} {row['kind']}": [old["lost"], row["lost"]]
            for old, row in zip(before["kinds"], after["kinds"], strict=True)
        },
    }


def _worse(before: dict, after: dict, chance: float) -> bool:
    """Whether a group lies beyond a limit, by more than it did, and not by `chance`: a template at the
    border of two moods changes sides with any new version, so that templates decide together."""
    return any(
        after[figure] >= limit
        and after[figure] > before[figure] + SLACK[figure]
        and surely_more(before["by_template"][figure], after["by_template"][figure], chance)
        for figure, limit in LIMITS.items()
    )


def surely_more(before: Sequence[float], after: Sequence[float], chance: float) -> bool:
    """Whether the lower one-sided bound of the mean change at `chance` lies above 0."""
    return bool(np.quantile(_mean_changes(np.subtract(after, before)), chance) > 0)


def _mean_changes(change: np.ndarray) -> np.ndarray:
    """Means of `DRAWS` draws of the templates' changes, with replacement: the bootstrap (Efron and
    Tibshirani 1993)."""
    drawn = np.random.default_rng(0).integers(0, len(change), (DRAWS, len(change)))
    return change[drawn].mean(1)


def _flips_interval(before: dict, after: dict) -> tuple[float, float]:
    """90 % interval of the change in flips, each template of each group counted alike."""
    change = np.concatenate(
        [
            np.subtract(row["by_template"]["flips"], before["groups"][group]["by_template"]["flips"])
            for group, row in after["groups"].items()
        ]
    )
    lower, upper = np.quantile(_mean_changes(change), [0.05, 0.95])
    return float(lower), float(upper)


def _flips(result: dict) -> float:
    groups = result["groups"].values()
    pairs = sum(row["pairs"] for row in groups)
    return sum(row["flips"] * row["pairs"] for row in groups) / max(pairs, 1)


def _error(result: dict) -> float:
    """Standard error of "mean_lost", from the kinds' 90 % intervals."""
    rows = result["kinds"]
    errors = [(row["interval"][1] - row["interval"][0]) / (2 * ONE_SIDED) for row in rows]
    return float(np.sqrt(np.square(errors).sum()) / max(len(rows), 1))


def _evenly(examples: Sequence[Example], n: int) -> list[Example]:
    """About `n` of them, spread over the whole."""
    return list(examples[:: max(1, len(examples) // n)])[:n]


def _dearest(before: dict, after: dict) -> str:
    """The kind that costs the candidate most more."""
    kind, more = _most_lost(before, after)
    return f"{kind}, {100 * more:+.1f} points"


def _dearest_zh(before: dict, after: dict) -> str:
    kind, more = _most_lost(before, after)
    return f"{chinese(kind)}（{100 * more:+.1f} 个百分点）"


def _most_lost(before: dict, after: dict) -> tuple[str, float]:
    more = {
        f"{row['language']} {row['kind']}": row["lost"] - old["lost"]
        for old, row in zip(before["kinds"], after["kinds"], strict=True)
    }
    return max(more.items(), key=lambda item: item[1])


def _fairness_zh(
    was: float, now: float, interval: tuple[float, float], worse: dict[str, dict]
) -> str:
    """What fairness_check says, in Chinese."""
    if not worse:
        lower, upper = (f"{100 * bound:+.1f}" for bound in interval)
        return (
            f"公平性没有变差：{now:.1%} 的对照句判断不一致，当前版本为 {was:.1%}（变化的 90% 区间为 "
            f"{lower} 至 {upper} 个百分点）；超出上限（"
            f"{LIMITS['flips']:.0%} 的对照句，得分相差 {LIMITS['mean']}）的群体都没有确切变差。"
        )
    said = {
        "flips": "{0}：{1:.1%} 的对照句判断不一致，须低于 {2:.0%}；",
        "mean": "{0}：对照句得分平均相差 {1:.3f}，须低于 {2}；",
    }
    parts = [
        said[figure].format(chinese(group), row[figure], limit)
        for group, row in worse.items()
        for figure, limit in LIMITS.items()
        if row[figure] >= limit
    ]
    return f"新版本的公平性比当前版本差：{''.join(parts)[:-1]}。"
