"""Requests that only a database would stumble over."""

from typing import Any

import pytest

from tests.running import Running


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "conversations/%00", None),
        ("GET", "conversations/%FF%FE", None),
        ("GET", "conversations/c-1?source=%00", None),
        ("GET", f"conversations/{'c' * 5000}", None),
        ("POST", "conversations/%00/replies", {"text": "hi"}),
        ("GET", "conversations?q=%00", None),
        ("GET", "conversations?q=%25_%5C'", None),
        ("GET", "conversations?assignee=%00", None),
        ("GET", "conversations?cursor=%00", None),
        ("GET", "conversations?cursor=W251bGwsIG51bGxd", None),
        (
            "GET",
            "conversations?cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIDk5OTk5OTk5OTk5OTk5XQ",
            None,
        ),
        ("GET", "escalations?cursor=Wzk5OTksIDFd", None),
        ("GET", "escalations?cursor=WzAsIDk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", None),
        ("POST", "messages/2147483648/correction", {"label": "neutral"}),
        ("POST", "messages/99999999999999999999/correction", {"label": "neutral"}),
        ("POST", "messages/-1/correction", {"label": "neutral"}),
        ("POST", "messages/0/correction", {"label": "neutral", "agent": "\x00"}),
        ("POST", "conversations/c-1/resolve", {"satisfaction": 10**30}),
    ],
)
def test_no_database_is_upset_by_what_is_asked(
    any_console: Running, method: str, path: str, body: Any
) -> None:
    """Null bytes, huge numbers and forged cursors: never a 5xx, on neither database."""
    answer = any_console.api.request(method, path, json=body)
    assert answer.status_code < 500, answer.text
    assert "error" in answer.json() or answer.status_code == 200


def test_a_login_with_a_null_byte_is_only_wrong(any_console: Running) -> None:
    """PostgreSQL cannot even ask for such a name."""
    answer = any_console.browser().post("/login", data={"username": "a\x00b", "password": "x"})
    assert answer.status_code == 401
