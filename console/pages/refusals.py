"""Refusals in the language of the account. The rest of the console words them in English.

A sentence that is not listed is shown as it is; tests/console/pages hold the list against the code.
"""

import re

from console.errors import ConsoleError
from console.pages.failures import failure_in_chinese
from db.errors import DatabaseError, DatabaseReadOnly

FIELDS = {
    "text": "内容",
    "reason": "原因",
    "outcome": "处理结果",
    "note": "备注",
    "label": "标签",
    "satisfaction": "满意度",
    "name": "姓名",
    "username": "用户名",
    "role": "角色",
    "language": "语言",
    "version": "版本",
}

_SENTENCES = [
    (re.compile(english), chinese)
    for english, chinese in (
        (r"(\w+) must not be empty\.", "{0}不能为空。"),
        (
            r"(\w+) has (\d+) characters; at most (\d+) are allowed\.",
            "{0}有 {1} 个字，最多 {2} 个。",
        ),
        (
            r"(\w+) must not contain a null character or half of a surrogate pair\.",
            "{0}中有无法保存的字符。",
        ),
        (r"(\w+) must not contain control characters\.", "{0}中不能有控制字符。"),
        (r"(\w+) must be (?:text|a number|at most \d+ numbers)\.", "{0}的格式不对。"),
        (r"(\w+) must be .+\.", "{0}的值不对。"),
        (r"Fill in (.+) before you send this\.", "发送前请先填写 {0}。"),
        (r"This message_id was used before, for another text\.", "这条消息已经以别的内容发送过。"),
        (r"This conversation is with a supervisor already\.", "这个会话已经交给主管了。"),
        (r"This escalation is closed already\.", "这次升级已经处理完了。"),
        (r"There is no correction of yours to undo\.", "没有可以撤销的更正。"),
        (r"Nobody has labelled this message yet\.", "这条消息还没有人标注。"),
        (r"This message is not settled\.", "这条消息还没有裁定。"),
        (
            r"This message has been settled anew since; look at it again\.",
            "这条消息之后又被重新裁定过，请重新查看。",
        ),
        (
            r"Another switch between versions is under way and has not ended; try again in a moment\.",
            "另一次版本切换正在进行，尚未结束，请稍后再试。",
        ),
        (r"There is no such escalation\.", "找不到这次升级。"),
        (r"There is no such conversation\.", "找不到这个会话。"),
        (r"There is no such message\.", "找不到这条消息。"),
        (r"There is no such person\.", "找不到这个人。"),
        (r"There is nobody of that login name\.", "没有这个用户名。"),
        (
            r"A login name has 2 to 64 of the characters a to z, 0 to 9, dot, - and _\.",
            "用户名需要 2 到 64 个字符，可用 a–z、0–9、点、- 和 _。",
        ),
        (r"The login name (.+) is taken\.", "用户名 {0} 已有人使用。"),
        (
            r"Nobody changes their own role; ask another administrator\.",
            "不能修改自己的角色，请找其他管理员。",
        ),
        (
            r"Nobody closes their own account; ask another administrator\.",
            "不能停用自己的账号，请找其他管理员。",
        ),
        (r"Somebody must stay administrator\.", "至少要保留一名管理员。"),
        (r"A key needs a name of 1 to 120 characters\.", "密钥名称需要 1 到 120 个字符。"),
        (r"A key named (.+) exists or existed; take another name\.", "名称 {0} 已被用过，请换一个。"),
        (r"No valid key is named (.+)\.", "没有名为 {0} 的有效密钥。"),
        (
            r"(\S+) is in use now; its row in the database follows at the next start\.",
            "{0} 已启用；数据库中的记录将在下次启动时更新。",
        ),
        (
            r"The versions are still being looked at; try again in a moment\.",
            "版本还在加载，请稍后再试。",
        ),
        (r"A retraining is running already\.", "训练正在进行中。"),
        (r"Another comparison is running\.", "正在对比其他版本，请稍后再试。"),
        (r"This cursor was not given out here\.", "列表已经变化，请刷新。"),
        (r"Only a customer's message has a mood\.", "只有客户的消息才有情绪。"),
        (r"Only a customer's message is answered\.", "只能针对客户的消息给出建议。"),
        (r"Your session has ended\. Log in again\.", "登录已过期，请重新登录。"),
        (r"This needs the role supervisor\.", "这个操作需要主管权限。"),
        (r"This needs the role admin\.", "这个操作需要管理员权限。"),
    )
]


def refusal(error: ConsoleError | DatabaseError, language: str) -> str:
    """What to say of an expected error."""
    english = getattr(error, "message", str(error))
    if language != "zh":
        return english
    if isinstance(error, DatabaseError):
        read_only = isinstance(error, DatabaseReadOnly)
        return "数据库目前只读，没能保存。" if read_only else "数据库没有响应，请稍后再试。"
    return in_chinese(english) or english


def in_chinese(english: str) -> str | None:
    """The Chinese wording of a sentence, if there is one."""
    for pattern, chinese in _SENTENCES:
        if found := pattern.fullmatch(english):
            return chinese.format(*(FIELDS.get(part, part) for part in found.groups()))
    return failure_in_chinese(english)
