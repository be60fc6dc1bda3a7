"""Filling templates: blanks stay visible, values stay data."""

import pytest

from reply_templates.blanks import BLANK_NAMES, blank, blanks_in
from reply_templates.errors import TemplateError
from reply_templates.render import check, render


def test_a_value_is_filled_in() -> None:
    """A variable with a value is replaced by it, a number too."""
    rendered = render(
        "订单 {{ order }}，{{ refund_days }} 天", {"order": "8841", "refund_days": 0}, "zh"
    )

    assert rendered.text == "订单 8841，0 天"
    assert rendered.blanks == ()


@pytest.mark.parametrize("values", [{}, {"order": None}, {"order": ""}, {"order": "  "}])
def test_a_variable_without_a_value_leaves_its_mark(values: dict) -> None:
    """Missing, None and empty values leave a blank named in the reply's language."""
    assert render("Order {{ order }}.", values, "en").text == "Order [order number]."
    assert render("订单{{ order }}。", values, "zh").text == "订单[订单号]。"
    assert render("订单{{ order }}。", values, "zh").blanks == ("[订单号]",)


def test_blanks_are_listed_in_order_of_appearance_each_once() -> None:
    """The blanks follow the text, and one that stands twice is listed once."""
    source = "{{ product }} {{ order }} {{ product }} {{ agent_name }}"

    assert render(source, {"agent_name": "Lin"}, "en").blanks == (
        "[product name]",
        "[order number]",
    )


def test_a_condition_on_a_missing_value_is_false_and_leaves_no_blank() -> None:
    """A sentence that is only for a known name falls away without one."""
    source = "Hello{% if customer_name %} {{ customer_name }}{% endif %}."

    assert render(source, {}, "en").text == "Hello."
    assert render(source, {}, "en").blanks == ()
    assert render(source, {"customer_name": "Ana"}, "en").text == "Hello Ana."


@pytest.mark.parametrize(
    "value",
    [
        "{{7*7}}",
        "{{ agent_name }}",
        "{% for x in range(9) %}a{% endfor %}",
        "{# gone? #}",
        "<b>&amp; 'q' \"p\"",
        "张三\n{{ ''.__class__.__mro__ }}",
    ],
)
def test_a_customers_value_comes_out_letter_for_letter(value: str) -> None:
    """What a customer typed is never run as a template and never escaped as HTML."""
    rendered = render(
        "“{{ customer_name }}” {{ agent_name }}",
        {"customer_name": value, "agent_name": "Lin"},
        "en",
    )

    assert rendered.text == f"“{value}” Lin"


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ order.__init__.__globals__ }}",
        "{{ order.append(1) }}",
        "{{ range(9) }}",
        "{{ order + 'x' }}",
        "{{ order | upper }}",
        "{% if order %}",
        "{{ ordr }}",
    ],
)
def test_a_template_that_does_more_than_fill_blanks_is_refused(source: str) -> None:
    """Reaching into Python, filters, bad syntax and misspelt variables are TemplateErrors."""
    with pytest.raises(TemplateError):
        check(source)


def test_a_misspelt_variable_is_named() -> None:
    """The error says which variable is unknown and which are known."""
    with pytest.raises(TemplateError, match=r"unknown variable ordr; known are .*order"):
        check("{{ ordr }}")


def test_blanks_in_finds_the_marks_of_both_languages() -> None:
    """Marks an agent left standing are found in order, each once; other brackets are not marks."""
    text = "[订单号] see [1] and [order number], [订单号] [whatever]"

    assert blanks_in(text) == ["[订单号]", "[order number]"]
    assert blanks_in("all filled in") == []


def test_every_mark_is_found_and_is_its_own() -> None:
    """No two variables share a mark, so a blank always says what belongs there."""
    marks = [blank(variable, language) for variable in BLANK_NAMES for language in ("zh", "en")]

    assert len(set(marks)) == len(marks)
    assert blanks_in(" ".join(marks)) == marks
