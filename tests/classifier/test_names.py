"""Who is named is read alike, whatever the name; words that look like names stay."""

import pytest

from classifier import blindness
from classifier.chinese_names import ChineseNames, read_lists
from classifier.plain import plain
from classifier.unlisted import aged, named


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Wow Jedediah you rock", "Wow Alex you rock"),
        ("Babajide was rude", "Alex was rude"),
        ("I asked Alex Carter twice", "I asked Alex twice"),
        ("Alex Carter's order", "Alex's order"),
        ("for Xóchitl O'Shaughnessy-Okonjo", "for Alex"),
        ("thanks to Ngozika and Alex Featherstonehaugh", "thanks to Alex and Alex"),
        ("客服Babajide态度差", "客服Alex态度差"),
        ("So Wei Ling waits, Xiuying Lai too", "So Alex waits, Alex too"),
        ("He Can wait, You Too", "He Can wait, You Too"),
        ("Terible service", "Terible service"),  # a slip, and the mood with it
        ("Amazin guys", "Amazin guys"),
        ("@user Thankx", "@user Thankx"),
        ("Thanks Alex Great service", "Thanks Alex Great service"),
        ("Alex Will you help", "Alex Will you help"),
        ("my PlayStation and my iPhone", "my PlayStation and my iPhone"),
        ("babajide", "babajide"),
        ("「バッテリーの減りが激しい」", "「バッテリーの減りが激しい」"),
    ],
)
def test_a_word_in_no_dictionary_with_its_capital_is_a_name(written, read):
    assert named(written, "Alex", "London") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("李秀英的快递又丢了", "王伟的快递又丢了"),
        ("我叫欧阳静，帮我查一下", "我叫王伟，帮我查一下"),
        ("给张伟办的套餐", "给王伟办的套餐"),
        ("高师傅迟到两小时", "王师傅迟到两小时"),
        ("请问石医生在吗", "请问王医生在吗"),
        ("我姓李，昨天约的", "我姓王，昨天约的"),
        ("林小姐和陳子涵小姐", "王小姐和王小姐"),
        ("鄧嘉欣說好的", "王伟說好的"),
        ("阮氏秋的订单", "王伟的订单"),
        ("太让人操心了", "太让人操心了"),
        ("冷冰冰的客服", "冷冰冰的客服"),
        ("高兴得不得了", "高兴得不得了"),
        ("马上来取", "马上来取"),
        ("和平里的门店", "和平里的门店"),
        ("赏心悦目", "赏心悦目"),
        ("夏季的衣服", "夏季的衣服"),
        ("于客服而言", "于客服而言"),
        ("查客服电话", "查客服电话"),
        ("保安师傅真好", "保安师傅真好"),
    ],
)
def test_a_surname_and_what_follows_it_is_a_name(written, read):
    assert ChineseNames(read_lists(), "王伟").replace(written) == read


@pytest.mark.parametrize(
    "text",
    ["{}的快递又丢了，第三回了", "客服{}特别有耐心", "我叫{}，帮我查一下", "你好，麻烦把收件人改成{}"],
)
def test_a_chinese_message_reads_the_same_whoever_is_named(text):
    """Surname and given name, names of other peoples, in another script, and in Latin letters."""
    people = ["张梓涵", "尉迟明远", "鄧嘉欣", "阿依古丽·买买提", "恩科西·德拉米尼", "田中健一"]
    people += ["扎西顿珠", "翠花", "朴哲浩", "Emily Carter", "Chukwuemeka Obi", "Nguyễn Thị Lan"]
    assert {plain(text.format(name)) for name in people} == {text.format("王伟")}


def test_names_that_are_no_words_need_no_capital():
    """As most people type in a chat."""
    assert blindness.blind("kayleigh was rude, nkechi ramaswamy helped") == "Alex was rude, Alex helped"


def test_ages_are_one():
    """Numbers that are no age stay."""
    assert aged("an 81-year-old, aged 17; 七十多岁, 刚满十八") == "an 30-year-old, aged 30; 30岁, 刚满30"
    assert aged("二十五六岁的") == "30岁的"
    assert aged("I'm 18 and furious. i am 64.") == "I'm 30 and furious. i am 30."
    assert aged("I'm 18 minutes late, I'm 2.5 hours in") == "I'm 18 minutes late, I'm 2.5 hours in"
    assert aged("81 days, 17.5 years, 七十块") == "81 days, 17.5 years, 七十块"


def test_a_town_of_a_province_and_who_is_of_a_people_are_one():
    """Where the parts are listed apart."""
    assert blindness.blind("广东汕尾的, 四川的") == "北京的, 北京的"
    assert blindness.blind("我是回族人, 我是印度人") == "我是中国人, 我是中国人"


def test_a_list_without_names_still_knows_them():
    """A shop's own list may hold places alone."""
    few = blindness.Blindness({"en": {"places": ["London"]}, "zh": {"places": ["北京"]}}, read_lists())
    assert few.read("李秀英说王经理在 Babajide 那里") == "王伟说王经理在 王伟 那里"
    assert few.read("Babajide waits") == "Alex waits"
