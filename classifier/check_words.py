"""Chinese names of what the checks of classifier/retrain_checks.py count: groups and damages."""

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


def chinese(name: str) -> str:
    """ "en region" is 英文地域; a word that is not known stays as it is."""
    words = (LANGUAGES | GROUPS | KINDS).get
    return "".join(words(word, word) for word in name.split(" "))
