"""What the models page says of endings, problems and switches, to a Chinese account."""

import errno
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from classifier.data import Example
from classifier.errors import VersionError
from classifier.retrain_command import trouble
from classifier.retrain_prospects import nothing_to_tell
from console.pages.outcomes import overview_worded, worded
from db.errors import DatabaseUnavailable

DAMAGED = "Version v1 is damaged: head.safetensors, adapter/adapter_model.safetensors."
FULL = OSError(errno.ENOSPC, "No space left on device", "/d/x")
LATIN = "Version damaged Restore backup No label The and with Nothing was left"


def reads_as_chinese(sentence: str) -> bool:
    return not set(LATIN.split()) & set(sentence.replace("。", " ").replace("：", " ").split())


@pytest.mark.parametrize(
    ("error", "active", "parts"),
    [
        (VersionError(DAMAGED), "v1", ["v1 已损坏：head.safetensors, adapter", "从备份恢复"]),
        (FULL, "v1", ["磁盘已满：/d/x。当前版本不受影响"]),
        (FULL, "r1", ["磁盘已满：/d/x。r1 已启用"]),
        (OSError("The model cannot be written: disk"), "v1", ["模型无法写入：disk：/data。当前版本"]),
        (
            DatabaseUnavailable("No space is left for the database /d/u.db. Free some space."),
            "v1",
            ["/d/u.db", "磁盘已满"],
        ),
    ],
)
def test_a_failed_run_is_told_in_chinese_to_the_end(error, active, parts):
    """The failure, its place and its remedy; no word of English is left between."""
    said = worded(trouble(error, Path("/data"), "v1", active), "zh")
    assert all(part in said for part in parts), said
    assert reads_as_chinese(said) and said.endswith("。")


def test_what_another_run_left_comes_first():
    """Before an ending that is listed, or one whose Chinese stands in the decision."""
    left = "r1, left by an interrupted run, was put to use. "
    idle = "Nothing to learn: all 12 new labels are held back to judge by."
    assert worded(left + idle, "zh") == "中断的训练留下的 r1 已启用。没有要学的：12 条新标注都留作检验。"
    known = {"Read better.": "判断得更好。"}
    assert worded(f"{left}Read better.", "zh", known) == "中断的训练留下的 r1 已启用。判断得更好。"
    assert worded(left + idle, "en") == left + idle


@pytest.mark.parametrize(("wrong", "more"), [(0, "至少还要约 500"), (3, "大约还要 120")])
def test_too_few_read_wrong_is_told_in_chinese(wrong, more):
    """The sentence that a run says, with all its numbers."""
    reader = SimpleNamespace(probabilities=lambda texts, contexts: np.eye(3)[[0] * len(texts)])
    judging = [Example("x", "neutral" if i < wrong else "negative", "en") for i in range(15)]
    said = worded(nothing_to_tell(reader, judging, 0.3), "zh")
    read = f"当前版本{'只' if wrong else ''}判错 {wrong} 条"
    assert said.startswith(f"还不需要训练：留作检验的 15 条标注中，{read}，至少要 10 条")
    assert said.endswith(f"照此{more} 条新标注。") and reads_as_chinese(said)


def test_too_few_to_judge_by_is_told_in_chinese():
    """With how many there are, how many it takes, and how many labels that is."""
    idle = (
        "Nothing to do yet: 6 labels are held back to judge by, and 30 are needed; that takes about 80 "
        "more labels."
    )
    assert worded(idle, "zh") == (
        "还不需要训练：留作检验的标注只有 6 条，至少要 30 条，大约还要 80 条新标注。"
    )


def test_the_overview_speaks_the_language_of_the_account():
    """The banner, the damage of a version, and why versions were switched where nobody said why."""
    reasons = ["found active", "promoted by hand", "rolled back by hand", "shipped with Undertone"]
    found = {
        "problem": DAMAGED,
        "versions": [
            {"version": "v1", "status": "damaged", "reason": DAMAGED},
            {"version": "v2", "status": "active", "reason": "anything"},
        ],
        "history": [{"reason": reason} for reason in [*reasons, "too gloomy (Sam)"]],
        "reads": "v2",
    }
    shown = overview_worded(found, "zh", {})
    assert shown["problem"].startswith("版本 v1 已损坏：")
    assert [version["reason"] for version in shown["versions"]] == [shown["problem"], "anything"]
    assert [entry["reason"] for entry in shown["history"]] == [
        "已在使用", "手动启用", "手动退回", "随 Undertone 提供", "too gloomy (Sam)",
    ]  # fmt: skip
    assert shown["reads"] == "v2"
    assert overview_worded(found, "en", {"found active": "中文"}) == found
