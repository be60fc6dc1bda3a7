"""Reads what a page's script sent.

It may be anything, since whoever is logged in can call a page's functions from anywhere.
"""

from typing import Any

from console.errors import Invalid
from db.queries.ids import LARGEST

MOST_NUMBERS = 1000


class Asked:
    """The values of one call, each read with the type it must have."""

    def __init__(self, values: object):
        self._values = values if isinstance(values, dict) else {}

    def number(self, name: str) -> int:
        """One of our ids."""
        value = self._values.get(name)
        if type(value) is not int or not 0 < value <= LARGEST:
            raise Invalid(name, f"{name} must be a number.")
        return value

    def optional_number(self, name: str) -> int | None:
        """A number, or none."""
        return None if self._values.get(name) is None else self.number(name)

    def numbers(self, name: str) -> list[int]:
        """Several of our ids, none when left out."""
        values = self._values.get(name) or []
        if not isinstance(values, list) or len(values) > MOST_NUMBERS:
            raise Invalid(name, f"{name} must be at most {MOST_NUMBERS} numbers.")
        return [Asked({name: value}).number(name) for value in values]

    def text(self, name: str) -> str:
        """Some text, which may be empty."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise Invalid(name, f"{name} must be text.")
        return value

    def optional_text(self, name: str) -> str | None:
        """Some text, or none."""
        return None if self._values.get(name) is None else self.text(name)

    def value(self, name: str) -> Any:
        """Whatever came, for a function that checks it itself."""
        return self._values.get(name)
