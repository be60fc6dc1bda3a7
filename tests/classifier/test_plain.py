"""What a reader gets of a message: dialect in standard words, slips mended, people and places alike."""

import pytest

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
        ("我爺爺在廣州", "我爷爷在广州"),
        ("她在臺灣", "她在台灣"),
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
        "will's job is to rob me, said jack; a sam is a missile",  # words need their capital
    ],
)
def test_words_that_only_look_like_people_and_places_stay(text):
    """Everyday words without their capital, sayings and handles are nobody."""
    assert blindness.blind(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "{} was two hours late and didn't even apologise.",
        "Is {}'s appointment still on?",
        "i asked {} TWICE",
        "{},  of all people",
    ],
)
def test_a_message_reads_the_same_whoever_is_named(text):
    """Known names, first, last or both, in either order, are one person."""
    people = ["Alex", "Sarah", "Wang Fang", "Oluwaseun Adeyemi", "María García", "Min-jun", "Ka Ming"]
    assert {blindness.blind(text.format(name)) for name in people} == {text.format("Alex")}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ka ming's parcel, Ka Ming's parcel", "Alex's parcel, Alex's parcel"),
        ("New York's courier", "London's courier"),
        ("SARAH SMITH TOLD ME", "Alex TOLD ME"),
        ("Alexander's alexithymia", "Alex's alexithymia"),
    ],
)
def test_a_possessive_and_capitals_name_the_same(text, read):
    """Terms of several words have owners too; a part of a word is nobody."""
    assert blindness.blind(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "东西安装好了",
        "东西安全送达",
        "途中东西丢了",
        "无法国际漫游",
        "没办法国庆前到吗",
        "对外公布",
        "完美国货",
        "这个长沙发",
        "妇女儿童",
        "变成都是坏的",
        "优先生效",
        "先生产",
        "先生成",
        "大厦门口",
        "我要一个老婆饼",
        "東西安裝好了",
        "無法國際漫遊",
        "完美國貨",
        "婦女兒童",
        "大廈門口",
    ],
)
def test_no_place_or_relative_cuts_through_words(text):
    """西安 is in no 东西安装好了, in either script."""
    assert blindness.blind(text) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("我从长沙发货", "我从北京发货"),
        ("江西南昌", "北京"),
        ("我先生产品坏了", "我女士产品坏了"),
        ("我爺爺在廣州", "我妈妈在北京"),
        ("她在臺灣", "他在北京"),
        ("她在台灣", "他在北京"),
    ],
)
def test_a_term_stands_where_the_words_around_it_do(text, read):
    """What could be cut otherwise, but in more words, is a place or a relative."""
    assert blindness.blind(text) == read


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
        ("搵唔到，點解咁慢", "找不到，为什么这么慢"),
        ("好多錢一斤", "多少钱一斤"),
        ("冇得退款", "没有退款"),
        ("你们咋不说", "你们怎么不说"),
        ("I'm fixin' to call, how 'bout you", "I'm about to call, how about you"),
        ("gr8, see you 2moro, cheers m8", "great, see you tomorrow, thanks"),
        ("waiting since 2 hours", "waiting for 2 hours"),
        ("this burger is straight fire", "this burger is excellent"),
        ("so sian, abi?", "so fed up, right?"),
        ("abeg, una no dey reply", "please, you do not reply"),
    ],
)
def test_dialect_is_read_as_standard(text, standard):
    """Words and phrases of a variety become what they mean; standard words stay."""
    assert dialect.standard(text) == standard


@pytest.mark.parametrize(
    "text",
    [
        "给孩子买了个斑马玩具",
        "手机掰断了",
        "老衬衫质量很好",
        "盼仔细核实",
        "外卖仔细包装过",
        "违背时代",
        "慢得来不及",
        "手機掰斷了",
        "外賣仔細包裝過",
        "違背時代",
        "看VCD野外",
        "a straight fire hazard",
        "It's pants I ordered, not a skirt",
        "TA 说可以退",
        "ta 说可以退",
        "Sian helped me",
        "Sian's reply",
        "Abi was very helpful",
        "Thanks! ^Una",
        "Ting from support",
        "I spoke to Bob on Monday",
        "I jog on the treadmill",
        "Talking to you was a pleasure",
        "quid pro quo",
    ],
)
def test_names_and_standard_words_are_no_dialect(text):
    """What only looks like a word of a dialect, or holds one across its words, stays."""
    assert dialect.standard(text) == text


def test_every_term_is_reachable():
    """What a list says of a term is what happens to it where it stands alone."""
    glossary, small = dialect.read_glossary()
    assert {word: dialect.standard(word) for words in glossary.values() for word in words} == {
        word: meaning for words in glossary.values() for word, meaning in words.items()
    }
    assert set(small) <= glossary["en"].keys()
    for groups in blindness.read_groups().values():
        kept = groups.pop(blindness.KEPT, [])
        groups.pop(blindness.CASED, None)
        for name, terms in groups.items():
            assert {blindness.blind(term) for term in terms} == {terms[0]}, name
        assert all(blindness.blind(word) == word for word in kept)


def test_the_glossary_says_each_word_once():
    """Keys are distinct, also where YAML would take the last of two."""
    for language, glossary in dialect.read_glossary()[0].items():
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
