"""The exact index in memory, beside its rows."""

import numpy as np

from console.vector_index import DatabaseVectorIndex
from db.models import CaseVector, now
from db.queries import cases, conversations


def add_cases(database, vectors: np.ndarray, *, start: int = 0) -> list[int]:
    """A case for each vector; their conversations' ids."""
    ids = []
    with database.session() as session:
        customer = conversations.customer(
            session, source="api", external_id="u", name=None, tier=None, locale=None
        )
        for number, vector in enumerate(vectors, start=start):
            conversation = conversations.add(
                session, source="api", external_id=f"c-{number}", customer_id=customer.id, at=now()
            )
            cases.add(
                session,
                conversation_id=conversation.id,
                encoder_version="v1",
                problem="p",
                reply="r",
                vector=vector.astype("<f4").tobytes(),
                at=now(),
            )
            ids.append(conversation.id)
        session.commit()
    return ids


def search(database, index, vector, limit=3, version="v1"):
    with database.reading() as session:
        return index.search(session, encoder_version=version, vector=vector, limit=limit)


def test_the_nearest_are_found_exactly(database):
    """Sorted by cosine, the same on both databases."""
    vectors = np.eye(4, dtype=np.float32)
    ids = add_cases(database, vectors)
    wanted = np.array([0.8, 0.6, 0, 0], np.float32)
    hits = search(database, DatabaseVectorIndex(), wanted, limit=2)
    assert [hit.conversation_id for hit in hits] == ids[:2]
    np.testing.assert_allclose([hit.similarity for hit in hits], [0.8, 0.6], rtol=1e-6)


def test_new_rows_are_read_on(sqlite_database):
    """In portions, and the matrix grows past its first size."""
    index = DatabaseVectorIndex(portion=4)
    assert search(sqlite_database, index, np.ones(2, np.float32)) == []
    few = np.tile(np.array([[1.0, 0.0]], np.float32), (3, 1))
    add_cases(sqlite_database, few)
    assert len(search(sqlite_database, index, few[0], limit=9)) == 3
    many = np.tile(np.array([[1.0, 0.0]], np.float32), (20, 1))
    add_cases(sqlite_database, many, start=3)
    found = search(sqlite_database, index, few[0], limit=50)
    assert len(found) == 23
    assert len({hit.case_id for hit in found}) == len(found)


def test_an_id_that_is_given_away_again_is_seen(sqlite_database):
    """SQLite reuses the id of a deleted last row; the new row is found, the old one is not."""
    index = DatabaseVectorIndex()
    up, right = np.array([[0.0, 1.0]], np.float32), np.array([[1.0, 0.0]], np.float32)
    [old] = add_cases(sqlite_database, up)
    search(sqlite_database, index, up[0])
    with sqlite_database.session() as session:
        cases.forget(session, conversation_id=old)
        session.commit()
    [new] = add_cases(sqlite_database, right, start=1)
    nearest = search(sqlite_database, index, right[0])[0]
    assert nearest.conversation_id == new
    with sqlite_database.reading() as session:
        assert session.get(CaseVector, nearest.case_id).conversation_id == new


def test_another_version_starts_anew(sqlite_database):
    """Vectors of one version are never compared with those of another."""
    add_cases(sqlite_database, np.eye(2, dtype=np.float32))
    index = DatabaseVectorIndex()
    assert len(search(sqlite_database, index, np.ones(2, np.float32))) == 2
    assert search(sqlite_database, index, np.ones(2, np.float32), version="v2") == []
