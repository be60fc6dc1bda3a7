"""The models page at work: a retraining from the button to its end, a comparison, and who is told."""

import json
import sys

import pytest
from playwright.sync_api import expect

from classifier.retrain_progress import RetrainProgress
from classifier.version_rows import follow_active
from classifier.versions import VersionStore
from db.queries import corrections, people
from tests.console.shelf import BASE, figures, guard, put_version
from tests.running import eventually

FINE = [guard("core zh", by=0.013, lower=0.002, upper=0.02)]
CONFUSION = {"confusion": [[80, 15, 5], [10, 80, 10], [5, 15, 80]]}


@pytest.fixture
def store(console, tmp_path) -> VersionStore:
    """v1 reads."""
    store = VersionStore(tmp_path / "versions", BASE)
    measured = {f"core {lang}": figures(0.8) | CONFUSION for lang in ("zh", "en")}
    put_version(store, "v1", metrics=measured)
    store.activate("v1", "shipped")
    console.brain.store = store
    console.reader.version, console.reader.problem = "v1", None
    return store


def test_a_retraining_is_started_watched_and_survives_a_reload(open_page, console, store):
    """Its stages move while it runs, a reload finds it running, and its end says what came of it."""
    root = store.root
    console.services.retraining.command = [
        sys.executable, "-m", "tests.console.stages", str(root), "promote",
    ]  # fmt: skip
    page = open_page("sam", "/models")
    training = page.get_by_role("region", name="Training")
    expect(training).to_contain_text("No version was trained here yet.")
    training.get_by_role("button", name="Train the next version").click()
    expect(training).to_contain_text("Starting")
    expect(training.get_by_role("button", name="Train the next version")).to_be_disabled()
    expect(training).to_contain_text("Learning")
    expect(training).to_contain_text("started by Sam")
    (root / "training.go").touch()
    expect(training.get_by_role("img", name="Stage 2 of 7")).to_be_visible()
    page.reload()
    expect(training).to_contain_text("Comparing with the version in use")
    (root / "comparing.go").touch()
    expect(training).to_contain_text("r1 was put to use")
    expect(training).to_contain_text("Held-back labels are read better.")
    training.get_by_text("What it wrote").click()
    expect(training.get_by_label("What it wrote")).to_contain_text("comparing …")
    expect(training.get_by_role("button", name="Train the next version")).to_be_enabled()


def test_an_ending_is_told_in_the_language_of_the_account(open_page, store):
    """A Chinese supervisor reads in Chinese why a timer's run did nothing."""
    RetrainProgress(store.root).over(
        "nothing",
        "Nothing to do: 3 labels are new since the last version, and 20 are asked for "
        "(--min-corrections).",
    )
    training = open_page("mei", "/models").get_by_role("region", name="训练")
    expect(training).to_contain_text("上个版本之后只有 3 条新标注，至少要 20 条")
    expect(training).to_contain_text("由定时任务或命令行启动")


def test_two_versions_are_compared_and_changed_messages_shown(open_page, console, store, say):
    """Stored figures stand there at once; then what both say of the same messages, by who is right."""
    put_version(store, "v2", parent="v1", metrics={"core zh": figures(0.813) | CONFUSION})
    sent = say("compare-1", "快递又丢了", name="Zhou Min")
    row = {
        "set": "held back", "message_id": sent["id"], "text": "快递又丢了", "a": "neutral",
        "b": "negative", "a_confidence": 0.5, "b_confidence": 0.8, "label": "negative", "right": "b",
    }  # fmt: skip
    judged = {
        "name": "core zh", "n": 413, "labelled": True, "a": {"macro_f1": 0.8},
        "b": {"macro_f1": 0.813}, "difference": 0.013, "lower": 0.002, "upper": 0.024,
        "mended": 9, "broken": 4, "changed": 13,
    }  # fmt: skip
    found = {"a": "v1", "b": "v2", "at": "2026-11-26T10:00:00+00:00", "stored": []}
    answer = json.dumps(found | {"sets": [judged], "changed": [row]})
    console.services.comparisons.command = [sys.executable, "-c", f"print({answer!r})"]
    page = open_page("sam", "/models")
    compare = page.get_by_role("region", name="Compare")
    compare.get_by_label("First version").select_option("v1")
    compare.get_by_label("Second version").select_option("v2")
    expect(compare.get_by_role("row", name="Chinese core set")).to_contain_text("0.813")
    compare.get_by_role("button", name="Read the same messages with both").click()
    expect(compare.get_by_role("row", name="Chinese core set")).to_contain_text("9 / 4")
    changed = compare.get_by_role("region", name="Messages whose mood changed")
    expect(changed.get_by_role("listitem")).to_contain_text(["快递又丢了"])
    expect(changed).to_contain_text("v2 is right")
    page.reload()
    expect(compare.get_by_label("Second version")).to_have_value("v2")
    expect(changed).to_contain_text("快递又丢了")


def learned(console, store, say, name: str, n: int) -> None:
    """`n` labels of Lin's in a version that reads from now on."""
    sent = [say(f"{name}-{i}", f"等了{i}周还没到", name="Qian Yu")["id"] for i in range(n)]
    with console.services.database.reading() as session:
        lin = people.by_username(session, username="lin").id
    for message in sent:
        console.services.desk.correct(message, label="negative", person_id=lin)
    with console.services.database.reading() as session:
        known = corrections.newest(session, message_ids=sent)
    ids = [row.id for row in known.values()]
    put_version(store, name, parent="v1", tests=FINE, corrections=ids)
    store.activate(name, "better")


def test_an_agent_is_told_once_that_their_corrections_were_learned(open_page, console, store, say):
    """Who was away reads it at the next visit, who is there sees it come; closed, it stays away."""
    learned(console, store, say, "r21", 2)
    console.brain.swap("r21")
    page = open_page("lin", "/agent")
    note = page.get_by_role("complementary", name="Your corrections")
    expect(note).to_contain_text("2 of your corrections are now part of r21.")
    expect(note).to_contain_text("Chinese +1.3")
    note.get_by_role("button", name="Close").click()
    expect(note).to_be_hidden()
    learned(console, store, say, "r22", 1)
    console.brain.swap("r22")
    expect(note).to_contain_text("A correction of yours is now part of r22.")
    page.reload()
    expect(note).to_contain_text("r22")
    expect(note).not_to_contain_text("r21")


def test_who_only_labels_is_told_at_the_label_desk(open_page, console, store, say):
    """The same note in every view of it; closed there, it is closed in the inbox too."""
    learned(console, store, say, "r23", 3)
    page = open_page("lin", "/labels")
    note = page.get_by_role("complementary", name="Your corrections")
    console.brain.swap("r23")
    expect(note).to_contain_text("3 of your corrections are now part of r23.")
    page.keyboard.press("a")
    expect(note).to_be_visible()
    note.get_by_role("button", name="Close").click()
    expect(note).to_be_hidden()
    with console.services.database.reading() as session:
        lin = people.by_username(session, username="lin").id
    eventually(lambda: not console.services.notices.unseen(lin))


def test_a_version_says_whose_corrections_it_learned(open_page, console, store, say):
    """By person, and on opening each message with the label it was given."""
    learned(console, store, say, "r31", 2)
    with console.services.database.session() as session:
        follow_active(session, store)
        session.commit()
    console.reader.version = "r31"
    page = open_page("sam", "/models")
    box = page.locator(".version").filter(has_text="r31").locator("details.learned-box")
    expect(box).to_contain_text("2 corrections learned")
    expect(box).to_contain_text("Lin 2")
    box.locator("summary").click()
    expect(box.get_by_role("listitem")).to_have_count(2)
    expect(box).to_contain_text("等了1周还没到")
