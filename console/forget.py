"""A customer asks to be forgotten: `python -m console.forget --source api --customer ID [--dry-run]`.

Empties the customer's conversations in one transaction, also while a console runs: texts, names,
products, orders, what flags say, search vectors, and events that wait for the webhook, which are not
sent. Open conversations and flags are closed. Moods, labels and times stay, of nobody; a label
without its text teaches no later version. Pages that are open show what they have until they are
loaded again. What was sent to a webhook lies with its receiver, backups with you. A model version that
learned from one of the labels keeps what it learned: `classifier.versions rollback` goes back to one
from before.

Exit code 0: done, or --dry-run; 1: nobody of that id is known, or the database is away.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from console.settings import SettingsError, add_installation, installation_settings
from db.engine import Database, open_database
from db.errors import DatabaseError
from db.models import now
from db.queries import privacy


class UnknownCustomer(LookupError):
    """No source knows anybody by that id."""


def forget(database: Database, *, source: str, external_id: str, dry_run: bool) -> dict[str, int]:
    """How many rows of each table were emptied, or with `dry_run` would be."""
    with database.session() as session:
        if database.is_sqlite:  # else the words stay in the file until their pages are used again
            session.exec(text("PRAGMA secure_delete=ON"))
        known = privacy.customer(session, source=source, external_id=external_id)
        if known is None:
            raise UnknownCustomer(
                f"No customer {external_id!r} of source {source!r} is stored. --customer is the id "
                'that messages were posted with, --source their "source": api by default, chat for '
                "the chat window."
            )
        rows = privacy.rows_of(session, customer_id=known.id)
        if not dry_run:
            privacy.forget(session, customer_id=known.id, at=now())
            session.commit()
    if database.is_sqlite and not dry_run:
        _truncate_log(database)
    return {table: n for table, n in rows.items() if n}


def _truncate_log(database: Database) -> None:
    """SQLite's log of changes still holds the words; where others use it just now, it stays until
    they are through."""
    connection = database.engine.raw_connection()
    try:
        connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def told(rows: dict[str, int], *, dry_run: bool) -> str:
    """The same for people."""
    verb = "would be emptied" if dry_run else "emptied"
    if not rows:
        return (
            f"The customer's names {verb}; no conversation is theirs. One that went on after they "
            "logged in belongs to the id they had then: forget that one too."
        )
    return "\n".join([*(f"{n:7} {table}" for table, n in rows.items()), f"      1 customer: {verb}"])


def run(argv: Sequence[str], env: Mapping[str, str]) -> str:
    """What to print."""
    parser = argparse.ArgumentParser(
        prog="python -m console.forget",
        description=__doc__.split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--source", default="api", help='the "source" of their messages; api by default')
    parser.add_argument("--customer", required=True, help="the id that their messages came with")
    parser.add_argument("--dry-run", action="store_true", help="count, change nothing")
    add_installation(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(argv)
    database = open_database(installation_settings(given, env).database)
    try:
        database.migrate()
        rows = forget(
            database, source=given.source, external_id=given.customer, dry_run=given.dry_run
        )
    finally:
        database.dispose()
    if given.json:
        return json.dumps({"dry_run": given.dry_run, "rows": rows}, indent=1)
    return told(rows, dry_run=given.dry_run)


def main() -> None:
    """The command line."""
    try:
        print(run(sys.argv[1:], os.environ))
    except (UnknownCustomer, SettingsError, DatabaseError) as error:
        raise SystemExit(f"console.forget: {error}") from error


if __name__ == "__main__":
    main()
