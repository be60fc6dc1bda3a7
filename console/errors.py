"""Errors that people and programs may see as they stand: a sentence, and the field it is about.

Knows nothing about HTTP or pages; each door turns these into its own kind of answer.
"""


class ConsoleError(Exception):
    """Something that was expected to go wrong at times."""

    def __init__(self, message: str, *, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(ConsoleError):
    """A value cannot be taken; the same request will never succeed."""

    def __init__(self, field: str, message: str):
        super().__init__(message, field=field)


class NotFound(ConsoleError):
    """What the request names does not exist."""


class Conflict(ConsoleError):
    """The request contradicts what is already stored."""


class Forbidden(ConsoleError):
    """This person may not do this."""


class Unavailable(ConsoleError):
    """It cannot be done now; `retry_after` says in how many seconds to try again."""

    def __init__(self, message: str, *, retry_after: int = 5):
        super().__init__(message)
        self.retry_after = retry_after


class TooFast(Unavailable):
    """Somebody asks more often than they may; slower, it will be done."""


class RulesError(Exception):
    """The escalation rules cannot be used; the message names what to mend."""
