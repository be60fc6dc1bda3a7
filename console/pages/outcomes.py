"""What a retraining or a comparison came to, and why versions changed, in the language of the account.

The commands word it in English; a sentence that is not listed is shown as it is.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from console.pages.refusals import in_chinese

LEFT = re.compile(r"(\S+), left by an interrupted run, was put to use\. (.+)", re.DOTALL)

_SENTENCES = [
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (
            r"Nothing to do: (\d+) labels are new since the last version, and (\d+) are asked for.*",
            "不需要训练：上个版本之后只有 {0} 条新标注，至少要 {1} 条。",
        ),
        (
            r"Nothing to do yet: (\d+) labels are held back to judge by, and (\d+) are needed; "
            r"that takes about (\d+) more labels\.",
            "还不需要训练：留作检验的标注只有 {0} 条，至少要 {1} 条，大约还要 {2} 条新标注。",
        ),
        (
            r"Nothing to do yet: the active version reads (\d+) of the (\d+) labels held back to judge by "
            r"wrong, and (\d+) are needed .* more than about (\d+) more labels\.",
            "还不需要训练：留作检验的 {1} 条标注中，当前版本判错 {0} 条，"
            "至少要 {2} 条才能看出新版本是否更好，照此至少还要约 {3} 条新标注。",
        ),
        (
            r"Nothing to do yet: the active version reads (\d+) of the (\d+) labels held back to judge by "
            r"wrong, and (\d+) are needed .* about (\d+) more labels\.",
            "还不需要训练：留作检验的 {1} 条标注中，当前版本只判错 {0} 条，"
            "至少要 {2} 条才能看出新版本是否更好，照此大约还要 {3} 条新标注。",
        ),
        (
            r"Nothing to learn: none of the (\d+) new labels to learn from corrects the model.*",
            "没有要学的：可学的 {0} 条新标注都与模型一致。",
        ),
        (
            r"Nothing to learn: all (\d+) new labels are held back to judge by\.",
            "没有要学的：{0} 条新标注都留作检验。",
        ),
        (
            r"Nothing to do: these labels made (\S+) already, which was refused.*",
            "不需要训练：这些标注已经训练过 {0}，未通过检验。",
        ),
        (
            r"Nothing to do: these labels made (\S+) already, which was kept.*",
            "不需要训练：这些标注已经训练过 {0}，期间启用了其他版本，因此保留未用。",
        ),
        (
            r"Nothing to do: these labels made (\S+) already, which was promoted.*",
            "不需要训练：这些标注已经训练过 {0}，它启用过，现已停用。",
        ),
        (
            r"Nothing to do: (\d+) labels are new since (\S+), and (\d+) are asked for.*",
            "不需要训练：{1} 之后只有 {0} 条新标注，至少要 {2} 条。",
        ),
        (r"Kept: another version was put to use meanwhile\.", "已保留，未启用：训练期间启用了其他版本。"),
        (r"Another retraining is running; this one leaves\.", "另一次训练正在进行，这次没有开始。"),
        (
            r"A pruning of versions is running; this retraining leaves\.",
            "正在清理旧版本（prune），这次训练没有开始。",
        ),
        (r"A rebuild is running; this retraining leaves\.", "正在重建版本（rebuild），这次训练没有开始。"),
        (r"It took longer than half an hour and was given up\.", "超过半小时仍未完成，已放弃。"),
        (r"It could not be compared\.", "没能完成对比。"),
        (r"It was ended\.", "对比被中止。"),
        # why a version was put to use, where nobody gave a reason
        (r"shipped with Undertone", "随 Undertone 提供"),
        (r"found active", "已在使用"),
        (r"promoted by hand", "手动启用"),
        (r"rolled back by hand", "手动退回"),
    )
]


def worded(
    sentence: str | None,
    language: str,
    known: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """The sentence as a person of that language reads it; `known` has the Chinese of some."""
    if sentence is None or language != "zh":
        return sentence
    if chinese := known.get(sentence):
        return chinese
    if left := LEFT.fullmatch(sentence):
        return f"中断的训练留下的 {left[1]} 已启用。{worded(left[2], language, known)}"
    for pattern, chinese in _SENTENCES:
        if found := pattern.fullmatch(sentence):
            return chinese.format(*found.groups())
    return in_chinese(sentence) or sentence


def overview_worded(
    found: dict[str, Any], language: str, known: Mapping[str, str]
) -> dict[str, Any]:
    """The models page's overview with its sentences as a person of that language reads them."""
    return {
        **found,
        "problem": worded(found["problem"], language),
        "versions": [
            {**version, "reason": worded(version["reason"], language, known)}
            for version in found["versions"]
        ],
        "history": [
            {**entry, "reason": worded(entry["reason"], language, known)}
            for entry in found["history"]
        ],
    }
