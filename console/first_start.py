"""What a first start does once: the first administrator, the first key, and what to do next.

Knows people and keys; prints nothing and asks nobody itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from console import passwords
from console.errors import Invalid
from console.services import Services
from console.settings import SettingsError
from db.models import Role
from db.queries import people

ADMINISTRATOR = "admin"
FIRST_KEY = "first"


@dataclass(frozen=True)
class Prepared:
    """What was made now; what is None was there before, or was given by whoever starts."""

    password: str | None = None
    key: str | None = None
    made_administrator: bool = False


def prepare(
    services: Services, *, ask: Callable[[], str] | None = None, language: str = "en"
) -> Prepared:
    """Make what is missing. `ask` asks whoever watches for the administrator's password."""
    settings = services.settings
    with services.database.reading() as session:
        if people.count(session) > 0:
            return Prepared()
    generated = None
    password = settings.admin_password or (ask() if ask else "")
    if not password:
        password = generated = passwords.generate()
    try:
        password_hash = passwords.hash_password(password)
    except Invalid as error:
        raise SettingsError(error.message) from error
    with services.database.session() as session:
        people.create(
            session,
            username=ADMINISTRATOR,
            name="Administrator",
            password_hash=password_hash,
            role=Role.ADMIN,
            language=language,
        )
        session.commit()
    made_key = not settings.api_key and not services.keys.list()
    key = services.keys.create(FIRST_KEY) if made_key else None
    return Prepared(generated, key, made_administrator=True)


def curl(address: str, key: str) -> str:
    """A command that sends the first message."""
    return (
        f"curl -X POST '{address}/api/v1/messages?assist=true' \\\n"
        f"  -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\\n"
        '  -d \'{"conversation_id": "c-1", "customer": {"id": "u-1", "name": "Wang Fang"}, '
        '"text": "等了一周还没发货，太过分了"}\''
    )
