"""Documents that must not drift from the code."""

import re
from pathlib import Path

from console.settings import SETTINGS

ROOT = Path(__file__).parent.parent


def test_every_setting_is_documented():
    """docs/operating.md names each setting's variable."""
    text = (ROOT / "docs/operating.md").read_text(encoding="utf8")
    assert [s.variable for s in SETTINGS if f"`{s.variable}`" not in text] == []


def test_files_that_documents_link_to_exist():
    """No relative link in README or docs leads nowhere."""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
