"""The agent's inbox: what its script may ask for and do. Every function is one call of the desk."""

import gradio as gr

from classifier.active import NotReady
from console import advice
from console.auth import SessionPerson
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, must_be, page
from console.pages.told import notice_functions
from console.services import Services
from db.models import Role

SCRIPT = "agent/main.js"
SHOWN_AT_ONCE = 50


def inbox_page(services: Services) -> gr.Blocks:
    """Queue, conversation and assist."""
    desk, views = services.desk, services.views

    def inbox(asked: Asked, person: SessionPerson) -> Answer:
        query, cursor = (asked.optional_text("query") or "").strip(), asked.optional_text("cursor")
        which = asked.text("filter")
        if query:
            return views.conversations(q=query, cursor=cursor, limit=SHOWN_AT_ONCE)
        if which == "escalated":
            return views.escalated(cursor=cursor)
        return views.conversations(
            status="resolved" if which == "resolved" else "open",
            assignee=person.id if which == "mine" else None,
            cursor=cursor,
            limit=SHOWN_AT_ONCE,
        )

    def counts(asked: Asked, person: SessionPerson) -> Answer:
        return views.counts(person_id=person.id)

    def conversation(asked: Asked, person: SessionPerson) -> Answer:
        return views.conversation(asked.number("id"))

    def assist(asked: Asked, person: SessionPerson) -> Answer:
        return desk.assist(
            asked.number("message"), agent_name=person.name, explain_in=person.language
        )

    def explanation(asked: Asked, person: SessionPerson) -> Answer:
        try:
            return {"explanation": services.explaining.explain(asked.number("message"))}
        except NotReady:  # just after a restart; the page asks again
            return {"explanation": None}

    def templates(asked: Asked, person: SessionPerson) -> Answer:
        found = advice.all_templates(
            services.database,
            desk.suggester,
            asked.number("message"),
            agent_name=person.name,
            explain_in=person.language,
        )
        return {"templates": found}

    def reply(asked: Asked, person: SessionPerson) -> Answer:
        message = desk.reply(
            asked.number("id"),
            text=asked.text("text"),
            person_id=person.id,
            template_id=asked.optional_text("template_id"),
            external_id=asked.optional_text("external_id"),
        )
        return {"message": message}

    def note(asked: Asked, person: SessionPerson) -> Answer:
        return {
            "message": desk.note(asked.number("id"), text=asked.text("text"), person_id=person.id)
        }

    def mark_read(asked: Asked, person: SessionPerson) -> Answer:
        desk.mark_read(asked.number("id"))
        return {}

    def assign(asked: Asked, person: SessionPerson) -> Answer:
        return {"card": desk.assign(asked.number("id"), person_id=person.id)}

    def resolve(asked: Asked, person: SessionPerson) -> Answer:
        card = desk.resolve(
            asked.number("id"),
            outcome=asked.optional_text("outcome"),
            satisfaction=asked.optional_number("satisfaction"),
            person_id=person.id,
        )
        return {"card": card}

    def escalate(asked: Asked, person: SessionPerson) -> Answer:
        reason = asked.text("reason")
        return {"escalation": desk.escalate(asked.number("id"), reason=reason, person_id=person.id)}

    def correct(asked: Asked, person: SessionPerson) -> Answer:
        correction = desk.correct(
            asked.number("id"),
            label=asked.text("label"),
            person_id=person.id,
            looked_ms=asked.optional_number("looked_ms"),
        )
        return {"correction": correction}

    def undo_correction(asked: Asked, person: SessionPerson) -> Answer:
        return {"correction": desk.undo_correction(asked.number("id"), person_id=person.id)}

    def acknowledge(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        return {"escalation": desk.acknowledge(asked.number("id"), person_id=person.id)}

    def dismiss(asked: Asked, person: SessionPerson) -> Answer:
        return {"escalation": desk.dismiss_escalation(asked.number("id"), person_id=person.id)}

    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.AGENT,
        functions=[
            *common_functions(services),
            *notice_functions(services),
            inbox, counts, conversation, assist, explanation, templates, reply, note, mark_read, assign,
            resolve, escalate, correct, undo_correction, acknowledge, dismiss,
        ],
    )  # fmt: skip
