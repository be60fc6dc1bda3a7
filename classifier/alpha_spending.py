"""How small the chance of a try must be, so that all tries together keep theirs.

Labels held back judge again and again while nothing is promoted. At 5 % each, twenty tries without
any gain would promote one. So 5 % are spent over all tries from one version (alpha spending, Lan and
DeMets 1983; by a fixed series, as in Foster and Stine 2008): try k gets 5 % / (k (k + 1)), and the
first k together 5 % x k / (k + 1). Of the usual series that sum to one this falls as 1 / k², no faster
than 6 / (pi k)², and leaves more to every try after the first: a real gain that comes late, after
weeks of refusals with too little to learn, must still pass. Pure arithmetic.
"""

from classifier.intervals import LEVEL

LEAST_BEYOND = 20  # resamples beyond a bound, or it is a guess
MOST_RESAMPLES = 1_000_000


def level_of(attempt: int) -> float:
    """The one-sided level of the `attempt`-th try, counted from 1."""
    return LEVEL / (attempt * (attempt + 1))


def resamples(level: float, least: int) -> int:
    """How many to draw for a bound so far out."""
    return min(MOST_RESAMPLES, max(least, round(LEAST_BEYOND / level)))


def said(attempt: int) -> str:
    """Which try it is and how it is tested, in a sentence."""
    return (
        f"It is try {attempt} from this version, tested at {_percent(level_of(attempt))}, so that "
        f"chance passes in at most {LEVEL:.0%} of cases over all tries."
    )


def said_zh(attempt: int) -> str:
    """The same in Chinese."""
    return (
        f"这是从当前版本出发的第 {attempt} 次尝试，检验水平 {_percent(level_of(attempt))}，"
        f"所有尝试合计因偶然而通过的机会不超过 {LEVEL:.0%}。"
    )


def between(level: float) -> str:
    """Which share of cases lies between both bounds at this level."""
    share = 100 * (1 - 2 * level)
    return f"{share:.4g}" if share < 99.95 else f"{share:.6g}"


def _percent(level: float) -> str:
    return f"{100 * level:.2g} %"
