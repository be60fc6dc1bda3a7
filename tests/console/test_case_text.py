"""A conversation told as a case."""

from console.case_text import case_text, question_of, reply_of


def test_a_case_is_what_the_customer_said_without_politeness():
    """Greetings and thanks stay out of the problem."""
    case = case_text(
        ["你好", "等了一周快递还没到，能帮我催一下吗", "订单8841", "好的，谢谢"], ["马上为您催促"]
    )
    assert case.problem == "等了一周快递还没到，能帮我催一下吗\n订单[ORDER]"


def test_cases_are_compared_by_how_they_began():
    """Enough of the beginning, not what came up later."""
    case = case_text(
        [
            "hi",
            "my cup broke",
            "it is the big blue one from the summer set",
            "also, do you ship abroad?",
        ],
        ["Sorry!"],
    )
    assert case.opening == "my cup broke\nit is the big blue one from the summer set"
    assert case.problem.endswith("do you ship abroad?")


def test_a_case_of_politeness_only_is_still_a_case():
    """Something must stand there to be compared."""
    assert case_text(["Hello", "thanks"], ["You are welcome"]).opening == "Hello\nthanks"


def test_a_problem_has_an_end():
    """A very long story is cut."""
    assert len(case_text(["退" * 5000], ["好"]).problem) == 400


def test_the_reply_shown_is_the_one_that_helped():
    """Not the goodbye after it, not the promise before it."""
    helped = "We have sent a new cup today by express; it arrives on Thursday, free of charge."
    promise = "One moment please, let me check this for you."
    goodbye = "Is there anything else I can do for you today, or is that all for now?"
    assert reply_of([promise, helped, goodbye]) == helped
    helped = "已经为您安排补发，预计三天内送达"
    assert reply_of(["请稍等", helped, "祝您生活愉快"]) == helped


def test_when_no_reply_says_much_the_longest_is_shown():
    """Something is better than nothing."""
    assert reply_of(["ok", "done, refunded"]) == "done, refunded"
    assert reply_of([]) == ""


def test_a_short_message_is_understood_with_what_came_before():
    """What to look for goes back until something was said."""
    assert question_of("and now?", ["hello", "my parcel is lost"]) == "my parcel is lost\nand now?"
    long = "where is the parcel with the two cups that I ordered last week?"
    assert question_of(long, ["my shoes are torn"]) == long


def test_a_case_and_a_question_carry_no_personal_data():
    """Neither what is compared nor what one click puts before the next customer, nor half a number."""
    case = case_text(
        ["我的手机13812345678一直打不通，快递到底送到哪里去了"],
        ["已请快递员改打 159 8765 4321 联系您，单号SF1382947561023，今天一定送到"],
    )
    assert case.opening == case.problem == "我的手机[PHONE]一直打不通，快递到底送到哪里去了"
    assert case.reply == "已请快递员改打 [PHONE] 联系您，单号[ORDER]，今天一定送到"
    assert question_of("打 13812345678", []) == "打 [PHONE]"
    assert "1381" not in case_text(["很" * 395 + "13812345678"], ["好"]).problem
