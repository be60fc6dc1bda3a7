"""The rule that promotes a candidate or refuses it, and its report in figures and in one sentence.

No guard set may be worse: the lower one-sided 95 % bound of the paired-bootstrap difference in
macro-F1 (candidate minus active) must lie above -1 point, in each set.

Held-back labels must be read better, surely so (classifier.held_back).

Where a smaller step of the same training is tried after a larger one (classifier.retrain_judging),
each guard set is asked again, about a version that differs less; held-back labels end it at the first
"no", so that whoever gains nothing has one chance, however many steps there are.

Knows probabilities and labels; nothing about models, files or databases.
"""

from collections.abc import Sequence

import numpy as np

from classifier.check_words import apart, number, points, set_name
from classifier.held_back import held_back_test
from classifier.intervals import LEVEL, Sample
from classifier.metrics import macro_f1
from classifier.paired import Paired, bootstrap, macro_f1_of_counts

GUARD_MARGIN = -0.01
NONE_WORSE = {
    "sentence": "Each guard set has surely lost less than a point, and every check was passed.",
    "sentence_zh": "各检验集的下降都确定不到一个百分点，其他检查也都通过。",
}


def compare(
    guards: dict[str, Paired],
    held_back: Paired,
    *,
    traffic_wrong: float,
    sample: Sample | None = None,
    checks: Sequence[dict] = (),
    attempt: int = 1,
    seed: int = 0,
) -> dict:
    """The report: each figure with interval and threshold, "promote", and the "reason" in words.

    `traffic_wrong` is the share of all messages that the active version reads wrong, `sample` what it
    was measured on, whose chance the interval then holds too; `checks` were decided already. It is the
    `attempt`-th time that labels held back are asked about the active version.
    """
    rng = np.random.default_rng(seed)
    tests = [_guard(name, pair, rng) for name, pair in guards.items()]
    gain = held_back_test(held_back, guards.values(), traffic_wrong, sample, attempt, rng)
    failed = [test for test in [*tests, *checks, gain] if not test["passed"]]
    speaking = failed or [gain, NONE_WORSE]
    return {
        "promote": not failed,
        "reason": " ".join(test["sentence"] for test in speaking),
        "reason_zh": "".join(test.get("sentence_zh") or test["sentence"] for test in speaking),
        "guards": tests,
        "checks": list(checks),
        "held_back": gain,
        "seed": seed,
    }


def failed_tests(report: dict) -> list[str]:
    """Names of what a candidate did not pass."""
    tests = (*report["guards"], *report["checks"], report["held_back"])
    return [test["name"] for test in tests if not test["passed"]]


def _guard(name: str, pair: Paired, rng: np.random.Generator) -> dict:
    active, candidate = (
        macro_f1(pair.truth, read.argmax(1)) for read in (pair.active, pair.candidate)
    )
    drawn = bootstrap(pair, rng, macro_f1_of_counts)
    lower, upper = np.quantile(drawn, [LEVEL, 1 - LEVEL])
    passed, worst = bool(lower > GUARD_MARGIN), apart(lower, GUARD_MARGIN)
    return {
        "name": name,
        "n": len(pair),
        "active": active,
        "candidate": candidate,
        "difference": candidate - active,
        "lower": float(lower),
        "upper": float(upper),
        "threshold": GUARD_MARGIN,
        "passed": passed,
        "sentence": f"On {name} macro-F1 {'moves' if passed else 'may fall too far: it moves'} by "
        f"{points(candidate - active)} (90 % interval {worst} points to {points(upper)}, "
        f"the lower bound must be above {points(GUARD_MARGIN)}).",
        "sentence_zh": f"{set_name(name)}的宏平均 F1 变化 {number(candidate - active)} 个百分点（90% 区间 "
        f"{worst} 到 {number(upper)}，下限须高于 {number(GUARD_MARGIN)}）。",
    }
