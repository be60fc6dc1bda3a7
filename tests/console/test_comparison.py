"""Comparisons of two versions: in the background, one at a time, and without customers' words on disk."""

import json
import sys
from pathlib import Path

import pytest

from console.comparison import Comparisons
from console.errors import Conflict, Invalid
from db.models import now
from tests.console.rows import add_message
from tests.fakes import RecordingHub
from tests.running import eventually, settings_for

FOUND = {"a": "v1", "b": "v2", "at": "2026-11-26T10:00:00+00:00", "stored": [], "sets": []}
LONG = 60.0


def row(message_id: int | None, text: str) -> dict:
    return {
        "set": "held back" if message_id else "core zh", "message_id": message_id, "text": text,
        "context": ["C: before"], "a": "negative", "b": "neutral", "label": "neutral", "right": "b",
    }  # fmt: skip


def printing(what: object, *, code: int = 0, wait_for: Path | None = None) -> list[str]:
    """A command that prints JSON, or fails with a sentence."""
    wait = f"\nimport time, pathlib\nwhile not pathlib.Path({str(wait_for)!r}).exists(): time.sleep(.02)"
    tail = "" if wait_for is None else wait
    out = f"print({json.dumps(what)!r})" if not code else f"sys.exit('classifier.versions: {what}')"
    return [sys.executable, "-c", f"import sys{tail}\n{out}"]


@pytest.fixture
def comparisons(sqlite_database, tmp_path):
    return Comparisons(settings_for(tmp_path), RecordingHub(), sqlite_database)


def ended(comparisons, a="v1", b="v2") -> dict:
    return eventually(
        lambda: None if (known := comparisons.get(a, b))["running"] else known, LONG
    )


def test_what_was_found_is_kept_without_customers_words(comparisons, sqlite_database, tmp_path):
    """Texts of our messages are looked up when shown; one that is gone is shown no more."""
    with sqlite_database.session() as session:
        message = add_message(session, "等了一周", at=now())
        session.commit()
        rows = [row(message.id, "等了一周"), row(999, "deleted"), row(None, "of the core set")]
    note = {"note": "Only the core sets are compared: it is away.", "note_zh": "只对比了核心集。"}
    comparisons.command = printing({**FOUND, **note, "changed": rows})
    assert comparisons.get("v1", "v2")["result"] is None
    assert comparisons.begin("v1", "v2")["running"]
    result = ended(comparisons)["result"]
    assert [one["text"] for one in result["changed"]] == ["等了一周", "of the core set"]
    assert result["changed"][0]["conversation"] == message.conversation_id
    assert result["changed_counts"] == [{"right": "b", "n": 2}]
    assert {name: result[name] for name in note} == note, "the page says what is missing"
    stored = (tmp_path / "comparisons" / "v1..v2.json").read_text(encoding="utf8")
    assert "等了一周" not in stored and "deleted" not in stored and "before" not in stored
    again = Comparisons(settings_for(tmp_path), RecordingHub(), sqlite_database)
    assert again.get("v1", "v2")["result"] == result
    assert eventually(lambda: comparisons._hub.events)[0] == {
        "type": "comparison", "a": "v1", "b": "v2",
    }  # fmt: skip


def test_one_at_a_time(comparisons, tmp_path):
    """A second is refused while one runs, and a pair beside it says that others are compared."""
    comparisons.command = printing({**FOUND, "changed": []}, wait_for=tmp_path / "go")
    comparisons.begin("v1", "v2")
    with pytest.raises(Conflict):
        comparisons.begin("v1", "v3")
    assert comparisons.get("v1", "v3")["busy"]
    (tmp_path / "go").touch()
    assert ended(comparisons)["result"]["changed"] == []


def test_a_failure_is_a_sentence_and_keeps_what_was_known(comparisons):
    """The command's own sentence is shown, beside the last result if there is one."""
    comparisons.command = printing({**FOUND, "changed": []})
    comparisons.begin("v1", "v2")
    ended(comparisons)
    comparisons.command = printing("Version v1 is damaged: head.txt.", code=1)
    comparisons.begin("v1", "v2")
    known = ended(comparisons)
    assert known["failed"] == "Version v1 is damaged: head.txt."
    assert known["result"] is not None


@pytest.mark.parametrize("pair", [("v1", "v1"), ("../v1", "v2"), ("v1", None), (7, "v1")])
def test_nonsense_is_refused(comparisons, pair):
    """Names that lead elsewhere never become files."""
    with pytest.raises(Invalid):
        comparisons.get(*pair)
    with pytest.raises(Invalid):
        comparisons.begin(*pair)
