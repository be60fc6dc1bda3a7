"""Slips of the keyboard are mended where they are beyond doubt, and nothing else is touched."""

import gzip
import json

import pytest

from classifier.build_spelling import build, chinese_words, known_pairs, known_words
from classifier.errors import BaseModelError
from classifier.spelling import mend
from classifier.spelling.chinese import Chinese
from classifier.spelling.lists import FILE, FOLDER, load, save
from tests.classifier.test_core_set import CORE, rows_of

LISTS = {"known": ["scamhub"], "words": ["客服"], "pairs": {"客": "服"}, "simplified": {"訴": "诉"}}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("still waitng for my delievry", "still waiting for my delivery"),
        ("thisproduct isnot good", "this product is not good"),
        ("Myorder is late", "my order is late"),  # a name is not made of two everyday words
        ("WAITNG FOR MY REFUND", "waiting FOR MY REFUND"),
        ("人工客符在吗", "人工客服在吗"),
        ("我要投速你们", "我要投诉你们"),
        ("我要投速你們", "我要投诉你們"),  # the script around a slip stays
    ],
)
def test_slips_are_mended(written, meant):
    """Letters, missing spaces and characters of the same sound."""
    assert mend(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Wojciech from Zapf called, ask Dominik",  # names
        "order AB-wrngid at www.exmaple.com",
        "@delievry #delievry",
        "scammed, dodgy, lol, wifi",
        "我在淄博等快递",
        "這個東西很爛，退貨還要我出運費",
        "a b c, 1234 x9y",
    ],
)
def test_words_stay(text):
    """Names, addresses, handles, chat words, places and traditional script are no slips."""
    assert mend(text) == text


def test_hardly_a_message_of_the_core_set_changes():
    """Of messages written with care at most one in fifty changes."""
    texts = [row["text"] for row in rows_of(CORE)]
    assert sum(mend(text) != text for text in texts) <= len(texts) / 50


def test_mending_twice_changes_nothing():
    """What was meant is a word."""
    for text in ("thisproduct isnot good", "still waitng", "人工客符在吗"):
        assert mend(mend(text)) == mend(text)


def test_a_known_pair_is_no_slip():
    """The same characters are left alone once people write them so."""
    words, sounds_alike = ["客服"], "客符"
    assert Chinese(words, {}, {}).mend(sounds_alike) == "客服"
    assert Chinese(words, {"客": "符"}, {}).mend(sounds_alike) == sounds_alike


def test_lists_are_counted_from_what_people_write():
    """Often enough, beside the dictionary, and without handles."""
    assert known_words(iter(["orda @ordb"] * 5 + ["ordc"]), {"wifi6": 1, "zzgood": 2}) == ["orda", "zzgood"]
    assert known_pairs(iter(["你好吗"] * 3 + ["好的"])) == {"你": "好", "好": "吗"}
    assert chinese_words({"客服": 7, "##客服": 7, "電話": 9, "好": 5, "你好": 6}) == ["你好", "客服"]


def test_damaged_lists_are_refused(tmp_path):
    """Of the package's files nothing half is read."""
    save(tmp_path, LISTS)
    assert load(tmp_path) == LISTS
    (tmp_path / FILE).write_text(json.dumps({"known": []}), encoding="utf8")
    with pytest.raises(BaseModelError, match="Reinstall undertone"):
        load(tmp_path)


def test_the_build_writes_what_is_read(tmp_path):
    """From a folder with training data to lists that say what they were made of."""
    data = tmp_path / "data" / "sentiment"
    data.mkdir(parents=True)
    chinese = [{"text": "箜篌弹棉", "label": "negative", "lang": "zh", "split": "train"}] * 3
    chinese.append({"text": "箜绝", "label": "neutral", "lang": "zh", "split": "dev"})
    english = [{"text": "qwrtz", "label": "neutral", "lang": "en", "split": "train"}] * 5
    for name, rows in (("zh_shopping", chinese), ("en_tweeteval", english)):
        with gzip.open(data / f"{name}.jsonl.gz", "wt", encoding="utf8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    build(tmp_path / "data", tmp_path / "lists")
    lists = load(tmp_path / "lists")
    assert lists["pairs"]["箜"] == "篌" and "qwrtz" in lists["known"]
    assert lists["simplified"]["貨"] == "货"
    manifest = json.loads((tmp_path / "lists" / "manifest.json").read_text(encoding="utf8"))
    assert list(manifest["data"]) == ["seed.jsonl", "zh_shopping.jsonl.gz", "en_tweeteval.jsonl.gz"]


def test_the_shipped_lists_are_whole():
    """And say what they were made of."""
    assert len(load(FOLDER)["words"]) > 5000
    assert "zh_shopping.jsonl.gz" in json.loads((FOLDER / "manifest.json").read_text())["data"]
