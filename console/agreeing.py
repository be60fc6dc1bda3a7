"""How far people agree, two by two, and with what supervisors settled.

Of two words on one message the later counts only if it was given at the label desk, where nobody
sees what others said: agreement in sight of the first label is no agreement. Supervisors see
everybody, others what concerns themselves.
"""

from collections.abc import Iterable
from itertools import combinations, groupby

from classifier.agreement import LEAST_PAIRS, agreement
from console.auth import SessionPerson
from console.shapes import Shape
from db.engine import Database
from db.models import Role
from db.queries import training

MOST = 60  # rows, those with most messages in common first

Who = tuple[int | None, str | None]


class Agreeing:
    """Looks at the database, each time anew."""

    def __init__(self, database: Database):
        self._database = database

    def figures(self, person: SessionPerson) -> Shape:
        """Kappa of each pair of people, and of each person with supervisors' settlements."""
        with self._database.reading() as session:
            words = training.last_words(session)
        names: dict[Who, str | None] = {}
        pairs: dict[tuple[Who, Who], list[tuple[str, str]]] = {}
        settled: dict[tuple[Who], list[tuple[str, str]]] = {}
        for _, said in groupby(words, key=lambda word: word.message_id):
            spoken = list(said)
            settlement = next((word for word in spoken if word.settles), None)
            said_by = sorted(word for word in spoken if not word.settles)
            names |= {word.person: word.name for word in said_by}
            for first, second in combinations(said_by, 2):
                if second.drawn is not None:
                    one, other = sorted((first, second), key=lambda word: str(word.person))
                    pairs.setdefault((one.person, other.person), []).append(
                        (one.label, other.label)
                    )
            for word in said_by if settlement else ():
                if word.id < settlement.id and word.person != settlement.person:
                    settled.setdefault((word.person,), []).append((word.label, settlement.label))
        return {
            "pairs": _rows(_seen(pairs.items(), person), names),
            "settled": _rows(_seen(settled.items(), person), names),
            "needed": LEAST_PAIRS,
            "all": person.may(Role.SUPERVISOR),
        }


def _seen(rows: Iterable[tuple[tuple[Who, ...], list]], person: SessionPerson) -> list:
    mine: Who = (person.id, None)
    return [row for row in rows if mine in row[0] or person.may(Role.SUPERVISOR)]


def _rows(rows: list[tuple[tuple[Who, ...], list]], names: dict[Who, str | None]) -> Shape:
    """Those with enough messages in common, most first, and how many have too few."""
    enough = [(who, pairs) for who, pairs in rows if len(pairs) >= LEAST_PAIRS]
    enough.sort(key=lambda row: -len(row[1]))
    return {
        "rows": [
            {"people": [names[one] for one in who], **vars(agreement(pairs))}
            for who, pairs in enough[:MOST]
        ],
        "too_few": len(rows) - len(enough),
    }
