"""What the pages' scripts, words and colours must keep to, read from the files themselves."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "console" / "pages" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
WORDS = sorted((STATIC / "words").glob("*.js"))
STYLE = (STATIC / "undertone.css").read_text(encoding="utf8")

ENTRY = re.compile(r"^  (\w+): \[\s*(.+?)\s*,?\s*\],$", re.MULTILINE | re.DOTALL)
PAIR = re.compile(r'^"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"$', re.DOTALL)
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
)
# text on what lies behind it; LOOK.md asks for 4.5
ON = {
    "text": ("bg", "surface", "sunken", "hover", "accent-soft", "note-soft", "negative-soft"),
    "muted": ("bg", "surface", "sunken", "hover", "accent-soft"),
    "accent-text": ("bg", "surface", "accent-soft"),
    "on-accent": ("accent",),
    "negative": ("surface", "bg", "negative-soft", "accent-soft", "hover"),
    "positive": ("surface", "bg", "positive-soft", "accent-soft", "hover"),
    "neutral": ("surface", "neutral-soft"),
    "due": ("surface", "due-soft", "accent-soft", "hover"),
    "note": ("note-soft",),
    "bg": ("text",),
}


def entries() -> dict[str, tuple[str, str]]:
    """Every word of every dictionary."""
    found = {}
    for path in WORDS:
        for name, value in ENTRY.findall(path.read_text(encoding="utf8")):
            pair = PAIR.match(value)
            assert pair, f"{path.name}: {name} is no pair of English and Chinese"
            found[name] = pair.groups()
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_no_script_turns_text_into_markup(path):
    """Everything is drawn by DOM calls; nothing parses HTML or code."""
    assert not MARKUP.search(path.read_text(encoding="utf8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_scripts_stay_small_and_say_what_they_are_for(path):
    """At most 250 lines, and a first comment with the file's job."""
    lines = path.read_text(encoding="utf8").splitlines()
    assert len(lines) <= 250
    assert lines[0].startswith("// ")


def test_every_word_has_both_languages_with_the_same_blanks():
    """No word is left untranslated, and {n} in one language is {n} in the other."""
    for name, (english, chinese) in entries().items():
        assert english and chinese, name
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), name


def test_every_word_a_script_asks_for_exists():
    """t("name") and n("name", …) name entries of the dictionaries."""
    known = entries()
    for path in SCRIPTS:
        asked = set(re.findall(r'\b[tn]\("(\w+)"', path.read_text(encoding="utf8")))
        assert asked <= known.keys(), f"{path.name}: {sorted(asked - known.keys())}"


def test_no_file_names_another_host():
    """Style and scripts load nothing from elsewhere."""
    for path in [*SCRIPTS, STATIC / "undertone.css", *STATIC.rglob("*.html")]:
        text = path.read_text(encoding="utf8").replace("http://www.w3.org/", "")
        assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", text), path.name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_what_lies_behind_it(scheme):
    """Contrast is at least 4.5 for every pair of colours that meet."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[scheme == "dark"]))
    for text, grounds in ON.items():
        for ground in grounds:
            ratio = contrast(colours[text], colours[ground])
            assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
