"""Where messages come in, and where programs say what a message's mood really was."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from console.api import bodies, results
from console.api.documented import failures
from console.incoming import IncomingMessage
from console.services import Services

log = logging.getLogger(__name__)

ASSIST_SECONDS = 5.0
NO_ASSIST = {"reading": None, "flags": [], "similar_cases": [], "templates": []}


def incoming_from(body: bodies.MessageIn) -> IncomingMessage:
    """The request as the value the desk takes."""
    return IncomingMessage(
        conversation_id=body.conversation_id,
        customer_id=body.customer.id,
        text=body.text,
        message_id=body.message_id,
        source=body.source,
        customer_name=body.customer.name,
        tier=body.customer.tier,
        locale=body.customer.locale,
        channel=body.channel,
        sent_at=body.sent_at,
        product=body.product,
        order=body.order,
    )


async def assist_for(services: Services, message_id: int) -> dict[str, Any]:
    """What the console makes of a stored message. Never fails: the message is stored already."""
    try:
        if services.reader.ready:
            await services.worker.scored(message_id, ASSIST_SECONDS)
        made = await run_in_threadpool(services.desk.assist, message_id)
        return {name: made[name] for name in NO_ASSIST}
    except Exception:
        log.exception("no assistance could be made for message %s", message_id)
        return dict(NO_ASSIST)


def message_routes(services: Services) -> APIRouter:
    """POST /messages and what hangs on one message."""
    router = APIRouter(tags=["messages"])

    @router.post(
        "/messages",
        status_code=201,
        response_model=results.Assisted,
        summary="Send in a customer's message",
        responses={
            200: {"model": results.Assisted, "description": "It was stored before."},
            202: {"model": results.Stored, "description": "Stored; without assist=true."},
            **failures(401, 409, 413, 422, 503),
        },
    )
    async def post_message(
        body: bodies.MessageIn,
        assist: Annotated[
            bool, Query(description="Wait for the reading, flags, similar cases and replies.")
        ] = False,
    ) -> Response:
        """Stores the message before anything else. The same message_id again stores nothing and
        answers 200; with another text it is refused with 409."""
        received = await run_in_threadpool(services.desk.receive, incoming_from(body))
        services.metrics.note_received(received, door="api")
        answer: dict[str, Any] = {"message": received.message}
        if assist:
            answer |= await assist_for(services, received.id)
        status = 200 if not received.created else 201 if assist else 202
        return JSONResponse(answer, status)

    @router.post(
        "/messages/{message}/correction",
        status_code=201,
        response_model=results.CorrectionOut,
        summary="Say what the mood really is",
        responses=failures(401, 404, 422, 503),
    )
    def correct(
        body: bodies.CorrectionIn,
        message: Annotated[int, Path(description="Undertone's id of the message.")],
    ) -> Response:
        """Agreeing with the model counts too. Correcting again changes the label."""
        correction = services.desk.correct(
            message, label=body.label, person_name=body.agent, looked_ms=body.looked_ms
        )
        return JSONResponse({"correction": correction}, 201)

    @router.get(
        "/messages/{message}/explanation",
        response_model=results.Explanation,
        summary="Why a message is read as it is",
        responses=failures(401, 404, 422, 503),
    )
    def explanation(
        message: Annotated[int, Path(description="Undertone's id of the message.")],
    ) -> Response:
        """The words that drive the active version's score, by leaving each out and reading again.
        Stores nothing; 503 while no model is ready."""
        return JSONResponse(services.explaining.explain(message))

    return router
