"""What an administrator does with people, and what is refused."""

import pytest

from console import passwords
from console.administration import Administration
from console.auth import SessionPerson, Sessions, SignInRefused
from console.errors import Conflict, Invalid, NotFound
from db.models import Role

LIN = {"username": "lin", "name": "Lin Chen", "role": "agent", "language": "zh"}


@pytest.fixture
def sessions(sqlite_database):
    return Sessions(sqlite_database, secret="a secret of tests")


@pytest.fixture
def administration(sqlite_database, sessions):
    return Administration(sqlite_database, sessions)


@pytest.fixture
def admin(administration):
    """The administrator who does all this."""
    made = administration.add(username="ada", name="Ada", role="admin", language="en")["person"]
    return SessionPerson(made["id"], "ada", "Ada", Role.ADMIN, "en")


def test_a_new_person_can_log_in_with_the_password_that_is_shown_once(administration, sessions):
    """The password works at once and stands nowhere but in the answer."""
    added = administration.add(**LIN)
    person = sessions.person_of(sessions.sign_in("lin", added["password"], "127.0.0.1"))
    assert (person.name, person.role, person.language) == ("Lin Chen", Role.AGENT, "zh")
    assert added["password"] not in str(administration.everybody())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "l"),
        ("username", "Lin Chen"),
        ("username", None),
        ("name", " "),
        ("name", "a\nb"),
        ("role", "owner"),
        ("role", ["agent"]),
        ("language", "fr"),
    ],
)
def test_what_cannot_be_taken_is_named(administration, field, value):
    """Each refusal says which field it is about."""
    with pytest.raises(Invalid) as refused:
        administration.add(**LIN | {field: value})
    assert refused.value.field == field


def test_a_login_name_is_given_once(administration):
    """Case does not make another name."""
    administration.add(**LIN)
    with pytest.raises(Conflict):
        administration.add(**LIN | {"username": "LIN"})


def test_a_changed_role_counts_at_once(administration, sessions, admin):
    """Whoever is logged in has the new role with the next request."""
    added = administration.add(**LIN)
    cookie = sessions.sign_in("lin", added["password"], "127.0.0.1")
    assert sessions.person_of(cookie).role == Role.AGENT
    administration.change(added["person"]["id"], by=admin, role="supervisor", language="en")
    assert sessions.person_of(cookie).role == Role.SUPERVISOR


def test_a_closed_account_is_out_at_once_and_can_come_back(administration, sessions, admin):
    """Closing ends the sessions and refuses the login; opening allows it again."""
    added = administration.add(**LIN)
    cookie = sessions.sign_in("lin", added["password"], "127.0.0.1")
    assert sessions.person_of(cookie)
    administration.set_active(added["person"]["id"], active=False, by=admin)
    assert sessions.person_of(cookie) is None
    with pytest.raises(SignInRefused):
        sessions.sign_in("lin", added["password"], "127.0.0.1")
    administration.set_active(added["person"]["id"], active=True, by=admin)
    assert sessions.sign_in("lin", added["password"], "127.0.0.1")


def test_a_new_password_ends_the_old_one_and_its_sessions(administration, sessions, admin):
    """Only the new password is good, and whoever was logged in has to log in again."""
    added = administration.add(**LIN)
    cookie = sessions.sign_in("lin", added["password"], "127.0.0.1")
    fresh = administration.new_password(added["person"]["id"])["password"]
    assert sessions.person_of(cookie) is None
    assert sessions.sign_in("lin", fresh, "127.0.0.1")
    assert fresh != added["password"]
    assert len(fresh) >= passwords.SHORTEST


def test_nobody_locks_themselves_out(administration, admin):
    """One's own role and account are somebody else's to change, so an administrator remains."""
    with pytest.raises(Conflict):
        administration.change(admin.id, by=admin, role="agent")
    with pytest.raises(Conflict):
        administration.set_active(admin.id, active=False, by=admin)
    assert administration.change(admin.id, by=admin, language="zh")["language"] == "zh"


def test_the_last_administrator_stays_one(database):
    """Not even somebody who is no administrator any more can take the last one away."""
    administration = Administration(database, Sessions(database, secret="a secret of tests"))
    made = administration.add(username="ada", name="Ada", role="admin", language="en")["person"]
    admin = SessionPerson(made["id"], "ada", "Ada", Role.ADMIN, "en")
    other = administration.add(**LIN | {"role": "admin"})["person"]
    by_other = SessionPerson(other["id"], "lin", "Lin Chen", Role.ADMIN, "zh")
    administration.change(other["id"], by=admin, role="agent")
    with pytest.raises(Conflict):
        administration.set_active(admin.id, active=False, by=by_other)
    assert [p["username"] for p in administration.everybody() if p["role"] == "admin"] == ["ada"]


@pytest.mark.parametrize("person_id", [0, 999, -1, 2**40, "1", None])
def test_somebody_who_is_not_there_is_not_found(administration, admin, person_id):
    """An id from a browser may be anything."""
    with pytest.raises(NotFound):
        administration.set_active(person_id, active=False, by=admin)
