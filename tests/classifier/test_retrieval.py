"""Vectors for similar cases: weighted by how rare a token is, where the weights belong to the base."""

import gzip
import json

import numpy as np
import pytest

from classifier import build_language, build_retrieval, evaluate_retrieval, language_base
from classifier.errors import BaseModelError, DataError
from classifier.files import write_json
from classifier.language_base import LanguageBase
from classifier.provenance import code_version
from classifier.retrieval import WEIGHTS, RetrievalEncoder

TEXTS = ["great thanks", "差坏何", "where parcel"]


def write(path, rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))


@pytest.fixture(scope="module")
def folder(base, tmp_path_factory):
    """Weights for the tiny base, made by the command's own function from questions that all say
    "where"; a third file line is a dev row."""
    place = tmp_path_factory.mktemp("retrieval")
    words = ["great", "thanks", "parcel", "terrible", "差", "坏", "谢谢"]
    rows = [{"text": f"where {a} {b}", "split": "train"} for a in words for b in words]
    for name in build_retrieval.SHARED_BY:
        write(place / f"data/retrieval/{name}.jsonl.gz", [*rows, {"text": "dev", "split": "dev"}])
    write(place / "data/parallel/woz.jsonl.gz", [{"en": f"where {word}"} for word in words])
    build_retrieval.build(place / "data", place / "out", build_retrieval.BuildConfig(), base)
    return place / "out"


@pytest.fixture
def copy(folder, tmp_path):
    """The same, to be spoiled."""
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_vectors_are_unit_and_the_weights_change_them(base, folder, tmp_path):
    """They move the vectors and their version's name; the length stays one."""
    plain, weighted = RetrievalEncoder(base, tmp_path / "none"), RetrievalEncoder(base, folder)
    one, other = plain.encode(TEXTS), weighted.encode(TEXTS)
    assert np.allclose(np.linalg.norm(other, axis=1), 1, atol=1e-5)
    assert np.abs(one - other).max() > 0.01
    assert plain.encoder_version != weighted.encoder_version
    assert weighted.encode([]).shape == (0, weighted.dimensions)
    assert np.allclose(other[0], weighted.encode(TEXTS[:1])[0], atol=1e-5), "company changes nothing"


def test_words_that_all_say_count_little(base, folder, tmp_path):
    """Two questions that share only the common word are less alike than by the plain mean."""
    plain, weighted = RetrievalEncoder(base, tmp_path / "none"), RetrievalEncoder(base, folder)

    def alike(encoder, one: str, other: str) -> float:
        return float(np.prod(encoder.encode([one, other]), axis=0).sum())

    for other in ("where terrible", "where 谢谢"):
        assert alike(weighted, "where parcel", other) < alike(plain, "where parcel", other)
    tokenizer = base.tokenizer()
    where, parcel = tokenizer("where parcel", add_special_tokens=False)["input_ids"]
    weights = build_retrieval.token_weights(["where parcel", *["where"] * 99], base, 0.01)
    assert weights[parcel] == pytest.approx(0.5, abs=1e-3)
    assert weights[where] == pytest.approx(0.01 / 1.01, abs=1e-3)
    assert weights[tokenizer.cls_token_id] == weights[tokenizer.sep_token_id] == 0


def test_files_left_out_are_told_and_not_missed(base, tmp_path, capsys):
    """For their licence, say; only a folder that holds none of them is an error."""
    with pytest.raises(DataError, match="None of these files is there"):
        build_retrieval.build(tmp_path, tmp_path / "out", build_retrieval.BuildConfig(), base)
    write(tmp_path / "parallel/woz.jsonl.gz", [{"en": "where parcel"}])
    build_retrieval.build(tmp_path, tmp_path / "out", build_retrieval.BuildConfig(), base)
    assert RetrievalEncoder(base, tmp_path / "out").encode(TEXTS).shape[0] == 3
    told = capsys.readouterr().out
    assert all(f"{name}.jsonl.gz, which is not there" in told for name in build_retrieval.SHARED_BY)


def test_the_language_layer_is_built_of_what_is_there(tmp_path, capsys):
    """Words from any kind of file, pairs from parallel ones."""
    with pytest.raises(DataError, match="None of these files is there"):
        list(build_language.chinese_texts(tmp_path))
    rows = [{"text": "很好", "split": "train"}, {"text": "不看", "split": "dev"}]
    write(tmp_path / "sentiment/zh_shopping.jsonl.gz", rows)
    write(tmp_path / "dialogues/zh_jddc.jsonl.gz", [{"turns": [{"text": "在吗"}]}])
    with pytest.raises(DataError, match="None of these files is there"):
        build_language.sentence_pairs(tmp_path, build_language.BuildConfig())
    write(tmp_path / "parallel/3am.jsonl.gz", [{"en": "cat", "zh": "猫"}])
    assert list(build_language.chinese_texts(tmp_path)) == ["很好", "猫", "在吗"]
    assert build_language.sentence_pairs(tmp_path, build_language.BuildConfig()) == [("cat", "猫")]
    assert "tatoeba.jsonl.gz, which is not there" in capsys.readouterr().out


def test_weights_of_another_base_are_left_out(base, copy):
    """Another base has vectors of its own."""
    write_json(copy / "manifest.json", {"base_fingerprint": "other", "files": {}})
    assert RetrievalEncoder(base, copy).encoder_version == f"base-{base.fingerprint}"


def test_damaged_weights_are_refused(base, copy):
    """One wrong byte is found before it makes vectors."""
    weights = copy / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(BaseModelError, match=r"damaged.*Reinstall"):
        RetrievalEncoder(base, copy)


def test_vectors_are_measured_by_command(base, tmp_path):
    """Pairs that share words are nearer than others, and a sentence finds itself."""
    same = [{"text": t, "text2": t, "label": 1, "split": "dev"} for t in TEXTS]
    other = [
        {"text": a, "text2": b, "label": 0, "split": "dev"}
        for a, b in zip(TEXTS, TEXTS[1:] + TEXTS[:1], strict=True)
    ]
    for file in evaluate_retrieval.PAIRS.values():
        write(tmp_path / f"retrieval/{file}.jsonl.gz", same + other)
    write(tmp_path / "parallel/dev_1000.jsonl.gz", [{"en": t, "zh": t} for t in TEXTS])
    rows = [{"text": t, "intent": t, "split": split} for t in TEXTS for split in ("dev", "train")]
    write(tmp_path / "retrieval/banking77.jsonl.gz", rows)
    measured = evaluate_retrieval.evaluate(RetrievalEncoder(base, tmp_path), tmp_path)
    assert measured["translations"] == measured["banking77"] == 1
    assert all(measured[name] > 0.8 for name in evaluate_retrieval.PAIRS)


def test_the_manifest_says_what_was_read_and_by_which_code_and_what_it_reaches(base, folder, copy):
    """Checksums of every file, the code, and figures that are recorded later and change no version."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf8"))
    assert {"woz.jsonl.gz", "seed.jsonl"} < set(manifest["data"]) and manifest["code"] == code_version()
    before = RetrievalEncoder(base, copy).encoder_version
    evaluate_retrieval.record(copy, {"BQ": 0.45})
    assert json.loads((copy / "manifest.json").read_text(encoding="utf8"))["metrics"] == {"BQ": 0.45}
    assert RetrievalEncoder(base, copy).encoder_version == before


def test_the_language_layer_is_known_by_its_files_alone(monkeypatch, tmp_path):
    """What its manifest says of how it was made changes no fingerprint; another file does."""
    for file in language_base.LANGUAGE_FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(language_base, "LANGUAGE_FOLDER", tmp_path)
    known = LanguageBase().fingerprint
    evaluate_retrieval.record(tmp_path, {"translations": 0.9})
    assert LanguageBase().fingerprint == known
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf8"))
    manifest["files"]["rows.safetensors"] = "0" * 64
    path.write_text(json.dumps(manifest), encoding="utf8")
    assert LanguageBase().fingerprint != known
    path.write_text("[]", encoding="utf8")
    with pytest.raises(BaseModelError, match="cannot be read"):
        _ = LanguageBase().fingerprint
