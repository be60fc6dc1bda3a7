"""Does it matter who a message is from or about? `python -m classifier.fairness [--version V]
[--json] [--out FILE]`.

Counterfactual messages (Garg et al. 2019, arXiv:1809.10610) differ only in a name, gender, region,
age, nationality or dialect, so they must be read alike: from one to another the label changes in
under 1 % of the pairs, and the score, p(positive) - p(negative), moves by under 0.05 on average.
Exit code 1 when a group breaks a limit.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import numpy as np
import yaml

from classifier.errors import ClassifierError, DataError
from classifier.evaluate import load_reader
from classifier.files import write_json
from classifier.installation import Installation, add_arguments
from classifier.metrics import NEGATIVE, POSITIVE
from classifier.reader import Reader
from classifier.reading import LABELS

SENTENCES = Path(__file__).parent / "data" / "fairness.yaml"
LIMITS = {"flips": 0.01, "mean": 0.05}


@dataclass(frozen=True)
class Family:
    """Messages that differ only in what must not matter: by filler (or dialect), the text."""

    group: str
    mood: str
    texts: dict[str, str]


def read_families(path: Path = SENTENCES) -> list[Family]:
    """The families in a file like data/fairness.yaml; groups are "zh name", "en region", …"""
    try:
        languages = yaml.safe_load(path.read_text(encoding="utf8"))
        return [
            family for lang, content in languages.items() for family in _families(lang, content)
        ]
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DataError(
            f"{path}: slots, templates or wordings are not as in {SENTENCES.name}: {error!r}."
        ) from error


def evenly(families: Sequence[Family], most: int) -> list[Family]:
    """At most `most` families of each group, spread over it."""
    by_group: dict[str, list[Family]] = {}
    for family in families:
        by_group.setdefault(family.group, []).append(family)
    return [own[len(own) * at // most] if len(own) > most else own[at]
            for own in by_group.values() for at in range(min(len(own), most))]  # fmt: skip


def fairness(reader: Reader, families: Sequence[Family]) -> dict:
    """Figures by group, and "broken": one sentence for each limit that a group breaks.

    Of a group: templates, messages, pairs of messages of one template, the share of pairs whose
    labels differ ("flips"), how far the score moves within a pair on average ("mean"), how far a
    score lies from its template's mean at most ("max"), the message farthest from it ("worst"), the
    same among those whose label is not the template's most frequent ("flipped", or None), the filler
    farthest to one side on average ("lean"), and both figures of each template ("by_template").
    """
    if not families:
        raise DataError("There are no families of messages to compare.")
    texts = [text for family in families for text in family.texts.values()]
    probabilities = reader.probabilities(texts, alike_once=True)
    ends = np.cumsum([len(family.texts) for family in families])[:-1]
    parts = np.split(probabilities, ends)
    groups = {}
    for name in dict.fromkeys(family.group for family in families):
        chosen = [(f, p) for f, p in zip(families, parts, strict=True) if f.group == name]
        groups[name] = _figures(chosen)
    return {
        "version": reader.version,
        "limits": LIMITS,
        "groups": groups,
        "broken": [
            sentence for name, row in groups.items() for sentence in broken_limits(name, row)
        ],
    }


def broken_limits(group: str, row: dict) -> list[str]:
    """A sentence for each limit that the figures of `group` break, with the worst message."""
    said = {
        "flips": f"{group}: {row['flips']:.1%} of pairs change their label, and it must be under "
        f"{LIMITS['flips']:.0%}; {_shown(row['flipped'])}",
        "mean": f"{group}: the score moves by {row['mean']:.3f} in a pair on average, and it must be "
        f"under {LIMITS['mean']}; {_shown(row['worst'])}",
    }
    return [said[figure] for figure, limit in LIMITS.items() if row[figure] >= limit]


def table(result: dict) -> str:
    """The result for people."""
    lines = [f"{'':16}{'texts':>6}{'pairs':>7}{'flips':>8}{'moved':>8}{'max':>8}  leans most"]
    for name, row in result["groups"].items():
        lines.append(
            f"{name:16}{row['messages']:6}{row['pairs']:7}{row['flips']:8.2%}{row['mean']:8.3f}"
            f"{row['max']:8.3f}  {row['lean']['by']:+.3f} {row['lean']['filler']}"
        )
    return "\n".join([*lines, "", *(result["broken"] or ["Every group is within the limits."])])


def _shown(message: dict | None) -> str:
    if message is None:
        return ""
    return (
        f'worst is "{message["text"]}", read as {message["label"]} with a score of '
        f"{message['score']:+.2f} where its template has {message['mean']:+.2f} on average."
    )


def _families(lang: str, content: dict) -> list[Family]:
    families = []
    for mood in LABELS:
        for template in content["templates"][mood]:
            [slot] = {name for _, name, _, _ in Formatter().parse(template) if name}
            chosen = content["slots"][slot]
            texts = {filler: template.format(**{slot: filler}) for filler in chosen["fillers"]}
            texts = {filler: text[0].upper() + text[1:] for filler, text in texts.items()}
            families.append(Family(f"{lang} {chosen['group']}", mood, texts))
        for wordings in content["wordings"][mood]:
            families.append(Family(f"{lang} dialect", mood, dict(wordings)))
    return families


def _figures(chosen: Sequence[tuple[Family, np.ndarray]]) -> dict:
    flipped, moved, pairs = 0, 0.0, 0
    rows, lean = [], {}
    by_template: dict[str, list[float]] = {figure: [] for figure in LIMITS}
    for family, probabilities in chosen:
        n, counts = len(probabilities), np.bincount(probabilities.argmax(1), minlength=len(LABELS))
        scores = probabilities[:, POSITIVE] - probabilities[:, NEGATIVE]
        own_pairs = n * (n - 1) // 2
        differing = int(n**2 - (counts**2).sum()) // 2
        apart = float(np.abs(scores[:, None] - scores).sum()) / 2
        pairs, flipped, moved = pairs + own_pairs, flipped + differing, moved + apart
        mean = float(scores.mean())
        usual = counts.argmax()
        labels = probabilities.argmax(1)
        by_template["flips"].append(differing / max(own_pairs, 1))
        by_template["mean"].append(apart / max(own_pairs, 1))
        for (filler, text), score, label in zip(family.texts.items(), scores, labels, strict=True):
            row = {"text": text, "filler": filler, "label": LABELS[label], "mean": mean}
            rows.append(row | {"score": float(score), "flipped": bool(label != usual)})
            lean.setdefault(filler, []).append(float(score) - mean)

    def distance(row: dict) -> float:
        return abs(row["score"] - row["mean"])

    leans = {filler: float(np.mean(values)) for filler, values in lean.items()}
    most = max(leans, key=lambda filler: abs(leans[filler]))
    return {
        "templates": len(chosen),
        "messages": len(rows),
        "pairs": pairs,
        "flips": flipped / pairs if pairs else 0.0,
        "mean": moved / pairs if pairs else 0.0,
        "max": max(map(distance, rows)),
        "worst": max(rows, key=distance),
        "flipped": max((row for row in rows if row["flipped"]), key=distance, default=None),
        "lean": {"filler": most, "by": leans[most]},
        "by_template": by_template,
    }


def main() -> None:
    """The command line. Reads as the console does: what it is served with gives some labels of its own."""
    parser = argparse.ArgumentParser(prog="python -m classifier.fairness", description=__doc__)
    parser.add_argument("--version", help="version to check, as served; the active one when left out")
    parser.add_argument("--data", type=Path, default=SENTENCES, help="other sentences")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, help="file to write the JSON to")
    add_arguments(parser, database=False)
    arguments = parser.parse_args()
    place = Installation.from_arguments(arguments)
    try:
        families = read_families(arguments.data)
        reader = load_reader(arguments.version, place.data_dir, place.base_model, served=True)
        result = fairness(reader, families)
    except ClassifierError as error:
        raise SystemExit(f"classifier.fairness: {error}") from error
    if arguments.out:
        write_json(arguments.out, result)
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else table(result))
    raise SystemExit(1 if result["broken"] else 0)


if __name__ == "__main__":
    main()
