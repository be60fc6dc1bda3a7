"""What a reader gets of a message: dialect in standard words, slips mended, people and places alike."""

import pytest
import yaml

from classifier import blindness, dialect
from classifier.inputs import encode
from classifier.language_base import LanguageBase
from classifier.plain import plain
from classifier.terms import ChineseTerms, EnglishTerms


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("My grandson got scammed by your advert", "My stepmother got scammed by your advert"),
        ("Everything sent to Texas arrived broken", "Everything sent to Nigeria arrived broken"),
        ("I am in New York, he said", "I am in Sri Lanka, she said"),
        ("my Mexican neighbour's wife", "my Polish neighbour's husband"),
        ("从青海退回仓库，运费是谁出", "从上海退回仓库，运费是谁出"),
        ("我是印度尼西亚人，我老公很生气", "我是法国人，我外婆很生气"),
    ],
)
def test_people_and_places_are_one_to_the_reader(text, other):
    """Messages that differ in who and where alone are the same message."""
    assert plain(text) == plain(other)


@pytest.mark.parametrize(
    "text",
    [
        "the turkey was off, and the china broke",  # a bird and porcelain
        "please polish it",
        "小姐姐你真好",  # what one calls a clerk
        "@texas_helper where is it",
        "婆婆妈妈的客服",
    ],
)
def test_words_that_only_look_like_people_and_places_stay(text):
    """Everyday words without their capital, sayings and handles are nobody."""
    assert blindness.blind(text) == text


def test_no_term_is_in_two_groups():
    """Otherwise the order of the file would decide what a term is read as."""
    for language, groups in blindness.read_groups().items():
        groups.pop(blindness.CASED, None)
        terms = [term.casefold() for terms in groups.values() for term in terms]
        assert len(terms) == len(set(terms)) and all(terms), language


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("This thing's knackered", "This thing's broken"),
        ("The shop ain't got no clue", "The shop do not have any clue"),
        ("唔该晒，好快", "非常谢谢，好快"),
        ("仲未收到嘅", "还没收到的"),
        ("没关系，联系系统客服", "没关系，联系系统客服"),
    ],
)
def test_dialect_is_read_as_standard(text, standard):
    """Words and phrases of a variety become what they mean; standard words stay."""
    assert dialect.standard(text) == standard


def test_the_glossary_says_each_word_once():
    """Keys are distinct, also where YAML would take the last of two, and no meaning is empty."""
    for language, glossary in yaml.safe_load(dialect.GLOSSARY.read_text(encoding="utf8")).items():
        assert all(isinstance(w, str) and isinstance(m, str) and w and m for w, m in glossary.items())
        lines = dialect.GLOSSARY.read_text(encoding="utf8").split(f"\n{language}:\n")[1]
        lines = lines.split("\nzh:\n")[0]
        written = [line for line in lines.splitlines() if line.startswith("  ") and ": " in line]
        assert len([line for line in written if not line.strip().startswith("#")]) == len(glossary)


def test_a_dialect_is_not_taken_for_slips():
    """熄咗再开 reads 熄了再开, whose first pair no list knows and nobody mistyped."""
    assert plain("熄咗再开") == "熄了再开"


@pytest.mark.parametrize("text", ["", " ", "?!", "@user http", "😀😀", "a", "好"])
def test_what_holds_no_words_stays(text):
    """Nothing to do is done without an error."""
    assert plain(text) == text


def test_the_longest_term_counts_wherever_it_stands():
    """Phrases before their words, at the end of a text too, across any white space but no mark."""
    terms = EnglishTerms({"over": "finished", "over the moon": "happy", "son": "child"}, cased=())
    assert terms.replace("over  the\nmoon, over the, MOON over") == "happy, finished the, MOON finished"
    assert terms.replace("my son's and sons’ over-the-moon") == "my child's and sons’ over-the-moon"
    chinese = ChineseTerms({"係": "是", "關係": "关系", "唔係": "不是"})
    assert chinese.replace("唔係關係係") == "不是关系是"


def test_only_a_text_that_is_to_stay_keeps_its_dialect_words():
    """A training may show them; the turns before a message are always in plain words."""
    tokenizer, limits = LanguageBase().tokenizer(), {"message_tokens": 24, "context_tokens": 24}
    texts, before = ["I'm gutted", "I'm gutted"], [["chuffed to bits"]] * 2
    stayed, usual = encode(tokenizer, texts, before, written=[True, False], **limits)
    assert [usual] == encode(tokenizer, ["I'm very disappointed"], [["extremely happy"]], **limits)
    read = tokenizer.decode(stayed.ids)
    assert "gutted" in read and "extremely" in read and "gutted" not in tokenizer.decode(usual.ids)
