"""The functions of pages on which people are told something once: what they have not closed yet."""

from console.auth import SessionPerson
from console.pages.asked import Asked
from console.pages.frame import Answer, ServerFunction
from console.services import Services


def notice_functions(services: Services) -> list[ServerFunction]:
    """`notices` and `close_notice`; what is closed on one page stays closed on all."""

    def notices(asked: Asked, person: SessionPerson) -> Answer:
        return {"items": services.notices.unseen(person.id)}

    def close_notice(asked: Asked, person: SessionPerson) -> Answer:
        services.notices.close(person.id, asked.number("id"))
        return {}

    return [notices, close_notice]
