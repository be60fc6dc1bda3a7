"""Names of people in Chinese characters: a surname and a given name, or a surname and what one calls
somebody by it. Lists say which characters are which (data/names_zh.yaml); where the characters make
words with those around them, nobody is named.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from classifier.terms import FREQUENT, HAN, LONGEST, PHRASE, RARE, listed, read, words

NAMES = Path(__file__).parent / "data" / "names_zh.yaml"
# what stands before and after a name of two characters, of which there are too many by chance
_BEFORE = re.compile(
    "(?:叫|姓名|名字|我是|是|找|人|户名|给|投诉|表扬|夸|谢|感谢|客服|师傅|骑手|快递员|司机|店员|员工|经理|主任|医生"
    "|护士|护士长|店长|队长|老师|同事|朋友|写|改成|由|跟|和|与|让|被|请|对|为|从|向|替|帮)$"
)
_AFTER = re.compile(
    f"[^{HAN}]|$|[的说讲这那办来在帮回是收先女师经老医大小同处态服把给没不就也很真太特转买订付退取存充开交要想有能会可已还都刚等]"
)
_HAN = re.compile(f"[{HAN}]$")
_JOINT = "[·•・‧]"  # between the parts of a name from another language


class ChineseNames:
    """Replaces names by one person.

    `lists` are surnames, those of two characters ("compound"), those that are rare or words of their own
    ("everyday"), given names of one and two characters, and titles. An everyday surname and a given name
    of one character count only between what is said before and after names. `sounds` are the characters
    that names of other languages are written with; names joined by a dot may have others of them.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]], person: str, sounds: Iterable[str] = ""):
        self._lists = {name: frozenset(terms) for name, terms in lists.items()}
        self._person = person
        # the longest first, whatever order a set has
        compound = sorted(self._lists["compound"], key=lambda name: (-len(name), name))
        surnames = f"{'|'.join(compound)}|[{''.join(sorted(self._lists['surnames']))}]"
        firsts = self._lists["given"] | {pair[0] for pair in self._lists["pairs"]}
        after = "".join(sorted(firsts | {title[0] for title in self._lists["titles"]} | {person[0], "氏"}))
        # most characters that are surnames too are told by the next one
        self._surname = re.compile(f"(?!{person})(?:{surnames})(?=[{after}])")
        titles = "|".join(sorted(self._lists["titles"], key=len, reverse=True))
        self._title = re.compile(titles)
        self._titled = re.compile(f"{person}(?={titles})|(?<=姓)(?:{person}|{surnames})(?![{HAN}])")
        part = f"(?:{person}|[{''.join(sounds)}]{{1,7}})" if sounds else person
        self._joined = re.compile(f"{part}(?:{_JOINT}{part})+|(?:{person}){{2,}}")

    def replace(self, text: str) -> str:
        """The text with each name as the person; before a title the person's surname is enough."""
        simple = text.translate(words()[1])
        parts, written, found = [], 0, self._surname.search(simple)
        while found:
            end, by = self._end(simple, found.start(), found.end())
            if end:
                parts += [text[written : found.start()], by]
                written = end
            found = self._surname.search(simple, end or found.start() + 1)
        text = "".join([*parts, text[written:]])
        # a listed given name, or several names in a row, are one person
        return self._titled.sub(self._person[0], self._joined.sub(self._person, text))

    def _end(self, text: str, start: int, given: int) -> tuple[int, str]:
        """Where the name from `start` with the given name from `given` ends, and what replaces it."""
        surname, before = text[start:given], text[max(start - 4, 0) : start]
        everyday = surname in self._lists["everyday"]
        if self._crosses(text, start, RARE if everyday else FREQUENT):
            return 0, ""
        if text.startswith(self._person, given):  # a listed given name
            return given, ""
        said = bool(_BEFORE.search(before))
        begins = said or not _HAN.search(before)
        for length in (2, 1):
            end = given + length
            if not self._is_given(text[given:end], length) or self._crosses(text, end):
                continue
            sure = surname in self._lists["compound"] or (length == 2 and not everyday)
            may = (said if everyday else begins) and (length == 2 or not everyday) and _AFTER.match(text, end)
            if (sure or may) and not self._hidden(text, start, given, end):
                return end, self._person
        title = self._title.match(text, given)
        if not title or words()[0].get(text[start : given + 1]) == FREQUENT:
            return 0, ""
        return (given, self._person[0]) if not everyday or begins or len(title[0]) > 1 else (0, "")

    def _is_given(self, name: str, length: int) -> bool:
        if len(name) < length:
            return False
        return name in self._lists["pairs"] or all(
            one in self._lists["given"] or (one == "氏" and length == 2) for one in name
        )

    def _hidden(self, text: str, start: int, given: int, end: int) -> bool:
        """Whether words hide in the name: 高大上, 和平里, 马上来."""
        known = words()[0]
        whole, name, first = text[start:end], text[given:end], text[start : given + 1]
        if name in self._lists["pairs"]:
            return False
        if name[0] == name[1:] and text[start:given] in self._lists["everyday"]:
            return True  # as 冷冰冰 and 白茫茫
        if whole in known or (len(name) == 2 and name in known):
            return True
        return given - start == 1 and first in known

    def _crosses(self, text: str, edge: int, rarest: int = FREQUENT) -> bool:
        """Whether a word lies across `edge` that is as usual as `rarest`."""
        known = words()[0]
        return any(
            known.get(text[a:b], PHRASE) <= rarest
            for a in range(max(edge - LONGEST + 1, 0), edge)
            for b in range(edge + 1, min(a + LONGEST, len(text)) + 1)
        )


def read_lists(path: Path = NAMES) -> dict[str, list[str]]:
    """The lists of characters and words that ChineseNames takes."""
    return {name: listed(path, name, lines) for name, lines in read(path).items()}
