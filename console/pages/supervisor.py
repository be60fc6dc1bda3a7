"""The supervisors' page: what is escalated, most urgent first, and how the last day went."""

import gradio as gr

from console.auth import SessionPerson
from console.oversight import Oversight
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, page
from console.services import Services
from console.trends import Trends
from db.models import Role

SCRIPT = "supervisor/main.js"


def supervisor_page(services: Services) -> gr.Blocks:
    """Escalations, the conversation behind one, and the trends."""
    desk, views = services.desk, services.views
    oversight = Oversight(services.database, views)
    trends = Trends(services.database)

    def standing(asked: Asked, person: SessionPerson) -> Answer:
        return oversight.standing()

    def closed(asked: Asked, person: SessionPerson) -> Answer:
        return {"items": oversight.closed()}

    def colleagues(asked: Asked, person: SessionPerson) -> Answer:
        return {"items": oversight.colleagues()}

    def last_day(asked: Asked, person: SessionPerson) -> Answer:
        return trends.last_day()

    def drift(asked: Asked, person: SessionPerson) -> Answer:
        return services.drift.latest or {"state": None, "figures": []}

    def conversation(asked: Asked, person: SessionPerson) -> Answer:
        return views.conversation(asked.number("id"))

    def acknowledge(asked: Asked, person: SessionPerson) -> Answer:
        return {"escalation": desk.acknowledge(asked.number("id"), person_id=person.id)}

    def assign(asked: Asked, person: SessionPerson) -> Answer:
        id, to = asked.number("id"), asked.number("to")
        return {"escalation": desk.assign_escalation(id, person_id=person.id, to=to)}

    def resolve(asked: Asked, person: SessionPerson) -> Answer:
        id, note = asked.number("id"), asked.text("note")
        return {"escalation": desk.resolve_escalation(id, person_id=person.id, note=note)}

    def dismiss(asked: Asked, person: SessionPerson) -> Answer:
        id, note = asked.number("id"), asked.optional_text("note")
        return {"escalation": desk.dismiss_escalation(id, person_id=person.id, note=note)}

    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.SUPERVISOR,
        functions=[
            *common_functions(services),
            standing, closed, colleagues, last_day, drift, conversation,
            acknowledge, assign, resolve, dismiss,
        ],
    )  # fmt: skip
