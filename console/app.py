"""The web application: the gate, the doors, the sockets and the pages, in that order."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from console.api.conversations import conversation_routes
from console.api.description import description_routes
from console.api.failures import install as answer_failures
from console.api.messages import message_routes
from console.api.operations import operation_routes
from console.api.score import score_routes
from console.chat import chat_routes
from console.gate import Gate, Guarded
from console.headers import SecurityHeaders
from console.limits import BodyLimit
from console.live import live_routes
from console.login import ShownLogin, login_routes
from console.services import Services
from db.models import Role

STATIC = Path(__file__).parent / "pages" / "static"
SOCKET = Guarded("/live", Role.AGENT)
DESCRIPTION = """\
Send customers' messages in, and get back how the customer feels, whether a supervisor is needed,
how the same was solved before, and replies ready to send.

Every request carries `Authorization: Bearer KEY`; `python -m console.keys create NAME` makes a key.
`{conversation}` in a path is the external conversation_id, with `?source=` where the source is not
the default; `{message}` is Undertone's own id. What goes wrong is answered with
`{"error": {"field": …, "message": …}}`. Fields that are not listed are ignored.
"""

Mount = Callable[[FastAPI, Services], None]


def build_app(
    services: Services,
    *,
    mount_pages: Mount | None = None,
    guarded: Sequence[Guarded] = (),
    shown_logins: Sequence[ShownLogin] = (),
) -> FastAPI:
    """The application; `guarded` says which role each page of `mount_pages` needs."""
    settings = services.settings
    secure = not settings.on_loopback
    app = FastAPI(
        title="Undertone",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(services),
    )
    answer_failures(app)
    app.include_router(_api(services), prefix="/api/v1")
    app.include_router(operation_routes(services))
    app.include_router(description_routes(app))
    app.include_router(login_routes(services.sessions, secure=secure, shown=shown_logins))
    app.include_router(chat_routes(services))
    app.include_router(
        live_routes(
            services.hub,
            presence=services.presence,
            sessions=services.sessions,
            visitors=services.visitors,
        )
    )
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    if mount_pages is not None:
        mount_pages(app, services)
    app.add_middleware(BodyLimit, max_text=settings.max_text)
    app.add_middleware(
        Gate,
        sessions=services.sessions,
        keys=services.keys,
        guarded=[*guarded, SOCKET],
        secure=secure,
        loopback_only=settings.demo,
    )
    app.add_middleware(SecurityHeaders)
    return app


def _api(services: Services) -> APIRouter:
    # for the description only: the gate has refused whoever has no key
    key = Depends(HTTPBearer(scheme_name="key", auto_error=False))
    router = APIRouter(dependencies=[key])
    router.include_router(message_routes(services))
    router.include_router(conversation_routes(services))
    router.include_router(score_routes(services))
    return router


def _lifespan(services: Services) -> Callable:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services.start()
        try:
            yield
        finally:
            await run_in_threadpool(services.stop)

    return lifespan
