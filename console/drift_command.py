"""The command line of `python -m console.drift`, for a timer or a person.

Exit code 0: nothing moved, or too few messages to tell. 3: something moved. 1: it could not be
measured, and the sentence says why.
"""

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence

from classifier.drift import MOVED
from console.drift import DAYS, REFERENCE_DAYS, Drift, table
from console.settings import SettingsError, add_installation, installation_settings
from db.engine import open_database
from db.errors import DatabaseError

EXIT_MOVED = 3


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3650:
        raise ArgumentTypeError(f"must be a number of days from 1 to 3650, not {text!r}")
    return int(text)


def run(argv: Sequence[str], env: Mapping[str, str]) -> tuple[str, int]:
    """What to print, and the exit code."""
    parser = ArgumentParser(
        prog="python -m console.drift",
        description="Compare this week's messages, readings and corrections with the weeks before. "
        "Exits with 3 when something moved.",
    )
    parser.add_argument("--days", type=_days, default=DAYS, help=f"{DAYS} by default")
    parser.add_argument(
        "--reference-days",
        type=_days,
        default=REFERENCE_DAYS,
        help=f"how many days before them; {REFERENCE_DAYS} by default",
    )
    add_installation(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(argv)
    settings = installation_settings(given, env)
    database = open_database(settings.database)
    try:
        database.migrate()
        report = Drift(database, settings.data_dir).measure(
            days=given.days, reference_days=given.reference_days
        )
    finally:
        database.dispose()
    printed = json.dumps(report, indent=1, ensure_ascii=False) if given.json else table(report)
    return printed, EXIT_MOVED if report["state"] == MOVED else 0


def main() -> None:
    """The command line."""
    try:
        printed, code = run(sys.argv[1:], os.environ)
    except (SettingsError, DatabaseError) as error:
        raise SystemExit(f"console.drift: {error}") from error
    print(printed)
    raise SystemExit(code)
