"""Recorded dialogues go in through the door, once, however often they are played."""

import gzip
import json
from pathlib import Path

import pytest

from console.client import Door, DoorError
from console.replay import ReplayError, main, play, read_dialogues
from tests.running import KEY, Running

DIALOGUE = {
    "id": "d-1",
    "lang": "zh",
    "turns": [
        {"role": "agent", "text": "您好，请讲"},
        {"role": "customer", "text": "我的快递呢", "intent": "delivery"},
        {"role": "agent", "text": "正在查"},
        {"role": "customer", "text": ""},
        {"role": "customer", "text": "谢谢"},
    ],
}


def written(path: Path, *rows: object) -> Path:
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    data = lines.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["dialogues.jsonl", "dialogues.jsonl.gz"])
def test_a_dialogue_is_played_and_resolved(console: Running, tmp_path: Path, name: str) -> None:
    """Customers' turns are messages, agents' are replies, and it ends resolved."""
    file = written(tmp_path / name, {**DIALOGUE, "id": name})
    door = Door(console.url, KEY)
    played = play(read_dialogues(file), door, source="replay", rate=1000)
    assert (played.dialogues, played.turns, played.skipped, played.refused) == (1, 3, 2, 0)
    seen = console.api.get(f"conversations/{name}?source=replay").json()
    assert seen["conversation"]["status"] == "resolved"
    turns = [(turn["author"], turn["text"]) for turn in seen["messages"]]
    assert turns == [("customer", "我的快递呢"), ("agent", "正在查"), ("customer", "谢谢")]


def test_playing_again_stores_nothing_twice(console: Running, tmp_path: Path) -> None:
    """The second time everything is known."""
    file = written(tmp_path / "again.jsonl", {**DIALOGUE, "id": "again"})
    for _ in range(2):
        play(read_dialogues(file), Door(console.url, KEY), source="replay", rate=1000)
    seen = console.api.get("conversations/again?source=replay").json()
    assert len(seen["messages"]) == 3
    assert seen["conversation"]["status"] == "resolved"


def test_what_the_console_refuses_is_counted_and_passed_over(
    console: Running, tmp_path: Path
) -> None:
    """A turn that is too long does not end the replay."""
    turns = [{"role": "customer", "text": "hi"}, {"role": "customer", "text": "x" * 6000}]
    file = written(tmp_path / "long.jsonl", {"id": "long", "turns": turns})
    played = play(read_dialogues(file), Door(console.url, KEY), source="replay", rate=1000)
    assert (played.turns, played.refused) == (1, 1)


def test_the_rate_is_kept(console: Running, tmp_path: Path) -> None:
    """Turns are spaced by the rate, the first at once."""
    file = written(tmp_path / "rate.jsonl", {**DIALOGUE, "id": "rate"})
    at, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        at[0] += seconds

    door = Door(console.url, KEY)
    play(read_dialogues(file), door, source="r", rate=4, clock=lambda: at[0], sleep=sleep)
    assert waits == [0.0, 0.25, 0.25]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{", "line 2: is not JSON"),
        ([], "line 2: needs an object"),
        ({"id": 7, "turns": []}, 'line 2: needs an object with "id"'),
        ({"id": "x"}, 'line 2: "turns" must be a list'),
        ({"id": "x", "turns": [{"role": "bot", "text": "hi"}]}, 'line 2, turns.0: "role" must be'),
        ({"id": "x", "turns": [{"role": "agent"}]}, 'line 2, turns.0: "text" must be'),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, complaint: str) -> None:
    """The file, the line and the field."""
    file = written(tmp_path / "bad.jsonl", DIALOGUE, row)
    with pytest.raises(ReplayError) as caught:
        list(read_dialogues(file))
    assert complaint in str(caught.value) and "bad.jsonl" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, or not gzip in spite of its name."""
    with pytest.raises(ReplayError, match=r"missing\.jsonl cannot be read"):
        list(read_dialogues(tmp_path / "missing.jsonl"))
    (tmp_path / "fake.gz").write_text("plain")
    with pytest.raises(ReplayError, match="cannot be read"):
        list(read_dialogues(tmp_path / "fake.gz"))


def test_a_wrong_key_or_no_console_ends_the_replay(console: Running, tmp_path: Path) -> None:
    """With the console's own sentence, or one that says that nobody answers."""
    file = written(tmp_path / "d.jsonl", DIALOGUE)
    with pytest.raises(DoorError, match="valid key"):
        play(read_dialogues(file), Door(console.url, "wrong"), source="r", rate=1000)
    with pytest.raises(DoorError, match="No console answers"):
        play(read_dialogues(file), Door("http://127.0.0.1:1", KEY), source="r", rate=1000)
    with pytest.raises(ReplayError, match="A key is needed"):
        main([str(file)], "")


def test_the_command_says_what_it_did(console: Running, tmp_path: Path, capsys) -> None:
    """A bar while it plays, and the numbers at the end."""
    file = written(tmp_path / "d.jsonl", {**DIALOGUE, "id": "command"})
    main([str(file), "--rate", "1000", "--url", console.url, "--key", KEY], "")
    assert "1 dialogues, 3 turns" in capsys.readouterr().out
