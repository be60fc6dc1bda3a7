"""The models page: which versions there are, which one reads, and what the next will learn from."""

import gradio as gr

from console.auth import SessionPerson
from console.model_desk import ModelDesk, retrain_command
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, page
from console.services import Services
from db.models import Role

SCRIPT = "models/main.js"


def models_page(services: Services) -> gr.Blocks:
    """Versions, their figures, and the switch between them."""
    brain = services.brain
    models = ModelDesk(
        services.database,
        reader=brain.reader,
        store=brain.versions,
        command=retrain_command(services.settings),
    )

    def overview(asked: Asked, person: SessionPerson) -> Answer:
        return models.overview()

    def waiting(asked: Asked, person: SessionPerson) -> Answer:
        return models.waiting()

    def promote(asked: Asked, person: SessionPerson) -> Answer:
        return models.promote(asked.value("version"), reason=asked.value("reason"), by=person)

    def rollback(asked: Asked, person: SessionPerson) -> Answer:
        return models.rollback(reason=asked.value("reason"), by=person)

    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.SUPERVISOR,
        functions=[*common_functions(services), overview, waiting, promote, rollback],
    )
