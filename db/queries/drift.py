"""What a week holds beside another: readings of one version, customers' texts, ratings.

Knows rows; what counts as a change is the business of who asks. Times have no index, so spans begin
where db/queries/trends.py finds them.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from db.models import Conversation, Reading
from db.queries import readings
from db.queries.trends import last_before

CHUNK = 500
LAST_MESSAGES = 2


def newest_version(session: Session) -> str | None:
    """The version that read last."""
    query = select(Reading.model_version).order_by(col(Reading.id).desc()).limit(1)
    return session.exec(query).first()


def probabilities(
    session: Session, *, version: str, since: datetime, until: datetime, limit: int
) -> list[tuple[float, float, float]]:
    """(negative, neutral, positive) of the newest readings of a version in a span of time."""
    rows = session.exec(
        select(Reading.negative, Reading.neutral, Reading.positive)
        .where(
            Reading.model_version == version,
            col(Reading.id) > last_before(session, Reading, col(Reading.created_at), since),
            col(Reading.created_at) >= since,
            col(Reading.created_at) < until,
        )
        .order_by(col(Reading.id).desc())
        .limit(limit)
    )
    return [tuple(row) for row in rows]


def rated(session: Session, *, since: datetime, limit: int) -> list[tuple[int, float]]:
    """(rating, mean score of the customer's last messages) of conversations that ended since then
    with a rating, the newest first."""
    found = session.exec(
        select(Conversation.id, Conversation.satisfaction)
        .where(
            col(Conversation.satisfaction).is_not(None),
            col(Conversation.resolved_at) >= since,
        )
        .order_by(col(Conversation.id).desc())
        .limit(limit)
    ).all()
    pairs = []
    for start in range(0, len(found), CHUNK):
        ratings = dict(tuple(row) for row in found[start : start + CHUNK])
        curves = readings.curves(session, conversation_ids=list(ratings), limit=LAST_MESSAGES)
        for id, curve in curves.items():
            scores = [reading.positive - reading.negative for reading in curve]
            pairs.append((ratings[id], sum(scores) / len(scores)))
    return pairs
