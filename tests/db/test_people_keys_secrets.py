"""People, keys and secrets are found again as they were stored."""

from datetime import timedelta

from db.engine import Database
from db.models import Role, now
from db.queries import keys, people, secrets


def test_people_are_found_by_login_name_whatever_its_case(database: Database) -> None:
    """`Lin` and ` lin ` are one login name."""
    with database.session() as session:
        person = people.create(session, username="Lin ", name="林", password_hash="x")
        assert people.by_username(session, username=" LIN").id == person.id
        assert people.by_username(session, username="li") is None
        assert people.by_id(session, person_id=person.id).name == "林"


def test_people_are_counted_by_role(database: Database) -> None:
    """The last administrator can be told from one of several."""
    with database.session() as session:
        people.create(session, username="b", name="B", password_hash="x", role=Role.ADMIN)
        left = people.create(session, username="a", name="A", password_hash="x", role=Role.ADMIN)
        left.active = False
        session.flush()
        assert people.count(session) == 2
        assert people.count(session, role=Role.ADMIN, active=True) == 1
        assert [person.username for person in people.everybody(session)] == ["a", "b"]
        assert [person.username for person in people.everybody(session, active=True)] == ["b"]


def test_a_revoked_key_is_valid_no_more(database: Database) -> None:
    """Revoking keeps the row and refuses the key."""
    with database.session() as session:
        key = keys.create(session, name="shop", prefix="ut_abc", key_hash="h")
        assert keys.valid(session, key_hash="h").name == "shop"
        keys.revoke(session, key=key)
        assert keys.valid(session, key_hash="h") is None
        assert keys.by_name(session, name="shop").revoked_at is not None


def test_the_use_of_a_key_is_worth_a_write_once_a_minute(database: Database) -> None:
    """A busy key does not turn every request into a write."""
    at = now()
    with database.session() as session:
        key = keys.create(session, name="shop", prefix="ut_abc", key_hash="h")
        assert keys.use_is_old(key)
        keys.note_use(session, key_id=key.id, at=at)
        session.refresh(key)
        assert key.last_used_at == at
        assert not keys.use_is_old(key, at=at + timedelta(seconds=30))
        assert keys.use_is_old(key, at=at + timedelta(seconds=61))


def test_a_secret_is_made_once(database: Database) -> None:
    """The first use makes it, later uses get the same."""
    values = iter(["one", "two"])
    with database.session() as session:
        for _ in range(2):
            assert secrets.get_or_create(session, name="k", make=lambda: next(values)) == "one"
