"""Refusals reach a Chinese account in Chinese, held against the sentences in the code."""

import ast
from pathlib import Path

import pytest

from console.errors import Invalid
from console.pages.outcomes import worded
from console.pages.refusals import in_chinese, refusal
from db.errors import DatabaseReadOnly, DatabaseUnavailable

ROOT = Path(__file__).parents[3]
CONSOLE = ROOT / "console"
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
# what ends up in the banner of a problem, in a version's damage, or in how a retraining ended
SHOWN_ON_PAGES = (
    "classifier/active.py",
    "classifier/errors.py",
    "classifier/language_base.py",
    "classifier/retrain.py",
    "classifier/retrain_command.py",
    "classifier/version_manifest.py",
    "classifier/versions.py",
    "db/engine.py",
    "db/migrations/run.py",
    "db/sqlite.py",
)
NOT_ON_A_PAGE = (
    "Nothing was trained.",  # a dry run
    "would be put to use first.",  # another
    "Version 1 was 1.",  # the command line's last words
    "is not in use. 1",
    "\nLabels: 1.",
    "1; this retraining leaves.",  # who holds the lock, each worded in outcomes
    "classifier.retrain: 1",  # a prefix that the console takes off
    "Use sqlite:///path",
    "UNDERTONE_DATABASE_URL is not",  # no console starts with these
    "UNDERTONE_DATABASE_URL asks",
    "The SQLite database needs a file",
    "for the database cannot be made",
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


def everything_said(path: Path) -> list[str]:
    """Every sentence that a module puts together outside of docstrings, logs and an argument parser."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    passed_by = [node for node in ast.walk(tree) if isinstance(node, ast.Expr | ast.keyword)]
    inner = {id(part) for node in passed_by if not _of_super(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in ast.walk(node) if part is not node}
    words = [_words(node) for node in ast.walk(tree) if id(node) not in inner]
    return [one for one in words if one and (one.endswith(".") or ": 1" in one) and " " in one.strip()]


def _of_super(node: ast.AST) -> bool:
    """Whether an error words itself here."""
    return isinstance(node, ast.Expr) and "super().__init__" in ast.unparse(node)


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


@pytest.mark.parametrize("name", SHOWN_ON_PAGES)
def test_every_failure_that_a_page_shows_has_its_chinese(name):
    """Whatever module worded it, and with its remedy. What follows a sentence comes after one here."""
    said = [
        f"Version 1 is damaged: 1.{words}" if words.startswith(" ") else words
        for words in everything_said(ROOT / name)
        if not any(part in words for part in NOT_ON_A_PAGE)
    ]
    assert said
    missing = [words for words in said if worded(words.replace("{}", "1"), "zh") == words]
    assert not missing, f"console/pages/failures.py lacks {missing}"


def test_a_field_is_named_in_chinese():
    """The field's name is translated with the sentence."""
    error = Invalid("text", "text has 5001 characters; at most 5000 are allowed.")
    assert refusal(error, "zh") == "内容有 5001 个字，最多 5000 个。"
    assert refusal(error, "en") == error.message


def test_troubles_of_the_database_are_said_in_chinese():
    """Read-only is told apart from not answering."""
    assert "只读" in refusal(DatabaseReadOnly("read-only"), "zh")
    assert "稍后" in refusal(DatabaseUnavailable("busy"), "zh")
