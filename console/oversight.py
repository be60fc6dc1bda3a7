"""What a supervisor oversees: the flags that stand, those lately closed, and who can take one on.

Reads only; what supervisors do with flags is in console/supervision.py.
"""

from console import gather, shapes
from console.views import LARGEST_PAGE, Views
from db.engine import Database
from db.queries import conversations, escalations, people

CLOSED_SHOWN = 30


class Oversight:
    """Looks at the database, each time anew."""

    def __init__(self, database: Database, views: Views):
        self._database = database
        self._views = views

    def standing(self) -> shapes.Shape:
        """Flags that nobody has closed with their conversations' cards, the most urgent first."""
        return self._views.escalations(limit=LARGEST_PAGE)

    def closed(self) -> list[shapes.Shape]:
        """Flags that people closed, the last first, with the customers' names."""
        with self._database.reading() as session:
            rows = escalations.recently_closed(session, limit=CLOSED_SHOWN)
            ids = list({row.conversation_id for row in rows})
            where = {
                conversation.id: (conversation, customer)
                for conversation, customer, _ in conversations.with_people(session, ids=ids)
            }
            flagged = [(row, where[row.conversation_id][0]) for row in rows]
            return [
                {**shape, "customer": _customer(where[shape["conversation"]][1])}
                for shape in gather.escalations(session, flagged)
            ]

    def colleagues(self) -> list[shapes.Shape]:
        """Everybody whom a flag can be given to."""
        with self._database.reading() as session:
            return [
                {**(shapes.person(row) or {}), "role": str(row.role), "available": row.available}
                for row in people.everybody(session, active=True)
            ]


def _customer(row) -> shapes.Shape:
    return {"id": row.external_id, "name": row.name}
