"""Whether labels held back could tell any candidate from the active version: asked before the minutes
that a training takes.

Knows readers and examples; nothing about databases or where versions lie.
"""

from collections.abc import Sequence

from classifier.data import Example, columns
from classifier.held_back import LEAST_WRONG, too_few, until_told
from classifier.metrics import label_ids
from classifier.reader import Reader


def nothing_to_tell(active: Reader, held_back: Sequence[Example], share: float) -> str | None:
    """Why not, as a sentence with about how many more labels it takes, where a `share` of all is held
    back; None if they could."""
    read = active.probabilities(*columns(held_back)).argmax(1)
    wrong = int((read != label_ids([example.label for example in held_back])).sum())
    if not too_few(len(held_back), wrong):
        return None
    more = "" if wrong else "more than "
    return (
        f"Nothing to do yet: the active version reads {wrong} of the {len(held_back)} labels held back "
        f"to judge by wrong, and {LEAST_WRONG} are needed to tell whether another reads better; at this "
        f"rate that takes {more}about {until_told(len(held_back), wrong, share)} more labels."
    )
