"""How the checks of a retraining say things: differences, and groups, damages and sets in Chinese."""

LANGUAGES = {"zh": "中文", "en": "英文"}
GROUPS = {
    "name": "姓名",
    "gender": "性别",
    "region": "地域",
    "age": "年龄",
    "nationality": "国籍",
    "dialect": "方言",
}
KINDS = {
    "typo": "错字",
    "repeated": "重复字符",
    "homophone": "同音字",
    "near_shape": "形近字",
    "missing_spaces": "缺少空格",
    "upper": "全大写",
    "emoji": "夹带表情",
    "traditional": "繁体",
    "dotted": "字母加点",
    "handle": "夹带 @ 用户名",
}


SETS = {
    "core zh": "中文核心集",
    "core en": "英文核心集",
    "calibration": "校准",
    "size": "大小",
    "fairness": "公平性",
    "damaged messages": "文字损坏",
}


def set_name(name: str) -> str:
    """A guard set or check in Chinese; others go by the name of their file."""
    return SETS.get(name, name)


def chinese(name: str) -> str:
    """ "en region" is 英文地域; a word that is not known stays as it is."""
    words = (LANGUAGES | GROUPS | KINDS).get
    return "".join(words(word, word) for word in name.split(" "))


def points(difference: float) -> str:
    """0.012 is "+1.2 points"."""
    return f"{number(difference)} points"


def number(difference: float) -> str:
    """0.012 is "+1.2"."""
    return f"{100 * difference:+.1f}"


def apart(difference: float, limit: float) -> str:
    """The same, with a digit more where it would read like a limit that it is not: -0.0104 beside -0.01
    is "-1.04"."""
    said = number(difference)
    return said if said != number(limit) else f"{100 * difference:+.2f}"
