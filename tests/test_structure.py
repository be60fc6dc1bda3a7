"""The rooms of docs/architecture.md, held against the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("console", "classifier", "reply_templates", "db")
LEAVES = ("classifier", "reply_templates", "db")
# the commands that carry corrections from the database into a version, and its row back
EDGE = re.compile(r"classifier/(retrain|versions|version_\w+|retrain_\w+|corrections)\.py")


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, at its top or inside a function."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules.add(node.module)
    return modules


def files_of(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("leaf", LEAVES)
def test_leaves_do_not_know_each_other_or_the_console(leaf):
    """classifier, reply_templates and db import nothing of ours but, at the named edge, db."""
    for path in files_of(leaf):
        name = path.relative_to(ROOT).as_posix()
        foreign = {m for m in imports_of(path) if m.split(".")[0] in {*ROOMS, "launch"} - {leaf}}
        if EDGE.fullmatch(name):
            foreign = {m for m in foreign if m.split(".")[0] != "db"}
        assert not foreign, f"{name} imports {sorted(foreign)}"


def test_only_pages_import_gradio():
    """Gradio stays in console/pages, so that everything else runs and is tested without it."""
    for room in ROOMS:
        for path in files_of(room):
            if "console/pages" not in path.as_posix():
                assert not {m for m in imports_of(path) if m.split(".")[0] == "gradio"}, path


def test_only_the_classifier_imports_torch():
    """Torch, transformers and peft are the classifier's business alone."""
    heavy = {"torch", "transformers", "peft", "bitsandbytes", "sentence_transformers"}
    for room in ("console", "db", "reply_templates"):
        for path in files_of(room):
            assert not {m.split(".")[0] for m in imports_of(path)} & heavy, path


def test_no_rule_is_set_in_both_style_sheets():
    """Every page loads both: what one desk calls its own must not restyle another's part."""
    sheets = (ROOT / "console/pages/static").glob("*.css")
    first, second = (set(re.findall(r"^\.ut-app [^{}]+(?= \{)", s.read_text(), re.M)) for s in sheets)
    assert not first & second


def test_no_file_is_longer_than_250_lines():
    """A file that outgrows a screenful of scrolling gets split."""
    for path in [*ROOT.glob("*.py"), *(p for r in (*ROOMS, "tests") for p in files_of(r))]:
        lines = len(path.read_text(encoding="utf8").splitlines())
        assert lines <= 250, f"{path.relative_to(ROOT)} has {lines} lines"
