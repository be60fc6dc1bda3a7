"""Tables of the learning bench, from its finished rows. Knows no models."""

import statistics
from collections.abc import Sequence

from tests.bench.learning_choosing import WAYS
from tests.bench.learning_gate import gate_table
from tests.bench.learning_guards import WIDE
from tests.bench.learning_replay import moved_words, replay_table
from tests.bench.learning_rounds import ROUNDS, Ledger
from tests.bench.learning_score import labels_needed, share_of

METHODS = ("none", "ours", "naive", "ceiling")


def tables(ledger: Ledger) -> tuple[dict, str]:
    """Everything found, for JSON, and the same as Markdown."""
    found, lines = {}, []
    for domain in sorted({row["domain name"] for row in ledger.rows() if "method" in row}):
        found[domain] = of_domain(ledger, domain)
        lines += [*rounds_table(domain, found[domain]), ""]
    for domain, one in found.items():
        if len(one["noise"]) > 1:
            lines += [*noise_table(domain, one), ""]
    curves = ledger.rows(step="choosing")
    if curves:
        found["choosing"] = of_choosing(curves)
        lines += [*choosing_table(found["choosing"]), ""]
    if tries := ledger.rows(step="gate"):
        found["gate"] = tries
        lines += [*gate_table(tries), ""]
    variants = ledger.rows(step="replay")
    if variants:
        found["replay"] = variants
        lines += replay_table(variants)
    return found, "\n".join(lines)


def of_domain(ledger: Ledger, domain: str) -> dict:
    """Rounds with true labels by method, the share of the ceiling's gain, and what noise does."""
    rows = ledger.rows(**{"domain name": domain})
    clean = {
        (row["method"], row["round"]): row
        for row in rows
        if row.get("method") in METHODS and row["noise"] == 0
    }
    last = max([number for method, number in clean if method == "ceiling"], default=ROUNDS)
    ends = {method: clean.get((method, last)) for method in METHODS}
    start = clean.get(("none", 0))
    share = None
    if start and ends["ours"] and ends["ceiling"]:
        share = share_of(start["domain"], ends["ours"]["domain"], ends["ceiling"]["domain"])
    noise = {}
    for rate in sorted({row["noise"] for row in rows if row.get("method") == "ours"}):
        own = [row for row in rows if row.get("method") == "ours" and row["noise"] == rate]
        end = max(own, key=lambda row: row["round"])
        true = clean.get(("ours", end["round"]))
        noise[f"{rate:.0%}"] = {
            "rounds": end["round"],
            "refused": sum(row["gate"].startswith("refused") for row in own),
            "gates": [row["gate"] for row in own],
            "harm": true["domain"] - end["domain"] if true else None,
            **{k: end[k] for k in ("domain", "other", "other change", "suspects")},
        }
    for core in ledger.rows(**{"domain name": domain, "step": "guards"}):
        method, number, rate = core["of"]
        if rate == 0 and (method, number) in clean:
            clean[method, number]["core"] = core["core"]
    wide = [
        row and row.get("core", {}).get(WIDE, {}).get("score")
        for row in (start, ends["ours"], ends["ceiling"])
    ]
    order = sorted(clean.items(), key=lambda item: (item[0][1], METHODS.index(item[0][0])))
    return {
        "rounds": [row for _, row in order],
        "share of the ceiling's gain": share,
        "share, more rows": share_of(*wide) if all(wide) else None,
        "last round": last,
        "noise": noise,
    }


def rounds_table(domain: str, found: dict) -> list[str]:
    """One line a method and round."""
    polar = domain == "takeaway"
    measure = "polar accuracy" if polar else "macro-F1"
    lines = [
        f"| {domain}: round, method | {measure} | since the start | the same, more rows | "
        "other sets, mean | since the start | core zh, since the start | core en | ECE | "
        "ECE, other sets | seconds | gate |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in found["rounds"]:
        core = row.get("core", {})
        wide, zh, en = (
            moved_words(core[name]) if name in core else "–" for name in (WIDE, "core zh", "core en")
        )
        lines.append(
            f"| {row['round']}, {row['method']} | {row['domain']:.3f} | {moved_words(row['domain change'])}"
            f" | {wide} | {row['other']:.3f} | {moved_words(row['other change'])} | {zh} | {en} | "
            f"{row['ece domain']:.3f} | {row['ece other']:.3f} | {row['seconds']:.0f} | {row['gate']} |"
        )
    share, more = found["share of the ceiling's gain"], found["share, more rows"]
    said = "not known yet" if share is None else f"{share:.0%}"
    said += "" if more is None else f" (on more rows {more:.0%})"
    return [*lines, "", f"Ours reaches {said} of the ceiling's gain on {domain}."]


def noise_table(domain: str, found: dict) -> list[str]:
    """One line a rate of wrong labels; harm is against the same rounds with true labels."""
    lines = [
        f"| {domain}: wrong labels, rounds | at the end | harm, points | "
        "other sets, since the start | rounds refused | wrong labels given | "
        "listed as likely slips | of all listed | on the first page |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for rate, row in found["noise"].items():
        harm = "–" if row["harm"] is None else f"{100 * row['harm']:.1f}"
        slips = row["suspects"]
        lines.append(
            f"| {rate}, {row['rounds']} | {row['domain']:.3f} | {harm} | "
            f"{moved_words(row['other change'])} | {row['refused']} of {row['rounds']} | "
            f"{slips['wrong']} of {slips['labels']} | "
            f"{slips['wrong listed']} | {slips['listed']} | {slips['wrong on first page']} |"
        )
    return lines


def of_choosing(rows: Sequence[dict]) -> dict:
    """By way and number of labels the mean and spread over seeds, and what random needs to keep up."""
    curves: dict[str, dict[int, dict]] = {way: {} for way in WAYS}
    for way in WAYS:
        for size in sorted({row["labels"] for row in rows}):
            own = [row for row in rows if row["way"] == way and row["labels"] == size]
            if own:
                scores = [row["domain"] for row in own]
                curves[way][size] = {
                    "mean": statistics.mean(scores),
                    "spread": statistics.stdev(scores) if len(scores) > 1 else None,
                    "seeds": len(scores),
                    "start wrong": statistics.mean(row["start wrong"] for row in own),
                }
    random = {size: one["mean"] for size, one in curves["random"].items()}
    for way in WAYS:
        for one in curves[way].values():
            one["random needs"] = labels_needed(random, one["mean"])
    return curves


def choosing_table(curves: dict) -> list[str]:
    """One line a number of labels and way."""
    lines = [
        "| labels | way | macro-F1 | labels random needs for as much | start wrong on | seeds |",
        "|---|---|---|---|---|---|",
    ]
    most = max(curves["random"], default=0)
    for size in sorted({size for rows in curves.values() for size in rows}):
        for way in WAYS:
            if one := curves[way].get(size):
                needs = one["random needs"]
                said = f"over {most}" if needs is None else f"{needs:.0f}"
                lines.append(
                    f"| {size} | {way} | {_spread(one)} | {size if way == 'random' else said} | "
                    f"{one['start wrong']:.0%} | {one['seeds']} |"
                )
    return lines


def _spread(one: dict) -> str:
    spread = "" if one["spread"] is None else f" ± {one['spread']:.3f}"
    return f"{one['mean']:.3f}{spread}"
