"""The customers' door of our own /chat page: the same path as any message, source "chat"."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from console.api.bodies import Request as Body
from console.errors import NotFound
from console.incoming import IncomingMessage
from console.live import customer_view
from console.login import tls
from console.services import Services
from console.visitors import SOURCE, Visitor


class ChatMessage(Body):
    """What the page sends. `message_id` is the page's own, so that a repeated sending is known."""

    text: str
    message_id: str | None = Field(None, max_length=80)
    name: str | None = Field(None, max_length=200)
    locale: str | None = Field(None, max_length=20)


def chat_routes(services: Services) -> APIRouter:
    """GET and POST /chat/messages."""
    router = APIRouter(include_in_schema=False)
    desk, visitors = services.desk, services.visitors

    def turns(visitor: Visitor) -> list[dict[str, Any]]:
        try:
            conversation = desk.find(visitor.conversation_id, source=SOURCE)
        except NotFound:
            return []
        seen = services.views.conversation(conversation)["messages"]
        return [customer_view(turn) for turn in seen if turn["author"] != "note"]

    @router.get("/chat/messages")
    async def read(request: Request) -> Response:
        """The visitor's conversation so far; makes a newcomer a visitor."""
        visitor = visitors.of(request)
        seq = services.hub.seq
        seen = await run_in_threadpool(turns, visitor) if visitor else []
        answer = JSONResponse({"messages": seen, "seq": seq})
        if visitor is None:
            answer.headers.append(
                "set-cookie", visitors.cookie(visitors.welcome(), tls=tls(request))
            )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @router.post("/chat/messages")
    async def write(request: Request, body: ChatMessage) -> Response:
        """Take a customer's message; the agent's answer comes by /chat/ws."""
        visitor = visitors.of(request) or visitors.welcome()
        visitors.take_turn(visitor, request.client.host if request.client else "")
        incoming = IncomingMessage(
            conversation_id=visitor.conversation_id,
            customer_id=visitor.id,
            customer_name=body.name,
            locale=body.locale,
            text=body.text,
            message_id=f"{visitor.id}:{body.message_id}" if body.message_id else None,
            source=SOURCE,
            channel="web",
        )
        received = await run_in_threadpool(desk.receive, incoming)
        services.metrics.note_received(received, door="chat")
        answer = JSONResponse({"message": customer_view(received.message)}, 201)
        answer.headers.append("set-cookie", visitors.cookie(visitor, tls=tls(request)))
        return answer

    return router
