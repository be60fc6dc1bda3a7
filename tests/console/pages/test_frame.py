"""The frame around server functions: roles are checked again, and refusals become answers."""

import logging

import pytest

from console.auth import SessionPerson
from console.errors import Conflict, Invalid
from console.pages.asked import Asked
from console.pages.frame import head, must_be, page
from console.pages.places import PLACES, places_for
from db.models import Role


class FakeRequest:
    """A request behind the gate, by somebody or nobody."""

    def __init__(self, person: SessionPerson | None):
        self.scope = {"state": {"person": person}}


def person(role: Role = Role.AGENT, language: str = "en") -> SessionPerson:
    return SessionPerson(7, "lin", "Lin", role, language)


def server_function(run, role: Role = Role.AGENT):
    """`run` as the page's script would reach it."""
    blocks = page(title="Test", script="agent/main.js", role=role, functions=[run])
    html = next(block for block in blocks.blocks.values() if hasattr(block, run.__name__))
    return getattr(html, run.__name__)


def echo(asked: Asked, person: SessionPerson) -> dict:
    return {"text": asked.text("text"), "who": person.name}


def refuse(asked: Asked, person: SessionPerson) -> dict:
    raise Conflict("This escalation is closed already.", field="escalation")


def test_a_function_gets_the_values_and_the_person():
    """What the script sent and who is logged in reach the function."""
    answer = server_function(echo)({"text": "hello"}, FakeRequest(person()))
    assert answer == {"text": "hello", "who": "Lin"}


def test_a_refusal_is_an_answer_in_the_language_of_the_account():
    """Expected errors come back as {"error"}, so that the page can say them and lose nothing."""
    english = server_function(refuse)({}, FakeRequest(person()))
    chinese = server_function(refuse)({}, FakeRequest(person(language="zh")))
    assert english["error"] == {
        "field": "escalation",
        "message": "This escalation is closed already.",
    }
    assert chinese["error"]["message"] == "这次升级已经处理完了。"


@pytest.mark.parametrize("somebody", [None, person(Role.AGENT)])
def test_nobody_calls_a_function_of_a_higher_page(somebody):
    """The role is checked with every call, not only at the page's address."""
    answer = server_function(echo, Role.ADMIN)({"text": "hello"}, FakeRequest(somebody))
    assert "error" in answer and "text" not in answer


@pytest.mark.parametrize("values", [None, [], "text", {"text": 7}, {"text": None}, {}])
def test_nonsense_is_refused_not_raised(values):
    """Whatever is sent, the answer is a refusal that names the field."""
    assert server_function(echo)(values, FakeRequest(person()))["error"]["field"] == "text"


@pytest.mark.parametrize("value", [True, 0, -1, 1.5, "1", 2**31, None])
def test_an_id_is_a_small_whole_number(value):
    """Nothing else is taken for one of our ids."""
    with pytest.raises(Invalid):
        Asked({"id": value}).number("id")


def test_a_fault_is_logged_and_raised(caplog):
    """What nobody expected is our fault: it is logged with its traceback."""

    def broken(asked: Asked, person: SessionPerson) -> dict:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR), pytest.raises(ZeroDivisionError):
        server_function(broken)({}, FakeRequest(person()))
    assert "broken" in caplog.text


def test_some_actions_need_more_than_the_page():
    """An agent's page may hold a supervisor's action, which refuses agents."""
    must_be(person(Role.SUPERVISOR), Role.SUPERVISOR)
    with pytest.raises(Exception, match="supervisor"):
        must_be(person(Role.AGENT), Role.SUPERVISOR)


def test_the_bar_lists_only_what_a_person_may_open():
    """Pages of higher roles are not linked."""
    assert [place.path for place in places_for(person(Role.AGENT))] == [
        place.path for place in PLACES if place.role == Role.AGENT
    ]
    assert places_for(person(Role.ADMIN)) == list(PLACES)


def test_the_head_names_own_files_only():
    """A page's style and scripts come from /static of this console."""
    assert "/static/undertone.css" in head("agent/main.js")
    assert "//" not in head("agent/main.js").replace("/static/", "")
