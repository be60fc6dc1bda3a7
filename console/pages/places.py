"""Which pages there are, and who may see each. A page that is not built yet is not listed.

Knows nothing about what is on a page.
"""

from dataclasses import dataclass

from console.auth import SessionPerson
from db.models import Role


@dataclass(frozen=True)
class Place:
    """A page's address, its name in the bar (`page_<name>` in words/frame.js), and its role."""

    path: str
    name: str
    role: Role


INBOX = Place("/agent", "agent", Role.AGENT)
SUPERVISOR = Place("/supervisor", "supervisor", Role.SUPERVISOR)
LABELS = Place("/labels", "labels", Role.AGENT)
MODELS = Place("/models", "models", Role.SUPERVISOR)
ADMIN = Place("/admin", "admin", Role.ADMIN)

PLACES = (INBOX, SUPERVISOR, LABELS, MODELS, ADMIN)


def places_for(person: SessionPerson) -> list[Place]:
    """The pages that a person may see, in the order of the bar."""
    return [place for place in PLACES if person.may(place.role)]
