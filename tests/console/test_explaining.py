"""Why a mood came out so: asked once for each message and version, and only of customers' words."""

import pytest

from classifier.active import NotReady
from console.errors import Invalid, NotFound
from console.explaining import Explaining
from console.forget import forget


def test_an_explanation_is_made_once_a_version(sqlite_room):
    """The same question again costs no reading; another version is asked anew."""
    message = sqlite_room.say("this is terrible")
    explaining = Explaining(sqlite_room.database, sqlite_room.reader)

    first = explaining.explain(message)
    assert explaining.explain(message) == first
    assert [word["text"] for word in first["words"]] == ["terrible"]
    assert len(sqlite_room.reader.explained) == 1
    sqlite_room.reader.version = "fake-2"
    assert explaining.explain(message)["model_version"] == "fake-2"


def test_emptied_words_do_not_come_back(sqlite_room):
    """A customer who asked to be forgotten is, here too, while the console runs on."""
    message = sqlite_room.say("this is terrible", customer_id="u-asks")
    explaining = Explaining(sqlite_room.database, sqlite_room.reader)
    assert explaining.explain(message)["words"]
    forget(sqlite_room.database, source="api", external_id="u-asks", dry_run=False)
    assert explaining.explain(message)["words"] == []
    assert "terrible" not in str(vars(explaining)["_kept"])


def test_only_the_last_ones_are_remembered(sqlite_room):
    """The oldest is forgotten and made again when it is asked for."""
    first, second = sqlite_room.say("terrible"), sqlite_room.say("perfect")
    explaining = Explaining(sqlite_room.database, sqlite_room.reader, remembered=1)
    for message in (first, second, first):
        explaining.explain(message)
    assert len(sqlite_room.reader.explained) == 3


def test_what_cannot_be_explained(sqlite_room):
    """An unknown message, an agent's reply, and any message while no model is ready."""
    message = sqlite_room.say("terrible")
    reply = sqlite_room.desk.reply(sqlite_room.id_of(), text="Sorry!", author_name="Lin")
    explaining = Explaining(sqlite_room.database, sqlite_room.reader)
    with pytest.raises(NotFound):
        explaining.explain(message + 1000)
    with pytest.raises(Invalid):
        explaining.explain(reply["id"])
    sqlite_room.reader.ready = False
    with pytest.raises(NotReady):
        explaining.explain(message)
