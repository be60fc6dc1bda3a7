"""What the description of the API says about failures."""

from typing import Any

from console.api.results import Error

MEANING = {
    400: "The body is not JSON in UTF-8.",
    401: "The key is missing or wrong.",
    404: "There is no such thing.",
    409: "It contradicts what is stored.",
    413: "The body is too long.",
    422: "A field cannot be taken; the answer names it.",
    503: "Not now, and nothing was stored: try again after Retry-After seconds.",
}


def failures(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The failures of a route, for its description."""
    return {code: {"model": Error, "description": MEANING[code]} for code in codes}
