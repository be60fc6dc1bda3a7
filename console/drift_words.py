"""What a figure of drift says, in English and Chinese."""

from classifier.drift import FEW, LEAST, LEAST_RATED, MOVED, STABLE, Finding

NAMES = {
    "score": ("The moods of customers", "客户情绪的分布"),
    "confidence": ("The model's confidence", "模型的把握"),
    "vocabulary": ("The words of customers", "客户的用词"),
    "corrections": ("The rate of corrections", "更正率"),
    "satisfaction": ("Mood and satisfaction ratings", "情绪与满意度评分"),
}


def sentence(finding: Finding, language: str) -> str:
    """One sentence on one figure, with its n."""
    chinese = language == "zh"
    name = NAMES[finding.name][chinese]
    if finding.state == FEW:
        return _few(finding, name, chinese)
    say = {"corrections": _rate, "satisfaction": _agreement}.get(finding.name, _distribution)
    return say(finding, name, chinese)


def _few(finding: Finding, name: str, chinese: bool) -> str:
    if finding.name == "satisfaction":
        if chinese:
            return f"{name}：有评分的会话只有 {finding.n} 个，太少（至少 {LEAST_RATED} 个，且评分不全相同）。"
        return (
            f"{name}: too few, {finding.n} rated conversations of at least {LEAST_RATED} with "
            "more than one rating."
        )
    if chinese:
        return f"{name}：消息太少（{finding.n} 条，之前 {finding.reference} 条，各需 {LEAST} 条）。"
    return (
        f"{name}: too few messages, {finding.n} now and {finding.reference} before, of at least "
        f"{LEAST} each."
    )


def _distribution(finding: Finding, name: str, chinese: bool) -> str:
    index, words = f"{finding.figure:.2f}", " ".join(map(str, finding.detail))
    if finding.state == STABLE:
        if chinese:
            return f"{name}没有变化（稳定性指数 {index}）。"
        return f"{name} are as before (stability index {index})." if name.endswith("s") else (
            f"{name} is as before (stability index {index})."
        )
    moved = finding.state == MOVED
    if chinese:
        more = f"，变多的词：{words}" if words else ""
        return f"{name}{'变化很大' if moved else '有些变化'}（稳定性指数 {index}）{more}。"
    more = f"; more frequent: {words}" if words else ""
    return f"{name} moved{' far' if moved else ' a little'} (stability index {index}){more}."


def _rate(finding: Finding, name: str, chinese: bool) -> str:
    now, then = (f"{share:.1%}" for share in finding.detail)
    if chinese:
        change = "没有升高" if finding.state == STABLE else "升高了"
        return f"{name}{change}：现在 {now}，之前 {then}。"
    change = "did not rise" if finding.state == STABLE else "rose"
    return f"{name} {change}: {now} of the messages read now, {then} before."


def _agreement(finding: Finding, name: str, chinese: bool) -> str:
    lower, upper = (f"{bound:.2f}" for bound in finding.detail)
    found = f"{finding.figure:.2f}"
    weak = finding.state != STABLE
    if chinese:
        return (
            f"{name}{'不太一致' if weak else '一致'}"
            f"（秩相关 {found}，区间 {lower} 至 {upper}，{finding.n} 个会话）。"
        )
    return (
        f"{name} {'hardly agree' if weak else 'agree'} (rank correlation {found}, between {lower} "
        f"and {upper}, {finding.n} conversations)."
    )
