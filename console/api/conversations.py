"""Conversations as programs see and move them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from console import checks
from console.api import bodies, results
from console.api.documented import failures
from console.incoming import LIMITS
from console.services import Services

Conversation = Annotated[str, Path(description="The conversation_id at the source.")]
Source = Annotated[str, Query(max_length=64, description="Where the conversation_id is from.")]
PAGE, LARGEST_PAGE = 50, 200


def conversation_routes(services: Services) -> APIRouter:
    """Reading, answering, ending and escalating conversations."""
    router = APIRouter(tags=["conversations"])
    desk, views = services.desk, services.views

    def found(conversation: str, source: str) -> int:
        checks.identifier("conversation", conversation, limit=LIMITS["conversation_id"])
        checks.identifier("source", source, limit=LIMITS["source"])
        return desk.find(conversation, source=source)

    @router.get(
        "/conversations",
        response_model=results.ConversationPage,
        summary="List conversations",
        responses=failures(401, 422, 503),
    )
    def list_conversations(
        status: Annotated[Literal["open", "resolved"] | None, Query()] = None,
        assignee: Annotated[
            str | None, Query(description='A login name, or "none" for nobody.', max_length=64)
        ] = None,
        q: Annotated[
            str | None, Query(description="Words in messages, names, orders.", max_length=200)
        ] = None,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
    ) -> Response:
        """The latest activity first."""
        if assignee is not None:
            checks.identifier("assignee", assignee, limit=64)
        page = views.conversations(
            status=status, assignee=assignee, q=q, cursor=cursor, limit=limit
        )
        return JSONResponse(page)

    @router.post(
        "/conversations/{conversation:path}/replies",
        status_code=201,
        response_model=results.Stored,
        summary="Record an agent's reply",
        responses=failures(401, 404, 409, 422, 503),
    )
    def reply(body: bodies.ReplyIn, conversation: Conversation, source: Source = "api") -> Response:
        """The customer sees it on /chat; elsewhere the sender has delivered it already."""
        message = desk.reply(
            found(conversation, source),
            text=body.text,
            author_name=body.agent,
            external_id=body.message_id,
        )
        return JSONResponse({"message": message}, 201)

    @router.post(
        "/conversations/{conversation:path}/resolve",
        response_model=results.ConversationOut,
        summary="End a conversation",
        responses=failures(401, 404, 422, 503),
    )
    def resolve(
        conversation: Conversation, body: bodies.ResolveIn | None = None, source: Source = "api"
    ) -> Response:
        """It becomes a past case that similar problems are answered from."""
        body = body or bodies.ResolveIn()
        card = desk.resolve(
            found(conversation, source),
            outcome=body.outcome,
            satisfaction=body.satisfaction,
        )
        return JSONResponse({"conversation": card})

    @router.post(
        "/conversations/{conversation:path}/escalate",
        status_code=201,
        response_model=results.EscalationOut,
        summary="Ask for a supervisor",
        responses=failures(401, 404, 409, 422, 503),
    )
    def escalate(
        body: bodies.EscalateIn, conversation: Conversation, source: Source = "api"
    ) -> Response:
        """Supervisors see it at once, with the reason."""
        escalation = desk.escalate(found(conversation, source), reason=body.reason)
        return JSONResponse({"escalation": escalation}, 201)

    @router.get(
        "/conversations/{conversation:path}",
        response_model=results.ConversationDetail,
        summary="Read a conversation",
        responses=failures(401, 404, 503),
    )
    def read(conversation: Conversation, source: Source = "api") -> Response:
        """All its messages with their readings."""
        seen = views.conversation(found(conversation, source))
        return JSONResponse({"conversation": seen["card"], "messages": seen["messages"]})

    @router.get(
        "/escalations",
        tags=["escalations"],
        response_model=results.EscalationPage,
        summary="List escalations",
        responses=failures(401, 422, 503),
    )
    def list_escalations(
        status: Annotated[
            Literal["open", "acknowledged", "resolved", "dismissed"] | None, Query()
        ] = None,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
    ) -> Response:
        """The most urgent first."""
        return JSONResponse(views.escalations(status=status, cursor=cursor, limit=limit))

    return router
