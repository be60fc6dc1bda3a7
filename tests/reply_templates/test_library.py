"""The shipped situations are whole, and a broken file is named with its field."""

from pathlib import Path

import pytest
import yaml

from reply_templates.blanks import BLANK_NAMES, LANGUAGES, Language, blank
from reply_templates.errors import TemplateError
from reply_templates.library import Situation, load_situations
from reply_templates.render import render

SHIPPED = load_situations()
FILLED = {variable: f"<{variable}>" for variable in BLANK_NAMES}


def good() -> dict:
    """The content of a valid situation file."""
    return {
        "id": "parcel",
        "title": {"zh": "包裹", "en": "Parcel"},
        "moods": ["neutral"],
        "examples": {"zh": ["到哪了"], "en": ["where is it"]},
        "text": {"zh": "订单 {{ order }}", "en": "Order {{ order }}"},
    }


def write(folder: Path, name: str, content: object) -> None:
    """Write `content` as the YAML file `name`."""
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf8")


def sources(situation: Situation, language: Language) -> set[str]:
    """The templates of a situation for any mood."""
    return {situation.source(language, mood) for mood in (None, "negative")}


def test_enough_situations_are_shipped() -> None:
    """At least 36 situations come with the package, each with 4 to 6 examples a language."""
    assert len(SHIPPED) >= 36
    for situation in SHIPPED:
        for language in LANGUAGES:
            assert 4 <= len(situation.examples[language]) <= 6, situation.id


@pytest.mark.parametrize("situation", SHIPPED, ids=lambda situation: situation.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_situation_renders(situation: Situation, language: Language) -> None:
    """With every value given, no variable and no blank is left in any of its texts."""
    for source in sources(situation, language):
        rendered = render(source, FILLED, language)
        assert rendered.text and rendered.blanks == ()
        assert not set("{}[]") & set(rendered.text)


@pytest.mark.parametrize("situation", SHIPPED, ids=lambda situation: situation.id)
def test_both_languages_ask_for_the_same_values(situation: Situation) -> None:
    """A reply's Chinese and English text leave the same blanks, so neither says less."""
    for mood in (None, "negative"):
        asked = {}
        for language in LANGUAGES:
            left = render(situation.source(language, mood), {}, language).blanks
            asked[language] = {name for name in BLANK_NAMES if blank(name, language) in left}
        assert asked["zh"] == asked["en"]


def test_the_upset_text_is_for_the_negative_mood_only() -> None:
    """An upset customer gets the text that acknowledges the trouble, where there is one."""
    plain = Situation("a", {}, (), {}, {"zh": "z", "en": "e"})
    both = Situation("b", {}, (), {}, {"zh": "z", "en": "e"}, {"zh": "uz", "en": "ue"})

    assert [both.source("en", mood) for mood in (None, "neutral", "negative")] == ["e", "e", "ue"]
    assert plain.source("zh", "negative") == "z"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": ""}, "id: needs some text"),
        ({"title": {"zh": "包裹"}}, "title.en: missing"),
        ({"title": {"zh": "包裹", "en": "Parcel", "de": "Paket"}}, "title.de: unknown language"),
        ({"title": "Parcel"}, "title: needs an entry for each of zh, en"),
        ({"moods": ["cross"]}, "moods: cross is none of negative, neutral, positive"),
        ({"examples": {"zh": [], "en": ["x"]}}, "examples.zh: needs a list of texts"),
        ({"examples": {"zh": ["好", None], "en": ["x"]}}, r"examples.zh\[1\]: needs some text"),
        ({"text": {"zh": "好", "en": " "}}, "text.en: needs some text"),
        ({"text": {"zh": "{{ order", "en": "x"}}, "text.zh: not a valid template"),
        ({"text": {"zh": "{{ ordr }}", "en": "x"}}, "text.zh: unknown variable ordr"),
        ({"text_upset": {"zh": "抱歉"}}, "text_upset.en: missing"),
        ({"txt": "x"}, "txt: unknown field"),
    ],
)
def test_a_faulty_field_is_named(tmp_path: Path, change: dict, complaint: str) -> None:
    """The error names the file, the field and what is wrong with it."""
    write(tmp_path, "parcel.yaml", good() | change)

    with pytest.raises(TemplateError, match=f"^parcel.yaml: {complaint}"):
        load_situations(tmp_path)


@pytest.mark.parametrize("field", ["id", "title", "moods", "examples", "text"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    """Every required field is asked for by name."""
    write(tmp_path, "parcel.yaml", {key: value for key, value in good().items() if key != field})

    with pytest.raises(TemplateError, match=f"^parcel.yaml: {field}: missing"):
        load_situations(tmp_path)


def test_an_id_may_not_be_used_twice(tmp_path: Path) -> None:
    """Two files with one id are an error, for it could not be told which is meant."""
    write(tmp_path, "a.yaml", good())
    write(tmp_path, "b.yaml", good())

    with pytest.raises(TemplateError, match=r"^b.yaml: id: parcel is used"):
        load_situations(tmp_path)


@pytest.mark.parametrize("content", ["a: [", "- a list", ""])
def test_a_file_that_is_no_mapping_is_named(tmp_path: Path, content: str) -> None:
    """Broken YAML, a list or an empty file is reported with its name."""
    (tmp_path / "odd.yaml").write_text(content, encoding="utf8")

    with pytest.raises(TemplateError, match=r"^odd.yaml: "):
        load_situations(tmp_path)


def test_a_folder_without_situations_is_an_error(tmp_path: Path) -> None:
    """An empty folder is a mistake in the setting, not an empty library."""
    with pytest.raises(TemplateError, match="no situation files"):
        load_situations(tmp_path)
