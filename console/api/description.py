"""/docs: the description of the API as a page, drawn from /openapi.json.

FastAPI's own page loads its script from another host, which no page of ours may do; this one needs
no script. Knows the OpenAPI document and nothing of the routes behind it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from console.answers import plain_page

Schema = dict[str, Any]
DEEPEST = 4


@dataclass(frozen=True)
class Field:
    """One line of a table: a parameter, or a field of a body at some depth."""

    name: str
    type: str
    required: bool
    text: str
    depth: int = 0


@dataclass(frozen=True)
class Answer:
    """What may come back."""

    status: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Operation:
    """One address with one method."""

    id: str
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]


def description_routes(app: FastAPI) -> APIRouter:
    """GET /docs."""
    router = APIRouter(include_in_schema=False)

    @cache
    def groups() -> list[tuple[str, list[Operation]]]:
        return list(grouped(app.openapi()))

    @router.get("/docs")
    def docs() -> Response:
        intro = paragraphs(app.description)
        return plain_page("docs.html", language="en", intro=intro, groups=groups())

    return router


def paragraphs(text: str) -> list[list[str]]:
    """Text by paragraph, each cut at its back-ticks: every second piece is code."""
    return [re.split("`([^`]*)`", " ".join(part.split())) for part in text.split("\n\n")]


def grouped(document: Schema) -> Iterator[tuple[str, list[Operation]]]:
    """The operations of an OpenAPI document by their tag, in its order."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[-1]
            groups.setdefault(tag, []).append(_operation(document, path, method, operation))
    yield from groups.items()


def _operation(document: Schema, path: str, method: str, operation: Schema) -> Operation:
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation.get("summary", ""),
        text=operation.get("description", ""),
        parameters=tuple(
            Field(
                f"{one['name']} ({one['in']})",
                _type(document, one["schema"]),
                one.get("required", False),
                _text(one.get("description", ""), one["schema"]),
            )
            for one in operation.get("parameters", ())
        ),
        body=_body(document, operation.get("requestBody", {})),
        answers=tuple(
            Answer(status, answer.get("description", ""), _body(document, answer))
            for status, answer in sorted(operation["responses"].items())
        ),
    )


def _body(document: Schema, holder: Schema) -> tuple[Field, ...]:
    schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return tuple(_fields(document, schema))


def _fields(document: Schema, schema: Schema, depth: int = 0) -> Iterator[Field]:
    schema = _resolved(document, schema)
    for name, one in schema.get("properties", {}).items():
        text = one.get("description", "")
        yield Field(
            name,
            _type(document, one),
            name in schema.get("required", ()),
            _text(text, one),
            depth,
        )
        inner = _resolved(document, one.get("items", one))
        if depth < DEEPEST and "properties" in inner:
            yield from _fields(document, inner, depth + 1)


def _resolved(document: Schema, schema: Schema) -> Schema:
    """The schema itself, where it is a reference or may also be null."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(document, choice)
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _resolved(document, document["components"]["schemas"][name])
    return schema


def _type(document: Schema, schema: Schema) -> str:
    optional = any(one.get("type") == "null" for one in schema.get("anyOf", ()))
    resolved = _resolved(document, schema)
    if "enum" in resolved:
        name = " | ".join(str(value) for value in resolved["enum"])
    elif resolved.get("type") == "array":
        name = f"list of {_type(document, resolved['items'])}"
    else:
        name = {"string": "text", "integer": "whole number"}.get(
            resolved.get("type", ""), resolved.get("type", "anything")
        )
        name = "time" if resolved.get("format") == "date-time" else name
    return f"{name} or null" if optional else name


def _text(text: str, schema: Schema) -> str:
    default = schema.get("default")
    return text if default is None else f"{text} Default: {default}.".strip()
