"""Whoever runs the console can ask how it is."""

import asyncio
from pathlib import Path

import httpx
import pytest

from console.app import build_app
from console.services import build_services
from tests.running import KEY, FakeBrain, Running, eventually, settings_for


def test_alive_and_ready(console: Running) -> None:
    """Ready needs a database and a model; the active version is named."""
    assert httpx.get(f"{console.url}/healthz").json() == {"status": "alive"}
    ready = httpx.get(f"{console.url}/readyz")
    assert ready.status_code == 200 and ready.json()["model_version"] == "fake-1"


def test_not_ready_says_why(console: Running) -> None:
    """Without a model 503, with the reason; alive all the same."""
    console.reader.ready, console.reader.problem = False, "No version is trained yet."
    try:
        ready = httpx.get(f"{console.url}/readyz")
        assert httpx.get(f"{console.url}/healthz").status_code == 200
    finally:
        console.reader.ready, console.reader.problem = True, None
    assert ready.status_code == 503
    assert ready.json()["problems"] == {"model": "No version is trained yet."}


def test_metrics_count_what_happens(console: Running) -> None:
    """Messages, scoring time, queues, escalations, version and push clients, and no text."""
    body = {"conversation_id": "m", "customer": {"id": "u"}, "text": "my secret words, lawyer!"}
    console.api.post("messages?assist=true", json={**body, "message_id": "metrics-1"})
    console.api.post("messages", json={**body, "message_id": "metrics-1"})

    def numbers() -> dict[str, float]:
        text = httpx.get(f"{console.url}/metrics").text
        assert "secret" not in text
        lines = [line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#"]
        return {name: float(value) for name, value in lines}

    seen = numbers()
    assert seen['undertone_messages_total{door="api"}'] == 1
    assert seen["undertone_repeated_messages_total"] == 1
    assert seen["undertone_scored_messages_total"] >= 1
    assert seen["undertone_scoring_seconds_count"] >= 1
    assert seen['undertone_active_version{version="fake-1"}'] == 1
    assert seen["undertone_open_escalations"] == 1
    assert seen["undertone_push_clients"] == 0
    eventually(lambda: numbers()["undertone_scoring_queue"] == 0)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_from_another_machine_a_key_is_needed(tmp_path: Path, path: str) -> None:
    """Off loopback the three answer 401 without a key and as usual with one."""
    services = build_services(settings_for(tmp_path), brain=FakeBrain(), keys={"tests": KEY})
    app = build_app(services)

    async def ask(key: str) -> int:
        transport = httpx.ASGITransport(app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
            answer = await client.get(path, headers={"Authorization": f"Bearer {key}"})
            return answer.status_code

    assert asyncio.run(ask("wrong")) == 401
    assert asyncio.run(ask(KEY)) == 200
    services.database.dispose()


def test_the_description_shows_every_address_and_loads_nothing_from_elsewhere(
    console: Running,
) -> None:
    """/docs is one page of our own; /openapi.json names the same addresses."""
    page = httpx.get(f"{console.url}/docs")
    document = httpx.get(f"{console.url}/openapi.json").json()
    for path in document["paths"]:
        assert path in page.text
    assert "src=" not in page.text and "script" not in page.headers["content-security-policy"]
    assert "/api/v1/messages" in document["paths"]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
