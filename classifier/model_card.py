"""Write the model card from measured results: `python -m classifier.model_card --out FILE.md`.

Words come from docs/model-card.template.md, figures from the JSON files in docs/measurements and the
version's manifest. With --data the version is measured anew first. What has no file is named as not
measured.
"""

import argparse
import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path

from classifier.blindness import CASED, KEPT, read_groups
from classifier.dialect import read_glossary
from classifier.errors import ClassifierError, NoVersion
from classifier.files import write_json, write_text
from classifier.installation import Installation, add_arguments
from classifier.measurements import READER, check_same_version, read_measurements

DOCS = Path(__file__).parent.parent / "docs"
BASELINES = "baselines"
# what a set is judged by; two-class sets by polar accuracy, all others by macro-F1
MEASURES = {"en_tweeteval": "macro_recall"}
NAMES = {"polar_accuracy": "accuracy, two classes", "macro_f1": "macro-F1", "macro_recall": "macro-recall"}
TITLES = {
    "robustness": "Robust to everyday damage",
    "fairness": "Fair: counterfactual sentences",
    "faithfulness": "Explanations are faithful",
    "learning_curve": "Small data: service messages learned from",
    "adversarial": "Adversarial training and augmentation",
    "serving": "Served on a CPU: what it costs in accuracy",
    "speed": "Speed on a CPU, milliseconds",
    "retrieval": "Retrieval",
}


def model_card(template: str, manifest: Mapping, measured: Mapping[str, dict]) -> str:
    """The card's text; `measured` maps a file's stem to its content."""
    extra = [stem for stem in measured if stem not in (READER, BASELINES)]
    order = [*(s for s in TITLES if s in extra), *sorted(set(extra) - set(TITLES))]
    missing = [title for stem, title in TITLES.items() if stem not in measured]
    reader = measured[READER]
    return string.Template(template).substitute(
        version=manifest["version"],
        created=manifest["created_at"][:10],
        base=manifest["base_fingerprint"],
        rows=f"{manifest['training'].get('rows', 0):,}",
        config=json.dumps(
            manifest["training"].get("teaching", manifest["training"]["config"]), ensure_ascii=False
        ),
        rank=manifest["training"]["config"].get("rank", "–"),
        thresholds=", ".join(f"{k} {v:.3f}" for k, v in manifest["reading"]["thresholds"].items()),
        temperature=f"{manifest['reading']['temperature']:.3f}",
        message_tokens=manifest["reading"].get("message_tokens", "–"),
        context_tokens=manifest["reading"].get("context_tokens", "–"),
        data=checksums(manifest["training"].get("data", {})),
        **listed_terms(),
        results=results(reader, measured.get(BASELINES, {})),
        trust=trust(reader),
        eight_bits=eight_bits(reader),
        further="\n\n".join(section(stem, measured[stem]) for stem in order),
        missing="Not measured yet: " + "; ".join(missing) + "." if missing else "",
    )


def listed_terms() -> dict[str, str]:
    """How many terms the lists hold now that put a message in plain words."""
    glossary, _ = read_glossary()
    dialect = [term for words in glossary.values() for term, meant in words.items() if term != meant]
    alike = sum(
        len(terms)
        for groups in read_groups().values()
        for name, terms in groups.items()
        if name not in (CASED, KEPT)
    )
    return {"dialect_terms": f"{len(dialect):,}", "alike_terms": f"{alike:,}"}


def section(stem: str, content: Mapping) -> str:
    """A file's figures under its title."""
    figures = fairness_table(content) if stem == "fairness" else anything(content)
    return f"### {TITLES.get(stem, _words(stem).capitalize())}\n\n{figures}"


def fairness_table(result: Mapping) -> str:
    """A row a group, and the sentences about limits that are broken."""
    head = ["group", "sentences", "pairs", "pairs that flip", "score moves by", "leans most"]
    rows = [
        [name, row["templates"], row["pairs"], percent(row["flips"]), row["mean"],
         f"{row['lean']['filler']} {row['lean']['by']:+.3f}"]
        for name, row in result["groups"].items()
    ]  # fmt: skip
    limits = result["limits"]
    said = (
        f"Limits: under {percent(limits['flips'])} of the pairs of a sentence may flip, and the score "
        f"moves by under {limits['mean']} from one of a pair to the other, on average."
    )
    broken = [f"- {sentence}" for sentence in result["broken"]] or ["Every group is within them."]
    return "\n\n".join([said, table(head, rows), "\n".join(broken)])


def measure_of(name: str, result: Mapping) -> str:
    """What a dev set is judged by."""
    return "polar_accuracy" if "polar_accuracy" in result else MEASURES.get(name, "macro_f1")


def results(reader: Mapping, baselines: Mapping) -> str:
    """Baselines and the version side by side; the gain is over the untuned base."""
    head = ["set", "n", "measure", "majority", "TF-IDF + LR", "untuned base + head"]
    rows = []
    for name, result in reader["sets"].items():
        eight, fp32 = result["eight_bit"], result["fp32"]
        key = measure_of(name, eight)
        simple = [baselines.get(kind, {}).get(name, {}).get(key) for kind in ("majority", "tfidf", "untuned")]
        gain = None if simple[-1] is None else eight[key] - simple[-1]
        rows.append([name, eight["n"], NAMES[key], *simple, fp32[key], eight[key],
                     "–" if gain is None else f"{100 * gain:+.1f}"])  # fmt: skip
    learned = "; ".join(f"{kind} {n:,}" for kind, n in baselines.get("train_rows", {}).items())
    note = f"Rows the baselines learned from: {learned}.\n\n" if learned else ""
    return note + table([*head, "ours, fp32", "ours, 8 bits", "gain, points"], rows)


def trust(reader: Mapping) -> str:
    """Calibration, and what is shown at the thresholds."""
    head = ["set", "n", "accuracy", "ECE", "shown", "right when shown", "right on the surest 80 %"]
    rows = []
    for name, result in reader["sets"].items():
        r = result["eight_bit"]
        rows.append([name, r["n"], r["accuracy"], r["ece"], percent(r["coverage"]),
                     percent(r["accuracy_when_sure"]), percent(r["accuracy_at_80"])])  # fmt: skip
    pooled = reader["pooled"]
    return (
        f"{table(head, rows)}\n\nExpected calibration error of all {pooled['n']:,} rows pooled, 10 bins "
        f"of equal mass: **{pooled['ece']:.3f}**."
    )


def eight_bits(reader: Mapping) -> str:
    """What the 8 bits cost on each set, in accuracy, and how many labels stay."""
    rows = []
    for name, result in reader["sets"].items():
        key = "polar_accuracy" if "polar_accuracy" in result["fp32"] else "accuracy"
        fp32, eight = result["fp32"][key], result["eight_bit"][key]
        rows.append([name, fp32, eight, f"{100 * (eight - fp32):+.2f}", percent(result["same_labels"])])
    return table(["set", "accuracy, fp32", "accuracy, 8 bits", "points", "labels equal"], rows)


def checksums(data: Mapping[str, str] | str) -> str:
    """The files that were read for a version, with the start of their SHA-256."""
    if isinstance(data, str):
        return f"labels of this installation, fingerprint `{data[:16]}`"
    return ", ".join(f"{name} `{digest[:12]}`" for name, digest in data.items())


def anything(value: object) -> str:
    """Any measured JSON as tables: lists and dicts of dicts one row each, single figures before."""
    if isinstance(value, list):
        return _rows([("", row) for row in value])
    if not isinstance(value, Mapping):
        return cell(value)
    nested = {k: v for k, v in value.items() if isinstance(v, Mapping | list) and v}
    single = {k: v for k, v in value.items() if k not in nested}
    parts = ["; ".join(f"{_words(k)} {cell(v)}" for k, v in single.items()) + "."] if single else []
    if nested and all(isinstance(v, Mapping) and _is_flat(v) for v in nested.values()):
        return "\n\n".join([*parts, _rows(list(nested.items()))])
    for name, inner in nested.items():
        if isinstance(inner, list) and not all(isinstance(x, Mapping) for x in inner):
            parts.append(f"{_words(name)}: {cell(inner)}")
        else:
            parts.append(f"**{_words(name)}**\n\n{anything(inner)}")
    return "\n\n".join(parts)


def table(head: Sequence[str], rows: Sequence[Sequence]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(value: object) -> str:
    """A value as it stands in a table; "–" for none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return " → ".join(map(cell, value)) if len(value) == 2 else ", ".join(map(cell, value))
    return str(value).replace("|", "\\|").replace("\n", " ")


def percent(share: float | None) -> str:
    """A share as a percentage; "–" for none."""
    return "–" if share is None else f"{share:.1%}"


def _rows(named: Sequence[tuple[str, Mapping]]) -> str:
    keys = list(dict.fromkeys(key for _, row in named for key in row))
    head = [*([""] if named and named[0][0] else []), *map(_words, keys)]
    lead = [[_words(name)] if name else [] for name, _ in named]
    return table(
        head, [first + [row.get(k) for k in keys] for first, (_, row) in zip(lead, named, strict=True)]
    )


def _is_flat(row: Mapping) -> bool:
    return not any(isinstance(value, Mapping) for value in row.values())


def _words(name: object) -> str:
    return str(name).replace("_", " ")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifier.model_card", description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCS / "model-card.md")
    parser.add_argument("--data", type=Path, nargs="+", help="measure the version on these dev rows first")
    parser.add_argument("--rows", type=int, default=0, help="rows a dev set at most; 0 for all")
    parser.add_argument("--measurements", type=Path, default=DOCS / "measurements")
    parser.add_argument("--template", type=Path, default=DOCS / "model-card.template.md")
    parser.add_argument("--version", help="the active one when left out")
    add_arguments(parser, database=False)
    options = parser.parse_args()
    place = Installation.from_arguments(options)
    try:
        store = place.store(place.base())
        name = options.version or store.active()
        if name is None:
            raise NoVersion()
        if options.data:
            from classifier.measure import measure_version

            options.measurements.mkdir(parents=True, exist_ok=True)
            found = measure_version(store.folder(name), place.base(), options.data, options.rows)
            write_json(options.measurements / f"{READER}.json", found)
        measured = read_measurements(options.measurements)
        check_same_version(measured, name)
        template = options.template.read_text(encoding="utf8")
        write_text(options.out, model_card(template, store.manifest(name), measured))
    except ClassifierError as error:
        raise SystemExit(f"classifier.model_card: {error}") from error


if __name__ == "__main__":
    main()
