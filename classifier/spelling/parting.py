"""Two words without the space between them. Knows no slips of letters.

Pairs of words and how often each was written are symspellpy's; a pair that it lacks is taken for two
words only where both are so long, or one is so common, that no name is made of them. What may be a
name is parted where its words begin a sentence and no name.
"""

import math
from collections.abc import Mapping
from importlib.resources import files

from classifier.spelling.moods import mood

PAIRS = files("symspellpy") / "frequency_bigramdictionary_en_243_342.txt"
RAREST = -9.0  # log10 of the probability of both words beside one another
SPACE = -0.5  # log10 of how much rarer a space is lost than a letter
SHORT = 6  # letters: shorter words are parted between two of STICKY only
LONG = 4  # letters of each part of a pair that nobody counted
# what makes two words of one without a doubt; not what names begin or end with ("as if", "be than")
STICKY = frozenset(
    "is it its my me to of on at so in by too the for you and was has had but this that with your are "
    "have can will we he she they very all just been what when how why out get got still really do does "
    "did could would there which where who now".split()
)
NEGATIONS = frozenset(
    "not no never aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt shouldnt wasnt werent "
    "wont wouldnt without".split()
)
# what a sentence begins with and no name does
OPENING = frozenset("my this that your not what when these those there".split())
ASKING = frozenset(
    "is it are do does can could would will how what where why when which who thanks sorry please still "
    "very".split()
)
AFTER_I = frozenset(
    "have had was am will want need got get paid said asked think know could would did do can see ordered "
    "bought just still never feel love hate cant dont wont didnt havent wasnt received sent".split()
)
BEFORE_A = frozenset("with have like what that such been just from only quite need want without".split())
# prefixes and endings that look like words
PREFIXES = frozenset("un in im ir il dis non mis miss de re pre an us".split())
ENDINGS = frozenset(
    "ins ed er es ing ly les less ness able ful full fully hood ion ought al ted ally ment".split()
)


class Parting:
    """Finds the two words in one; `frequency` is log10 of each word's probability."""

    def __init__(self, frequency: Mapping[str, float], words_counted: float):
        self._frequency = frequency
        self._pairs = {}
        for line in PAIRS.read_text(encoding="utf-8-sig").splitlines():
            pair, _, count = line.rpartition(" ")
            self._pairs[pair] = math.log10(int(count) / words_counted)

    def best(self, word: str, *, named: bool) -> tuple[str, float]:
        """The likeliest pair and log10 of its probability; `named` where the word may be a name.

        The pair is empty where nothing may be parted, the probability is that of a pair which may be
        meant all the same.
        """
        best, most = "", -math.inf
        for at in range(1, len(word)):
            left, right = word[:at], word[at:]
            if left in self._frequency and right in self._frequency:
                pair = f"{left} {right}"
                may, counted = self._may_part(left, right, named), self._pairs.get(pair)
                if may or counted:
                    both = counted or self._frequency[left] + self._frequency[right]
                    if both > max(most, RAREST):
                        best, most = pair if may else "", both
        return best, most + SPACE

    def _may_part(self, left: str, right: str, named: bool) -> bool:
        counted, length = f"{left} {right}" in self._pairs, len(left + right)
        if (left == "i" and right in AFTER_I) or (left == "a" and len(right) >= LONG and mood(right)):
            return left == "i" or not named
        if named:
            if left in OPENING and len(right) >= LONG and length > SHORT:
                return True
            return counted and left in ASKING and right in STICKY and length > LONG
        if length < SHORT:
            begins = left in ("my", "to") and len(right) >= LONG - 1
            both = {left, right} <= STICKY | NEGATIONS or (left in BEFORE_A and right == "a")
            return counted and (begins or both)
        if left in PREFIXES:
            return counted and ((left == "in" and right in STICKY) or (left == "an" and right[0] in "aeiou"))
        if right in ENDINGS:
            return counted and (left in STICKY or left == "be")
        if right == "in" and left + "ing" in self._frequency:
            return False  # "answerin"
        if left in NEGATIONS:
            return len(right) > 1
        if counted:
            return len(left) > 1 or left in "ai"
        return (len(left) >= LONG or left in STICKY) and (len(right) >= LONG or right in STICKY)
