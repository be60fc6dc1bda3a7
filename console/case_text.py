"""What a case is in words: the problem a customer described, and the reply that dealt with it.

Personal data is masked here, before anything is compared, kept or cut: a reply found again is one
click from the next customer, and whoever needs the number itself opens the conversation.
Knows strings only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.privacy import mask
from console.small_talk import is_closing, is_greeting

LONGEST_PROBLEM = 400
# in units of meaning: a Chinese character or an English word
ENOUGH_TO_COMPARE = 12
MEANT_TO_HELP = 12

_CLOSING = re.compile(
    r"anything else|something else i can|have a (nice|good|great)|you'?re welcome|"
    r"thank(s| you) for (contacting|your patience|reaching)|glad i could help|good ?bye|"
    r"祝您|祝你|不客气|不用谢|还有其他|还有什么|其他问题|感谢您的(咨询|支持|来电|光临|理解)|再见|"
    r"评价|应该的|稍等|one moment|moment please|let me check",
    re.IGNORECASE,
)
_UNIT = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]|[a-zA-Z0-9']+")


@dataclass(frozen=True)
class CaseText:
    """A case as it is compared (`opening`) and as it is shown (`problem` and `reply`)."""

    opening: str
    problem: str
    reply: str


def case_text(customer_texts: Sequence[str], agent_texts: Sequence[str]) -> CaseText:
    """The case that a conversation was, from everything both sides said.

    Compared is how the customer began, until enough was said: the vector of a whole conversation is
    blurred by what came later (0.57 against 0.88 for the same late parcel).
    """
    said = [text.strip() for text in customer_texts if not (is_greeting(text) or is_closing(text))]
    said = said or [text.strip() for text in customer_texts]
    return CaseText(
        opening=mask(_enough_of(said))[:LONGEST_PROBLEM],
        problem=mask("\n".join(said))[:LONGEST_PROBLEM],
        reply=mask(reply_of(agent_texts)),
    )


def question_of(text: str, before: Sequence[str]) -> str:
    """What to look for when `text` comes: itself, and what was said before if it is short."""
    earlier = [said.strip() for said in reversed(before) if not is_greeting(said)]
    return mask(_enough_of([text.strip(), *earlier], newest_first=True))[-LONGEST_PROBLEM:]


def reply_of(agent_texts: Sequence[str]) -> str:
    """The reply that dealt with it: the last that says something, not the goodbye after it."""
    helpful = [
        text for text in agent_texts if size(text) >= MEANT_TO_HELP and not _CLOSING.search(text)
    ]
    return helpful[-1] if helpful else max(agent_texts, key=size, default="")


def size(text: str) -> int:
    """How much is said: Chinese characters and other words."""
    return len(_UNIT.findall(text))


def _enough_of(texts: Sequence[str], *, newest_first: bool = False) -> str:
    """As many of `texts` as it takes to say something, in the order they were said."""
    taken: list[str] = []
    for text in texts:
        taken.append(text)
        if size("\n".join(taken)) >= ENOUGH_TO_COMPARE:
            break
    return "\n".join(reversed(taken) if newest_first else taken)
