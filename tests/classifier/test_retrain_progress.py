"""What a retraining says of itself in a file, for whoever looks from another process."""

import pytest
from filelock import FileLock

from classifier import retrain_progress
from classifier.retrain_progress import RetrainProgress, is_alive, read_progress
from classifier.version_lock import LOCK


@pytest.fixture
def eager(monkeypatch):
    """Every bit of progress is worth a write."""
    monkeypatch.setattr(retrain_progress, "WRITE_SECONDS", 0.0)


def test_stages_progress_and_outcome_can_be_read_by_others(tmp_path, eager):
    """First the stage with how much of it is done and who asked, then how it ended."""
    assert read_progress(tmp_path) is None
    run = RetrainProgress(tmp_path, by="Sam")
    run.stage("training")
    run.advance(0.4)
    state = read_progress(tmp_path)
    assert (state["outcome"], state["stage"], state["share"]) == ("running", "training", 0.4)
    assert state["by"] == "Sam"
    run.stage("comparing")
    assert read_progress(tmp_path)["share"] is None
    run.over("promoted", "Held-back labels are read better.", "r3")
    state = read_progress(tmp_path)
    assert (state["outcome"], state["version"]) == ("promoted", "r3")
    assert state["finished_at"] >= state["started_at"]


def test_a_run_that_did_nothing_does_not_speak_over_one_that_runs(tmp_path):
    """Its end is not told while another has not ended, and is otherwise."""
    running = RetrainProgress(tmp_path)
    running.stage("training")
    idle = RetrainProgress(tmp_path)
    assert is_alive(tmp_path)
    idle.over("nothing", "Nothing to do.")
    assert read_progress(tmp_path)["outcome"] == "running"
    running.over("refused", "Not better.")
    assert not is_alive(tmp_path)
    idle.over("nothing", "Nothing to do.")
    assert read_progress(tmp_path)["outcome"] == "nothing"


def test_a_run_lives_until_its_last_word_and_looking_turns_none_away(tmp_path):
    """Between the end of the work and the outcome nobody may take it for killed."""
    run = RetrainProgress(tmp_path)
    with FileLock(tmp_path / LOCK, timeout=0):
        run.stage("training")
        assert is_alive(tmp_path)
    assert is_alive(tmp_path), "the outcome is still to come"
    run.over("promoted", "Held-back labels are read better.", "r3")
    assert not is_alive(tmp_path)
    RetrainProgress(tmp_path).stage("training")
    assert not is_alive(tmp_path), "its process has gone"


def test_a_full_disk_does_not_stop_a_retraining(tmp_path):
    """Progress that cannot be written is not told, and that is all."""
    (tmp_path / "gone").touch()  # no folder, so nothing can be written there
    run = RetrainProgress(tmp_path / "gone")
    run.stage("training")
    run.advance(0.5)
    run.over("refused", "Not better.")
    assert read_progress(tmp_path / "gone") is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"half": 1}'])
def test_a_damaged_file_is_no_run(tmp_path, content):
    """Nonsense in the file counts as nothing said."""
    (tmp_path / retrain_progress.PROGRESS).write_text(content)
    assert read_progress(tmp_path) is None
