"""What is chosen to be labelled lies between two labels, and is unlike what was chosen before."""

from classifier.choosing import Candidate, choose


def candidates(*rows: tuple[str, float]) -> list[Candidate]:
    return [Candidate(i, text, margin, i) for i, (text, margin) in enumerate(rows)]


def texts(chosen) -> list[str]:
    return [one.text for one in chosen]


def test_doubt_alone_decides_between_messages_that_are_alike_in_nothing():
    """Of unrelated messages the least sure come first; to be odder is no merit."""
    pool = candidates(("where is my parcel", 0.9), ("blue or green", 0.4), ("thank you", 0.6))
    assert texts(choose(pool, count=2)) == ["blue or green", "thank you"]
    known = ["where is my parcel", "when is my parcel there"]
    near, odd = ("where could it be", 0.40), ("zzqx kk 77", 0.42)
    assert texts(choose(candidates(odd, near), count=1, known=known)) == [near[0]]


def test_the_same_complaint_again_waits_for_something_else():
    """Nearly the same words come after a message that is surer and new."""
    pool = candidates(
        ("the parcel is late again", 0.40),
        ("the parcel is late again!!", 0.41),
        ("does it come in green", 0.60),
    )
    assert texts(choose(pool, count=3))[:2] == ["the parcel is late again", "does it come in green"]


def test_what_was_labelled_lately_teaches_less():
    """A message like one with a label comes after one unlike any."""
    pool = candidates(("快递怎么还没到", 0.40), ("这个颜色挺好看的", 0.55))
    assert texts(choose(pool, count=1)) == ["快递怎么还没到"]
    known = ["快递怎么还没到啊"]
    assert texts(choose(pool, count=1, known=known)) == ["这个颜色挺好看的"]


def test_both_languages_are_chosen_however_rare_one_is():
    """Three English messages the model is fairly sure of are not crowded out by doubtful Chinese."""
    chinese = [(f"{a}{b}怎么办", 0.4) for a in "快递退款尺码颜色" for b in "慢坏错旧"]
    english = [("where is it", 0.8), ("is it wide", 0.85), ("any news", 0.9)]
    chosen = choose(candidates(*chinese, *english), count=10)
    assert sum(one.text.isascii() for one in chosen) == 3


def test_conversations_take_turns():
    """A second message of one conversation comes after an equally doubtful one of another."""
    pool = [
        Candidate(1, "is anybody there", 0.40, conversation=1),
        Candidate(2, "hm, fine", 0.42, conversation=1),
        Candidate(3, "blue or green", 0.42, conversation=2),
    ]
    assert [one.id for one in choose(pool, count=3)] == [1, 3, 2]


def test_all_are_chosen_where_fewer_are_than_asked_for():
    """An empty pool gives nothing; texts without a letter and repeated ones do no harm."""
    assert choose([], count=5) == []
    pool = candidates(("?", 0.5), ("  ", 0.5), ("👍", 0.5), ("👍", 0.5))
    assert sorted(one.id for one in choose(pool, count=9)) == [0, 1, 2, 3]
