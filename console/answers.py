"""Answers that several doors give alike: errors as JSON, and our few plain pages.

The plain pages (login, refusal, API description) run no script at all, and their policy says so.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, Response

from console.plain_words import WORDS

PLAIN_PAGE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def json_error(
    status: int, message: str, *, field: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """The one shape of an error."""
    return JSONResponse({"error": {"field": field, "message": message}}, status, headers)


def plain_page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page of ours that is only HTML and CSS."""
    html = _templates.get_template(template).render(**values)
    headers = {"Content-Security-Policy": PLAIN_PAGE_POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(html, status, headers)


def refusal_page(language: str, role: str) -> Response:
    """What somebody sees who opens a page of a higher role."""
    words = WORDS[language if language in WORDS else "en"]
    return plain_page("refused.html", status=403, language=language, role=role, words=words)
