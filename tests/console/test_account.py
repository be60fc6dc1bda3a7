"""What people change about themselves."""

import pytest

from console.account import Account
from console.errors import Invalid
from console.passwords import hash_password
from db.queries import people


class FakeSessions:
    """Counts how often everybody was forgotten."""

    def __init__(self):
        self.forgotten = 0

    def forget(self):
        self.forgotten += 1


@pytest.fixture
def account(sqlite_database):
    with sqlite_database.session() as session:
        people.create(session, username="lin", name="Lin", password_hash=hash_password("x" * 8))
        session.commit()
    return Account(sqlite_database, FakeSessions())


def test_the_language_changes_at_once(account, sqlite_database):
    """The new language is stored, and sessions look the person up again."""
    account.set_language(1, "zh")
    with sqlite_database.reading() as session:
        assert people.by_id(session, person_id=1).language == "zh"
    assert account._sessions.forgotten == 1


def test_availability_is_remembered(account):
    """Somebody who is away stays away until they say otherwise."""
    assert account.available(1)
    account.set_available(1, False)
    assert not account.available(1)


@pytest.mark.parametrize("language", ["fr", "", None, 3])
def test_other_languages_are_refused(account, language):
    """Only the two languages there are."""
    with pytest.raises(Invalid):
        account.set_language(1, language)


@pytest.mark.parametrize("available", ["yes", 1, None])
def test_availability_is_yes_or_no(account, available):
    """Nothing else is taken for an answer."""
    with pytest.raises(Invalid):
        account.set_available(1, available)
