"""Two versions side by side on the same rows: figures with paired intervals, and what changed.

Rows that both may be judged by are the core sets, which nobody trains on, and the labels held back.
Recent traffic is read as well, since what changes there is what customers will notice; nobody knows
its right labels. Knows readers and rows; the command prints, the console stores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlmodel import Session

from classifier.corrections import SOURCE, contexts, read_labels
from classifier.data import Example, columns
from classifier.evaluate import evaluate_probabilities
from classifier.intervals import LEVEL
from classifier.label_sides import HELD_BACK_SHARE
from classifier.metrics import label_ids
from classifier.paired import Paired, bootstrap, macro_f1_of_counts
from classifier.reader import Reader
from classifier.reading import LABELS, language_of
from classifier.retrain_mix import Sets
from db.queries import traffic, training

HELD_BACK, TRAFFIC = "held back", "recent traffic"
RECENT = 500  # messages of traffic to read with both
FIGURES = ("macro_f1", "accuracy", "ece", "coverage")


@dataclass(frozen=True)
class Rows:
    """Messages under one name. `ids` are those of our messages, none for the project's own rows;
    `labelled`: the examples' labels are right ones and not just placeholders."""

    name: str
    examples: Sequence[Example]
    ids: Sequence[int] = ()
    labelled: bool = True


def core_rows(sets: Sets) -> list[Rows]:
    """The project's own core set by language."""
    return [Rows(name, examples) for name, examples in sets.guards().items()]


def local_rows(session: Session, learned: Iterable[int] = ()) -> list[Rows]:
    """The labels held back, without messages of which a correction was `learned`, and recent traffic that
    nobody has labelled."""
    labels = read_labels(session, held_back_share=HELD_BACK_SHARE)
    spoken = {label.message_id for label in (*labels.new, *labels.earlier, *labels.held_back)}
    recent = traffic.newest_customer_messages(session, limit=RECENT)
    silent = [message for message in recent if message.id not in spoken]
    before = contexts(session, [message.id for message in silent])
    unlabelled = [
        Example(
            message.text,
            "neutral",
            language_of(message.text),
            source=SOURCE,
            context=before.get(message.id, ()),
        )
        for message in silent
    ]
    known = {word.message_id for word in training.words(session, correction_ids=list(learned))}
    held_back = [label for label in labels.held_back if label.message_id not in known]
    return [
        Rows(HELD_BACK, [one.example for one in held_back], [one.message_id for one in held_back]),
        Rows(TRAFFIC, unlabelled, [message.id for message in silent], labelled=False),
    ]


def compare_versions(a: Reader, b: Reader, rows: Sequence[Rows], *, seed: int = 0) -> dict:
    """What each says of the same rows; differences are `b` minus `a`.

    "changed" lists every message whose label differs: what `b` broke first, then what it mended,
    then where both are wrong, then traffic, of which nobody knows.
    """
    rng = np.random.default_rng(seed)
    sets, changed = [], []
    for part in rows:
        if not part.examples:
            continue
        read = [reader.probabilities(*columns(part.examples)) for reader in (a, b)]
        differing = _changed(part, *read)
        changed += differing
        sets.append(_figures(part, (a, b), read, rng) | {"changed": len(differing)})
    order = {"a": 0, "b": 1, "neither": 2, None: 3}
    return {
        "a": a.version,
        "b": b.version,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sets": sets,
        "changed": sorted(changed, key=lambda row: order[row["right"]]),
    }


def stored_figures(a: dict, b: dict) -> list[dict]:
    """The metrics that two manifests hold, by set, in the order of the second."""
    names = [*b["metrics"], *(name for name in a["metrics"] if name not in b["metrics"])]
    return [
        {
            "name": name,
            **{
                side: _pick(manifest["metrics"].get(name))
                for side, manifest in (("a", a), ("b", b))
            },
        }
        for name in names
    ]


def _pick(result: dict | None) -> dict | None:
    return result and {name: result.get(name) for name in ("n", *FIGURES)}


def _figures(part: Rows, readers, read, rng: np.random.Generator) -> dict:
    result = {"name": part.name, "n": len(part.examples), "labelled": part.labelled}
    if not part.labelled:
        return result
    a, b = (
        _pick(evaluate_probabilities(reader, part.examples, probabilities))
        for reader, probabilities in zip(readers, read, strict=True)
    )
    pair = Paired(label_ids([example.label for example in part.examples]), *read)
    lower, upper = np.quantile(bootstrap(pair, rng, macro_f1_of_counts), [LEVEL, 1 - LEVEL])
    return result | {
        "a": a,
        "b": b,
        "difference": b["macro_f1"] - a["macro_f1"],
        "lower": float(lower),
        "upper": float(upper),
        "mended": int((~pair.active_right & pair.candidate_right).sum()),
        "broken": int((pair.active_right & ~pair.candidate_right).sum()),
    }


def _changed(part: Rows, by_a: np.ndarray, by_b: np.ndarray) -> list[dict]:
    ids = part.ids or [None] * len(part.examples)
    rows = []
    for example, id, a, b in zip(part.examples, ids, by_a, by_b, strict=True):
        said = {"a": LABELS[a.argmax()], "b": LABELS[b.argmax()]}
        if said["a"] == said["b"]:
            continue
        label = example.label if part.labelled else None
        right = next((side for side in said if said[side] == label), label and "neither")
        rows.append(
            {
                "set": part.name,
                "message_id": id,
                "text": example.text,
                "context": list(example.context),
                "lang": example.lang,
                **said,
                "a_confidence": round(float(a.max()), 4),
                "b_confidence": round(float(b.max()), 4),
                "label": label,
                "right": right,
            }
        )
    return rows
