"""`python -m classifier.versions`: which versions there are, and which one reads.

The folder changes first; the database's row follows, now or when a console starts.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from classifier.errors import ClassifierError
from classifier.installation import Installation, add_arguments
from classifier.version_rows import follow_active
from classifier.versions import MANIFEST, VersionInfo, VersionStore
from db.engine import open_database
from db.errors import DatabaseError


def status_of(info: VersionInfo) -> tuple[str, str]:
    """A version's status in a word, and why, as far as its folder knows."""
    decision = info.manifest.get("decision")
    if info.problem:
        return "damaged", info.problem
    if info.active:
        return "active", decision["reason"] if decision else ""
    if decision and not decision["promote"]:
        return "refused", decision["reason"]
    return "kept", ""


def summary(store: VersionStore) -> list[dict]:
    """What `list` says of each version, oldest first."""
    rows = []
    for info in store.list():
        status, reason = status_of(info)
        rows.append(
            {
                "version": info.version,
                "active": info.active,
                "created_at": info.manifest.get("created_at"),
                "parent": info.manifest.get("parent"),
                "macro_f1": {
                    name: result["macro_f1"]
                    for name, result in info.manifest.get("metrics", {}).items()
                },
                "status": status,
                "reason": reason,
            }
        )
    return rows


def table(rows: list[dict]) -> str:
    """The summary for people."""
    if not rows:
        return "There is no version yet."
    lines = []
    for row in rows:
        scores = "  ".join(f"{name} {value:.3f}" for name, value in row["macro_f1"].items())
        lines.append(
            f"{'*' if row['active'] else ' '} {row['version']:20} {row['status']:8} "
            f"{row['created_at'] or '':26} from {row['parent'] or '-'}"
        )
        lines += [f"    macro-F1: {scores}"] if scores else []
        lines += [f"    {row['reason']}"] if row["reason"] else []
    return "\n".join(lines)


def promote(store: VersionStore, version: str, reason: str) -> str:
    """Activate a version of the store, or one that was trained into a folder elsewhere."""
    folder = Path(version)
    if not (store.root / folder.name / MANIFEST).exists() and (folder / MANIFEST).exists():
        store.install(folder.absolute())
    store.activate(folder.name, reason)
    return folder.name


def _row_follows(store: VersionStore, database_url: str) -> None:
    try:
        database = open_database(database_url)
        database.migrate()
        with database.session() as session:
            follow_active(session, store)
            session.commit()
        database.dispose()
    except DatabaseError as error:
        print(
            f"The version is in use, but its row in the database could not follow yet: {error} "
            "It will when the console starts.",
            file=sys.stderr,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m classifier.versions", description=__doc__)
    add_arguments(parser)
    # the same flags after the command's name, where most people write them
    flags = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    add_arguments(flags)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, parents=[flags])

    listing = command("list", "all versions, the active one starred")
    listing.add_argument("--json", action="store_true", help="print JSON")
    show = command("show", "everything in a version's manifest, as JSON")
    show.add_argument("version")
    promotion = command("promote", "make a version the one that reads")
    promotion.add_argument("version", help="its name, or the folder classifier.train wrote")
    promotion.add_argument("--reason", default="promoted by hand")
    back = command("rollback", "go back to the version that was active before")
    back.add_argument("--reason", default="rolled back by hand")
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """The command line."""
    arguments = _parser().parse_args(argv)
    place = Installation.from_arguments(arguments)
    try:
        store = place.store(place.base())
        if arguments.command == "list":
            rows = summary(store)
            print(json.dumps(rows, indent=1, ensure_ascii=False) if arguments.json else table(rows))
        elif arguments.command == "show":
            print(json.dumps(store.manifest(arguments.version), indent=1, ensure_ascii=False))
        else:
            version = (
                store.rollback(arguments.reason)
                if arguments.command == "rollback"
                else promote(store, arguments.version, arguments.reason)
            )
            _row_follows(store, place.database_url)
            print(f"Version {version} is active. A running console uses it within seconds.")
    except (ClassifierError, OSError) as error:
        raise SystemExit(f"classifier.versions: {error}") from error
