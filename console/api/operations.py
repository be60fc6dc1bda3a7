"""For whoever runs the console: alive, ready, numbers."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from console.services import Services
from db.errors import DatabaseError


def operation_routes(services: Services) -> APIRouter:
    """/healthz, /readyz and /metrics. From another machine the gate asks for a key."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", summary="Is the process alive?")
    async def healthz() -> Response:
        """Answers as long as the process can answer anything."""
        return JSONResponse({"status": "alive"})

    @router.get("/readyz", summary="Can messages be stored and read?")
    async def readyz() -> Response:
        """503 until the database answers and a model is loaded; messages are stored before that."""
        problems = {}
        try:
            await run_in_threadpool(services.database.check)
        except DatabaseError as error:
            problems["database"] = str(error)
        if not services.reader.ready:
            problems["model"] = services.reader.problem or "The model is still loading."
        answer = {
            "status": "not ready" if problems else "ready",
            "model_version": services.reader.version,
            "problems": problems,
        }
        return JSONResponse(answer, 503 if problems else 200)

    @router.get("/metrics", summary="Numbers for Prometheus")
    async def metrics() -> Response:
        """Queues, times and counts."""
        text = await run_in_threadpool(services.metrics.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
