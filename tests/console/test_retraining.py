"""Retrainings as supervisors see them: started here or elsewhere, and however they end."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from classifier.retrain_progress import is_alive
from classifier.versions import VersionStore
from console.auth import SessionPerson
from console.errors import Conflict, Unavailable
from console.retraining import Retraining
from db.models import Role
from tests.console.shelf import BASE
from tests.fakes import RecordingHub
from tests.running import eventually, settings_for

SAM = SessionPerson(1, "sam", "Sam", Role.SUPERVISOR, "en")
STAGES = [sys.executable, "-m", "tests.console.stages"]
ROOT = Path(__file__).parents[2]
LONG = 60.0  # a machine that trains is slow to start a process


class Place:
    """An installation, its consoles' view of retrainings, and the means to let one go on."""

    def __init__(self, folder: Path):
        self.store = VersionStore(folder / "versions", BASE)
        self.settings = settings_for(folder)
        self.hub = RecordingHub()

    def console(self, what: str = "promote") -> Retraining:
        command = [*STAGES, str(self.store.root), what]
        return Retraining(self.settings, self.hub, versions=lambda: self.store, command=command)

    def go(self, stage: str) -> None:
        (self.store.root / f"{stage}.go").touch()

    def timer(self, what: str = "promote") -> subprocess.Popen:
        """A run that no console started."""
        command = [*STAGES, str(self.store.root), what, "--by", ""]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def reaches(console: Retraining, **wanted: object) -> dict:
    """The state once it says what is wanted."""

    def look() -> dict | None:
        state = console.state()
        return state if all(state[name] == value for name, value in wanted.items()) else None

    return eventually(look, LONG)


def test_from_the_button_to_its_outcome(place):
    """It starts at once in the supervisor's name, tells its stages, and ends with its sentence."""
    console = place.console()
    assert console.state()["outcome"] is None
    begun = console.begin(SAM)
    assert (begun["running"], begun["stage"], begun["by"]) == (True, "starting", "Sam")
    reaches(console, stage="training", by="Sam")
    with pytest.raises(Conflict, match="running already"):
        console.begin(SAM)
    place.go("training")
    reaches(console, stage="comparing", running=True)
    place.go("comparing")
    ended = reaches(console, running=False)
    assert (ended["outcome"], ended["version"], ended["by"]) == ("promoted", "r1", "Sam")
    assert ended["sentence"] == "Held-back labels are read better."
    assert console.log().split() == ["training", "…", "comparing", "…"]
    assert place.console().state() == ended, "another console, or this one after a restart"


def test_a_name_that_begins_like_an_option_is_a_name(place):
    """The command takes it as it is and runs."""
    console = place.console()
    console.begin(replace(SAM, name="--dry-run"))
    reaches(console, stage="training", by="--dry-run")
    place.go("training"), place.go("comparing")
    assert reaches(console, running=False)["by"] == "--dry-run"


def test_pages_hear_each_change_once(place):
    """Looking again without news publishes nothing."""
    console = place.console()
    console.work()
    assert place.hub.types() == []
    console.begin(SAM)
    reaches(console, stage="training")
    console.work()
    console.work()
    assert place.hub.types() == ["retraining"]
    place.go("training"), place.go("comparing")
    reaches(console, running=False)
    console.work()
    assert [event["outcome"] for event in place.hub.events] == ["promoted"]


def test_a_run_of_a_timer_is_shown_by_every_console(place):
    """It is told by its file and its lock; no console starts another beside it."""
    process, console = place.timer(), place.console()
    reaches(console, running=True, stage="training")
    with pytest.raises(Conflict):
        console.begin(SAM)
    place.go("training"), place.go("comparing")
    assert process.wait(LONG) == 0
    assert reaches(console, running=False)["outcome"] == "promoted"


def test_a_run_goes_on_when_its_console_stops(place):
    """The next console shows it as running, and how it ended."""
    place.console().begin(SAM)
    after = place.console()
    reaches(after, running=True, stage="training", by="Sam")
    place.go("training"), place.go("comparing")
    assert reaches(after, running=False)["version"] == "r1"


@pytest.mark.parametrize("ours", [True, False])
def test_a_run_that_was_killed_is_not_shown_as_running(place, ours):
    """Its file still says running, its lock does not; another can be started."""
    console = place.console("die")
    if ours:
        console.begin(SAM)
    else:
        process = place.timer("die")
    reaches(console, running=True, stage="training")
    place.go("training"), place.go("comparing")
    if not ours:
        process.wait(LONG)
    assert reaches(console, running=False)["outcome"] == "lost"
    assert not is_alive(place.store.root)
    again = place.console()
    again.begin(SAM)
    assert reaches(again, running=False)["outcome"] == "promoted"


def test_what_keeps_it_from_starting_is_a_sentence(place):
    """An operator reads what to mend, as on the command line."""
    console = place.console("fail")
    console.begin(SAM)
    ended = reaches(console, running=False)
    assert (ended["outcome"], ended["sentence"]) == ("failed", "The database does not answer.")


def test_before_the_base_is_looked_at_nothing_starts(place):
    """There is nothing to learn on yet."""
    console = Retraining(place.settings, place.hub, versions=lambda: None)
    with pytest.raises(Unavailable):
        console.begin(SAM)
    assert console.state()["running"] is False
