"""A message in the plain words that readers are best at: noise undone, dialect words in standard ones,
slips mended, people and places alike. Only the reader gets it; people see what the customer wrote.
"""

from classifier.blindness import blind
from classifier.dialect import standard
from classifier.normalise import normalise
from classifier.spelling import mend


def plain(text: str) -> str:
    """The text as the tokenizer gets it, in training and in use alike.

    >>> plain("@AcmeHelp my grandson is still waitng in Texas")
    '@user my mother is still waiting in London'
    >>> plain("He's gutted")
    "she's very disappointed"
    """
    clean = normalise(text)
    understood = standard(clean)
    if understood != clean:
        # a dialect writes pairs and words that no list knows: there, nothing is beyond doubt a slip
        return blind(understood)
    # names first, which look like slips; then what is known once slips are mended
    seen = blind(clean)
    mended = mend(seen)
    return blind(mended) if mended != seen else seen


def as_written(text: str) -> str:
    """The text with its dialect words and slips, for a reader that is to learn from them.

    >>> as_written("@AcmeHelp my grandson is gutted")
    '@user my mother is gutted'
    """
    return blind(normalise(text))
