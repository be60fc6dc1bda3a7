"""Whatever a customer writes is text: shown letter for letter, never run, never fetched."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import card, open_conversation, turn

STRANGE = {
    "script": "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>",
    "braces": "{{7*7}} {{{7*7}}} {{#each this}}x{{/each}}",
    "dollar": "${7*7} ${window.ran = 1} #{7*7} <%= 7*7 %>",
    "markdown": "# not a title **not bold** [not a link](javascript:window.ran=1)",
    "entity": "&lt;b&gt; &amp; &#39;",
    "arabic": "أين طلبي؟ رقم 8841",
    "override": "\u202eabc\u202c and on",
    "emoji": "😀" * 200,
}


@pytest.mark.parametrize("kind", STRANGE)
def test_strange_text_is_shown_as_it_was_written(inbox, say, kind):
    """Markup, template expressions, right-to-left text and 200 emoji appear unchanged."""
    text = STRANGE[kind]
    say(f"strange-{kind}", text, name=f"Nora {kind}")

    open_conversation(inbox, f"Nora {kind}")

    shown = inbox.get_by_role("log", name="Messages").get_by_role("article").locator(".bubble")
    expect(shown).to_have_count(1)
    assert shown.text_content() == text
    assert inbox.evaluate("window.ran") is None


def test_a_strange_name_is_only_a_name(inbox, say):
    """A customer's name is no more markup than their message."""
    say("strange-name", "hello", name="<i>Bobby</i> {{7*7}}")

    open_conversation(inbox, "<i>Bobby</i> {{7*7}}")

    expect(card(inbox, "<i>Bobby</i> {{7*7}}")).to_be_visible()
    expect(turn(inbox, "hello")).to_be_visible()
