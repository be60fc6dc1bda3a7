"""The words one slip of the keyboard away, and how likely each slip is: a noisy channel's table of edits
(Kernighan, Church & Gale 1990) in a few round numbers. Knows no frequencies and no moods.
"""

from collections.abc import Container

from classifier.perturb import NEIGHBOURS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOWELS = frozenset("aeiou")
# letters that are written for one another because they sound alike
ALIKE = "aeiou iy cks sz fv dt mn"

# log10 of how much rarer a slip is than the commonest
SURE = 0.0  # two neighbours swapped, a double letter single or a single one double
MOVED = -0.3  # the wrong letter of a word is double: "dissapoint"
VOWEL_LOST, CONSONANT_LOST, END_LOST = -0.3, -0.6, -0.8
NEAR = -0.9  # a neighbouring key or a letter that sounds alike
EXTRA = -1.0  # a neighbouring key hit as well
FIRST = -1.5  # hardly anybody errs in the first letter
FAR = -2.5  # any other letter: with little else to go by, no evidence of what was meant

_BESIDE = {
    key: {other for other in LETTERS if other in NEIGHBOURS[key] or key in NEIGHBOURS[other]}
    for key in LETTERS
}
_NEAR = {key: set(others) for key, others in _BESIDE.items()}
for _group in ALIKE.split():
    for _letter in _group:
        _NEAR[_letter] |= set(_group) - {_letter}


def reach(word: str, words: Container[str]) -> dict[str, float]:
    """Those of `words` that `word` is one slip from, and log10 of how likely the slip is.

    >>> reach("uhappy", {"unhappy", "happy"})  # a first letter too many would turn moods around
    {'unhappy': -0.6}
    """
    found: dict[str, float] = {}

    def add(other: str, cost: float) -> None:
        if other in words and other != word:
            found[other] = max(cost, found.get(other, cost))

    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in halves[:-1]:
        if left + right[1:] in words and (left + right[1:] != word[1:] or _doubled(word, words)):
            add(left + right[1:], _extra(left, right))
        if len(right) > 1:
            add(left + right[1] + right[0] + right[2:], SURE if left else FIRST)
        for letter in LETTERS:
            if left + letter + right[1:] in words:
                cost = NEAR if letter in _NEAR[right[0]] else FAR
                add(left + letter + right[1:], cost if left else cost + FIRST)
    for left, right in halves:
        for letter in LETTERS:
            if left + letter + right in words:
                add(left + letter + right, _lost(left, letter, right))
    for other in _moved(word):
        add(other, MOVED)
    return found


def _doubled(word: str, words: Container[str]) -> bool:
    """Whether the first letter is one too many: not in "rresponsible", which may have lost its i."""
    return word[0] == word[1:2] and "i" + word not in words


def _extra(left: str, right: str) -> float:
    letter, beside = right[0], left[-1:] + right[1:2]
    if letter in beside:
        return SURE
    return EXTRA if letter == "e" or _BESIDE[letter] & set(beside) else FAR


def _lost(left: str, letter: str, right: str) -> float:
    if letter in left[-1:] + right[:1]:
        return SURE
    if not left:
        return FIRST + CONSONANT_LOST
    if not right and letter != "e":
        return END_LOST
    return VOWEL_LOST if letter in VOWELS else CONSONANT_LOST


def _moved(word: str) -> set[str]:
    """The words that double another letter than `word` does."""
    doubles = [at for at in range(1, len(word)) if word[at] == word[at - 1]]
    singles = [word[:at] + word[at + 1 :] for at in doubles]
    return {one[:at] + one[at - 1] + one[at:] for one in singles for at in range(2, len(one) + 1)}
