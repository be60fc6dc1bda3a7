"""Labels that need a supervisor: where people disagree, and those that are probably slips.

Reads only; settling is the desk's (console/settling.py). Nothing here takes a label away: a suspect
counts as it stands until somebody has looked.
"""

from sqlmodel import Session

from classifier.corrections import settled_labels
from classifier.label_errors import LEAST_LABELS, likely_errors
from console import shapes
from console.sheets import sheets
from db.engine import Database
from db.models import Correction
from db.queries import labelling, opinions

MOST = 50  # sheets at a time; what is left comes once these are settled
SETTLED_SHOWN = 20


class Disputes:
    """Looks at the database, each time anew."""

    def __init__(self, database: Database):
        self._database = database

    def count(self) -> int:
        """On how many messages people disagree."""
        with self._database.reading() as session:
            return len(opinions.disputed(session))

    def disagreements(self) -> shapes.Shape:
        """Messages on which people disagree, the last first, with everybody's word."""
        with self._database.reading() as session:
            ids = opinions.disputed(session)
            return {"items": _with_words(session, ids[:MOST]), "total": len(ids)}

    def suspects(self) -> shapes.Shape:
        """Labels that are probably slips and no supervisor has looked at, the likeliest first.

        Held against each other with all settled labels that have the model's word beside them.
        """
        with self._database.reading() as session:
            labels, _ = settled_labels(session)
            weighed = [label for label in labels if label.probabilities]
            found = [
                (weighed[place], chance)
                for place, chance in likely_errors(
                    [label.example.label for label in weighed],
                    [label.probabilities for label in weighed],
                )
                if not weighed[place].by_supervisor
            ]
            given = {
                label.message_id: {"label": label.example.label, "chance": round(chance, 4)}
                for label, chance in found[:MOST]
            }
            items = _with_words(session, list(given))
        return {
            "items": [{**item, "given": given[item["message"]["id"]]} for item in items],
            "total": len(found),
            "weighed": len(weighed),
            "needed": LEAST_LABELS,
        }

    def settled(self) -> list[shapes.Shape]:
        """The messages that supervisors settled last, newest first."""
        with self._database.reading() as session:
            rows = opinions.lately_settled(session, limit=SETTLED_SHOWN)
            said = labelling.by_ids(session, message_ids=[row.message_id for row in rows])
            texts = {message.id: message.text for message in said}
            return [
                {"message": row.message_id, "text": texts[row.message_id]}
                | {"correction": shapes.correction(row)}
                for row in rows
            ]


def _with_words(session: Session, message_ids: list[int]) -> list[shapes.Shape]:
    said = opinions.words(session, message_ids=message_ids)
    return [
        {**sheet, "words": [_word(row) for row in said[sheet["message"]["id"]]]}
        for sheet in sheets(session, message_ids=message_ids)
    ]


def _word(row: Correction) -> shapes.Shape:
    """What somebody said, and what the model had said by then."""
    model = None
    if row.model_label is not None:
        model = {
            "label": row.model_label,
            "confidence": getattr(row, row.model_label),
            "version": row.model_version,
        }
    return {
        "label": row.label,
        "by": row.person_name,
        "at": shapes.time(row.created_at),
        "looked_ms": row.looked_ms,
        "blind": row.drawn is not None,
        "model": model,
    }
