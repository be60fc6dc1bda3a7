"""Everything that can go wrong at the door, as {"error": {"field": …, "message": …}}.

A sentence says what is wrong and how to send it right; it never repeats what was sent, since that
may be a customer's text.
"""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from classifier.active import NotReady
from console.answers import json_error
from console.errors import (
    Conflict,
    ConsoleError,
    Forbidden,
    Invalid,
    NotFound,
    TooFast,
    Unavailable,
)
from db.errors import DatabaseError

log = logging.getLogger(__name__)

STATUS = {Invalid: 422, NotFound: 404, Conflict: 409, Forbidden: 403}
RETRY_AFTER_SECONDS = 2
SENTENCES = {
    "missing": "{field} is missing.",
    "string_type": "{field} must be text in quotes.",
    "string_unicode": "{field} contains half of a surrogate pair, which is no text.",
    "string_too_long": "{field} may have at most {max_length} characters.",
    "list_type": "{field} must be a list.",
    "too_short": "{field} must have at least {min_length} entries.",
    "too_long": "{field} may have at most {max_length} entries.",
    "literal_error": "{field} must be {expected}.",
    "enum": "{field} must be {expected}.",
    "int_type": "{field} must be a whole number.",
    "int_parsing": "{field} must be a whole number.",
    "int_parsing_size": "{field} is too large a number.",
    "int_from_float": "{field} must be a whole number.",
    "bool_parsing": "{field} must be true or false.",
    "greater_than_equal": "{field} must be at least {ge}.",
    "less_than_equal": "{field} must be at most {le}.",
    "model_type": "{field} must be an object in braces.",
    "model_attributes_type": "{field} must be an object in braces.",
    "dict_type": "{field} must be an object in braces.",
}


def install(app: FastAPI) -> None:
    """Make the app answer its failures this way."""
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(ConsoleError, _expected)
    app.add_exception_handler(NotReady, _not_ready)
    app.add_exception_handler(DatabaseError, _no_database)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _wrong_request(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    if first["type"] == "json_invalid":
        return json_error(400, "The body is not valid JSON.", field="body")
    if place == ["body"] and isinstance(error.body, bytes):
        sentence = "The body must be JSON, sent with the header Content-Type: application/json."
        return json_error(415, sentence, field="body")
    field = ".".join(place[1:]) or place[0]
    return json_error(422, _sentence(field, first), field=field)


def _sentence(field: str, error: dict[str, Any]) -> str:
    known = SENTENCES.get(error["type"])
    if known:
        return known.format(field=field, **error.get("ctx", {}))
    if error["type"] == "value_error":
        return f"{field} {error['ctx']['error']}."
    return f"{field} cannot be taken as it is."


def _expected(request: Request, error: ConsoleError) -> Response:
    if isinstance(error, Unavailable):
        headers = {"Retry-After": str(error.retry_after)}
        status = 429 if isinstance(error, TooFast) else 503
        return json_error(status, error.message, field=error.field, headers=headers)
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    return json_error(status, error.message, field=error.field)


def _not_ready(request: Request, error: NotReady) -> Response:
    return json_error(503, str(error), headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def _no_database(request: Request, error: DatabaseError) -> Response:
    log.error("a request could not be answered: %s", error)
    return json_error(503, str(error), headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 400:  # the body could not be parsed, and not because of its JSON
        return json_error(400, "The body is not JSON in UTF-8.", field="body")
    sentence = {
        404: "There is nothing at this address.",
        405: "This address does not take this method.",
    }.get(error.status_code, str(error.detail))
    return json_error(error.status_code, sentence, headers=dict(error.headers or {}))


def _unexpected(request: Request, error: Exception) -> Response:
    """Starlette logs the traceback; the caller learns no more than that it was our fault."""
    return json_error(500, "Something went wrong in Undertone. Its log says what.")
