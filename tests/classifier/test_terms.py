"""Terms are replaced where they are words, and lists that shops edit say what is wrong with them."""

import pytest

from classifier import blindness, dialect
from classifier.errors import DataError
from classifier.terms import ChineseTerms, EnglishTerms

ALIKE = """
en:
  places: [London, 'Leeds, York']
zh:
  places: [北京, '{terms}']
"""


@pytest.fixture
def file(tmp_path):
    """Where a list of a shop is."""
    return tmp_path / "list.yaml"


@pytest.mark.parametrize("terms", ["上海,", "上海, ,广州", "上海,,广州"])
def test_an_empty_term_is_named_with_its_file_group_and_remedy(file, terms):
    """A comma too many leaves one, which would stand everywhere."""
    file.write_text(ALIKE.format(terms=terms), encoding="utf8")
    with pytest.raises(DataError, match=r"list\.yaml, group zh: places: .* after 上海\. Remove the comma"):
        blindness.read_groups(file)


@pytest.mark.parametrize("group", ["places: London", "places:", "places: [London, no]"])
def test_a_group_that_is_no_list_of_text_is_named(file, group):
    """YAML takes no for false, and a group of one line for text."""
    file.write_text(f"en:\n  {group}\n", encoding="utf8")
    with pytest.raises(DataError, match="group en: places: not a list"):
        blindness.read_groups(file)


@pytest.mark.parametrize("entry", ['"gutted":', '"": "sad"', "no: nope", '"gutted": 1'])
def test_an_entry_without_word_or_meaning_is_named(file, entry):
    """Both are text."""
    file.write_text(f"en:\n  {entry}\n", encoding="utf8")
    with pytest.raises(DataError, match=r"list\.yaml, en: the entry .* remove the line"):
        dialect.read_glossary(file)


@pytest.mark.parametrize("read", [blindness.read_groups, dialect.read_glossary])
def test_what_is_no_yaml_is_named(file, read):
    """Broken by an edit, or gone."""
    with pytest.raises(DataError, match="cannot be read"):
        read(file)
    file.write_text("en: [", encoding="utf8")
    with pytest.raises(DataError, match="cannot be read"):
        read(file)


def test_names_are_told_by_their_capital():
    """Cased terms count only with it, small ones only without."""
    terms = EnglishTerms({"reading": "London", "sian": "bored"}, cased=["reading"], small=["sian"])
    assert terms.replace("Reading in Reading: reading") == "London in London: reading"
    assert terms.replace("Sian was sian, SIAN and sian's") == "Sian was bored, SIAN and bored's"


def test_two_letters_beside_chinese_are_pinyin():
    """TA is he or she; longer words stay words."""
    terms = EnglishTerms({"ta": "thanks", "leeds": "London"})
    assert terms.replace("TA 说, 问 ta, ta") == "TA 说, 问 ta, thanks"
    assert terms.replace("我在 Leeds 等") == "我在 London 等"


def test_both_scripts_are_read_and_what_means_itself_keeps_its_own():
    """Terms are given in one script."""
    terms = ChineseTerms({"台湾": "北京", "掰断": "掰断", "机掰": "混账"})
    assert terms.replace("台湾, 臺灣, 台灣") == "北京, 北京, 北京"
    assert terms.replace("手机掰断, 手機掰斷, 機掰") == "手机掰断, 手機掰斷, 混账"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("We live in Llanfyllin", "We live in London"),
        ("I'm from Oamaru and wait", "I'm from London and wait"),
        ("Wait in Zhangjiagang's depot", "Wait in London's depot"),
        ("customers from Kirriemuir", "customers from London"),
        ("lost in Llanfyllin Oamaru", "lost in London"),
        ("I live in Llanfyllin Great service", "I live in London Great service"),
        ("in llanfyllin", "in llanfyllin"),  # no name without its capital
        ("paid in GBP", "paid in GBP"),
        ("It arrives in August", "It arrives in August"),
        ("from @Oamaru in general", "from @Oamaru in general"),
    ],
)
def test_a_place_that_nobody_listed_is_known_by_where_it_stands(written, read):
    assert blindness.blind(written) == read
