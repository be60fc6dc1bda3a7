"""Which labels wait for the next version, and whose labels are in which one."""

import shutil
import time

from classifier.corrections import MIN_CORRECTIONS
from classifier.held_back import LEAST_HELD_BACK
from classifier.label_sides import HELD_BACK_SHARE, is_held_back
from classifier.reading import LABELS
from console import waiting_labels
from console.model_desk import ModelDesk
from db.models import now
from db.queries import corrections
from tests.console.rows import add_message, add_person
from tests.console.shelf import guard, put_version


def label(session, text, *, label, by, read="neutral", used_in=None, held_back=False):
    """Somebody's label of a message, which agrees with the model or does not; read=None: it came first."""
    message = add_message(session, text, at=now())
    row = corrections.add(
        session, message_id=message.id, label=label, reading=None,
        person_id=by.id, person_name=by.name, looked_ms=None, at=now(),
    )  # fmt: skip
    row.agreed, row.used_in, row.held_back = label == read, used_in, held_back
    if read:
        row.model_label, row.model_version = read, "v2"
        row.negative, row.neutral, row.positive = (0.8 if read == one else 0.1 for one in LABELS)
    session.add(row)
    return message


def test_labels_that_no_version_used_are_counted_by_language_and_label(database, reader):
    """Used and judging labels do not wait, and those people disagree on are conflicts."""
    with database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        label(session, "等了一周", label="negative", by=lin)
        label(session, "还行", label="neutral", by=lin)
        label(session, "thanks a lot", label="positive", by=lin)
        label(session, "早", label="negative", by=lin, read=None)
        label(session, "learned before", label="positive", by=lin, used_in="v2")
        label(session, "judged before", label="positive", by=lin, held_back=True)
        disputed = label(session, "hm", label="negative", by=lin)
        corrections.add(
            session, message_id=disputed.id, label="positive", reading=None,
            person_id=omar.id, person_name="Omar", looked_ms=None, at=now(),
        )  # fmt: skip
        session.commit()
    waiting = ModelDesk(database, reader=reader, store=lambda: None).waiting()
    assert waiting["total"] == 4
    assert waiting["conflicts"] == 1
    assert waiting["tried"] is None
    counts = {
        language["language"]: [(cell["n"], cell["corrected"]) for cell in language["labels"]]
        for language in waiting["languages"]
    }
    assert counts == {"zh": [(2, 1), (1, 0), (0, 0)], "en": [(0, 0), (0, 0), (1, 1)]}


def test_as_many_labels_are_needed_as_it_takes_until_enough_judge(database, reader):
    """About a hundred at first, since three of ten are held back; a few once enough are."""
    desk = ModelDesk(database, reader=reader, store=lambda: None)
    assert desk.waiting()["needed"] == LEAST_HELD_BACK / 0.3
    with database.session() as session:
        lin = add_person(session)
        for place in range(LEAST_HELD_BACK - 3):
            label(session, f"judges {place}", label="negative", by=lin, held_back=True)
        session.commit()
    assert desk.waiting()["needed"] == MIN_CORRECTIONS
    assert desk.waiting()["total"] == 0


def test_labels_that_judge_no_more_are_no_new_ones(database, reader, monkeypatch):
    """Only the newest of those held back judge; of the others one that has judged is counted no second
    time."""
    monkeypatch.setattr("classifier.corrections.ENOUGH_TO_JUDGE", 3)
    monkeypatch.setattr("classifier.label_sides.ENOUGH_CORRECTING", 2)
    desk = ModelDesk(database, reader=reader, store=lambda: None)
    held_back = [id for id in range(1, 30) if is_held_back(id, HELD_BACK_SHARE)]
    with database.session() as session:
        lin = add_person(session)
        for place in range(1, 30):
            judged = place == held_back[0]
            label(session, f"message {place}", label="negative", by=lin, held_back=judged)
        session.commit()
    assert len(held_back) > 4
    waiting = desk.waiting()
    assert (waiting["held_back"], waiting["total"]) == (3, 28)


def test_a_count_that_takes_long_is_not_made_with_every_question(database, reader, monkeypatch):
    """It is made again once so much time has passed that it costs little of it; a quick one is each
    time."""
    desk = ModelDesk(database, reader=reader, store=lambda: None)
    assert desk.waiting()["total"] == 0
    with database.session() as session:
        label(session, "first", label="negative", by=add_person(session))
        session.commit()
    monkeypatch.setattr(waiting_labels, "LONG_S", 0.0)
    monkeypatch.setattr(waiting_labels, "SHARE", 1e-6)
    assert desk.waiting()["total"] == 1
    with database.session() as session:
        label(session, "second", label="negative", by=add_person(session, "Omar"))
        session.commit()
    assert desk.waiting()["total"] == 1
    monkeypatch.setattr(waiting_labels, "time", Hour())
    assert desk.waiting()["total"] == 2


class Hour:
    """A clock that has gone on for weeks."""

    def monotonic(self) -> float:
        return time.monotonic() + 1e9


def test_after_a_try_in_vain_new_labels_are_counted_from_it(models, store, sqlite_database):
    """What the refused version knew makes no other one; going back makes it the one that was tried."""
    with sqlite_database.session() as session:
        lin = add_person(session)
        for text in ("one", "two", "three", "four", "five", "six"):  # v2 knows the first three
            label(session, text, label="negative", by=lin)
        session.commit()
    tried = {"version": "v3", "fresh": 3, "needed": MIN_CORRECTIONS}
    assert models.overview()["waiting"]["tried"] == tried
    worse = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.02)]
    put_version(store, "v4", parent="v2", tests=worse, corrections=[4, 5])
    tried |= {"version": "v4", "fresh": 1}
    assert models.overview()["waiting"]["tried"] == models.waiting()["tried"] == tried


def test_each_version_names_whose_corrections_it_learned(models, sqlite_database):
    """By person, those who gave most first, and each correction with its message."""
    with sqlite_database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        label(session, "等了一周", label="negative", by=lin, used_in="v2")
        label(session, "还行", label="neutral", by=lin, used_in="v2")
        label(session, "great", label="positive", by=omar, read=None, used_in="v2")
        label(session, "not yet", label="positive", by=omar)
        session.commit()
    shown = {version["version"]: version for version in models.overview()["versions"]}
    assert [(p["name"], p["n"], p["corrected"]) for p in shown["v2"]["people"]] == [
        ("Lin", 2, 1),
        ("Omar", 1, 0),
    ]
    assert shown["v1"]["people"] == []
    found = models.corrections("v2")
    assert [item["text"] for item in found["items"]] == ["great", "还行", "等了一周"]
    assert found["more"] is False
    before = found["items"][1]["id"]
    assert [i["text"] for i in models.corrections("v2", before=before)["items"]] == ["等了一周"]


def test_emptied_messages_are_not_listed(models, sqlite_database):
    """A customer who was forgotten leaves no blank lines."""
    with sqlite_database.session() as session:
        lin = add_person(session)
        for text in ("等了一周", "", "great"):
            label(session, text, label="positive", by=lin, used_in="v2")
        session.commit()
    assert [item["text"] for item in models.corrections("v2")["items"]] == ["great", "等了一周"]


def test_two_versions_that_learned_one_correction_both_name_it(models, store, sqlite_database):
    """After going back the next version learns it again, refused or not, and the row names only the first;
    of a pruned version the rows tell what is left."""
    with sqlite_database.session() as session:
        lin, omar = add_person(session), add_person(session, "Omar")
        label(session, "等了一周", label="negative", by=lin, used_in="r1")
        label(session, "great", label="positive", by=omar)
        session.commit()
    fine = [guard("core zh", by=0.01, lower=-0.005, upper=0.02)]
    worse = [guard("core zh", by=-0.03, lower=-0.05, upper=-0.02)]
    put_version(store, "r1", parent="v1", tests=fine, corrections=[1])
    put_version(store, "r2", parent="v1", tests=worse, corrections=[1, 2, 99])
    shown = {version["version"]: version for version in models.overview()["versions"]}
    people = {name: [(p["name"], p["n"]) for p in shown[name]["people"]] for name in ("r1", "r2")}
    assert people == {"r1": [("Lin", 1)], "r2": [("Lin", 1), ("Omar", 1)]}
    assert [item["text"] for item in models.corrections("r1")["items"]] == ["等了一周"]
    assert [item["text"] for item in models.corrections("r2")["items"]] == ["great", "等了一周"]
    assert [i["text"] for i in models.corrections("r2", before=2)["items"]] == ["等了一周"]
    shutil.rmtree(store.folder("r1"))
    assert [item["text"] for item in models.corrections("r1")["items"]] == ["等了一周"]
    assert models.corrections("r2")["more"] is False
