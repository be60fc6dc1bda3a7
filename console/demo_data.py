"""The invented conversations of the demo, read from `demo_conversations/` and checked.

Those with an outcome are past cases; those without stay open. Knows nothing about how they are
stored or replayed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "demo_conversations"
LANGUAGES = ("zh", "en")
ROLES = ("customer", "agent")


@dataclass(frozen=True)
class DemoCustomer:
    """An invented customer."""

    id: str
    name: str
    tier: str
    locale: str


@dataclass(frozen=True)
class DemoTurn:
    """One message, by the customer or the agent."""

    role: str
    text: str


@dataclass(frozen=True)
class DemoConversation:
    """An invented conversation; without an outcome it is still open."""

    id: str
    lang: str
    customer: DemoCustomer
    channel: str
    product: str | None
    order: str | None
    turns: tuple[DemoTurn, ...]
    outcome: str | None
    satisfaction: int | None

    @property
    def resolved(self) -> bool:
        """Whether the conversation has ended."""
        return self.outcome is not None


def load_demo_conversations(folder: Path = FOLDER) -> list[DemoConversation]:
    """Every conversation of the folder, by file name; ValueError names the file and field."""
    conversations = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            conversation = _conversation(yaml.safe_load(path.read_text(encoding="utf8")))
            _require(conversation.id == path.stem, "id", "must be the file's name")
        except (ValueError, yaml.YAMLError) as error:
            raise ValueError(f"{path.name}: {error}") from error
        conversations.append(conversation)
    return conversations


def _require(condition: bool, field: str, message: str) -> None:
    if not condition:
        raise ValueError(f"{field}: {message}")


def _conversation(content: Any) -> DemoConversation:
    _fields(content, set(DemoConversation.__annotations__), "conversation")
    _fields(content["customer"], set(DemoCustomer.__annotations__), "customer")
    turns = content["turns"]
    _require(isinstance(turns, list) and 4 <= len(turns) <= 12, "turns", "needs 4 to 12")
    outcome, satisfaction = content["outcome"], content["satisfaction"]
    _require(content["lang"] in LANGUAGES, "lang", f"is none of {', '.join(LANGUAGES)}")
    _require(satisfaction in (None, 1, 2, 3, 4, 5), "satisfaction", "is not 1 to 5")
    _require(
        outcome is not None or satisfaction is None, "satisfaction", "an open one has none yet"
    )
    return DemoConversation(
        id=_text(content["id"], "id"),
        lang=content["lang"],
        customer=DemoCustomer(
            **{
                name: _text(value, f"customer.{name}")
                for name, value in content["customer"].items()
            }
        ),
        channel=_text(content["channel"], "channel"),
        product=_text_or_none(content["product"], "product"),
        order=_text_or_none(content["order"], "order"),
        turns=tuple(_turn(turn, f"turns[{index}]") for index, turn in enumerate(turns)),
        outcome=_text_or_none(outcome, "outcome"),
        satisfaction=satisfaction,
    )


def _fields(value: Any, expected: set[str], field: str) -> None:
    _require(isinstance(value, dict), field, "is not a mapping of fields")
    odd = sorted(set(value) ^ expected)
    _require(not odd, field, f"missing or unknown: {', '.join(odd)}")


def _turn(value: Any, field: str) -> DemoTurn:
    _fields(value, {"role", "text"}, field)
    _require(value["role"] in ROLES, f"{field}.role", f"is none of {', '.join(ROLES)}")
    return DemoTurn(role=value["role"], text=_text(value["text"], f"{field}.text"))


def _text(value: Any, field: str) -> str:
    _require(isinstance(value, str) and bool(value.strip()), field, "needs some text")
    return value


def _text_or_none(value: Any, field: str) -> str | None:
    return None if value is None else _text(value, field)
