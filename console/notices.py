"""What people are told once, at their next visit to inbox or label desk: their corrections were learned.

Who is told what is stored with the promotion itself (classifier/version_rows.py); this shows it.
"""

from datetime import UTC, datetime, timedelta

from console import shapes
from console.push import Hub
from db.engine import Database
from db.queries import notices

KEPT_FOR = timedelta(days=60)


class Notices:
    """One's own notices."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database, self._hub = database, hub

    def announce(self) -> None:
        """There may be news; every open inbox and label desk asks for its own."""
        self._hub.publish({"type": "notices"})

    def unseen(self, person_id: int) -> list[shapes.Shape]:
        """What the person has not closed, newest first."""
        with self._database.reading() as session:
            found = notices.unseen(
                session, person_id=person_id, since=datetime.now(UTC) - KEPT_FOR
            )
            return [
                {
                    "id": row.id,
                    "kind": row.kind,
                    "at": shapes.time(row.created_at),
                    "content": row.content,
                }
                for row in found
            ]

    def close(self, person_id: int, up_to: int) -> None:
        """The person has read this one and those before it; they do not come again."""
        with self._database.session() as session:
            notices.mark_seen(session, person_id=person_id, up_to=up_to)
            session.commit()
