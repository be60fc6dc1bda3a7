"""What a candidate must keep of what its forebears were: the check that small losses do not add up.

Every other check compares with the active version alone, so each promotion may lose a little. This
one compares with all versions that the candidate comes from (classifier.retrain_standings).
Knows figures only.
"""

from collections.abc import Sequence
from operator import attrgetter

from classifier.check_words import set_name
from classifier.fairness import LIMITS
from classifier.retrain_cost import LARGER
from classifier.retrain_standings import Standing

LOST = 0.01  # macro-F1 on each core set
MORE_ERROR = 0.02  # calibration error on the core sets together, as in retrain_calibration
MORE = {"flips": 0.005, "mean_lost": 0.02}  # a share of pairs, and accuracy
HARMLESS = {"flips": LIMITS["flips"], "mean_lost": 0.0}  # below it, more of it refuses nothing
CALLED = {"flips": "fairness", "mean_lost": "damaged messages"}


def ancestry_check(candidate: Standing, line: Sequence[Standing]) -> dict:
    """Refuses where the candidate lies over a point of macro-F1 below the best version in its `line`
    on a core set, is over two points further off in its confidence than the best of them, takes
    over 3 % more than the oldest, flips half a point of pairs more than the fairest and 1 % at least,
    or loses two points more to damage than the steadiest. The `line` begins with the active version.

    Whatever is no worse than the active version takes nothing away and passes, or a version that
    somebody chose in spite of its figures could never be replaced by a better one.
    """
    active, oldest = line[0], line[-1]
    best = {name: max(line, key=lambda one: one.macro_f1[name]) for name in candidate.macro_f1}
    lost = {name: one.macro_f1[name] - candidate.macro_f1[name] for name, one in best.items()}
    surest = min(line, key=lambda one: one.ece)
    least = _least(candidate, line)
    failed = [
        *(n for n in lost if lost[n] > LOST and candidate.macro_f1[n] < active.macro_f1[n]),
        *["calibration"] * (candidate.ece - surest.ece > MORE_ERROR and candidate.ece > active.ece),
        *["size"] * (candidate.bytes > LARGER * oldest.bytes and candidate.bytes > active.bytes),
        *(CALLED[n] for n, one in least.items() if _has_more(n, candidate, one, active)),
    ]
    worst = max(lost, key=lost.__getitem__)
    return {
        "name": "earlier versions",
        "n": len(line),
        "active": best[worst].macro_f1[worst],
        "candidate": candidate.macro_f1[worst],
        "difference": -lost[worst],
        "threshold": -LOST,
        "passed": not failed,
        "sentence": _behind(failed)
        + _said(candidate, best, lost, surest, oldest)
        + _said_least(candidate, least),
        "sentence_zh": _behind_zh(failed)
        + _said_zh(candidate, best, lost, surest, oldest)
        + _said_least_zh(candidate, least),
        "failed": failed,
        "sets": {
            name: {"best": one.version, "macro_f1": [one.macro_f1[name], candidate.macro_f1[name]]}
            for name, one in best.items()
        },
        "ece": {"best": surest.version, "ece": [surest.ece, candidate.ece]},
        "bytes": {"oldest": oldest.version, "bytes": [oldest.bytes, candidate.bytes]},
        **{
            figure: {"best": one.version, figure: [getattr(one, figure), getattr(candidate, figure)]}
            for figure, one in least.items()
        },
    }


def _least(candidate: Standing, line: Sequence[Standing]) -> dict[str, Standing]:
    """By figure of which less is better: the version with the least of it, where both the candidate and
    the active version were measured."""
    least = {}
    for figure in MORE:
        of = attrgetter(figure)
        if None not in (of(candidate), of(line[0])):
            least[figure] = min((one for one in line if of(one) is not None), key=of)
    return least


def _has_more(figure: str, candidate: Standing, best: Standing, active: Standing) -> bool:
    now, least, was = (getattr(one, figure) for one in (candidate, best, active))
    return now >= HARMLESS[figure] and now - least > MORE[figure] and now > was


def _behind(failed: list[str]) -> str:
    return f"The candidate fell too far behind on {', '.join(failed)}. " if failed else ""


def _behind_zh(failed: list[str]) -> str:
    return f"新版本落后历代版本太多：{'、'.join(map(set_name, failed))}。" if failed else ""


def _said(candidate: Standing, best, lost, surest: Standing, oldest: Standing) -> str:
    sets = ", ".join(
        f"{-100 * lost[name]:+.1f} points on {name} ({one.version})" for name, one in best.items()
    )
    return (
        f"Against the best version it comes from, macro-F1 stands at {sets}; at most "
        f"{100 * LOST:.0f} may be lost. Stated confidence is {100 * candidate.ece:.1f} points off, "
        f"{100 * surest.ece:.1f} at best ({surest.version}); it may be {100 * MORE_ERROR:.0f} more. "
        f"It takes {candidate.bytes / 1024:.0f} kB, and {oldest.bytes / 1024:.0f} kB at first "
        f"({oldest.version}); it may be {LARGER - 1:.0%} more."
    )


def _said_zh(candidate: Standing, best, lost, surest: Standing, oldest: Standing) -> str:
    sets = "，".join(
        f"{set_name(name)} {-100 * lost[name]:+.1f} 个百分点（{one.version}）" for name, one in best.items()
    )
    return (
        f"与历代版本中最好的相比，宏平均 F1：{sets}，最多只能低 {100 * LOST:.0f} 个百分点；"
        f"声称的把握与实际相差 {100 * candidate.ece:.1f} 个百分点，最好时 {100 * surest.ece:.1f}"
        f"（{surest.version}），最多只能多 {100 * MORE_ERROR:.0f}；占 {candidate.bytes / 1024:.0f} kB，"
        f"最初 {oldest.bytes / 1024:.0f} kB（{oldest.version}），最多只能大 {LARGER - 1:.0%}。"
    )


def _said_least(candidate: Standing, least: dict[str, Standing]) -> str:
    said = ""
    if best := least.get("flips"):
        said += (
            f" {candidate.flips:.1%} of counterfactual pairs change their label, {best.flips:.1%} at "
            f"best ({best.version}); from {HARMLESS['flips']:.0%} on it may be "
            f"{100 * MORE['flips']:.1f} points more."
        )
    if best := least.get("mean_lost"):
        said += (
            f" Damage costs {100 * candidate.mean_lost:.1f} points of accuracy, "
            f"{100 * best.mean_lost:.1f} at best ({best.version}); it may be "
            f"{100 * MORE['mean_lost']:.0f} more."
        )
    return said


def _said_least_zh(candidate: Standing, least: dict[str, Standing]) -> str:
    said = ""
    if best := least.get("flips"):
        said += (
            f"{candidate.flips:.1%} 的对照句判断不一致，最少时 {best.flips:.1%}（{best.version}），"
            f"达到 {HARMLESS['flips']:.0%} 后最多只能多 {100 * MORE['flips']:.1f} 个百分点。"
        )
    if best := least.get("mean_lost"):
        said += (
            f"文字有损坏时准确率平均下降 {100 * candidate.mean_lost:.1f} 个百分点，最少时 "
            f"{100 * best.mean_lost:.1f}（{best.version}），最多只能多 {100 * MORE['mean_lost']:.0f}。"
        )
    return said
