"""The login page, logging out, and the way to each person's first page. Runs no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from console.answers import plain_page
from console.auth import COOKIE, Sessions, SignInRefused, current_person
from console.gate import session_cookie
from console.plain_words import LANGUAGE_COOKIE, LANGUAGES, WORDS, language_of, other
from console.setting_values import is_loopback
from db.errors import DatabaseError
from db.models import Role

FIRST_PAGE = {Role.AGENT: "/agent", Role.SUPERVISOR: "/supervisor", Role.ADMIN: "/agent"}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class ShownLogin:
    """A login that the page shows to everybody; only the demo has any."""

    username: str
    password: str
    name: str
    role: Role


def login_routes(
    sessions: Sessions, *, secure: bool, shown: Sequence[ShownLogin] = ()
) -> APIRouter:
    """/, /login and /logout."""
    router = APIRouter(include_in_schema=False)

    def page(request: Request, *, problem: str = "", status: int = 200, name: str = "") -> Response:
        language = language_of(request)
        answer = plain_page(
            "login.html",
            status=status,
            language=language,
            other=other(language),
            words=WORDS[language],
            problem=problem,
            name=name,
            next=safe_next(request.query_params.get("next", "")),
            shown=shown,
            needs_tls=secure and not tls(request) and not is_loopback(request.url.hostname or ""),
        )
        if request.query_params.get("lang") in LANGUAGES:
            kept = {"samesite": "lax", "secure": secure or tls(request)}
            answer.set_cookie(LANGUAGE_COOKIE, language, YEAR, **kept)
        return answer

    @router.get("/")
    async def home(request: Request) -> Response:
        person = current_person(request)
        return RedirectResponse(FIRST_PAGE[person.role] if person else "/login", 303)

    @router.get("/login")
    async def show(request: Request) -> Response:
        person = current_person(request)
        if person is not None:
            target = safe_next(request.query_params.get("next", ""))
            return RedirectResponse(target or FIRST_PAGE[person.role], 303)
        return page(request)

    @router.post("/login")
    async def log_in(
        request: Request, username: str = Form("", max_length=200), password: str = Form("")
    ) -> Response:
        words = WORDS[language_of(request)]
        address = request.client.host if request.client else ""
        try:
            cookie = await run_in_threadpool(sessions.sign_in, username, password, address)
        except SignInRefused as refused:
            if refused.wait:
                problem = words["slower"].format(seconds=int(refused.wait) + 1)
                answer = page(request, problem=problem, status=429, name=username)
                answer.headers["Retry-After"] = str(int(refused.wait) + 1)
                return answer
            return page(request, problem=words["wrong"], status=401, name=username)
        except DatabaseError:
            return page(request, problem=words["offline"], status=503, name=username)
        target = safe_next(request.query_params.get("next", ""))
        answer = RedirectResponse(target or "/", 303)
        answer.headers.append("set-cookie", session_cookie(cookie, secure=secure or tls(request)))
        return answer

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        sessions.sign_out(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login", 303)
        answer.headers.append("set-cookie", session_cookie("", secure=secure or tls(request)))
        return answer

    return router


def tls(request: Request) -> bool:
    """Whether the browser came over HTTPS, as a proxy on this machine says."""
    return request.url.scheme == "https"


def safe_next(target: str) -> str:
    """`target` if it is an address of this console, else nothing."""
    local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if local and target.isprintable() and "\\" not in target else ""
