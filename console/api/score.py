"""Readings of texts that belong to no conversation. Stores nothing."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from console import checks
from console.api import bodies, results
from console.api.documented import failures
from console.errors import Invalid
from console.services import Services

TOGETHER = 32  # more at once would keep messages of customers waiting


def score_routes(services: Services) -> APIRouter:
    """POST /score."""
    router = APIRouter(tags=["score"])

    @router.post(
        "/score",
        response_model=results.Readings,
        summary="Read texts without storing them",
        responses=failures(401, 413, 422, 503),
    )
    def score(body: bodies.ScoreIn) -> Response:
        """Up to 256 texts, all read by one and the same version unless it changes meanwhile."""
        contexts = _checked(body, services.settings.max_text)
        readings = []
        for start in range(0, len(body.texts), TOGETHER):
            part = slice(start, start + TOGETHER)
            readings += services.reader.read(body.texts[part], contexts[part])
        return JSONResponse({"readings": [reading.as_dict() for reading in readings]})

    return router


def _checked(body: bodies.ScoreIn, max_text: int) -> list[list[str]]:
    """Every text is readable; the context of each, which may be empty."""
    for number, text in enumerate(body.texts):
        checks.text(f"texts.{number}", text, limit=max_text)
    contexts = body.contexts if body.contexts is not None else [[] for _ in body.texts]
    if len(contexts) != len(body.texts):
        raise Invalid("contexts", "contexts must have one entry for each of texts.")
    for number, turns in enumerate(contexts):
        field = f"contexts.{number}"
        if len(turns) > bodies.MAX_CONTEXT:
            raise Invalid(field, f"{field} may have at most {bodies.MAX_CONTEXT} turns.")
        for turn in turns:
            if not turn.startswith(("C: ", "A: ")):
                raise Invalid(field, f'{field}: every turn begins with "C: " or "A: ".')
            checks.text(field, turn, limit=max_text + 3)
    return contexts
