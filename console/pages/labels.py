"""The label desk: one message after another, one key for each."""

import gradio as gr

from console.auth import SessionPerson
from console.labelling import LabelDesk
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, page
from console.services import Services
from db.models import Role

SCRIPT = "labels/main.js"


def labels_page(services: Services) -> gr.Blocks:
    """Messages to label. Labels go through the desk, as in the inbox."""
    desk = services.desk
    labelling = LabelDesk(services.database, second_opinions=services.settings.second_opinions)

    def deal(asked: Asked, person: SessionPerson) -> Answer:
        return labelling.deal(
            person.id, count=asked.number("count"), without=asked.numbers("without")
        )

    def labelled(asked: Asked, person: SessionPerson) -> Answer:
        return {"count": labelling.labelled(person.id, since=asked.text("since"))}

    def label(asked: Asked, person: SessionPerson) -> Answer:
        correction = desk.correct(
            asked.number("id"),
            label=asked.text("label"),
            person_id=person.id,
            looked_ms=asked.optional_number("looked_ms"),
            drawn=asked.optional_text("drawn"),
        )
        return {"correction": correction}

    def undo(asked: Asked, person: SessionPerson) -> Answer:
        return {"correction": desk.undo_correction(asked.number("id"), person_id=person.id)}

    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.AGENT,
        functions=[*common_functions(services), deal, labelled, label, undo],
    )
