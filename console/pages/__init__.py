"""The pages: Gradio in front of the desk. This room alone imports Gradio.

`mount_pages` puts every page on the application. The gate has to guard each page's path for its
role (`GUARDED`), since Gradio's own login cannot do roles.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by Gradio while it is imported

import gradio as gr
from fastapi import FastAPI

from console.gate import Guarded
from console.pages import admin, agent, frame, labels, models, supervisor
from console.pages.chat import chat_page
from console.pages.places import ADMIN, INBOX, LABELS, MODELS, PLACES, SUPERVISOR, Place
from console.services import Services

KEPT_SESSIONS = 500  # Gradio's memory of open tabs; ours keeps nothing in it


@dataclass(frozen=True)
class Page:
    """A place, the script that draws it, and the functions behind it."""

    place: Place
    script: str
    build: Callable[[Services], gr.Blocks]


PAGES = (
    Page(INBOX, agent.SCRIPT, agent.inbox_page),
    Page(SUPERVISOR, supervisor.SCRIPT, supervisor.supervisor_page),
    Page(LABELS, labels.SCRIPT, labels.labels_page),
    Page(MODELS, models.SCRIPT, models.models_page),
    Page(ADMIN, admin.SCRIPT, admin.admin_page),
)
GUARDED = tuple(Guarded(place.path, place.role) for place in PLACES)


def mount_pages(app: FastAPI, services: Services) -> None:
    """Every page at its path, and the customers' page."""
    app.include_router(chat_page(services.settings))
    app.add_api_route("/favicon.ico", frame.favicon, include_in_schema=False)
    for page in PAGES:
        blocks = page.build(services)
        blocks.state_session_capacity = KEPT_SESSIONS
        blocks.queue(api_open=False)
        gr.mount_gradio_app(
            app,
            blocks,
            page.place.path,
            auth_dependency=frame.username,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            show_error=False,
            theme=frame.theme(),
            head=frame.head(page.script),
        )
