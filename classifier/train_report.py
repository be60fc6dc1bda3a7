"""The report at the end of a training: tables as Markdown, and pictures where matplotlib is there.

Takes probabilities and metrics; knows no models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import numpy as np

from classifier.data import Example
from classifier.evaluate import report
from classifier.files import write_text
from classifier.metrics import between_poles, label_ids
from classifier.reading import LABELS

SAME_ROWS = (
    "Temperature, thresholds and early stopping were set on the dev rows that these figures are of: on "
    "rows of their own they would be a little lower."
)
CORE_ROWS = "{} are Undertone's own messages: nothing was set on them."
NO_PICTURES = "No pictures: matplotlib is not installed (pip install 'undertone[train]')."


@dataclass(frozen=True)
class Before:
    """Metrics by source, of what `name` names and of the trained version on the same rows."""

    name: str
    before: dict[str, dict]
    after: dict[str, dict]


def write_report(
    folder: Path,
    metrics: dict[str, dict],
    dev: Sequence[Example],
    probabilities: np.ndarray,
    *,
    data: str = "",
    before: Before | None = None,
    notes: Sequence[str] = (),
) -> str:
    """Write `folder`/report.md with its pictures, and return the text.

    `metrics` is by source, `before` what stood before the training; `notes` are sentences about the
    thresholds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = find_spec("matplotlib") is not None
    parts = ["# Training report", summary(metrics), said_of(metrics, dev), *notes]
    if before:
        parts += ["## Before and after", gained(before)]
    if pictures:
        draw_reliability(folder / "reliability.png", dev, probabilities)
        parts.append("![Reliability](reliability.png)")
    else:
        parts.append(NO_PICTURES)
    for source, result in metrics.items():
        parts += [f"## {source}", f"```\n{report(result)}\n```"]
        if pictures:
            draw_confusion(folder / f"confusion_{source}.png", source, result["confusion"])
            parts.append(f"![Confusion]({quote(f'confusion_{source}.png')})")
    if data:
        parts += ["## Data", f"```\n{data}\n```"]
    text = "\n\n".join(parts) + "\n"
    write_text(folder / "report.md", text)
    return text


def said_of(metrics: dict[str, dict], dev: Sequence[Example]) -> str:
    """How far the figures can be trusted: those of the dev rows a little less than those of other sets."""
    others = [name for name in metrics if name not in {example.source for example in dev}]
    return " ".join([SAME_ROWS] + [CORE_ROWS.format(" and ".join(others))] * bool(others))


def summary(metrics: dict[str, dict]) -> str:
    """A row a source; two-class sources by the accuracy on negative and positive alone."""
    head = ["set", "n", "measure", "trained", "ECE", "shown", "right when shown"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for source, result in metrics.items():
        measure, right = _measure(result), result["accuracy_when_sure"]
        cells = [source, f"{result['n']:,}", measure.replace("_", " "), f"{result[measure]:.3f}"]
        cells += [f"{result['ece']:.3f}", f"{result['coverage']:.0%}"]
        cells.append("–" if right is None else f"{right:.1%}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def gained(before: Before) -> str:
    """A row a source: what stood before, the trained version on the same rows, and the gain."""
    head = ["set", "n", "measure", f"before: {before.name}", "after", "gain"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for source, result in before.after.items():
        measure = _measure(result)
        first, then = before.before[source][measure], result[measure]
        cells = [source, f"{result['n']:,}", measure.replace("_", " ")]
        cells += [f"{first:.3f}", f"{then:.3f}", f"{then - first:+.3f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _measure(result: dict) -> str:
    return "polar_accuracy" if "polar_accuracy" in result else "macro_f1"


def reliability(
    dev: Sequence[Example], probabilities: np.ndarray, bins: int = 10
) -> tuple[np.ndarray, np.ndarray]:
    """Mean confidence and accuracy in bins of equal mass; polar rows on their two labels alone."""
    shown = between_poles(probabilities, [e.polar for e in dev])
    confidence, correct = shown.max(1), shown.argmax(1) == label_ids([e.label for e in dev])
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(dev)))
    return (
        np.array([confidence[part].mean() for part in parts]),
        np.array([correct[part].mean() for part in parts]),
    )


def draw_reliability(path: Path, dev: Sequence[Example], probabilities: np.ndarray) -> None:
    """The calibration curve of all dev rows and of each language."""
    figure, axes = _axes(5, 5)
    axes.plot([0.3, 1], [0.3, 1], ":", color="grey")
    languages = np.array([e.lang for e in dev])
    groups = {"all": np.ones(len(dev), bool)}
    groups |= {lang: languages == lang for lang in sorted(set(languages.tolist()))}
    for name, rows in groups.items():
        chosen = [e for e, taken in zip(dev, rows, strict=True) if taken]
        axes.plot(*reliability(chosen, probabilities[rows]), "o-", label=f"{name} ({len(chosen)})")
    axes.set(xlabel="confidence", ylabel="accuracy", title="Ten bins of equal mass")
    axes.legend()
    figure.savefig(path, dpi=120, bbox_inches="tight")


def draw_confusion(path: Path, title: str, confusion: list[list[int]]) -> None:
    """Counts, coloured by their share of the row."""
    counts = np.array(confusion)
    share = counts / np.maximum(1, counts.sum(1, keepdims=True))
    figure, axes = _axes(4.5, 4)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for row in range(len(LABELS)):
        for column in range(len(LABELS)):
            dark = share[row, column] > 0.5
            text = f"{counts[row, column]}\n{share[row, column]:.0%}"
            colour = "white" if dark else "black"
            axes.text(column, row, text, ha="center", va="center", color=colour)
    axes.set_xticks(range(len(LABELS)), LABELS)
    axes.set_yticks(range(len(LABELS)), LABELS)
    axes.set(xlabel="read as", ylabel="label", title=title)
    figure.savefig(path, dpi=120, bbox_inches="tight")


def _axes(width: float, height: float):
    """A figure of its own, without pyplot's global state and without a screen."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    return figure, figure.subplots()
