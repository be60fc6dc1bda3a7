"""One at a time works on the versions, who is turned away hears by whom, and a retraining waits for
a prune or a rebuild."""

import json
import threading

import pytest

from classifier.retrain_command import run
from classifier.version_lock import HOLDER, NAMED, PRUNE, REBUILD, RETRAINING, Held, hold
from console.pages.outcomes import worded
from tests.classifier import tiny
from tests.classifier.following import eventually


@pytest.fixture
def place(store, base, tmp_path) -> list[str]:
    """The arguments that name an installation with v1 and small sets; `store` lies in it."""
    tiny.write_rows(tmp_path / "seed.jsonl", tiny.messages(60, seed=11))
    tiny.write_rows(tmp_path / "core.jsonl", tiny.messages(60, seed=12))
    return [f"--data-dir={tmp_path}", f"--sets={tmp_path}", f"--base-model={base.name}", "--json"]


@pytest.mark.parametrize("holder", NAMED)
def test_who_is_turned_away_hears_by_whom(tmp_path, holder):
    """Also after one that was killed left its name; and nothing stays behind."""
    (tmp_path / HOLDER).write_text("prune" if holder != PRUNE else "rebuild", encoding="utf8")
    with hold(tmp_path, holder):
        for name in NAMED:
            with pytest.raises(Held) as refused, hold(tmp_path, name):
                pass
            assert (refused.value.holder, str(refused.value)) == (holder, f"{NAMED[holder]} is running")
    assert not (tmp_path / HOLDER).exists()
    with hold(tmp_path, RETRAINING):
        pass


@pytest.mark.parametrize("holder", [PRUNE, REBUILD])
def test_a_prune_or_a_rebuild_is_waited_for(tmp_path, holder):
    """As soon as it is through the work begins."""
    other, waits = hold(tmp_path, holder), []
    other.__enter__()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            other.__exit__(None, None, None)

    with hold(tmp_path, RETRAINING, patience=600, sleep=sleep):
        assert (tmp_path / HOLDER).read_text(encoding="utf8") == RETRAINING
    assert len(waits) == 3


def test_the_wait_is_bounded_and_no_retraining_is_waited_for(tmp_path):
    """A rebuild that hangs costs a run and no more; a second retraining leaves at once."""
    with hold(tmp_path, REBUILD), pytest.raises(Held), hold(tmp_path, RETRAINING, patience=0.01):
        pass

    def sleep(seconds: float) -> None:
        raise AssertionError("a retraining was waited for")

    with hold(tmp_path, RETRAINING), pytest.raises(Held):  # noqa: SIM117
        with hold(tmp_path, RETRAINING, patience=600, sleep=sleep):
            pass


def test_the_nightly_run_waits_for_a_rebuild(place, store, caplog):
    """It says what it waits for, and does its work in the same night."""
    ran: list[str] = []
    nightly = threading.Thread(target=lambda: ran.append(run(place)))
    with hold(store.root, REBUILD):
        nightly.start()
        assert eventually(lambda: "A rebuild is running; waiting for it" in caplog.text)
        assert ran == []
    nightly.join(120)
    assert json.loads(ran[0])["sentence"].startswith("Nothing to do: 0 labels are new")


@pytest.mark.parametrize(
    ("holder", "chinese"),
    [
        (RETRAINING, "另一次训练正在进行，这次没有开始。"),
        (PRUNE, "正在清理旧版本（prune），这次训练没有开始。"),
        (REBUILD, "正在重建版本（rebuild），这次训练没有开始。"),
    ],
)
def test_a_person_is_told_at_once_and_in_either_language(place, store, holder, chinese):
    """Who started it on the models page does not wait before a page that says "starting"."""
    with hold(store.root, holder):
        outcome = json.loads(run([*place, "--by", "Ada"]))
    assert outcome["outcome"] == "busy"
    assert ("Another retraining" in outcome["sentence"]) == (holder == RETRAINING)
    assert worded(outcome["sentence"], "zh") == chinese
