"""Small losses do not add up: a candidate is measured against all versions that it comes from."""

import json
import shutil
from dataclasses import replace

import pytest

from classifier.reader import Reader
from classifier.retrain import retrain
from classifier.retrain_ancestry import STANDINGS, Standing, ancestry_check, forebears
from classifier.retrain_mix import Sets
from tests.classifier import shop, tiny

ROOT = Standing("v1", {"core zh": 0.880, "core en": 0.800}, 0.020, 10_000)
GUARDS = {"core zh": tiny.messages(90, seed=12, langs=["zh"])}


def after(parent: Standing, name: str, *, zh=0.0, en=0.0, ece=0.0, size=1.0) -> Standing:
    scores = {"core zh": parent.macro_f1["core zh"] + zh, "core en": parent.macro_f1["core en"] + en}
    return Standing(name, scores, parent.ece + ece, round(parent.bytes * size))


def chain(**change) -> list[dict]:
    """The checks of three candidates, each of which changes so much against its parent, whatever the
    check says of that."""
    line, checks = [ROOT], []
    for name in ("r1", "r2", "r3"):
        candidate = after(line[0], name, **change)
        checks.append(ancestry_check(candidate, line))
        line.insert(0, candidate)
    return checks


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ({"zh": -0.006}, ["core zh"]),
        ({"zh": 0.01, "en": -0.006}, ["core en"]),
        ({"ece": 0.012}, ["calibration"]),
        ({"size": 1.02}, ["size"]),
    ],
)
def test_a_little_less_each_time_is_refused_in_the_end(change, failed):
    """Each step would pass beside its parent; what all of them lose together does not."""
    checks = chain(**change)
    assert [check["passed"] for check in checks] == [True, False, False]
    assert checks[2]["failed"] == failed and failed[0] in checks[2]["sentence"]
    assert "落后历代版本太多" in checks[2]["sentence_zh"] and checks[2]["sentence"].isascii()


def test_a_lasting_gain_is_the_new_mark():
    """The best version of the line counts and not the first; the report says which, and by how much."""
    better = after(ROOT, "r1", zh=0.02)
    check = ancestry_check(after(better, "r2", zh=-0.012), [better, ROOT])
    assert not check["passed"]
    assert check["difference"] == pytest.approx(-0.012) and check["threshold"] == -0.01
    assert "-1.2 points on core zh (r1)" in check["sentence"]
    assert "中文核心集 -1.2 个百分点（r1）" in check["sentence_zh"]


def test_what_is_better_than_the_version_that_reads_passes():
    """After somebody chose a worse version by hand, the way back up is open, and further down is not."""
    chosen = after(ROOT, "r1", zh=-0.05, ece=0.05, size=2)
    assert ancestry_check(after(chosen, "r2", zh=0.01, ece=-0.01), [chosen, ROOT])["passed"]
    assert not ancestry_check(after(chosen, "r2", zh=-0.001), [chosen, ROOT])["passed"]


def test_a_version_is_read_once_and_outlasts_its_folder(store, base, monkeypatch):
    """Another core set is another question, and a pruned version cannot answer it."""
    [first] = forebears(store, base, ["v1", "gone"], GUARDS)
    assert first.version == "v1" and 0.5 < first.macro_f1["core zh"] <= 1
    shutil.rmtree(store.folder("v1"))
    assert forebears(store, base, ["v1"], GUARDS) == [first]
    other = {"core zh": GUARDS["core zh"][:60]}
    assert forebears(store, base, ["v1"], other) == []
    (store.root / STANDINGS).write_text("half a fi")
    assert forebears(store, base, ["v1"], GUARDS) == []


def test_a_retraining_asks_the_whole_line(sqlite_database, store, base):
    """The grandparent's figures are read in the same run, and refuse what its child alone would let
    pass."""
    sets = Sets(tiny.messages(300, seed=11), tiny.messages(400, seed=12), tiny.families())
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1")
    store.activate("r1", "by hand")
    reader = Reader.load(store.folder("r1"), base)
    with sqlite_database.session() as session:
        shop.labelled(session, tiny.messages(60, 5, tiny.SLANG), reader)
        session.commit()
    outcome = retrain(sqlite_database, store, base, tiny.RETRAINING, sets=sets, progress=False)
    check = next(c for c in outcome.report["checks"] if c["name"] == "earlier versions")
    assert check["n"] == 2 and check["bytes"]["oldest"] == "v1"
    kept = json.loads((store.root / STANDINGS).read_text())["versions"]
    assert {one["version"] for one in kept} == {"v1", "r1"}
    assert replace(Standing(**kept[0]), version="r1") == Standing(**kept[1])  # the same weights
