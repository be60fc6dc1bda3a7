"""Documents that must not drift from the code."""

import re
from pathlib import Path

from classifier.retrain_mix import MOST_ALIKE, MOST_OPEN_DOMAIN
from classifier.retrain_plan import RetrainConfig
from classifier.version_lock import LONGEST_WAIT
from console.settings import SETTINGS

ROOT = Path(__file__).parent.parent


def test_every_setting_is_documented():
    """docs/operating.md names each setting's variable."""
    text = (ROOT / "docs/operating.md").read_text(encoding="utf8")
    assert [s.variable for s in SETTINGS if f"`{s.variable}`" not in text] == []


def test_what_a_retraining_does_by_default_is_documented():
    """docs/operating.md has the numbers that the code has."""
    text = (ROOT / "docs/operating.md").read_text(encoding="utf8")
    config = RetrainConfig()
    first, *others = (f"{share * 100:.0f} %" for share in config.kept_shares)
    for said in (
        f"`--min-corrections` ({config.min_corrections} by default)",
        f"A retraining replays {config.least_replay:,} rows or more",
        f"up to a {'quarter' if MOST_OPEN_DOMAIN == 0.25 else MOST_OPEN_DOMAIN} posts and reviews",
        f"and {MOST_ALIKE} counterfactual sentences",
        f"a new label weighs as much as {config.label_weight:g} of these rows",
        f"Of what the training changed {first} is kept, or {' or '.join(others)} where the gate",
        f"At most {config.most_labels:,} labels are learned in one run",
        f"a prune or rebuild that took over {'ten' if LONGEST_WAIT == 600 else LONGEST_WAIT} minutes",
    ):
        assert said in text, said
    assert ("`--local-share` puts recent messages" in text and "(none by default" in text) == (
        config.local_share == 0
    )


def test_no_table_has_a_second_header_glued_to_it():
    """A row of dashes stands under the first row of a table alone."""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        lines = ["", "", *page.read_text(encoding="utf8").split("\n")]
        for before, header, line in zip(lines, lines[1:], lines[2:], strict=False):
            glued = re.fullmatch(r"\|[-:| ]+\|", line) and before.startswith("|")
            assert not glued, f"{page.name}: {header}"


def test_files_that_documents_link_to_exist():
    """No relative link in README or docs leads nowhere."""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
