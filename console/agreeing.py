"""How far people agree, two by two, and with what supervisors settled.

Of two people's words on one message the later counts only if it was given at the label desk, where
nobody sees what others said: agreement in sight of the first label is no agreement. Each is held to
what they said first, since who comes round afterwards has seen the other's word, and disagreements
would be lost where agreements stay. Supervisors see everybody, others what concerns themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby

from classifier.agreement import LEAST_PAIRS, agreement
from console.auth import SessionPerson
from console.shapes import Shape
from db.engine import Database
from db.models import Role
from db.queries import training
from db.queries.training import Word

MOST = 60  # rows, those with most messages in common first

Who = tuple[int | None, str | None]


class Agreeing:
    """Looks at the database, each time anew."""

    def __init__(self, database: Database):
        self._database = database

    def figures(self, person: SessionPerson) -> Shape:
        """Kappa of each pair of people, and of each person with supervisors' settlements."""
        with self._database.reading() as session:
            words = list(training.standing(session))
        names: dict[Who, str | None] = {}
        pairs: dict[tuple[Who, Who], list[tuple[str, str]]] = {}
        settled: dict[tuple[Who], list[tuple[str, str]]] = {}
        for _, said in groupby(words, key=lambda word: word.message_id):
            spoken = list(said)
            labels = [word for word in spoken if not word.settles]
            names |= {word.person: word.name for word in labels}
            for one, other in _blind_pairs(labels):
                pairs.setdefault((one.person, other.person), []).append((one.label, other.label))
            settlements = [word for word in spoken if word.settles]
            for word in _said_before(labels, settlements[-1]) if settlements else ():
                settled.setdefault((word.person,), []).append((word.label, settlements[-1].label))
        return {
            "pairs": _rows(_seen(pairs.items(), person), names),
            "settled": _rows(_seen(settled.items(), person), names),
            "needed": LEAST_PAIRS,
            "all": person.may(Role.SUPERVISOR),
        }


def _blind_pairs(labels: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Two people's first words on a message, where the later was given blindly; always in the same
    order of people."""
    first: dict[Who, Word] = {}
    for word in labels:
        first.setdefault(word.person, word)
    for earlier, later in combinations(first.values(), 2):
        if later.drawn is not None:
            one, other = sorted((earlier, later), key=lambda word: str(word.person))
            yield one, other


def _said_before(labels: Sequence[Word], settlement: Word) -> Iterable[Word]:
    """The last word of each person before the settlement, but for who settled."""
    return {
        word.person: word for word in labels if word.id < settlement.id and word.person != settlement.person
    }.values()


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
