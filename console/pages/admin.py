"""The administrators' page: people, keys, the system's condition and the rules in force."""

import gradio as gr

from console.administration import Administration
from console.auth import SessionPerson
from console.condition import Condition
from console.pages.asked import Asked
from console.pages.common import common_functions
from console.pages.frame import Answer, page
from console.pages.outcomes import worded
from console.services import Services
from console.shapes import time as written
from db.models import Role

SCRIPT = "admin/main.js"


def admin_page(services: Services) -> gr.Blocks:
    """What only an administrator may see and change."""
    administration = Administration(services.database, services.sessions)
    keys = services.keys
    condition = Condition(
        services.database,
        settings=services.settings,
        hub=services.hub,
        reader=services.brain.reader,
        rules=services.desk.rules,
    )

    def people(asked: Asked, person: SessionPerson) -> Answer:
        return {"items": administration.everybody()}

    def add_person(asked: Asked, person: SessionPerson) -> Answer:
        fields = ("username", "name", "role", "language")
        return administration.add(**{name: asked.value(name) for name in fields})

    def change_person(asked: Asked, person: SessionPerson) -> Answer:
        fields = ("name", "role", "language")
        changes = {name: asked.value(name) for name in fields if asked.value(name) is not None}
        return {"person": administration.change(asked.number("id"), by=person, **changes)}

    def set_active(asked: Asked, person: SessionPerson) -> Answer:
        active = asked.value("active") is True
        return {"person": administration.set_active(asked.number("id"), active=active, by=person)}

    def new_password(asked: Asked, person: SessionPerson) -> Answer:
        return administration.new_password(asked.number("id"))

    def key_list(asked: Asked, person: SessionPerson) -> Answer:
        times = ("created_at", "last_used_at", "revoked_at")
        return {
            "items": [
                {**key, **{name: written(key[name]) for name in times}} for key in keys.list()
            ]
        }

    def create_key(asked: Asked, person: SessionPerson) -> Answer:
        return {"key": keys.create(asked.text("name"))}

    def revoke_key(asked: Asked, person: SessionPerson) -> Answer:
        keys.revoke(asked.text("name"))
        return {}

    def system(asked: Asked, person: SessionPerson) -> Answer:
        found = condition.system()
        return {**found, "problem": worded(found["problem"], person.language)}

    def rules(asked: Asked, person: SessionPerson) -> Answer:
        return {"items": condition.rules()}

    return page(
        title="Undertone",
        script=SCRIPT,
        role=Role.ADMIN,
        functions=[
            *common_functions(services),
            people, add_person, change_person, set_active, new_password,
            key_list, create_key, revoke_key, system, rules,
        ],
    )  # fmt: skip
