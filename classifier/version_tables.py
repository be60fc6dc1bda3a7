"""What the versions command prints for people. Knows plain dicts only."""

from classifier.compare_table import table as decision_table

CHANGED_SHOWN = 40
LONGEST_TEXT = 160
RIGHT = {"a": "broken", "b": "mended", "neither": "both wrong", None: "not labelled"}


def versions_table(rows: list[dict]) -> str:
    """All versions, a few lines each."""
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


def manifest_table(manifest: dict, *, status: str, history: list[dict], reason: str = "") -> str:
    """One version: where it came from, what it learned, what was measured and decided."""
    training = manifest["training"]
    config = training.get("config", {})
    seed = config.get("fit", config).get("seed")
    rows = training.get("rows")
    if isinstance(rows, dict):
        rows = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in rows.items())
    corrections, held_back = (len(training.get(k, [])) for k in ("corrections", "held_back"))
    data = training.get("data")
    decision = manifest.get("decision") or {}
    facts = {
        "status": status,
        "why": reason if reason != decision.get("reason") else None,  # else it stands below
        "made": manifest["created_at"],
        "parent": manifest["parent"] or "none",
        "seed": seed,
        "rows": rows,
        "data": data if isinstance(data, str) else ", ".join(data or []),
        "corrections": f"{corrections} learned, {held_back} held back" if corrections else None,
        "files": f"{len(manifest['files'])}, checksums hold",
    }
    lines = [f"Version {manifest['version']}"]
    lines += [f"  {name:12}{value}" for name, value in facts.items() if value not in (None, "")]
    lines += [
        f"  {'went back' if entry.get('rollback') else 'promoted':12}{entry['at']}  {entry['reason']}"
        for entry in history
        if entry["version"] == manifest["version"]
    ]
    lines += ["", f"  {'measured on':28}{'n':>6}{'macro-F1':>10}{'accuracy':>10}{'ece':>8}"]
    lines += [
        f"  {name:28}{m['n']:6}{m['macro_f1']:10.4f}{m['accuracy']:10.4f}{m['ece']:8.4f}"
        for name, m in manifest["metrics"].items()
    ]
    if "guards" in decision:
        lines += ["", decision_table(decision)]
    return "\n".join(lines)


def comparison_table(result: dict, changed_shown: int = CHANGED_SHOWN) -> str:
    """Two versions: stored figures, what both say of the same rows, and which messages changed."""
    a, b = result["a"], result["b"]
    lines = ["Stored when each was made, macro-F1 (accuracy) of n:"]
    lines.append(f"  {'':28}{a:>24}{b:>24}")
    lines += [
        f"  {row['name']:28}{_stored(row['a']):>24}{_stored(row['b']):>24}"
        for row in result["stored"]
    ]
    lines += ["", f"Both read the same rows now; difference is {b} minus {a}, with 90 % interval:"]
    lines.append(f"  {'':16}{'n':>6}{a:>10}{b:>10}{'points':>9}{'interval':>18}{'changed':>9}")
    for row in result["sets"]:
        if not row["labelled"]:
            lines.append(f"  {row['name']:16}{row['n']:6}{'':47}{row['changed']:9}")
            continue
        interval = f"{100 * row['lower']:+.1f} to {100 * row['upper']:+.1f}"
        lines.append(
            f"  {row['name']:16}{row['n']:6}{row['a']['macro_f1']:10.4f}{row['b']['macro_f1']:10.4f}"
            f"{100 * row['difference']:+9.1f}{interval:>18}{row['changed']:9}"
            f"  mended {row['mended']}, broke {row['broken']}"
        )
    lines += [f"  {result['note']}"] if result.get("note") else []
    changed = result["changed"]
    lines += ["", f"Messages whose label changed: {len(changed)}"]
    for row in changed[:changed_shown]:
        text = " ".join(row["text"].split())
        text = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
        truth = f", right is {row['label']}" if row["label"] else ""
        lines.append(
            f"  {RIGHT[row['right']]:12} {row['set']:16} {row['a']} -> {row['b']}{truth}: {text}"
        )
    if len(changed) > changed_shown:
        lines.append(f"  … and {len(changed) - changed_shown} more (--json has all)")
    return "\n".join(lines)


def verification_table(result: dict) -> str:
    """Whether stored metrics hold, set by set."""
    verdict = {
        True: "its stored metrics hold.",
        False: "its stored metrics do not hold.",
        None: "nothing that could be verified is stored.",
    }[result["holds"]]
    lines = [f"Version {result['version']}: {verdict}"]
    if "weights" in result:
        same = "the same, byte for byte" if result["weights"] else "not the same in every byte"
        lines.append(f"  Made again in {result['out']}; its files are {same}.")
        lines += [f"  {result['note']}"] if result["note"] else []
    if result["same_lists"] is False:
        lines.append("  It was measured with other lists of words than those of now: figures may differ.")
    for row in result["sets"]:
        lines.append(f"  {row['sentence']}")
        for figure, measured in row["measured"].items():
            stored = (row["stored"] or {}).get(figure)
            was = "     -" if stored is None else f"{stored:.4f}"
            lines.append(f"    {figure:10} stored {was}  measured {measured:.4f}")
    return "\n".join(lines)


def pruning_table(freed: dict[str, int], kept: dict[str, str], *, dry_run: bool) -> str:
    """What went or would go, and why the rest stays."""
    lines = [f"  stays  {name:20} {why}" for name, why in kept.items()]
    verb = "would go" if dry_run else "gone"
    lines += [f"  {verb}  {name:20} {size / 1e6:.1f} MB" for name, size in freed.items()]
    total = f"{sum(freed.values()) / 1e6:.1f} MB"
    if not freed:
        lines.append("Nothing to prune.")
    elif dry_run:
        lines.append(f"{len(freed)} would go and free {total}. Nothing was done.")
    else:
        lines.append(f"{len(freed)} gone, {total} freed.")
    return "\n".join(lines)


def _stored(figures: dict | None) -> str:
    if not figures:
        return "-"
    return f"{figures['macro_f1']:.4f} ({figures['accuracy']:.4f}) of {figures['n']}"
