"""Cut a message into the words a person would point at: never word pieces.

Latin words, numbers, links, emoji, emoticons and emphatic marks by pattern; Chinese runs by the
tokenizer's own longest-match words, with negations and particles beside what they belong to. Knows no
models.
"""

import re
from collections.abc import Iterator

from classifier.tokenizer import CHINESE_RUN

Place = tuple[int, int]  # start and end in characters of the text

_LETTER = r"[^\W_\u3400-\u4dbf\u4e00-\u9fff]"
_EYES, _CHEEK = r">?[:;=：；]['’]?[-—]?", r"[\^\-=>*;@~]"
_OPEN, _CLOSED, _PLAIN = r"[(（\[]", r"[)）\]]", r"\w\s()（）\[\],.…。，、!?！？\"'“”"
_EMOTICON = (
    rf"(?:{_EYES}{_CLOSED}+"
    # after a colon a bracket with words in it is no face
    rf"|{_EYES}{_OPEN}+(?!{_OPEN})(?:(?![^\W_])|(?![^()（）\[\]]*{_CLOSED}))"
    rf"|(?<!\w){_EYES}(?:[DPpOoCcXx3]+|[/\\|*])(?![\w/])|(?<!\w)\(+-?[:=](?![\w/])"
    rf"|{_OPEN}(?:[^{_PLAIN}]|[ωДд_]){{3,12}}{_CLOSED}"
    rf"|(?<!\w)(?:{_CHEEK}[_.]+[\^\-=<*;@~>]+|\^\^+|</?3+)(?!\w))"
)
_UNITS = re.compile(
    rf"(?P<chinese>{CHINESE_RUN}+)"
    r"|(?:https?://|www\.)[!-~]+"
    rf"|{_EMOTICON}"
    rf"|@?{_LETTER}+(?:['’.\-_]{_LETTER}+)*"
    r"|(?:[!?！？]|[\u203c\u2049]\ufe0f?)+"  # other punctuation moves no mood worth pointing at
    r"|[\u2600-\u27bf\u2b50\U0001f000-\U0001faff]"
    r"(?:[\ufe0f\u200d\U0001f3fb-\U0001f3ff][\u2600-\u27bf\U0001f000-\U0001faff]?)*"
)
# between Chinese words a space is a pause
_CLAUSE_END = re.compile(rf"[,，.。;；:：!?！？\n…]|(?<={CHINESE_RUN})\s+(?={CHINESE_RUN})")
_BEFORE = frozenset("不没沒别別未无無太很真")  # read together with the word after
_AFTER = frozenset("了的吗嗎呢吧啊呀嘛着著过過")  # and these with the word before


def words_of(tokenizer, text: str) -> list[Place]:
    """The words of `text`, in order; what lies between them belongs to none."""
    found = []
    for unit in _UNITS.finditer(text):
        if unit["chinese"]:
            found += [(unit.start() + s, unit.start() + e) for s, e in _cut(tokenizer, unit[0])]
        else:
            found.append(unit.span())
    return found


def clauses_of(text: str, words: list[Place], most: int) -> list[list[Place]]:
    """Neighbouring words up to a clause's end together; at most `most` groups."""
    groups: list[list[Place]] = []
    end = 0
    after_mark = False  # it belongs to what it ends
    for word in words:
        pause, mark = _CLAUSE_END.search(text, end, word[0] + 1), _is_mark(text[word[0]])
        if not groups or (pause and pause.start() < word[0]) or (after_mark and not mark):
            groups.append([])
        groups[-1].append(word)
        end, after_mark = word[1], mark
    size = -(-len(groups) // most)
    return [sum(groups[i : i + size], []) for i in range(0, len(groups), size)] if groups else []


def _is_mark(first: str) -> bool:
    return not first.isalnum() and first != "@"


def parts_of(clause: list[Place], parts: int) -> list[list[Place]]:
    """Its words in at most so many even parts."""
    size = -(-len(clause) // parts)
    return [clause[i : i + size] for i in range(0, len(clause), size)]


def _cut(tokenizer, run: str) -> Iterator[Place]:
    """The words of a run of Chinese characters, without gaps."""
    encoded = tokenizer(
        run, add_special_tokens=False, return_offsets_mapping=True, verbose=False
    )
    starts = {0}
    for start, end in encoded["offset_mapping"]:
        starts.add(start)
        if end < len(run) and run[end - 1] in _BEFORE:  # 我不|满意 is 我|不满意
            starts.add(end - 1)
    starts = sorted(starts)
    pieces = list(zip(starts, [*starts[1:], len(run)], strict=True))
    begin = 0
    for (_, end), after in zip(pieces, [*pieces[1:], None], strict=True):
        following = run[after[0] : after[1]] if after else ""
        if after and (run[begin:end] in _BEFORE or following in _AFTER):
            continue
        yield begin, end
        begin = end
