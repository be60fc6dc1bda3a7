"""Plays recorded dialogues through the door of a running console.

    python -m console.replay FILE.jsonl[.gz] --rate 5 --key KEY

Each line is {"id": …, "turns": [{"role": "customer" | "agent", "text": …}, …]}. Customers' turns go
in as messages, agents' turns as replies, and each dialogue ends resolved. Turns have ids made from
the dialogue's, so playing a file again, or going on after a break, stores nothing twice.
"""

import gzip
import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from console.client import Door, DoorError

ROLES = ("customer", "agent")


class ReplayError(Exception):
    """The file cannot be played; the message names the line and field."""


@dataclass(frozen=True)
class Turn:
    """One message of a dialogue."""

    role: str
    text: str


@dataclass(frozen=True)
class Dialogue:
    """One recorded conversation, oldest turn first."""

    id: str
    lang: str | None
    turns: tuple[Turn, ...]


@dataclass
class Played:
    """What a replay did. Turns without text, and agents' turns before the customer's first, which
    cannot open a conversation, are skipped."""

    dialogues: int = 0
    turns: int = 0
    skipped: int = 0
    refused: int = 0


def read_dialogues(path: Path, limit: int | None = None) -> Iterator[Dialogue]:
    """The dialogues of a file; ReplayError at the first line that is none."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf8") as lines:
            for number, line in enumerate(lines, start=1):
                if limit is not None and number > limit:
                    return
                if line.strip():
                    yield _dialogue(line, f"{path}, line {number}")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReplayError(f"{path} cannot be read: {reason}") from error


def play(
    dialogues: Iterator[Dialogue],
    door: Door,
    *,
    source: str,
    rate: float,
    told: Callable[[int], Any] = lambda turns: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Any] = time.sleep,
) -> Played:
    """Send every turn, at most `rate` a second; `told` hears of each."""
    played, due = Played(), clock()
    for dialogue in dialogues:
        opened = False
        for number, turn in enumerate(dialogue.turns):
            told(1)
            if not turn.text.strip() or (turn.role == "agent" and not opened):
                played.skipped += 1
                continue
            sleep(max(0.0, due - clock()))
            due = max(due, clock()) + 1 / rate
            if _send(dialogue, number, turn, door, source):
                opened = True
                played.turns += 1
            else:
                played.refused += 1
        if opened:
            door.resolve(dialogue.id, source)
            played.dialogues += 1
    return played


def _send(dialogue: Dialogue, number: int, turn: Turn, door: Door, source: str) -> bool:
    """Whether the console took the turn; it may find one too long, say."""
    message_id = f"{dialogue.id}:{number}"
    try:
        if turn.role == "agent":
            door.reply(dialogue.id, source, {"text": turn.text, "message_id": message_id})
        else:
            message = {
                "conversation_id": dialogue.id,
                "message_id": message_id,
                "source": source,
                "customer": {"id": dialogue.id, "locale": dialogue.lang},
                "text": turn.text,
            }
            door.message(message)
    except DoorError as error:
        if not error.about_content:
            raise
        return False
    return True


def _dialogue(line: str, place: str) -> Dialogue:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReplayError(f"{place}: is not JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"]:
        raise ReplayError(f'{place}: needs an object with "id", a text.')
    if not isinstance(row.get("turns"), list):
        raise ReplayError(f'{place}: "turns" must be a list.')
    lang = row.get("lang") if isinstance(row.get("lang"), str) else None
    turns = tuple(_turn(turn, f"{place}, turns.{i}") for i, turn in enumerate(row["turns"]))
    return Dialogue(row["id"], lang, turns)


def _turn(turn: Any, place: str) -> Turn:
    if not isinstance(turn, dict) or turn.get("role") not in ROLES:
        raise ReplayError(f'{place}: "role" must be "customer" or "agent".')
    if not isinstance(turn.get("text"), str):
        raise ReplayError(f'{place}: "text" must be a text.')
    return Turn(turn["role"], turn["text"])


def _rate(value: str) -> float:
    rate = float(value)
    if not 0 < rate <= 10_000:
        raise ValueError
    return rate


def main(argv: list[str], key: str) -> None:
    """The command for people."""
    parser = ArgumentParser(prog="python -m console.replay", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="dialogues as JSON lines, plain or gzipped")
    parser.add_argument("--rate", type=_rate, default=5.0, help="turns a second (default 5)")
    parser.add_argument("--url", default="http://127.0.0.1:7860", help="where the console runs")
    parser.add_argument("--key", default=key, help="an API key (default: UNDERTONE_API_KEY)")
    parser.add_argument("--source", default="replay", help="the source to play as")
    parser.add_argument("--limit", type=int, help="play the first dialogues only")
    given = parser.parse_args(argv)
    if not given.key:
        raise ReplayError(
            "A key is needed: --key KEY, made with python -m console.keys create NAME."
        )
    total = sum(len(dialogue.turns) for dialogue in read_dialogues(given.file, given.limit))
    door = Door(given.url, given.key)
    with tqdm(total=total, unit="turn") as bar:
        played = play(
            read_dialogues(given.file, given.limit),
            door,
            source=given.source,
            rate=given.rate,
            told=bar.update,
        )
    print(
        f"{played.dialogues} dialogues, {played.turns} turns. Refused by the console: "
        f"{played.refused}. Left out, empty or before the customer's first: {played.skipped}."
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:], os.environ.get("UNDERTONE_API_KEY", ""))
    except (ReplayError, DoorError) as problem:
        sys.exit(f"undertone: {problem}")
    except KeyboardInterrupt:
        sys.exit("\nundertone: stopped. The same command goes on from here, storing nothing twice.")
