"""Ranking with small hand-made vectors, and without any."""

import numpy as np
import pytest

from reply_templates.library import Situation, Suggestion
from reply_templates.rank import MOOD_BONUS, ExampleVectors, example_texts, rank


def situation(name: str, moods: tuple[str, ...], zh: str, en: str) -> Situation:
    """A situation with one example a language and texts that say where they come from."""
    return Situation(
        id=name,
        title={"zh": f"{name}标题", "en": f"{name} title"},
        moods=moods,
        examples={"zh": (zh,), "en": (en,)},
        text={"zh": f"{name}：{{{{ order }}}}", "en": f"{name}: {{{{ order }}}}"},
        text_upset={"zh": f"抱歉 {name}", "en": f"sorry {name}"},
    )


SITUATIONS = (
    situation("parcel", ("neutral", "negative"), "快递到哪了", "where is my parcel"),
    situation("refund", ("negative",), "退款什么时候到账", "when do I get my refund"),
    situation("praise", ("positive",), "服务真好", "great service"),
)
EXAMPLES = ExampleVectors(
    np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0, 1], [0, 0, 1]], np.float32),
    tuple(situation_id for situation_id, _ in example_texts(SITUATIONS)),
)


def ranked(vector: list[float] | None, **changes: object) -> list[Suggestion]:
    """Rank for a message with this vector, in English and with no sure mood unless changed."""
    settings: dict = {
        "message": "where is my parcel",
        "message_vector": None if vector is None else np.array(vector, np.float32),
        "example_vectors": EXAMPLES,
        "mood": None,
        "sure": False,
        "language": "en",
        "values": {"order": "8841"},
    }
    return rank(SITUATIONS, **(settings | changes))


def ids(suggestions: list[Suggestion]) -> list[str]:
    """The template ids, best first."""
    return [suggestion.template_id for suggestion in suggestions]


def test_example_texts_cover_both_languages() -> None:
    """Each example is listed with its situation, Chinese and English."""
    assert example_texts(SITUATIONS)[:3] == [
        ("parcel", "快递到哪了"),
        ("parcel", "where is my parcel"),
        ("refund", "退款什么时候到账"),
    ]


def test_the_most_alike_situation_comes_first() -> None:
    """A situation counts by its best example, and the suggestion carries that cosine."""
    best, second, _ = ranked([0.6, 0.8, 0])

    assert (best.template_id, second.template_id) == ("refund", "parcel")
    assert best.similarity == pytest.approx(1)
    assert second.similarity == pytest.approx(0.6)


def test_the_suggestion_is_filled_and_says_why() -> None:
    """Text, title, blanks and a plain reason come ready for the screen."""
    assert ranked([1, 0, 0], mood="neutral", sure=True, limit=1) == [
        Suggestion(
            template_id="parcel",
            title="parcel title",
            text="parcel: 8841",
            why="Like “parcel title” (1.00); suits a calm customer.",
            blanks=(),
            similarity=1.0,
        )
    ]


def test_unfilled_blanks_are_carried() -> None:
    """A suggestion tells the console which blanks the agent has to fill."""
    (best,) = ranked([1, 0, 0], language="zh", values={}, limit=1)

    assert best.text == "parcel：[订单号]"
    assert best.blanks == ("[订单号]",)


def test_an_upset_customer_gets_the_acknowledging_text() -> None:
    """A sure negative mood chooses the upset text and is part of the reason."""
    (best,) = ranked([0, 1, 0], mood="negative", sure=True, language="zh", limit=1)

    assert best.text == "抱歉 refund"
    assert best.why == "与“refund标题”相似（1.00），适合安抚不满的客户。"


def test_an_unsure_mood_changes_nothing() -> None:
    """What the model does not stand behind moves neither order, text nor reason."""
    assert ranked([0.6, 0.8, 0], mood="negative", sure=False) == ranked([0.6, 0.8, 0])


def test_mood_decides_between_near_equals_only() -> None:
    """A suitable mood lifts a situation past a near equal, not past a much better match."""
    near = [0.70, 0.0, 0.70 + MOOD_BONUS / 2]
    far = [0.50, 0.0, 0.50 + MOOD_BONUS * 2]

    assert ids(ranked(near))[0] == "praise"
    assert ids(ranked(near, mood="negative", sure=True))[0] == "parcel"
    assert ids(ranked(far, mood="negative", sure=True))[0] == "praise"


def test_title_and_reason_may_stand_in_the_agents_language() -> None:
    """An English-speaking agent reads why a Chinese reply is offered, in English."""
    (best,) = ranked([1, 0, 0], language="zh", explain_in="en", limit=1)

    assert best.text == "parcel：8841"
    assert (best.title, best.why) == ("parcel title", "Like “parcel title” (1.00).")


def test_without_a_vector_shared_words_rank() -> None:
    """While the encoder loads, words rank, say so, and offer nothing that shares none."""
    suggestions = ranked(None)

    assert ids(suggestions) == ["parcel", "refund"]
    assert suggestions[0].why == "Shares words with “parcel title” (1.00)."
    assert ids(ranked(None, message="退款还没到账啊", example_vectors=None)) == ["refund"]
    assert ranked(None, message="😡") == []


def test_the_limit_holds() -> None:
    """No more suggestions come than asked for."""
    assert len(ranked([1, 0, 0], limit=2)) == 2


def test_vectors_without_their_situations_are_refused() -> None:
    """A matrix and ids of different length cannot be paired."""
    with pytest.raises(ValueError, match="1 situation ids"):
        ExampleVectors(np.zeros((2, 3), np.float32), ("parcel",))
