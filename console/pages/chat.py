"""The customer's page: plain HTML and one script. What it sends and hears is console/chat.py's.

Without Gradio, since it must open fast on a phone, and be reachable without a login.
"""

from html import escape
from string import Template

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from console.pages.frame import STATIC
from console.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def chat_page(settings: Settings) -> APIRouter:
    """GET /chat."""
    template = Template((STATIC / "chat" / "chat.html").read_text(encoding="utf8"))
    html = template.substitute(shop=escape(settings.store_name), limit=settings.max_text)
    router = APIRouter(include_in_schema=False)

    @router.get("/chat")
    @router.get("/chat/")
    async def chat() -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return router
