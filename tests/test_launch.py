"""Starting: what is wrong is one sentence, what is right says how to go on."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import launch
from console.first_start import curl, prepare
from db.engine import open_database
from tests.running import KEY, FakeBrain, eventually, settings_for

ROOT = Path(launch.__file__).parent


def start(env: dict[str, str], *argv: str) -> int:
    return launch.main(argv, env)


def complaint(capsys) -> str:
    """What stands on stderr: one sentence, no traceback."""
    said = capsys.readouterr().err
    assert said.startswith("undertone: ") and "Traceback" not in said
    return said


def test_a_wrong_setting_is_one_sentence(tmp_path, capsys) -> None:
    """Exit code 2 and the variable's name."""
    assert start({"UNDERTONE_PORT": "http", "UNDERTONE_DATA_DIR": str(tmp_path)}) == 2
    assert "UNDERTONE_PORT must be a whole number" in complaint(capsys)


def test_a_taken_port_is_one_sentence(tmp_path, capsys) -> None:
    """Before anything is made in the data folder's database."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert start({"UNDERTONE_PORT": port, "UNDERTONE_DATA_DIR": str(tmp_path)}) == 2
    assert f"port {port}" in complaint(capsys)
    assert not (tmp_path / "undertone.db").exists()


def test_a_host_that_is_not_ours_is_one_sentence(tmp_path, capsys) -> None:
    """An address of another machine, or a name nobody knows."""
    env = {"UNDERTONE_HOST": "192.0.2.1", "UNDERTONE_DATA_DIR": str(tmp_path)}
    assert start(env) == 2
    assert "192.0.2.1" in complaint(capsys)


@pytest.fixture
def env(tmp_path) -> dict[str, str]:
    """A data folder and a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    return {"UNDERTONE_DATA_DIR": str(tmp_path), "UNDERTONE_PORT": str(port)}


def test_a_newer_database_is_one_sentence(env, tmp_path, capsys) -> None:
    """It is left alone."""
    database = open_database(f"sqlite:///{tmp_path}/undertone.db")
    database.migrate()
    database.dispose()
    with sqlite3.connect(tmp_path / "undertone.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert start(env) == 2
    assert "newer Undertone" in complaint(capsys)


def test_a_file_that_is_no_database_is_one_sentence(env, tmp_path, capsys) -> None:
    """Somebody's notes are not a database."""
    (tmp_path / "undertone.db").write_text("notes " * 1000)
    assert start(env) == 2
    assert "no SQLite database" in complaint(capsys)


def test_an_unreachable_database_is_one_sentence(env, capsys) -> None:
    """The place is named, the password is not."""
    assert start({**env, "UNDERTONE_DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:1/d"}) == 2
    said = complaint(capsys)
    assert "127.0.0.1" in said and "s3cret" not in said


def test_a_folder_that_cannot_be_made_is_one_sentence(env, tmp_path, capsys) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").touch()
    assert start({**env, "UNDERTONE_DATA_DIR": str(tmp_path / "file" / "data")}) == 2
    assert "UNDERTONE_DATA_DIR" in complaint(capsys)


def test_a_first_start_makes_an_administrator_and_a_key(tmp_path) -> None:
    """Both are given back once; the second start makes nothing."""
    services = launch.build_services(settings_for(tmp_path), brain=FakeBrain())
    made = prepare(services)
    assert services.sessions.sign_in("admin", made.password, "here")
    assert services.keys.name_of(made.key) == "first"
    assert prepare(services) == type(made)()
    services.database.dispose()


def test_a_password_that_was_given_is_not_shown(tmp_path) -> None:
    """Neither the setting's nor the one that was typed; nor is a key made beside a given one."""
    settings = settings_for(tmp_path, admin_password="from the settings", api_key=KEY)
    services = launch.build_services(settings, brain=FakeBrain())
    made = prepare(services, ask=lambda: "typed by somebody")
    assert made.password is None and made.key is None and made.made_administrator
    assert services.sessions.sign_in("admin", "from the settings", "here")
    services.database.dispose()


def test_the_printed_command_is_one_the_door_takes() -> None:
    """The address, the key and the three required fields."""
    command = curl("http://127.0.0.1:7860", "the-key")
    assert "http://127.0.0.1:7860/api/v1/messages?assist=true" in command
    assert "Bearer the-key" in command
    assert all(field in command for field in ("conversation_id", '"id"', "text"))


def test_the_real_command_starts_answers_and_stops(env) -> None:
    """python launch.py: the page is up, the first message is taken, SIGTERM ends it in order."""
    running = subprocess.Popen(
        [sys.executable, "launch.py"],
        cwd=ROOT,
        env={**os.environ, **env, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = f"http://127.0.0.1:{env['UNDERTONE_PORT']}"
        assert eventually(lambda: answers(url), seconds=90) == 200
        said = ""
        while "first message" not in said or "Bearer" not in said:
            said += running.stdout.readline()
        key = re.search(r"Bearer (ut_\S+)'", said)[1]
        message = {"conversation_id": "c-1", "customer": {"id": "u-1"}, "text": "你好"}
        answer = httpx.post(
            f"{url}/api/v1/messages", json=message, headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == 202
        assert httpx.get(f"{url}/agent").status_code == 303
    finally:
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=60)
    assert "Traceback" not in errors
    assert running.returncode == 0


def test_leaving_waits_for_no_thread_and_says_what_was_said() -> None:
    """A model that is still loading neither holds the process nor aborts it."""
    lasting = (
        "import launch, threading; threading.Thread(target=threading.Event().wait).start(); "
        "print('bye', end=''); launch.leave(3)"
    )
    left = subprocess.run(
        [sys.executable, "-c", lasting], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (left.returncode, left.stdout, left.stderr) == (3, "bye", "")


def answers(url: str) -> int | None:
    try:
        return httpx.get(f"{url}/login", timeout=60).status_code
    except httpx.HTTPError:
        return None
