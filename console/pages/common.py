"""The functions that every page has: who is here, and what the bar on top can change."""

from console.account import Account
from console.auth import SessionPerson
from console.pages.asked import Asked
from console.pages.frame import Answer, ServerFunction
from console.pages.outcomes import worded
from console.pages.places import places_for
from console.services import Services
from reply_templates.blanks import BLANK_NAMES, LANGUAGES, blank

BLANK_MARKS = [blank(name, language) for name in BLANK_NAMES for language in LANGUAGES]


def common_functions(services: Services) -> list[ServerFunction]:
    """`open_page`, which a page calls first, `set_language` and `set_available`."""
    account = Account(services.database, services.sessions)
    reader = services.brain.reader

    def open_page(asked: Asked, person: SessionPerson) -> Answer:
        seen = services.hub.seq  # before anything is read: the page listens from here on
        return {
            "seq": seen,
            "person": {
                "id": person.id,
                "username": person.username,
                "name": person.name,
                "role": str(person.role),
                "language": person.language,
                "available": account.available(person.id),
            },
            "pages": [{"path": place.path, "name": place.name} for place in places_for(person)],
            "reader": {
                "version": reader.version,
                "problem": worded(reader.problem, person.language),
            },
            "max_text": services.settings.max_text,
            "blank_marks": BLANK_MARKS,
        }

    def set_language(asked: Asked, person: SessionPerson) -> Answer:
        account.set_language(person.id, asked.value("language"))
        return {}

    def set_available(asked: Asked, person: SessionPerson) -> Answer:
        account.set_available(person.id, asked.value("available"))
        return {}

    return [open_page, set_language, set_available]
