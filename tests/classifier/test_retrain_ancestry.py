"""Small losses do not add up: a candidate is measured against all versions that it comes from."""

import json
import shutil
from dataclasses import replace

import pytest

from classifier.reader import Reader
from classifier.retrain import retrain
from classifier.retrain_ancestry import ancestry_check
from classifier.retrain_mix import Sets
from classifier.retrain_standings import STANDINGS, Standing, forebears, remember
from tests.classifier import shop, tiny

ROOT = Standing("v1", {"core zh": 0.880, "core en": 0.800}, 0.020, 10_000, 0.008, 0.030)
GUARDS = {"core zh": tiny.messages(90, seed=12, langs=["zh"])}
FAMILIES = tiny.families()


def after(
    parent: Standing, name: str, *, zh=0.0, en=0.0, ece=0.0, size=1.0, flips=0.0, lost=0.0
) -> Standing:
    scores = {"core zh": parent.macro_f1["core zh"] + zh, "core en": parent.macro_f1["core en"] + en}
    figures = parent.flips + flips, parent.mean_lost + lost
    return Standing(name, scores, parent.ece + ece, round(parent.bytes * size), *figures)


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
        ({"flips": 0.0049}, ["fairness"]),
        ({"lost": 0.0101}, ["damaged messages"]),
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
    unfair = after(ROOT, "r1", flips=0.02, lost=0.05)
    assert ancestry_check(after(unfair, "r2"), [unfair, ROOT])["passed"]
    for more in ({"flips": 0.0001}, {"lost": 0.0001}):
        assert not ancestry_check(after(unfair, "r2", **more), [unfair, ROOT])["passed"]


def test_more_flips_are_a_loss_from_the_limit_on():
    """Below 1 % of pairs a version is fair, however much fairer another was; the report has both."""
    fairest = after(ROOT, "v0", flips=-0.007)
    line = [after(ROOT, "r1", flips=0.001), fairest]
    assert ancestry_check(after(line[0], "r2", flips=0.0009), line)["passed"]
    check = ancestry_check(after(line[0], "r2", flips=0.001), line)
    assert check["failed"] == ["fairness"]
    assert check["flips"] == {"best": "v0", "flips": pytest.approx([0.001, 0.01])}
    assert "1.0% of counterfactual pairs change their label, 0.1% at best (v0)" in check["sentence"]
    assert "公平性" in check["sentence_zh"] and "最少时 0.1%（v0）" in check["sentence_zh"]


def test_the_steadiest_of_the_line_is_the_mark():
    """Each point lost to damage counts against the best version, which the report names."""
    line = [after(ROOT, "r1", lost=0.005), after(ROOT, "v0", lost=-0.01)]
    assert ancestry_check(after(line[0], "r2", lost=0.004), line)["passed"]
    check = ancestry_check(after(line[0], "r2", lost=0.006), line)
    assert check["failed"] == ["damaged messages"]
    assert check["mean_lost"] == {"best": "v0", "mean_lost": pytest.approx([0.02, 0.041])}
    assert "Damage costs 4.1 points of accuracy, 2.0 at best (v0)" in check["sentence"]
    assert "文字损坏" in check["sentence_zh"] and "最少时 2.0（v0）" in check["sentence_zh"]


def test_versions_that_were_never_measured_are_not_compared():
    """A forebear without the figures is passed by in them alone; so is everything where the version
    that reads has none."""
    bare = replace(ROOT, version="v0", flips=None, mean_lost=None)
    worse = after(ROOT, "r2", flips=0.02, lost=0.05)
    assert ancestry_check(worse, [ROOT, bare])["failed"] == ["fairness", "damaged messages"]
    check = ancestry_check(worse, [bare, ROOT])
    assert check["passed"] and not {"flips", "mean_lost"} & check.keys()
    assert ancestry_check(after(ROOT, "r2", zh=-0.02), [bare])["failed"] == ["core zh"]


def test_a_version_is_read_once_and_outlasts_its_folder(store, base):
    """Another core set is another question, and a pruned version cannot answer it."""
    [first] = forebears(store, base, ["v1", "gone"], GUARDS, FAMILIES)
    assert first.version == "v1" and 0.5 < first.macro_f1["core zh"] <= 1
    shutil.rmtree(store.folder("v1"))
    assert forebears(store, base, ["v1"], GUARDS, FAMILIES) == [first]
    other = {"core zh": GUARDS["core zh"][:60]}
    assert forebears(store, base, ["v1"], other, FAMILIES) == []
    (store.root / STANDINGS).write_text("half a fi")
    assert forebears(store, base, ["v1"], GUARDS, FAMILIES) == []


def test_what_earlier_releases_kept_is_still_known(store, base):
    """Their file has no word of fairness and damage; other sentences make the flips unknown alone."""
    remember(store, ROOT, GUARDS, FAMILIES)
    assert forebears(store, base, ["v1"], GUARDS, FAMILIES) == [ROOT]
    [other] = forebears(store, base, ["v1"], GUARDS, FAMILIES[1:])
    assert other == replace(ROOT, flips=None)
    kept = json.loads((store.root / STANDINGS).read_text())
    old = {name: kept["versions"][0][name] for name in ("version", "macro_f1", "ece", "bytes")}
    (store.root / STANDINGS).write_text(json.dumps({"core": kept["core"], "versions": [old]}))
    [known] = forebears(store, base, ["v1"], GUARDS, FAMILIES)
    assert known == replace(ROOT, flips=None, mean_lost=None)


def test_a_retraining_asks_the_whole_line(sqlite_database, store, base):
    """The grandparent's figures are read in the same run, and refuse what its child alone would let
    pass."""
    sets = Sets(tiny.messages(300, seed=11), tiny.messages(400, seed=12), tiny.families())
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1")
    store.activate("r1", "by hand")
    reader = Reader.load(store.folder("r1"), base)
    with sqlite_database.session() as session:
        shop.labelled(session, tiny.messages(100, 5, tiny.SLANG), reader)
        session.commit()
    outcome = retrain(sqlite_database, store, base, tiny.RETRAINING, sets=sets, progress=False)
    check = next(c for c in outcome.report["checks"] if c["name"] == "earlier versions")
    assert check["n"] == 2 and check["bytes"]["oldest"] == "v1"
    kept = json.loads((store.root / STANDINGS).read_text())["versions"]
    first, active = (Standing(**one) for one in kept)
    assert (first.version, active.version) == ("v1", "r1")
    assert first == replace(active, version="v1", flips=None, mean_lost=None)  # the same weights
    measured = {c["name"]: c["active"] for c in outcome.report["checks"]}
    assert (active.flips, active.mean_lost) == (measured["fairness"], measured["robustness sample"])
    assert check["flips"]["flips"][0] == active.flips


def test_a_forebear_that_read_once_is_compared_on_everything(sqlite_database, store, base):
    """What was measured of it as the active version refuses what its child alone would let pass."""
    sets = Sets(tiny.messages(300, seed=11), tiny.messages(400, seed=12), tiny.families())
    tiny.write(store.folder("r1"), tiny.trained(base), base, parent="v1")
    store.activate("r1", "by hand")
    steady = Standing("v1", {"core zh": 0.1, "core en": 0.1}, 0.5, 10**9, flips=0.0, mean_lost=-0.9)
    remember(store, steady, sets.guards(), sets.families)
    with sqlite_database.session() as session:
        reader = Reader.load(store.folder("r1"), base)
        shop.labelled(session, tiny.messages(100, 5, tiny.SLANG), reader)
        session.commit()
    outcome = retrain(sqlite_database, store, base, tiny.RETRAINING, sets=sets, progress=False)
    checks = {c["name"]: c for c in outcome.report["checks"]}
    least = checks["earlier versions"]["mean_lost"]
    assert least == {"best": "v1", "mean_lost": [-0.9, checks["robustness sample"]["candidate"]]}
    worse = checks["robustness sample"]["difference"] > 0
    assert ("damaged messages" in checks["earlier versions"]["failed"]) == worse
