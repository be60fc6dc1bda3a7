"""Find good hyper-parameters with Optuna (Akiba et al. 2019, arXiv:1907.10902), on a sample of rows.

The study is an SQLite file, so that a stopped search goes on. Knows no command line.
"""

import hashlib
import random
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path

from classifier.errors import ClassifierError
from classifier.files import write_json
from classifier.fit import fit, targets_of
from classifier.language_base import LanguageBase
from classifier.train import augmented, draw, judge_of, new_model_for
from classifier.train_config import TrainConfig
from classifier.train_data import TrainingData

RANKS = (4, 8, 16, 24, 32)


def search(
    data: TrainingData,
    out: Path,
    config: TrainConfig,
    trials: int,
    *,
    rows: int = 4000,
    base: LanguageBase = LanguageBase(),
    stop: Callable[[], bool] = lambda: False,
) -> dict:
    """The settings of the best of `trials` trainings in all, as --config takes them.

    Learning rate, rank, dropout and augment vary around `config`, each trial on the same `rows` rows
    of the mix. Alpha stays, as a number: were it the rank, a larger rank would be a larger step, and
    what it gains could not be told from what a larger learning rate gains.
    The study lies in OUT.search.db, the result in OUT.search.json.
    """
    try:
        import optuna
    except ImportError as error:
        raise ClassifierError("--search needs Optuna: pip install 'undertone[train]'.") from error
    out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer = base.tokenizer()
    judge = judge_of(data.dev, config, tokenizer)
    config = replace(config, alpha=float(config.alpha or config.rank))

    def score(trial: "optuna.Trial") -> float:
        tried = replace(
            config,
            learning_rate=trial.suggest_float("learning_rate", 1e-4, 3e-3, log=True),
            rank=trial.suggest_categorical("rank", RANKS),
            dropout=trial.suggest_float("dropout", 0.0, 0.3),
            augment=trial.suggest_float("augment", 0.0, 0.5),
        )
        mix = augmented(draw(data.train, tried), tried)
        mix = random.Random(config.seed).sample(mix, min(rows, len(mix)))
        targets = targets_of(mix, tried.label_smoothing, tried.class_weights)
        model = new_model_for(tried, base)
        return judge(fit(model, tokenizer, mix, targets, tried, judge=judge, stop=stop))

    question = repr((asdict(config), rows, sorted(data.checksums.items()), base.fingerprint))
    study = optuna.create_study(
        study_name=hashlib.sha256(question.encode()).hexdigest()[:16],
        storage=f"sqlite:///{out.with_name(out.name + '.search.db').absolute()}",
        sampler=optuna.samplers.TPESampler(seed=config.seed),
        direction="maximize",
        load_if_exists=True,
    )
    # the first trial is the config as it is, so that the best is never worse
    asked = {name: getattr(config, name) for name in ("learning_rate", "rank", "dropout", "augment")}
    if config.rank in RANKS:
        study.enqueue_trial(asked, skip_if_exists=True)
    done = [t for t in study.trials if t.state == optuna.trial.TrialState.COMPLETE]
    study.optimize(score, n_trials=max(0, trials - len(done)))
    defaults = TrainConfig()
    best = asdict(replace(config, **study.best_params))
    changed = {f.name: best[f.name] for f in fields(defaults) if best[f.name] != getattr(defaults, f.name)}
    write_json(out.with_name(out.name + ".search.json"), changed)
    return {"score": study.best_value, "trials": len(study.trials), "config": changed}
