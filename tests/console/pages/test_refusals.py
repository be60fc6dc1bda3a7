"""Refusals reach a Chinese account in Chinese, held against the sentences in the code."""

import ast
from pathlib import Path

import pytest

from console.errors import Invalid
from console.pages.refusals import in_chinese, refusal
from db.errors import DatabaseReadOnly, DatabaseUnavailable

CONSOLE = Path(__file__).parents[3] / "console"
CALLED_BY_PAGES = (
    "account.py",
    "administration.py",
    "advice.py",
    "auth.py",
    "checks.py",
    "comparison.py",
    "correcting.py",
    "desk.py",
    "keys.py",
    "labelling.py",
    "model_desk.py",
    "replying.py",
    "retraining.py",
    "settling.py",
    "supervision.py",
    "transaction.py",
    "views.py",
    "pages/asked.py",
    "pages/frame.py",
)
NOT_BY_A_PAGE = (
    "must be a time, such as",
    "needs a time zone",
    "is out of range",
    "Too many tries. Wait a little.",
    "The name or the password is wrong.",
)


def sentences(path: Path) -> list[str]:
    """The sentences a module refuses with; what is filled in is "1" here."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            found += [_words(value) for value in node.exc.args]
    return [words for words in found if words and words.endswith(".")]


def _words(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else "1" for p in node.values)
        return "".join(parts).replace("the role 1", "the role supervisor")
    return None


@pytest.mark.parametrize("name", CALLED_BY_PAGES)
def test_every_refusal_of_a_page_has_its_chinese(name):
    """No English sentence surprises a Chinese account."""
    missing = [
        sentence
        for sentence in sentences(CONSOLE / name)
        if not in_chinese(sentence) and not any(part in sentence for part in NOT_BY_A_PAGE)
    ]
    assert not missing, f"console/pages/refusals.py lacks {missing}"


def test_a_field_is_named_in_chinese():
    """The field's name is translated with the sentence."""
    error = Invalid("text", "text has 5001 characters; at most 5000 are allowed.")
    assert refusal(error, "zh") == "内容有 5001 个字，最多 5000 个。"
    assert refusal(error, "en") == error.message


def test_troubles_of_the_database_are_said_in_chinese():
    """Read-only is told apart from not answering."""
    assert "只读" in refusal(DatabaseReadOnly("read-only"), "zh")
    assert "稍后" in refusal(DatabaseUnavailable("busy"), "zh")
