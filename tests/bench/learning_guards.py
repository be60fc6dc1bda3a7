"""What every version of the learning bench reads of the project's core sets: the step `guards`.

The other sets are public data with moods of their own, which a few hundred labels hardly move; what a
team would notice is service chat read worse, and that is what the core sets hold. The domain is read
once more too, on the dev rows and thousands that nobody labels: a few hundred dev rows know a change to
two points only.
"""

from pathlib import Path

from tests.bench.learning_rounds import Bench
from tests.bench.learning_score import change, measure

WIDE = "domain, more rows"


def guards(bench: Bench) -> None:
    """Each version that has a row in the ledger, beside the start; once."""
    sets = {WIDE: bench.judging_more()} | bench.rows.sets.guards()
    before = bench.scorer.read(f"core-{bench.start.name}", bench.start, sets)
    for row in bench.ledger.rows(**{"domain name": bench.name}):
        if "method" not in row or row["noise"]:
            continue
        wanted = {"step": "guards", "of": [row["method"], row["round"], row["noise"]]}
        if bench.done(**wanted):
            continue
        folder = folder_of(bench, row)
        team = f"{round(100 * row['noise'])}-" if row["method"] == "ours" else ""
        name = f"core-{bench.name}-{team}{folder.name}"
        read = before if folder == bench.start else bench.scorer.read(name, folder, sets)
        core = {
            name: {"score": measure(rows, read[name]), **change(rows, before[name], read[name])}
            for name, rows in sets.items()
        }
        bench.ledger.add(**wanted, **{"domain name": bench.name}, core=core)
        print(bench.name, *wanted["of"], {name: f"{one['score']:.4f}" for name, one in core.items()})


def folder_of(bench: Bench, row: dict) -> Path:
    """The version that a row measured: of ours the last one promoted by then, else the start."""
    if row["method"] in ("naive", "ceiling"):
        rounds = f"-{row['round']}" if row["method"] == "naive" else ""
        return bench.work / f"{row['method']}-{bench.name}{rounds}"
    promoted = [
        one["round"]
        for one in bench.ledger.rows(
            **{"domain name": bench.name, "method": "ours", "noise": row["noise"]}
        )
        if one["gate"] == "promoted" and one["round"] <= row["round"]
    ]
    if row["method"] == "none" or not promoted:
        return bench.start
    team = bench.work / f"team-{bench.name}-{round(100 * row['noise'])}"
    [folder] = (team / "versions").glob(f"*/r{max(promoted)}")
    return folder
