"""The frame of every page: one `gr.HTML` that a script draws into, and the functions it may call.

A server function takes what the script sent and the person behind the request, calls the desk once
and returns plain values. What was expected to go wrong at times becomes {"error": {...}}, which the
page shows as a sentence; everything else is logged. Knows nothing about single pages.
"""

import logging
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi.responses import FileResponse

from console import auth
from console.auth import SessionPerson
from console.errors import ConsoleError, Forbidden
from console.pages.asked import Asked
from console.pages.refusals import refusal
from db.errors import DatabaseError
from db.models import Role

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
STATIC_PATH = "/static"
STYLES = (f"{STATIC_PATH}/undertone.css", f"{STATIC_PATH}/desks.css")
ICON = f"{STATIC_PATH}/icon.svg"

Answer = dict[str, Any]
ServerFunction = Callable[[Asked, SessionPerson], Answer]

# the page before its script has come: the bar's shape only, so that nothing jumps afterwards
SKELETON = """
<div class="ut-app" style="visibility:hidden">
  <header class="bar"><span class="brand">Undertone</span></header>
</div>
"""


def page(*, title: str, script: str, role: Role, functions: Sequence[ServerFunction]) -> gr.Blocks:
    """A page whose `script`, below static/, exports `start(element, server)`."""
    with gr.Blocks(
        title=title, fill_width=True, fill_height=True, analytics_enabled=False
    ) as blocks:
        gr.HTML(
            html_template=SKELETON,
            apply_default_css=False,
            js_on_load=_load(script),
            server_functions=[_guarded(run, role) for run in functions],
        )
    return blocks


def username(request: gr.Request) -> str | None:
    """For Gradio's own check, behind the gate's."""
    person = auth.current_person(request)
    return person.username if person else None


def must_be(person: SessionPerson, role: Role) -> None:
    """Refuse what needs a higher role than the page does."""
    if not person.may(role):
        raise Forbidden(f"This needs the role {role}.")


def head(script: str) -> str:
    """What a page asks for early: the style, and its script with all that it imports."""
    early = "".join(
        f'<link rel="modulepreload" href="{escape(path)}">' for path in _modules(script)
    )
    styles = "".join(f'<link rel="stylesheet" href="{path}">' for path in STYLES)
    return f'{styles}{early}<link rel="icon" href="{ICON}">'


async def favicon() -> FileResponse:
    """Browsers ask for it before the page's head has named the icon."""
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


def theme() -> gr.themes.Base:
    """Gradio's theme without web fonts; all that shows is its colour, before ours has come."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]).set(
        body_background_fill="#f7f7f8",
        body_background_fill_dark="#0f1012",
    )


def _load(script: str) -> str:
    return f"import('{STATIC_PATH}/{script}').then((page) => page.start(element, server));"


def _modules(script: str) -> list[str]:
    folder = Path(script).parent.as_posix()
    files = [STATIC / "undertone.js", *sorted((STATIC / "core").glob("*.js"))]
    files += sorted((STATIC / folder).glob("*.js"))
    return [f"{STATIC_PATH}/{file.relative_to(STATIC).as_posix()}" for file in files]


def _guarded(run: ServerFunction, role: Role) -> Callable[..., Answer]:
    """`run` as Gradio calls it: the person's role is checked again, and refusals become answers."""

    def answer(payload: dict, request: gr.Request) -> dict:
        try:
            person = auth.require(request, role)
            return run(Asked(payload), person)
        except (ConsoleError, DatabaseError) as error:
            known = auth.current_person(request)
            message = refusal(error, known.language if known else "en")
            return {"error": {"field": getattr(error, "field", None), "message": message}}
        except Exception:
            log.exception("the page function %s failed", run.__name__)
            raise

    answer.__name__ = run.__name__
    return answer
