"""The demo's conversations are whole, varied and plainly invented, and a broken file is named."""

from pathlib import Path

import pytest
import yaml

from console.demo_data import DemoConversation, load_demo_conversations

SHIPPED = load_demo_conversations()


def good() -> dict:
    """The content of a valid conversation file, `case.yaml`."""
    return {
        "id": "case",
        "lang": "en",
        "customer": {"id": "c-1", "name": "Ana", "tier": "gold", "locale": "en-GB"},
        "channel": "web",
        "product": None,
        "order": None,
        "turns": [
            {"role": role, "text": "Hello"} for role in ("customer", "agent", "customer", "agent")
        ],
        "outcome": "Said hello.",
        "satisfaction": None,
    }


def load(folder: Path, content: object, name: str = "case.yaml") -> list[DemoConversation]:
    """What the folder holds after writing one file with `content`."""
    (folder / name).write_text(yaml.safe_dump(content), encoding="utf8")
    return load_demo_conversations(folder)


def test_there_are_enough_in_both_languages() -> None:
    """At least 14 Chinese and 14 English conversations, of which about two thirds are resolved."""
    for lang in ("zh", "en"):
        found = [conversation for conversation in SHIPPED if conversation.lang == lang]
        resolved = sum(conversation.resolved for conversation in found)
        assert len(found) >= 14
        assert 0.55 <= resolved / len(found) <= 0.75


def test_ids_customers_and_orders_are_not_shared() -> None:
    """No two conversations could be taken for one."""
    for values in (
        [conversation.id for conversation in SHIPPED],
        [conversation.customer.id for conversation in SHIPPED],
        [conversation.order for conversation in SHIPPED if conversation.order],
    ):
        assert len(set(values)) == len(values)


def test_the_customer_begins_and_an_open_one_waits_for_an_answer() -> None:
    """Each conversation starts with the customer; the open ones end with the customer too."""
    for conversation in SHIPPED:
        assert conversation.turns[0].role == "customer", conversation.id
        assert any(turn.role == "agent" for turn in conversation.turns), conversation.id
        if not conversation.resolved:
            assert conversation.turns[-1].role == "customer", conversation.id


def test_a_conversation_is_read_field_by_field(tmp_path: Path) -> None:
    """What the file says is what the dataclass holds."""
    (conversation,) = load(tmp_path, good())

    assert conversation.customer.name == "Ana"
    assert [turn.role for turn in conversation.turns[:2]] == ["customer", "agent"]
    assert conversation.resolved
    assert (conversation.order, conversation.satisfaction) == (None, None)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "other"}, "id: must be the file's name"),
        ({"lang": "de"}, "lang: is none of zh, en"),
        ({"mood": "sad"}, "conversation: missing or unknown: mood"),
        ({"customer": {"id": "c-1"}}, "customer: missing or unknown: locale, name, tier"),
        ({"customer": "Ana"}, "customer: is not a mapping"),
        ({"channel": ""}, "channel: needs some text"),
        ({"turns": []}, "turns: needs 4 to 12"),
        ({"turns": [{"role": "bot", "text": "Hi"}] * 4}, r"turns\[0\].role: is none of"),
        ({"turns": [{"role": "agent", "text": 5}] * 4}, r"turns\[0\].text: needs some text"),
        ({"satisfaction": 6}, "satisfaction: is not 1 to 5"),
        ({"outcome": None, "satisfaction": 3}, "satisfaction: an open one has none"),
    ],
)
def test_a_faulty_field_is_named(tmp_path: Path, change: dict, complaint: str) -> None:
    """The error names the file, the field and what is wrong with it."""
    with pytest.raises(ValueError, match=f"^case.yaml: {complaint}"):
        load(tmp_path, good() | change)
