"""The label desk: one message after another, one key for each.

Everybody labels, and sees how far they agree with others. Supervisors settle disagreements and look
at labels that are probably slips.
"""

import gradio as gr

from console.agreeing import Agreeing
from console.auth import SessionPerson
from console.disputes import Disputes
from console.labelling import LabelDesk
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, must_be, page
from console.pages.told import notice_functions
from console.services import Services
from db.models import Role

SCRIPT = "labels/main.js"


def labels_page(services: Services) -> gr.Blocks:
    """Messages to label. Labels go through the desk, as in the inbox."""
    desk = services.desk
    labelling = LabelDesk(services.database, second_opinions=services.settings.second_opinions)

    disputes = Disputes(services.database)
    agreeing = Agreeing(services.database)

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

    def disputed(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        return {"count": disputes.count()}

    def disagreements(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        return disputes.disagreements()

    def suspects(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        return disputes.suspects()

    def settled(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        return {"settled": disputes.settled()}

    def settle(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        correction = desk.settle(
            asked.number("id"),
            label=asked.text("label"),
            person_id=person.id,
            looked_ms=asked.optional_number("looked_ms"),
        )
        return {"correction": correction}

    def reopen(asked: Asked, person: SessionPerson) -> Answer:
        must_be(person, Role.SUPERVISOR)
        correction = desk.reopen(asked.number("id"), settlement=asked.number("settlement"))
        return {"correction": correction}

    def agreement(asked: Asked, person: SessionPerson) -> Answer:
        return agreeing.figures(person)

    everybodys = [deal, labelled, label, undo, agreement, *notice_functions(services)]
    supervisors = [disputed, disagreements, suspects, settled, settle, reopen]
    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.AGENT,
        functions=[*common_functions(services), *everybodys, *supervisors],
    )
