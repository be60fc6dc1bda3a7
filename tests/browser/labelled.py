"""What the console keeps of labels that were given on a page, by the text of the message."""

from db.models import Correction
from db.queries import corrections
from tests.running import eventually


def message_id(console, text: str) -> int | None:
    """The id of the message with this text."""
    views = console.services.views
    said = (one for card in views.search(text) for one in views.conversation(card["id"])["messages"])
    return next((one["id"] for one in said if one["text"] == text), None)


def said_of(console, text: str) -> Correction | None:
    """The label that stands on the message with this text."""
    id = message_id(console, text)
    with console.services.database.reading() as session:
        return corrections.newest(session, message_ids=[id]).get(id)


def eventually_labelled(console, text: str, label: str | None) -> Correction | None:
    def check():
        row = said_of(console, text)
        return (row is None) if label is None else (row is not None and row.label == label)

    eventually(check)
    return said_of(console, text)
