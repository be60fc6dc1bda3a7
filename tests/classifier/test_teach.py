"""A version taught by fully tuned networks: the same reader in plain torch, and what it learns."""

import json
import random
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from classifier import inputs
from classifier import teach as command
from classifier.counterfactual import counterfactual_families, source_of
from classifier.data import Example, columns
from classifier.errors import DataError, VersionError
from classifier.metrics import label_ids
from classifier.model import new_model
from classifier.reader import Reader
from classifier.teach import Classroom, teach
from classifier.teaching import material as material_of
from classifier.teaching.config import TeachingConfig, read_teaching
from classifier.teaching.loop import Lesson, one_pass, read
from classifier.teaching.masked import OTHER, masked
from classifier.teaching.material import IDENTITIES, gather, introduced, sentence_pairs
from classifier.teaching.nearest import take_adapters, take_nearest
from classifier.teaching.network import Network
from classifier.teaching.tokens import Tokens
from classifier.train_data import TrainingData
from tests.classifier import tiny

CONFIG = TeachingConfig(
    teacher_rates=(4e-3, 3e-3), teacher_smoothing=(0.05, 0.1), teacher_passes=8.0, rank=8, alpha=8.0,
    student_passes=6.0, student_rate=4e-3, batch=32, alike=0, message_tokens=24, context_tokens=8,
    take={"": {"damaged": 1, "introduced": 1}},
)  # fmt: skip


def logits_of_model(model, base, rows):
    """What classifier.model says of the same messages."""
    texts, contexts = [row.text for row in rows], [row.context for row in rows]
    encoded = inputs.encode(base.tokenizer(), texts, contexts, message_tokens=24, context_tokens=8)
    with torch.no_grad():
        return model.eval()(inputs.collate(encoded, 0)).numpy()


def tokens_of(base, rows):
    """The same messages as the networks take them."""
    device = torch.device("cpu")
    return Tokens(base.tokenizer(), rows, device, message_tokens=24, context_tokens=8)


def shaken(network):
    """Every trained weight moved a little, so that nothing is zero by chance."""
    torch.manual_seed(2)
    for parameter in network.parameters():
        if parameter.requires_grad:
            parameter.data += 0.05 * torch.randn_like(parameter)
            parameter.data = parameter.data.half().float()  # as versions are kept
    return network


@pytest.mark.parametrize(("rank", "word_rank"), [(4, 0), (8, 3)])
def test_a_network_reads_as_the_version_made_of_it(base, rank, word_rank):
    """Adapters, head, masks, context and segments: the logits are those of classifier.model."""
    rows = tiny.messages(20, seed=4)
    rows[::2] = [replace(row, context=("C: order", "A: where size")) for row in rows[::2]]
    network = shaken(Network(base, rank=rank, alpha=6.0, word_rank=word_rank, word_alpha=1.5))
    words = {"embedding_rank": word_rank or rank, "embedding_alpha": 1.5}
    made = new_model(base, rank=rank, alpha=6.0, **words, eight_bit=False)
    take_adapters(made, network)
    ours = read(network, tokens_of(base, rows), np.arange(len(rows)), size=7)
    assert np.abs(ours - logits_of_model(made, base, rows)).max() < 1e-4


def test_the_nearest_adapter_gives_back_a_change_of_its_rank(base):
    """A tuned network whose change is one adapter's is met exactly, and a smaller rank comes near."""
    adapted = shaken(Network(base, rank=4, alpha=6.0, word_alpha=1.5))
    tuned = Network(base)
    with torch.no_grad():
        for name in tuned.linear:
            tuned.weight(f"{name}.weight").copy_(adapted.merged(name))
        table = tuned.weight("embeddings.word_embeddings.weight")
        table += adapted.words(torch.arange(len(table)))
        tuned.head.load_state_dict(adapted.head.state_dict())
    rows = tiny.messages(12, seed=5)
    tokens, places = tokens_of(base, rows), np.arange(12)
    student = Network(base, rank=4, alpha=24.0, word_alpha=2.0)
    kept = take_nearest(student, tuned)
    assert min(kept.values()) > 0.999
    assert np.abs(read(student, tokens, places) - read(tuned, tokens, places)).max() < 1e-3
    assert take_nearest(Network(base, rank=2), tuned)["layers"] < 0.99


def test_variants_keep_the_message_and_stand_where_the_tables_say():
    """Who writes is said beside the message, and no variant is the row itself."""
    identities = json.loads(IDENTITIES.read_text(encoding="utf8"))
    rng = random.Random(0)
    for lang, text in (("en", "where is it?"), ("zh", "到哪了？")):
        said = {introduced(Example(text, "neutral", lang), identities, rng) for _ in range(200)}
        assert len(said) > 50 and all(text in one and one != text for one in said)
    labelled = [*tiny.messages(6, seed=1), Example("where is my big parcel", "neutral", "en")]
    material = gather(labelled, [Example("size where", "", "en")], [("order", "单")], CONFIG)
    assert material.clean == 10 and material.alike == [[8, 9]]
    assert (material.introduced[:7] >= 0).any(1).all() and (material.damaged[:8] >= 0).any()
    for table in (material.damaged, material.introduced):
        for place, own in enumerate(table):
            for at in own[own >= 0]:
                variant, row = material.examples[at], material.examples[place]
                assert (variant.label, variant.lang) == (row.label, row.lang) and variant.text != row.text
    assert list(material.labelled) == list(range(7))


def test_a_pass_shows_rows_as_often_as_asked_and_some_as_variants():
    """Repeats by source; only rows that have variants are shown as such, by the shares."""
    labelled = tiny.messages(300, seed=1)
    material = gather(labelled, [], [], replace(CONFIG, take={"": {"introduced": 2, "repeat": 2.5}}))
    lesson = Lesson(material.labelled, 1.0, 1e-3, 0.0, 0.5, seed=0, batch=32)
    rows, shown = one_pass(material, lesson, np.random.default_rng(0))
    assert 690 < len(rows) < 810 and set(np.bincount(rows)) == {2, 3}
    # two of the five places of a table are taken
    assert 0.1 < (rows != shown).mean() < 0.3
    labels = np.array([example.label for example in material.examples])
    assert (labels[rows] == labels[shown]).all()


def test_dialect_wordings_are_shown_as_written_too(base, monkeypatch):
    """Some places for damage hold the wording itself, and its words reach the reader's eyes."""
    few = list(counterfactual_families(1, 0))
    few = [next(f for f in few if f[0] == slot) for slot in ("dialect", "name", "region")]
    monkeypatch.setattr(material_of, "counterfactual_families", lambda each, seed: iter(few))
    config = replace(CONFIG, alike=1, dialect_as_written=2, take={"counterfactual": {"damaged": 1}})
    material = gather([], [], [], config)
    dialect = [n for n in range(material.clean) if material.examples[n].source == "counterfactual dialect"]
    assert len(dialect) == len(few[0][1])
    for place in dialect:
        row, own = material.examples[place], material.damaged[place]
        written = [material.examples[at] for at in own[own >= 0] if material.examples[at].as_written]
        assert written == [replace(row, as_written=True)] * 2
    others = set(range(material.clean)) - set(dialect)
    assert others and not any(material.examples[n].as_written for n in others)
    wording = Example("he's gutted", "negative", "en")
    tokens = tokens_of(base, [wording, replace(wording, as_written=True)])
    ids = tokens.batch(np.array([0, 1]))[0]
    assert not torch.equal(ids[0], ids[1])


def test_masked_words_are_learned_and_teachers_start_from_there(base):
    """Of every text something is to be guessed and nothing special; the loss falls below the guess of
    an even chance; a teacher that learns nothing is the body that learned words."""
    rows = tiny.messages(300, seed=1)
    tokens = tokens_of(base, rows)
    tokenizer = base.tokenizer()
    special, mask_id = tuple(tokenizer.all_special_ids), tokenizer.mask_token_id
    ids, mask, _, _ = tokens.batch(np.arange(64))
    shown, goals = masked(ids, mask, special, mask_id, len(tokenizer))
    assert (goals != OTHER).any(1).all() and (shown != ids).any()
    assert not torch.isin(goals, torch.tensor(special)).any() and not (goals != OTHER)[~mask].any()
    assert torch.equal(torch.where(goals != OTHER, goals, shown), ids)
    config = replace(CONFIG, masked_passes=12.0, masked_rate=4e-3, masked_batch=32, teacher_passes=0.01,
                     teacher_rates=(1e-9, 1e-9))  # fmt: skip
    room = Classroom(gather(rows, [], [], config), rows[:6], config, base, False)
    assert room.learn_words([row.text for row in rows]) < 0.8 * np.log(len(tokenizer))
    fresh, taught = room.network(), room.teacher(0)
    name = "encoder.layer.0.attention.self.query.weight"
    assert (taught.weight(name) - fresh.weight(name)).abs().max() > 1e-3


def test_a_taught_version_reads_as_its_student_did(base, tmp_path):
    """Teachers, student, and a folder that loads: right on messages it never saw, with its making in
    the manifest; never written over."""
    data = TrainingData(tiny.messages(400, seed=1), tiny.messages(120, seed=2), {"rows": "sum"})
    pairs = [("great parcel", "好件"), ("awful order", "差单")]
    config = replace(CONFIG, masked_passes=1.0, masked_batch=32, word_rank=4)
    manifest = teach(data, [], pairs, tmp_path / "v9", config, base=base, progress=False)
    training = manifest["training"]
    texts = {row.text for row in data.train} | set(sum(pairs, ()))
    assert training["masked words"]["texts"] == len(texts) and training["config"]["embedding_rank"] == 4
    assert training["teaching"]["alpha"] == 8 and training["by source"]["pairs"] == 4
    assert len(training["dev macro-F1"]["teachers"]) == 2
    assert manifest["metrics"][""]["macro_f1"] > 0.9
    rows = tiny.messages(60, seed=3)
    reader = Reader.load(tmp_path / "v9", base)
    said = reader.probabilities(*columns(rows)).argmax(1)
    assert np.mean(said == label_ids([row.label for row in rows])) > 0.9
    with pytest.raises(VersionError, match="exists already"):
        teach(data, [], pairs, tmp_path / "v9", CONFIG, base=base, progress=False)


def test_what_is_alike_has_one_goal_and_labels_their_share(base):
    """Both sides of a translation are taught the mean of their readings; polar rows know no neutral."""
    labelled = [Example("great order", "positive", "en"), Example("awful", "negative", "en", polar=True)]
    material = gather(labelled, [], [("order", "单")], replace(CONFIG, take={}))
    room = Classroom(material, tiny.messages(6, seed=2), CONFIG, base, False)
    readings = np.array([[0.2, 0.6, 0.2], [0.9, 0.0, 0.1], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    goals = room.goals(readings)
    assert np.allclose(goals[2], [0.5, 0.5, 0.0]) and np.allclose(goals[2], goals[3])
    assert np.isclose(goals[0, 2], 0.25 * room.labels(0.05)[0, 2] + 0.75 * 0.2) and goals[1, 1] == 0
    assert np.allclose(room.reading(room.network())[1, 1], 0)


@pytest.mark.parametrize(("slot", "share"), [("dialect", 0.75), ("name", 0.5)])
def test_counterfactual_sentences_learn_their_label_by_a_share_of_their_own(base, slot, share):
    """Wordings in dialects by one, other people by another, whatever other rows do."""
    config = replace(CONFIG, label_share=0.1, alike_share=0.5, dialect_share=0.75, take={})
    row = Example("great order", "positive", "en", source=source_of(slot))
    room = Classroom(gather([row], [], [], config), tiny.messages(6, seed=2), config, base, False)
    goal = room.goals(np.array([[0.2, 0.6, 0.2]]))[0, 2]
    assert np.isclose(goal, share * room.labels(0.05)[0, 2] + (1 - share) * 0.2)


@pytest.mark.parametrize("wrong", [{"masked_passes": -1}, {"dialect_share": 1.5}, {"dialect_as_written": 6}])
def test_settings_that_mean_nothing_are_refused(wrong):
    """Before anything is gathered or taught, by their name."""
    with pytest.raises(DataError, match=next(iter(wrong))):
        replace(CONFIG, **wrong)


def test_the_command_names_what_is_wrong(tmp_path, monkeypatch, capsys):
    """Unknown settings and files that are not there end in a sentence."""
    settings = tmp_path / "settings.json"
    settings.write_text('{"teacher": 3}', encoding="utf8")
    with pytest.raises(DataError, match=r"settings\.json.*teacher"):
        read_teaching(settings)
    for wrong in ({"warmup": 0.0}, {"alpha": 0.0}):
        with pytest.raises(DataError, match=next(iter(wrong))):
            TeachingConfig(**wrong)
    with pytest.raises(DataError, match="one of each"):
        TeachingConfig(teacher_rates=(1e-4,))
    argv = ["teach", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "v1")]
    monkeypatch.setattr(sys, "argv", argv)
    with pytest.raises(SystemExit, match=r"classifier\.teach: "):
        command.main()


def test_pairs_come_as_many_as_asked_and_never_near_dev_rows(tmp_path):
    """All of a file, or so many; a sentence that is a dev message is left out."""
    for name in ("a", "b"):
        lines = [json.dumps({"en": f"{name} size {i}", "zh": f"{name}码{i}"}) for i in range(20)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf8")
    dev = [Example("A SIZE 3!", "neutral", "en")]
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    found = sentence_pairs(files, dev, replace(CONFIG, pairs={"b": 5}))
    assert len(found) == 24 and sum(en.startswith("a") for en, _ in found) == 19
    assert ("a size 3", "a码3") not in found
