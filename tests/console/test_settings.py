"""Settings come from flags, variables and defaults, and a wrong one is named."""

from pathlib import Path

import pytest

from console.settings import SETTINGS, Settings, SettingsError, parser


def test_defaults_start_on_this_machine_only() -> None:
    """Nothing set means loopback, and a SQLite file in the data folder."""
    settings = Settings.from_environment({}, [])
    assert settings.on_loopback and settings.address == "http://127.0.0.1:7860"
    assert settings.database.startswith("sqlite:///") and settings.database.endswith("undertone.db")


def test_a_flag_wins_over_its_variable() -> None:
    """Both name the same setting."""
    env = {"UNDERTONE_PORT": "8000", "UNDERTONE_MAX_TEXT": "900"}
    settings = Settings.from_environment(env, ["--port", "9000"])
    assert (settings.port, settings.max_text) == (9000, 900)


def test_the_demo_keeps_a_file_of_its_own() -> None:
    """Demo data never mixes with real data, unless a database is named on purpose."""
    assert Settings.from_environment({}, ["--demo"]).database.endswith("demo.db")
    env = {"UNDERTONE_DATABASE_URL": "postgresql://h/d"}
    assert Settings.from_environment(env, ["--demo"]).database == "postgresql://h/d"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("UNDERTONE_PORT", "0"),
        ("UNDERTONE_PORT", "70000"),
        ("UNDERTONE_PORT", "http"),
        ("UNDERTONE_PORT", "8000.5"),
        ("UNDERTONE_HOST", "not a host"),
        ("UNDERTONE_MAX_TEXT", "5"),
        ("UNDERTONE_MAX_TEXT", "-1"),
        ("UNDERTONE_THREADS", "many"),
        ("UNDERTONE_API_KEY", "short"),
        ("UNDERTONE_API_KEY", "with a space in it all"),
        ("UNDERTONE_ADMIN_PASSWORD", "short"),
        ("UNDERTONE_WEBHOOK_URL", "ftp://example.org"),
        ("UNDERTONE_WEBHOOK_URL", "example.org/hook"),
        ("UNDERTONE_WEBHOOK_URL", "https://example.org/hook"),
        ("UNDERTONE_DATA_DIR", __file__),
        ("UNDERTONE_BASE_MODEL", "/no/such/folder"),
        ("UNDERTONE_BASE_MODEL", "two words"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy(variable: str, value: str) -> None:
    """The sentence names the variable and says what would be right."""
    with pytest.raises(SettingsError, match=variable) as caught:
        Settings.from_environment({variable: value}, [])
    assert str(caught.value).count(". ") <= 2


def test_a_secret_is_not_repeated() -> None:
    """A wrong key does not end up in a log."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"UNDERTONE_API_KEY": "s3cret"}, [])
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.5", "::", "example.org"])
def test_the_demo_stays_on_this_machine(host: str) -> None:
    """Its passwords stand on the login page."""
    with pytest.raises(SettingsError, match="this machine only"):
        Settings.from_environment({"UNDERTONE_HOST": host}, ["--demo"])


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:7860"),
        ("::1", "http://[::1]:7860"),
        ("::", "http://[::1]:7860"),
    ],
)
def test_the_address_to_open_is_one_a_browser_takes(host: str, address: str) -> None:
    """Listening on every network still opens here."""
    assert Settings.from_environment({"UNDERTONE_HOST": host}, []).address == address


def test_help_explains_every_setting() -> None:
    """Its variable, its flag unless it is a secret, and its meaning."""
    text = " ".join(parser().format_help().split())
    for setting in SETTINGS:
        assert setting.variable in text and " ".join(setting.help.split()) in text
        assert (setting.flag in text) is not setting.secret


def test_every_setting_has_a_field(tmp_path: Path) -> None:
    """The table and the values cannot drift apart."""
    fields = set(Settings.__dataclass_fields__)
    assert fields == {setting.name for setting in SETTINGS} | {"demo"}
