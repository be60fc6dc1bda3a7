"""What makes a supervisor look, with the rules that ship."""

from datetime import timedelta

import pytest

from console.rule_file import load_rules
from console.rules import Facts, Rules
from db.models import Reading
from tests.console.room import Room
from tests.fakes import BrokenRule, reading

RULES = load_rules()


def read(negative: float, positive: float = 0.0, *, sure: bool = True) -> Reading:
    """A reading with these probabilities."""
    chances = {"negative": negative, "neutral": 1 - negative - positive, "positive": positive}
    label = max(chances, key=chances.__getitem__)
    return Reading(message_id=1, model_version="v", label=label, sure=sure, **chances)


def spoken(**facts) -> list[str]:
    return [flag.rule for flag in RULES.judge(Facts(**facts))]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("regulator_threat", "再不处理我就打12315"),
        ("regulator_threat", "我要去消协投訴你們"),
        ("regulator_threat", "I will report this to Trading Standards"),
        ("legal_threat", "我会让律师联系你们"),
        ("legal_threat", "You will hear from my lawyer"),
        ("media_threat", "我要找媒体曝光你们"),
        ("media_threat", "I'll post about this on Twitter"),
        ("safety", "充电器冒烟了，差点着火"),
        ("safety", "The charger caught fire"),
        ("fraud", "我的银行卡被盗刷了"),
        ("fraud", "Someone used my account, it was hacked"),
        ("chargeback", "我要拒付这笔钱"),
        ("chargeback", "I'm filing a chargeback"),
        ("supervisor_demanded", "叫你们经理来"),
        ("supervisor_demanded", "Let me speak to your manager"),
        ("abuse", "你们这群骗子，王八蛋"),
        ("leaving", "再也不买你们家东西了"),
        ("repeated_contact", "I have asked so many times"),
    ],
)
def test_words_call_for_a_supervisor(rule, text):
    """Each group of words speaks in both languages."""
    assert rule in spoken(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "我的快递到哪了？订单9912315001",
        "客户经理你好，请问怎么开发票",
        "My Fire TV stick is slow",
        "What is the issue with my order?",
        "谢谢，问题解决了",
        "The burner on my camping stove is fine",
        "<script>alert('hello')</script>",
    ],
)
def test_ordinary_messages_do_not(text):
    """A number inside a number, a title, a brand: nothing to look at."""
    assert spoken(text=text) == []


def test_a_flag_says_why_in_both_languages():
    """The reason is a sentence that quotes what was found."""
    [flag] = RULES.judge(Facts(text="我会打12315"))
    assert flag.severity == "urgent"
    assert flag.reason == "The customer names a regulator or a consumer authority (“12315”)."
    assert flag.reason_zh == "客户提到监管或消费者维权机构（“12315”）。"


def test_braces_in_a_message_are_only_text():
    """What a customer writes is never taken for a field of the reason."""
    [flag] = RULES.judge(Facts(text="report {0.__class__} to the police"))
    assert "{0.__class__}" in flag.reason


def test_a_strongly_negative_mood_speaks_only_when_the_model_is_sure():
    """Very negative and sure, or nothing."""
    assert spoken(readings=[read(0.95)]) == ["strongly_negative"]
    assert spoken(readings=[read(0.95, sure=False)]) == []
    assert spoken(readings=[read(0.80)]) == []
    assert spoken(readings=[read(0.95), read(0.2)]) == []


def test_a_falling_mood_speaks():
    """Message after message lower, far enough, and below zero at the end."""
    fall = [read(0.1, 0.5), read(0.3, 0.3), read(0.7, 0.1)]
    [flag] = RULES.judge(Facts(readings=fall))
    assert flag.rule == "falling"
    assert flag.reason.endswith("from +0.40 to -0.60.")


@pytest.mark.parametrize(
    "readings",
    [
        [read(0.1, 0.5), read(0.7, 0.1)],
        [read(0.1, 0.5), read(0.7, 0.1), read(0.3, 0.3)],
        [read(0.3, 0.2), read(0.4, 0.2), read(0.5, 0.2)],
        [read(0.0, 0.9), read(0.0, 0.5), read(0.1, 0.2)],
    ],
    ids=["too few", "up again", "not far", "still positive"],
)
def test_other_curves_do_not(readings):
    """Too short, rising again, nearly flat, or fine in the end."""
    assert spoken(readings=readings) == []


def test_waiting_speaks_after_the_target():
    """Five minutes for a first reply, ten for a later one."""
    assert spoken(waited=timedelta(minutes=5), first=True) == ["unanswered"]
    assert spoken(waited=timedelta(minutes=5), first=False) == []
    assert spoken(waited=timedelta(minutes=10), first=False) == ["unanswered"]


def test_nothing_known_nothing_said():
    """No facts, no flags."""
    assert spoken() == []


def test_a_broken_rule_silences_nobody(sqlite_database):
    """The message is stored and read, and the other rules speak."""
    rules = Rules((BrokenRule(), *RULES.rules), RULES.targets)
    room = Room(sqlite_database, rules=rules)
    room.say("This is terrible, I call my lawyer")
    assert room.rules_standing() == ["legal_threat", "strongly_negative"]


def test_word_flags_do_not_wait_for_the_model(room):
    """At receipt, before anything is read, the words have spoken; the mood adds to it later."""
    room.reader.ready = False
    room.receive("This is terrible, I call my lawyer")
    assert room.rules_standing() == ["legal_threat"]
    assert room.hub.types() == ["message", "escalation"]
    room.reader.ready = True
    room.read()
    assert room.rules_standing() == ["legal_threat", "strongly_negative"]


def test_the_curve_of_a_conversation_is_judged_message_by_message(room):
    """Three messages going down raise the flag with the third."""
    room.reader.enqueue(reading("positive", 0.7), reading("neutral", 0.6), reading("negative", 0.7))
    room.say("One")
    room.say("Two")
    assert room.rules_standing() == []
    room.say("Three")
    assert room.rules_standing() == ["falling"]
