"""Speaks to a running console through its door, as any program would."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import httpx

TRIES = 30
LONGEST_PAUSE = 30.0


class DoorError(Exception):
    """The console said no, or does not answer; the message is for people."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status

    @property
    def about_content(self) -> bool:
        """Whether what was sent is at fault, so that something else may be taken."""
        return self.status in (404, 409, 413, 422)


class Door:
    """A console at `url`, entered with `key`. Waits and tries again when told to."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        client: httpx.Client | None = None,
        sleep: Callable[[float], Any] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._client = client or httpx.Client(timeout=30)
        self._client.headers["Authorization"] = f"Bearer {key}"
        self._sleep = sleep

    def message(self, content: dict[str, Any]) -> dict[str, Any]:
        """Send in a customer's message."""
        return self._post("/messages", content)

    def reply(self, conversation: str, source: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send in an agent's reply."""
        return self._post(self._of(conversation, source, "/replies"), content)

    def resolve(
        self, conversation: str, source: str, content: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """End a conversation."""
        return self._post(self._of(conversation, source, "/resolve"), content or {})

    def conversation(self, conversation: str, source: str) -> dict[str, Any]:
        """Read a conversation."""
        return self._ask("GET", self._of(conversation, source), None)

    def conversations(self, **choice: str) -> dict[str, Any]:
        """A page of conversations."""
        return self._ask("GET", f"/conversations?{urlencode(choice)}", None)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _of(self, conversation: str, source: str, verb: str = "") -> str:
        return (
            f"/conversations/{quote(conversation, safe='')}{verb}?source={quote(source, safe='')}"
        )

    def _post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, content)

    def _ask(self, method: str, path: str, content: dict[str, Any] | None) -> dict[str, Any]:
        for _ in range(TRIES):
            try:
                answer = self._client.request(
                    method, f"{self._url}/api/v1{path}", json=content, follow_redirects=False
                )
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise DoorError(f"No console answers at {self._url}: {error}") from error
            if answer.status_code != 503:
                return self._read(answer)
            self._sleep(min(LONGEST_PAUSE, _seconds(answer.headers.get("Retry-After", ""))))
        raise DoorError(f"The console at {self._url} has been unavailable for too long.", 503)

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            content = answer.json()
        except ValueError:
            content = {}
        if answer.is_success and isinstance(content, dict):
            return content
        error = content.get("error", {}) if isinstance(content, dict) else {}
        sentence = error.get("message") or f"{self._url} is no Undertone console."
        raise DoorError(sentence, answer.status_code)


def _seconds(value: str) -> float:
    return float(value) if value.isdigit() else 1.0
