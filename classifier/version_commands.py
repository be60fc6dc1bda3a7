"""`python -m classifier.versions`: which versions there are, how they differ, and which one reads.

The folder changes first; the database's row follows, now or when a console starts. Nothing here imports
torch before a command needs it.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from classifier.errors import ClassifierError
from classifier.installation import Installation, add_arguments
from classifier.version_prune import KEEP, plan_pruning, prune
from classifier.version_rows import follow_active
from classifier.version_status import statuses
from classifier.version_tables import (
    comparison_table,
    manifest_table,
    pruning_table,
    verification_table,
    versions_table,
)
from classifier.versions import MANIFEST, VersionInfo, VersionStore
from db.engine import open_database
from db.errors import DatabaseError

CORE_ONLY = "Only the core sets are compared:"
CORE_ONLY_ZH = "这次读不到数据库，只对比了核心集，没有对比留出的标注和近期消息。"


def summary(store: VersionStore) -> list[dict]:
    """What `list` says of each version, oldest first."""
    rows, infos = [], store.list()
    became = statuses(store, infos)
    for info in infos:
        status, reason = became[info.version]
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


def compared(
    store: VersionStore, base, database_url: str, versions: Sequence[str], sets: Path | None = None
) -> dict:
    """What `compare` says of two versions; without the database, of the core sets alone, with a "note"
    that says so."""
    from classifier.reader import Reader
    from classifier.retrain_command import step_aside
    from classifier.version_compare import compare_versions, core_rows, local_rows, stored_figures
    from classifier.version_lineage import lineage_of

    manifests = [store.manifest(version) for version in versions]
    step_aside()
    rows, note, note_zh = core_rows(_sets(sets)), None, None
    try:
        database = open_database(database_url)
        database.migrate()
        with database.reading() as session:
            lines = (lineage_of(session, store, version) for version in versions)
            rows += local_rows(session, {id for line in lines for id in line.corrections})
        database.dispose()
    except DatabaseError as error:
        note, note_zh = f"{CORE_ONLY} {error}", CORE_ONLY_ZH
    readers = [Reader.load(store.folder(version), base) for version in versions]
    found = compare_versions(*readers, rows)
    return {"stored": stored_figures(*manifests), **found, "note": note, "note_zh": note_zh}


def verified(store: VersionStore, base, version: str, sets: Path | None = None) -> dict:
    """What `verify` says of a version."""
    from classifier.reader import Reader
    from classifier.retrain_command import step_aside
    from classifier.version_verify import verify

    manifest = store.manifest(version)
    step_aside()
    return verify(Reader.load(store.folder(version), base), manifest, _sets(sets).guards())


def rebuilt(
    store: VersionStore,
    place: Installation,
    base,
    version: str,
    out: Path | None,
    sets: Path | None = None,
) -> dict:
    """What `rebuild` says of a version that it made again in `out`, by default beside the versions."""
    from classifier.retrain_command import step_aside
    from classifier.version_rebuild import rebuild

    step_aside()
    database = open_database(place.database_url)
    database.migrate()
    try:
        out = out or place.data_dir / "rebuilt" / version
        return rebuild(database, store, base, _sets(sets), version, out, progress=sys.stderr.isatty())
    finally:
        database.dispose()


def _sets(folder: Path | None):
    """The project's own rows, or those of `folder`, as in classifier.retrain."""
    from classifier.retrain_mix import Sets

    return Sets.read(folder) if folder else Sets.read()


def _show(store: VersionStore, version: str) -> tuple[dict, str]:
    manifest = store.manifest(version)
    info = VersionInfo(version, version == store.active(), manifest)
    status, reason = statuses(store, [info])[version]
    return manifest, manifest_table(manifest, status=status, reason=reason, history=store.history())


def _prune(store: VersionStore, keep: int, dry_run: bool) -> tuple[dict, str]:
    done = (plan_pruning if dry_run else prune)(store, keep=keep)
    result = {"freed": done.freed, "bytes": done.bytes, "kept": done.kept, "dry_run": dry_run}
    return result, pruning_table(done.freed, done.kept, dry_run=dry_run)


def _switch(store: VersionStore, place: Installation, arguments) -> tuple[dict, str]:
    version = (
        store.rollback(arguments.reason)
        if arguments.command == "rollback"
        else promote(store, arguments.version, arguments.reason)
    )
    _row_follows(store, place.database_url)
    said = f"Version {version} is active. A running console uses it within seconds."
    return {"active": version, "reason": arguments.reason}, said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m classifier.versions", description=__doc__)
    add_arguments(parser)
    # the same flags after the command's name, where most people write them
    flags = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    add_arguments(flags)
    flags.add_argument("--json", action="store_true", default=False, help="print JSON")
    commands = parser.add_subparsers(dest="command", required=True)

    rows = argparse.ArgumentParser(add_help=False)
    rows.add_argument(
        "--sets", type=Path, help="folder with other sets, where classifier.retrain was given one"
    )

    def command(name: str, help: str, *more: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, parents=[flags, *more])

    command("list", "all versions, the active one starred")
    show = command("show", "one version: parent, seed, data, metrics, decision; --json: its manifest")
    show.add_argument("version")
    both = command("compare", "two versions on the same rows, and the messages whose label changed", rows)
    both.add_argument("versions", nargs=2, metavar=("A", "B"))
    check = command("verify", "measure a version again; exits with 1 unless its metrics hold", rows)
    check.add_argument("version")
    again = command("rebuild", "make a retrained version again; exits with 1 unless its metrics hold", rows)
    again.add_argument("version")
    again.add_argument("--out", type=Path, help="new folder; DATA_DIR/rebuilt/VERSION by default")
    promotion = command("promote", "make a version the one that reads")
    promotion.add_argument("version", help="its name, or the folder classifier.train wrote")
    promotion.add_argument("--reason", default="promoted by hand")
    back = command("rollback", "go back to the version that was active before")
    back.add_argument("--reason", default="rolled back by hand")
    pruning = command("prune", "delete versions that are neither used, nor parents, nor new")
    pruning.add_argument("--keep", type=int, default=KEEP, help=f"the newest; {KEEP} by default")
    pruning.add_argument("--dry-run", action="store_true", help="say what would go, delete nothing")
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """The command line."""
    arguments = _parser().parse_args(argv)
    place = Installation.from_arguments(arguments)
    holds = True
    try:
        base = place.base()
        store = place.store(base)
        match arguments.command:
            case "list":
                result = summary(store)
                said = versions_table(result)
            case "show":
                result, said = _show(store, arguments.version)
            case "compare":
                result = compared(
                    store, base, place.database_url, arguments.versions, arguments.sets
                )
                said = comparison_table(result)
            case "verify":
                result = verified(store, base, arguments.version, arguments.sets)
                said, holds = verification_table(result), result["holds"]
            case "rebuild":
                result = rebuilt(
                    store, place, base, arguments.version, arguments.out, arguments.sets
                )
                said, holds = verification_table(result), result["holds"]
            case "prune":
                result, said = _prune(store, max(0, arguments.keep), arguments.dry_run)
            case _:
                result, said = _switch(store, place, arguments)
    except (ClassifierError, DatabaseError, OSError) as error:
        raise SystemExit(f"classifier.versions: {error}") from error
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else said)
    if not holds:
        raise SystemExit(1)
