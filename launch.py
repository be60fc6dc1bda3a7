"""Starts the console: reads the settings, builds every part in order, and serves.

The only place that reads the environment. What an operator can mend is one sentence and exit code
2; a traceback at start is a fault of ours.
"""

import getpass
import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from console.first_start import ADMINISTRATOR, curl, prepare
from console.services import Services, StartError, build_services
from console.settings import Settings, SettingsError

BACKLOG = 2048
SHUTDOWN_SECONDS = 5
LARGEST_FRAME = 64 * 1024  # screens send a few words about who looks at what
# read by libraries when they are imported: no telemetry, no fonts or scripts of other hosts
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "100",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "BITSANDBYTES_NOWELCOME": "1",
}


def main(argv: Sequence[str], env: MutableMapping[str, str]) -> int:
    """Run until stopped; the exit code."""
    for name, value in QUIET.items():
        env.setdefault(name, value)
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    for noisy in ("httpx", "alembic", "sentence_transformers", "gradio", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # of libraries about their own future; nothing an operator can do
    warnings.filterwarnings("ignore", category=FutureWarning)
    try:
        settings = Settings.from_environment(env, argv)
        if settings.threads:
            env["OMP_NUM_THREADS"] = str(settings.threads)  # read by torch, which comes later
        make_folder(settings.data_dir)
        listening = listen(settings.host, settings.port)
        serve(settings, listening, language="zh" if env.get("LANG", "").startswith("zh") else "en")
    except StartError as problem:
        print(f"undertone: {problem}", file=sys.stderr)
        return 2
    return 0


def make_folder(folder: Path) -> None:
    """The data folder, which must be writable whatever the database is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            f"UNDERTONE_DATA_DIR: {folder} cannot be written: {error.strerror}."
        ) from error


def listen(host: str, port: int) -> socket.socket:
    """The open port. Taken before anything else, so that who comes early waits for the page."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        raise SettingsError(
            f"Nothing can listen on {host}, port {port}: {error.strerror}. "
            "Choose others with UNDERTONE_HOST and UNDERTONE_PORT."
        ) from error
    return listening


def serve(settings: Settings, listening: socket.socket, *, language: str) -> None:
    """Build everything and answer until stopped."""
    services, start_demo, logins = build(settings, language=language)
    import uvicorn  # gradio takes seconds to import, and what is wrong is better said before

    from console.app import build_app
    from console.pages import GUARDED, mount_pages

    app = build_app(services, mount_pages=mount_pages, guarded=GUARDED, shown_logins=logins)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
        ws_max_size=LARGEST_FRAME,
    )
    server = uvicorn.Server(config)
    start_demo()
    server.run(sockets=[listening])


def build(settings: Settings, *, language: str) -> tuple[Services, Callable[[], None], Sequence]:
    """The parts, how to start the demo, and the logins it shows. Says on screen what to do next."""
    if not settings.demo:
        services = build_services(settings)
        welcome(services, language=language)
        return services, lambda: None, ()
    from console import demo
    from console.client import Door
    from console.demo_data import load_demo_conversations
    from console.demo_feed import DemoFeed

    services = build_services(settings, keys={"demo": demo.KEY})
    demo.make_people(services.database)
    feed = DemoFeed(Door(settings.address, demo.KEY), load_demo_conversations())
    thread = demo.DemoThread(feed, with_past=demo.is_empty(services.database))
    say(f"Undertone's demo: open {settings.address}. Logins stand on the login page.")
    say(f"Send a message of your own:\n\n{curl(settings.address, demo.KEY)}\n")
    return services, thread.start, demo.PEOPLE


def welcome(services: Services, *, language: str) -> None:
    """Prepare a first start, and say what was made and how to go on."""
    address = services.settings.address
    made = prepare(services, ask=ask_password if sys.stdin.isatty() else None, language=language)
    say(f"Undertone: open {address}.")
    if made.made_administrator:
        password = f", password {made.password} (shown this once)" if made.password else ""
        say(f"Log in as {ADMINISTRATOR}{password}.")
        key = made.key or "$UNDERTONE_API_KEY"
        shown = " The key is shown this once." if made.key else ""
        say(f"Send a first message.{shown}\n\n{curl(address, key)}\n")


def ask_password() -> str:
    """The first administrator's password, typed twice; nothing to have one made."""
    while True:
        password = getpass.getpass(f"Password for {ADMINISTRATOR} (Enter to have one made): ")
        if not password or password == getpass.getpass("Once more: "):
            return password
        say("These were two different ones.")


def say(sentence: str) -> None:
    """Tell whoever started the console."""
    print(sentence, flush=True)


def leave(code: int) -> NoReturn:
    """End the process at once, when everything of ours has ended in order.

    A model that is still loading cannot be told to stop, and the interpreter's own way out would
    abort the process (exit code 134) in the middle of that library's native code.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it may be gone already
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = main(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        code = 0  # a stop that was asked for
    leave(code)
