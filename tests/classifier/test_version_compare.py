"""Two versions on the same rows, and whether a version still measures what it says."""

import json
from dataclasses import replace

import pytest

from classifier.evaluate import evaluate_examples
from classifier.provenance import code_version
from classifier.reader import Reader
from classifier.retrain_mix import Sets
from classifier.version_compare import (
    HELD_BACK,
    TRAFFIC,
    Rows,
    compare_versions,
    core_rows,
    local_rows,
    stored_figures,
)
from classifier.version_tables import comparison_table, verification_table
from classifier.version_verify import FIGURES, verify
from db.models import Author, Correction
from tests.classifier import shop, tiny


@pytest.fixture(scope="module")
def readers(base, tmp_path_factory) -> tuple[Reader, Reader]:
    """v1, and v2, the same weights but a head that knows positive from neutral less well."""
    folder = tmp_path_factory.mktemp("two")
    model = tiny.trained(base)
    tiny.write(folder / "v1", model, base)
    bias = model.head.out.bias.data
    kept = bias.clone()
    bias[2] -= 6.0
    tiny.write(folder / "v2", model, base)
    bias.copy_(kept)
    return tuple(Reader.load(folder / name, base) for name in ("v1", "v2"))


CORE = tiny.messages(120, seed=12)


def test_differences_come_with_their_interval_and_every_changed_message(readers):
    """The worse version loses surely, and each message it reads otherwise is there with the right
    label, what both said, and who is right."""
    result = compare_versions(*readers, core_rows(Sets([], CORE, [])))
    assert [row["name"] for row in result["sets"]] == ["core zh", "core en"]
    for row in result["sets"]:
        mine = [e for e in CORE if f"core {e.lang}" == row["name"]]
        assert row["n"] == len(mine) == 60
        assert row["a"]["macro_f1"] == evaluate_examples(readers[0], mine)["macro_f1"]
        assert row["lower"] < row["difference"] < row["upper"] < 0
        assert row["broken"] > row["mended"]
        assert row["changed"] == sum(c["set"] == row["name"] for c in result["changed"])
    labels = {e.text: e.label for e in CORE}
    assert result["changed"]
    for change in result["changed"]:
        assert change["a"] != change["b"] and change["label"] == labels[change["text"]]
        right = {"a": change["a"], "b": change["b"]}.get(change["right"])
        assert right in (None, change["label"])
    assert result["changed"][0]["right"] == "a", "what the second broke comes first"


def test_a_version_against_itself_changes_nothing(readers):
    """No difference, an interval of nothing, and no changed message."""
    result = compare_versions(readers[0], readers[0], core_rows(Sets([], CORE, [])))
    assert [(r["difference"], r["lower"], r["upper"]) for r in result["sets"]] == [(0, 0, 0)] * 2
    assert result["changed"] == []


def test_held_back_labels_and_recent_traffic_are_read_too(sqlite_database, readers):
    """Labels that judge are compared, those that were learned are not, and of messages nobody
    labelled only the change is told."""
    examples = tiny.messages(90, 5)
    with sqlite_database.session() as session:
        shop.labelled(session, examples, readers[0])
        silent = shop.say(session, shop.conversation(session), "perfect thanks order")
        session.commit()
    with sqlite_database.reading() as session:
        held_back, recent = local_rows(session)
    assert (held_back.name, recent.name) == (HELD_BACK, TRAFFIC)
    assert 5 < len(held_back.examples) < 60
    assert list(recent.ids) == [silent]
    result = compare_versions(*readers, [held_back, recent])
    judged, traffic = result["sets"]
    assert judged["n"] == len(held_back.examples) and judged["difference"] < 0
    assert "difference" not in traffic
    of_traffic = [change for change in result["changed"] if change["set"] == TRAFFIC]
    assert [(c["message_id"], c["label"], c["right"]) for c in of_traffic] == [(silent, None, None)]
    shown = comparison_table({**result, "stored": []})
    assert "not labelled" in shown and "perfect thanks order" in shown


def test_what_either_version_has_learned_does_not_compare_them(sqlite_database, readers):
    """Also what only a refused version learned, which marks no label as used."""
    with sqlite_database.session() as session:
        given = shop.labelled(session, tiny.messages(90, 5), readers[0])
        session.commit()
    with sqlite_database.reading() as session:
        before = local_rows(session)[0]
        after = local_rows(session, learned=given[:50])[0]
        learned = {session.get_one(Correction, id).message_id for id in given[:50]}
    assert set(before.ids) - set(after.ids) == set(before.ids) & learned != set()


def test_an_empty_set_is_left_out(readers):
    """Nothing held back yet is no row of zeros."""
    assert compare_versions(*readers, [Rows(HELD_BACK, [])])["sets"] == []


def test_stored_figures_stand_side_by_side_where_either_has_them():
    """A set that one version was never measured on has a gap, not a zero."""
    good = {"n": 3, "macro_f1": 0.5, "accuracy": 0.6, "ece": 0.1, "coverage": 0.9, "confusion": []}
    rows = stored_figures({"metrics": {"old": good}}, {"metrics": {"core zh": good}})
    assert [(row["name"], bool(row["a"]), bool(row["b"])) for row in rows] == [
        ("core zh", False, True),
        ("old", True, False),
    ]
    assert "confusion" not in rows[0]["b"]


def test_stored_metrics_are_verified_by_measuring_again(readers):
    """The same weights hold; other weights under those metrics do not; other rows say nothing."""
    guards = Sets([], CORE, []).guards()
    metrics = {name: evaluate_examples(readers[0], rows) for name, rows in guards.items()}
    manifest = json.loads(json.dumps({"version": "v1", "metrics": metrics, "code": code_version()}))
    found = verify(readers[0], manifest, guards)
    assert found["holds"] is True and found["same_lists"] is True
    older = manifest | {"code": manifest["code"] | {"lists": "0" * 16}}
    assert "other lists of words" in verification_table(verify(readers[0], older, guards))
    lying = verify(readers[1], manifest, guards)
    assert lying["holds"] is False
    assert "do not hold" in lying["sets"][0]["sentence"]
    other = {name: [replace(e, label="neutral") for e in rows] for name, rows in guards.items()}
    assert verify(readers[0], manifest, other)["holds"] is None
    unmeasured = verify(readers[0], manifest | {"metrics": {}}, guards)
    assert unmeasured["holds"] is None
    assert "No metrics on core zh are stored." in [row["sentence"] for row in unmeasured["sets"]]


@pytest.mark.parametrize(("turned", "holds"), [(2, True), (3, False)])
def test_of_few_messages_two_may_turn(readers, turned, holds):
    """Another processor may read one otherwise, which of 60 is over the half point that many are allowed."""
    rows = [e for e in CORE if e.lang == "en"]
    stored = evaluate_examples(readers[0], rows)
    stored["accuracy"] -= turned / 60
    found = verify(readers[0], {"version": "v1", "metrics": {"few": stored}}, {"few": rows})
    assert found["holds"] is holds
    assert found["sets"][0]["allowed"] == pytest.approx(dict.fromkeys(FIGURES, 2 / 60))
    assert "(0.0333 is allowed)" in found["sets"][0]["sentence"]


def test_macro_f1_may_move_by_two_messages_of_the_rarest_label(readers):
    """Each label counts the same there, however few messages it has."""
    rows = [e for i, e in enumerate(CORE) if e.label != "positive" or i < 30]
    rare = sum(e.label == "positive" for e in rows)
    metrics = {"few": evaluate_examples(readers[0], rows)}
    [found] = verify(readers[0], {"version": "v1", "metrics": metrics}, {"few": rows})["sets"]
    assert 0 < rare < 20
    assert found["allowed"]["macro_f1"] == pytest.approx(2 / (3 * rare))
    assert found["allowed"]["accuracy"] == pytest.approx(2 / len(rows))


def test_rows_keep_the_turns_before_them(sqlite_database):
    """Both read traffic as it was read when it came."""
    with sqlite_database.session() as session:
        talk = shop.conversation(session)
        shop.say(session, talk, "where parcel")
        shop.say(session, talk, "we look", author=Author.AGENT)
        last = shop.say(session, talk, "thanks")
        session.commit()
    with sqlite_database.reading() as session:
        recent = local_rows(session)[1]
    by_id = dict(zip(recent.ids, recent.examples, strict=True))
    assert by_id[last].context == ("C: where parcel", "A: we look")
