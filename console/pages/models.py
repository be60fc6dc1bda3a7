"""The models page: versions and how they differ, which one reads, and how the next one is made."""

import gradio as gr

from console.auth import SessionPerson
from console.model_desk import ModelDesk, retrain_command
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, page
from console.pages.outcomes import overview_worded, worded
from console.services import Services
from db.models import Role

SCRIPT = "models/main.js"


def models_page(services: Services) -> gr.Blocks:
    """Versions, their figures, and the switch between them."""
    brain = services.brain
    retraining, comparisons = services.retraining, services.comparisons
    models = ModelDesk(
        services.database,
        reader=brain.reader,
        store=brain.versions,
        command=retrain_command(services.settings),
    )

    def reasons_for(person: SessionPerson) -> dict[str, str]:
        return models.reasons_in_chinese() if person.language == "zh" else {}

    def shown(found: Answer, person: SessionPerson) -> Answer:
        return overview_worded(found, person.language, reasons_for(person))

    def overview(asked: Asked, person: SessionPerson) -> Answer:
        return shown(models.overview(), person)

    def waiting(asked: Asked, person: SessionPerson) -> Answer:
        return models.waiting()

    def promote(asked: Asked, person: SessionPerson) -> Answer:
        switched = models.promote(asked.value("version"), reason=asked.value("reason"), by=person)
        return shown(switched, person)

    def rollback(asked: Asked, person: SessionPerson) -> Answer:
        return shown(models.rollback(reason=asked.value("reason"), by=person), person)

    def corrections(asked: Asked, person: SessionPerson) -> Answer:
        return models.corrections(asked.value("version"), before=asked.optional_number("before"))

    def compared(asked: Asked, person: SessionPerson) -> Answer:
        a, b = asked.value("a"), asked.value("b")
        known = comparisons.get(a, b)
        known["failed"] = worded(known["failed"], person.language)
        return {**known, "stored": models.stored(a, b)}

    def compare(asked: Asked, person: SessionPerson) -> Answer:
        a, b = asked.value("a"), asked.value("b")
        stored = models.stored(a, b)  # refuses versions that are not there
        return {**comparisons.begin(a, b), "stored": stored}

    def retraining_state(asked: Asked, person: SessionPerson) -> Answer:
        state = retraining.state()
        sentence = worded(state["sentence"], person.language, reasons_for(person))
        return {**state, "sentence": sentence, "log": retraining.log()}

    def retrain(asked: Asked, person: SessionPerson) -> Answer:
        return retraining.begin(person)

    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.SUPERVISOR,
        functions=[
            *common_functions(services),
            overview, waiting, promote, rollback,
            corrections, compared, compare, retraining_state, retrain,
        ],
    )  # fmt: skip
