"""Every setting of Undertone, in one table: its environment variable, default, check and meaning.

Knows nothing about where the values come from; launch.py alone reads the environment.
"""

from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

from console import setting_values as values
from console.setting_values import is_loopback

MAX_TEXT_RANGE = (100, 100_000)
INDENT = " " * 6


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names it and the remedy."""


@dataclass(frozen=True)
class Setting:
    """One setting. `secret` ones have no command-line flag, since others can see those."""

    name: str
    default: Any
    help: str
    parse: Callable[[str], Any] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"UNDERTONE_{self.name.upper()}"

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"


SETTINGS = (
    Setting(
        "host", "127.0.0.1", "The address to listen on; 0.0.0.0 for every network.", values.host
    ),
    Setting("port", 7860, "The port to listen on.", values.whole_number(1, 65535)),
    Setting(
        "data_dir",
        Path("undertone-data"),
        "The folder for everything Undertone writes: the database and the model versions.",
        values.folder,
    ),
    Setting(
        "database_url",
        "",
        "Another database: sqlite:///path/to/file or postgresql://user:password@host/name. "
        "By default a SQLite file in the data folder.",
        secret=True,
    ),
    Setting(
        "api_key",
        "",
        "A first key for the API, beside those of python -m console.keys. 16 characters or more.",
        values.key,
        secret=True,
    ),
    Setting(
        "admin_password",
        "",
        "The password of the first administrator, for a first start that nobody watches.",
        values.password,
        secret=True,
    ),
    Setting(
        "base_model",
        "",
        "Another encoder to read with: a hub id or a folder. By default the one that is installed.",
        values.base_model,
    ),
    Setting(
        "max_text",
        5000,
        "The longest message taken, in characters.",
        values.whole_number(*MAX_TEXT_RANGE),
    ),
    Setting(
        "threads",
        0,
        "Processor threads for the model; 0 lets it use all.",
        values.whole_number(0, 256),
    ),
    Setting(
        "runtime",
        "auto",
        "What reads messages: auto exports each version for OpenVINO on a CPU, in the data "
        "folder; bitsandbytes does not.",
        values.one_of("auto", "bitsandbytes"),
    ),
    Setting(
        "second_opinions",
        10,
        "Of a hundred labelled messages, how many a second person labels at the label desk, without "
        "seeing the first label.",
        values.whole_number(0, 100),
    ),
    Setting("store_name", "", "The shop's name, as it stands in reply templates."),
    Setting("webhook_url", "", "Where events are sent, if anywhere.", values.web_address),
    Setting(
        "webhook_secret",
        "",
        "The secret that events are signed with; needed with a webhook address.",
        values.key,
        secret=True,
    ),
)


@dataclass(frozen=True)
class Settings:
    """All settings of one console, checked."""

    host: str = "127.0.0.1"
    port: int = 7860
    data_dir: Path = Path("undertone-data")
    database_url: str = ""
    api_key: str = ""
    admin_password: str = ""
    base_model: str = ""
    max_text: int = 5000
    threads: int = 0
    runtime: str = "auto"
    second_opinions: int = 10
    store_name: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    demo: bool = False

    @classmethod
    def from_environment(cls, env: Mapping[str, str], argv: Sequence[str]) -> "Settings":
        """Settings from flags, else from variables, else from defaults."""
        flags = vars(parser().parse_args(argv))
        chosen: dict[str, Any] = {"demo": flags["demo"]}
        for setting in SETTINGS:
            given = flags.get(setting.name) or env.get(setting.variable, "").strip()
            chosen[setting.name] = _checked(setting, given) if given else setting.default
        settings = cls(**chosen | {"data_dir": chosen["data_dir"].absolute()})
        settings._check_together()
        return settings

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the console."""
        return is_loopback(self.host)

    @property
    def address(self) -> str:
        """The address to open in a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def database(self) -> str:
        """The URL of the database; by default the demo keeps to a file of its own."""
        file = self.data_dir / ("demo.db" if self.demo else "undertone.db")
        return self.database_url or f"sqlite:///{file}"

    def _check_together(self) -> None:
        if self.demo and not self.on_loopback:
            raise SettingsError(
                "--demo shows the passwords of its people on the login page, so it runs on this "
                f"machine only: UNDERTONE_HOST must be 127.0.0.1, not {self.host}."
            )
        if self.webhook_url and not self.webhook_secret:
            raise SettingsError(
                "UNDERTONE_WEBHOOK_URL needs UNDERTONE_WEBHOOK_SECRET, which signs what is sent."
            )


def parser() -> ArgumentParser:
    """The command line, whose help explains every setting."""
    made = ArgumentParser(
        prog="launch.py",
        usage="python launch.py [--demo] [settings]",
        formatter_class=RawDescriptionHelpFormatter,
        description="Start the Undertone console.",
        epilog="settings, as environment variables or as flags; a flag wins:\n"
        + "\n".join(_explained(setting) for setting in SETTINGS),
    )
    made.add_argument(
        "--demo",
        action="store_true",
        help="try it: demo people, and invented conversations that keep arriving",
    )
    for setting in SETTINGS:
        if not setting.secret:
            made.add_argument(setting.flag, dest=setting.name, help=SUPPRESS)
    return made


def add_installation(command: ArgumentParser) -> None:
    """Let a command beside the console be told which console's data it works on."""
    command.add_argument("--data-dir", help="as UNDERTONE_DATA_DIR; undertone-data by default")
    command.add_argument("--demo", action="store_true", help="the database of launch.py --demo")


def installation_settings(given: Namespace, env: Mapping[str, str]) -> Settings:
    """The settings of the console that `add_installation`'s flags name."""
    flags = ["--demo"] if given.demo else []
    flags += [f"--data-dir={given.data_dir}"] if given.data_dir else []
    return Settings.from_environment(env, flags)


def _explained(setting: Setting) -> str:
    names = setting.variable if setting.secret else f"{setting.variable}, {setting.flag}"
    default = f" Default: {setting.default}." if setting.default != "" else ""
    text = fill(setting.help + default, 90, initial_indent=INDENT, subsequent_indent=INDENT)
    return f"  {names}\n{text}"


def _checked(setting: Setting, given: str) -> Any:
    try:
        return setting.parse(given)
    except ValueError as error:
        shown = "" if setting.secret else f" It is {given!r}."
        raise SettingsError(f"{setting.variable} {error}.{shown}") from error
