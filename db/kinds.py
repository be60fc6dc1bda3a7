"""The words that stand in columns where only some are meant."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each role may do all that the ones before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Author(StrEnum):
    """Who wrote a message. A note is seen by colleagues only."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"


class ConversationStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class EscalationStatus(StrEnum):
    """`dismissed` means the rule was wrong here and is kept as a label."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class CorrectionKind(StrEnum):
    """A label is one person's word; a settlement is a supervisor's, and counts before any label."""

    LABEL = "label"
    SETTLEMENT = "settlement"


class Drawn(StrEnum):
    """Why the label desk dealt the message of a label, where nobody else's label is shown.

    A blind one was drawn at random and labelled without seeing what the model said; so is a second
    opinion. `random` were those with the reading in sight, which older databases hold.
    """

    UNSURE = "unsure"
    BLIND = "blind"
    SECOND = "second"
    RANDOM = "random"
