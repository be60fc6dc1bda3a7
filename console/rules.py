"""Judges whether a supervisor should look: rules over what is known, each with its reason.

Rules come from a file that people can read too (escalation_rules.yaml beside this one). They see
facts and answer with flags; what becomes of a flag is not their business.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Protocol

from console.waiting import Targets
from console.wording import Words, plain
from db.models import Reading

log = logging.getLogger(__name__)

LANGUAGES = ("en", "zh")
BY_A_PERSON = "person"  # the id of no rule: what people escalate themselves


@dataclass(frozen=True)
class Facts:
    """What is known when rules are asked. What is not given is not judged.

    `readings` are those of the customer's messages in this conversation, oldest first, the judged
    message's last; `waited` is how long the customer has waited, `first` if for a first reply.
    """

    text: str | None = None
    readings: Sequence[Reading] = ()
    waited: timedelta | None = None
    first: bool = False


@dataclass(frozen=True)
class Flag:
    """A rule that spoke, and why, in both languages."""

    rule: str
    severity: str
    reason: str
    reason_zh: str


@dataclass(frozen=True)
class Heading:
    """What every rule has: its name, how urgent it is, and its reason with fields to fill."""

    id: str
    severity: str
    reason: dict[str, str]

    def flag(self, **fields: object) -> Flag:
        """This rule's flag, with the fields of its reason filled."""
        en, zh = (self.reason[language].format(**fields) for language in LANGUAGES)
        return Flag(self.id, self.severity, en, zh)


class Rule(Protocol):
    """Looks at the facts and speaks, or does not."""

    heading: Heading

    def judge(self, facts: Facts) -> Flag | None: ...


@dataclass(frozen=True)
class MoodRule:
    """Speaks when the model is sure of a negative mood, and very."""

    fields = ("percent",)
    heading: Heading
    probability: float

    def judge(self, facts: Facts) -> Flag | None:
        if not facts.readings:
            return None
        last = facts.readings[-1]
        if not last.sure or last.label != "negative" or last.negative < self.probability:
            return None
        return self.heading.flag(percent=int(last.negative * 100))


@dataclass(frozen=True)
class FallingRule:
    """Speaks when the mood sank from message to message, far enough, and ended below zero."""

    fields = ("count", "start", "end")
    heading: Heading
    messages: int
    drop: float

    def judge(self, facts: Facts) -> Flag | None:
        scores = [one.positive - one.negative for one in facts.readings][-self.messages :]
        if len(scores) < self.messages or scores[-1] >= 0:
            return None
        sinking = all(later < earlier for earlier, later in pairwise(scores))
        if not sinking or scores[0] - scores[-1] < self.drop:
            return None
        return self.heading.flag(
            count=len(scores), start=f"{scores[0]:+.2f}", end=f"{scores[-1]:+.2f}"
        )


@dataclass(frozen=True)
class WaitingRule:
    """Speaks when a customer has waited longer than the target."""

    fields = ("minutes",)
    heading: Heading
    targets: Targets

    def judge(self, facts: Facts) -> Flag | None:
        if facts.waited is None:
            return None
        target = self.targets.first_reply if facts.first else self.targets.next_reply
        if facts.waited < target:
            return None
        return self.heading.flag(minutes=int(facts.waited.total_seconds() // 60))


@dataclass(frozen=True)
class WordRule:
    """Speaks when the message names one of its words."""

    fields = ("word",)
    heading: Heading
    words: Words

    def judge(self, facts: Facts) -> Flag | None:
        if facts.text is None:
            return None
        word = self.words.first_in(plain(facts.text))
        return None if word is None else self.heading.flag(word=word)


@dataclass(frozen=True)
class Rules:
    """All rules in force, and the times within which customers are to be answered."""

    rules: tuple[Rule, ...]
    targets: Targets

    def judge(self, facts: Facts) -> list[Flag]:
        """The flags of the rules that speak, in the order of the file.

        A rule that breaks is logged; it silences neither the others nor the message.
        """
        flags = []
        for rule in self.rules:
            try:
                flag = rule.judge(facts)
            except Exception:
                log.exception("the rule %s could not judge", rule.heading.id)
                continue
            if flag is not None:
                flags.append(flag)
        return flags

    @property
    def ending_with_a_reply(self) -> set[str]:
        """The rules whose cause is gone as soon as the customer has an answer."""
        return {rule.heading.id for rule in self.rules if isinstance(rule, WaitingRule)}
