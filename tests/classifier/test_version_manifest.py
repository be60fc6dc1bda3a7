"""A manifest that nothing could be read with, or that was edited, is refused with a sentence."""

import json
from dataclasses import fields

import pytest

from classifier.errors import VersionError
from classifier.reader import ReadingConfig
from classifier.version_manifest import _Reading, sealed
from classifier.versions import MANIFEST, VersionStore
from tests.classifier.test_versions import copy_version

WHOLE = dict.fromkeys(("head.safetensors", "adapter/adapter_config.json"), "0" * 64)


def edit(store: VersionStore, where: str, value: object = None, *, seal: bool = True) -> None:
    """Put a value into v2's manifest, None for taking the field out; `seal` with a digest over it."""
    path = store.folder("v2") / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf8"))
    *above, field = where.split(":")
    inner = manifest
    for name in above:
        inner = inner[name]
    inner[field] = value
    if value is None:
        del inner[field]
    path.write_text(json.dumps(sealed(manifest) if seal else manifest))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": {}}', '{"files": 3}', "\x00"])
def test_a_damaged_manifest_is_a_sentence(store, content):
    """Whatever stands in a manifest, the error is one a person can read."""
    copy_version(store, "v2")
    (store.folder("v2") / MANIFEST).write_text(content)
    with pytest.raises(VersionError, match="manifest of version v2 is damaged"):
        store.manifest("v2")


@pytest.mark.parametrize(
    ("where", "value", "named"),
    [
        ("reading", None, "reading: Field required"),
        ("version", None, "version: Field required"),
        ("created_at", "yesterday", "created_at: "),
        ("metrics", [], "metrics: "),
        ("training", "by hand", "training: "),
        ("files", ["head.safetensors"], "files: "),
        ("files", {}, "files: .*adapter/adapter_config.json, adapter/adapter_model.safetensors, head"),
        ("files", WHOLE, "files: .*without adapter/adapter_model.safetensors"),
        ("reading:temperature", 0.0, "reading.temperature: "),
        ("reading:temperature", float("nan"), "reading.temperature: "),
        ("reading:temperature", "1.0", "reading.temperature: "),
        ("reading:thresholds:zh", 0.0, "reading.thresholds.zh: "),
        ("reading:thresholds:en", 1.5, "reading.thresholds.en: "),
        ("reading:thresholds", {}, "reading.thresholds: "),
        ("reading:thresholds:fr", 0.6, "reading.thresholds.fr"),
        ("reading:message_tokens", 0, "reading.message_tokens: "),
        ("reading:context_tokens", None, "reading.context_tokens: Field required"),
        ("reading:temprature", 1.0, "reading.temprature: "),
    ],
)
def test_a_manifest_that_nothing_could_be_read_with_is_refused(store, where, value, named):
    """Neither loaded nor made active: the sentence names file and field, and what to do."""
    copy_version(store, "v2")
    edit(store, where, value)
    with pytest.raises(VersionError, match=f"manifest of version v2 is damaged: {named}") as refused:
        store.activate("v2", "why not")
    assert str(store.folder("v2") / MANIFEST) in str(refused.value)
    assert "Restore its folder from a backup" in str(refused.value)
    assert store.active() == "v1"
    assert {info.version for info in store.list() if info.problem} == {"v2"}


@pytest.mark.parametrize("where", ["reading:thresholds:zh", "training:config:seed"])
def test_an_edited_figure_is_found(store, where):
    """Even one within its range; one that was put back is none, however the file is laid out."""
    copy_version(store, "v2")
    before = store.manifest("v2")
    edit(store, where, 0.9, seal=False)
    with pytest.raises(VersionError, match="v2 is damaged: digest: "):
        store.manifest("v2")
    (store.folder("v2") / MANIFEST).write_text(json.dumps(before, indent=3, sort_keys=True))
    assert store.manifest("v2") == before


def test_a_version_from_before_the_digest_loads(store):
    """As the shipped ones of old do; without `code` as well."""
    copy_version(store, "v2")
    for name in ("digest", "code"):
        edit(store, name, seal=False)
    store.activate("v2", "an old one")
    assert store.active() == "v2" and "digest" not in store.manifest("v2")


def test_the_manifest_checks_what_a_reader_takes():
    """A field that a reader gets is a field that is checked."""
    assert _Reading.model_fields.keys() == {field.name for field in fields(ReadingConfig)}
