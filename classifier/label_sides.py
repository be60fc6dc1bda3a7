"""Which settled labels are learned from, and which are held back to judge candidates.

The hash of a message's id decides; the same words in the same context lie on the same side, or they
would be judged by heart. Only the newest of those held back judge: what has judged and is older is
learned in its turn, so that every correction reaches the model, and what was ever learned never judges
again. What became of a label since, another word, a conflict or none, changes no side.
Knows labels only.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from classifier.data import text_key

if TYPE_CHECKING:
    from classifier.corrections import Label

HELD_BACK_SHARE = 0.3
ENOUGH_TO_JUDGE = 150  # of the labels held back, the newest; where there are many labels, more:
JUDGING_SHARE = 0.1  # of all
ENOUGH_CORRECTING = 15  # of those that judge; where nearly all agree with the model, more judge
MOST_HELD_BACK = 4000


def is_held_back(message_id: int, share: float) -> bool:
    """Whether a message's label judges before it is learned; the same answer for ever."""
    digest = hashlib.sha256(f"held back {message_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < share


def on_sides(
    labels: Sequence["Label"], unsettled: Sequence["Label"], share: float, enough: int, most: int
) -> list["Label"]:
    """`labels` with `held_back` decided: as it was before for a message with these words, also one that
    is `unsettled` now, else by the first such message; then the newest. What was ever learned does not
    judge."""
    same_words: dict[tuple, list[Label]] = {}
    for label in (*labels, *unsettled):
        same_words.setdefault(text_key(label.example), []).append(label)
    judging = {
        key
        for key, group in same_words.items()
        if not any(label.used for label in group)
        and (
            any(label.marked for label in group)
            or is_held_back(min(label.message_id for label in group), share)
        )
    }
    wanted = max(enough, round(JUDGING_SHARE * len(labels)))
    newest = _newest({key: same_words[key] for key in judging}, wanted, most)
    return [replace(label, held_back=text_key(label.example) in newest) for label in labels]


def _newest(groups: dict[tuple, list["Label"]], wanted: int, most: int) -> set[tuple]:
    """The keys of the groups that judge: those that came last, as many as it takes for `wanted` labels,
    enough of them correcting the model; or for `most` labels. A group comes with its first label, so that
    words that are said every day are learned too."""
    settled = {key: [label for label in group if label.corrections] for key, group in groups.items()}
    came = {key: min(min(label.corrections) for label in group) for key, group in settled.items() if group}
    newest: set[tuple] = set()
    taken = correcting = 0
    for key in sorted(came, key=came.__getitem__, reverse=True):
        if taken >= most or (taken >= wanted and correcting >= ENOUGH_CORRECTING):
            break
        newest.add(key)
        taken += len(settled[key])
        correcting += sum(label.corrects for label in settled[key])
    return newest
