"""The judging in a retraining: candidates beside the active version, on the same messages.

Knows readers and examples; nothing about databases or where versions lie.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.calibrate import fit_very_sure
from classifier.compare import compare, failed_tests
from classifier.data import Example, columns
from classifier.evaluate import evaluate_probabilities
from classifier.fairness import Family
from classifier.intervals import Sample
from classifier.metrics import label_ids
from classifier.paired import Paired
from classifier.reader import Reader
from classifier.retrain_ancestry import ancestry_check
from classifier.retrain_calibration import calibration_check, refit, rescaled
from classifier.retrain_checks import fairness_check, robustness_check
from classifier.retrain_cost import bytes_of, size_check, speed_check
from classifier.retrain_standings import Standing, standing_of

HELD_BACK = "held back"
LEAST_AT_RANDOM = 30  # a share of fewer says little: 5 of 30 may be 8 to 30 % (Wilson, 90 %)
CHECKS = 6  # beside the sets, for the progress


@dataclass(frozen=True)
class Judged:
    """The candidate as it would read, with its temperature fitted anew; what compare says of it
    beside the active version; and what the one evaluate function says of it, by set."""

    candidate: Reader
    report: dict
    metrics: dict


@dataclass
class Judge:
    """Everything a candidate is judged by; the active version reads the sets once for all of them.

    `folder` holds the active version, `workshop` is a place to write in for a moment, and
    `forebears` are the versions that the active one comes from, newest first. It is the `attempt`-th
    time that labels held back are asked about a candidate from the active version.

    How much of all traffic the active version reads wrong is measured where at least LEAST_AT_RANDOM
    of `held_back` were drawn `at_random` (a flag each) and labelled blindly: their share of wrong
    readings, but for the part of the traffic that has labels which were not drawn so. With fewer it
    is at least what the version doubts (one minus its calibrated confidence, `doubt`), and at least
    what people called wrong of the share that they labelled.
    """

    active: Reader
    guards: dict[str, list[Example]]
    held_back: Sequence[Example]
    families: Sequence[Family]
    folder: Path
    workshop: Path
    labelled_share: float
    doubt: float
    seed: int
    at_random: Sequence[bool] = ()
    forebears: Sequence[Standing] = ()
    attempt: int = 1
    advance: Callable[[float], None] = lambda share: None

    def __post_init__(self) -> None:
        self._sets = {**self.guards, HELD_BACK: list(self.held_back)}
        self._furthest = 0.0
        self._truth = {
            name: label_ids([example.label for example in examples])
            for name, examples in self._sets.items()
        }
        self._before = self._read(self.active, done=0)
        self.standing = self._standing(self.active, self._before, bytes_of(self.folder))
        right = self._before[HELD_BACK].argmax(1) == self._truth[HELD_BACK]
        drawn = np.zeros(len(right), bool)
        drawn[: len(self.at_random)] = self.at_random
        self.sampled = int(drawn.sum()) if drawn.sum() >= LEAST_AT_RANDOM else 0
        if self.sampled:
            others = self.labelled_share * float((~drawn).mean())
            self._sample = wrong_share(right[drawn]), 1 - others
            wrong = others * wrong_share(right[~drawn]) + (1 - others) * self._sample[0]
        else:
            wrong = max(self.doubt, wrong_share(right) * self.labelled_share)
        self.traffic_wrong = float(np.clip(wrong, 0.01, 0.99))

    def decide(self, offered: Iterable[tuple[float, Reader]]) -> Judged:
        """The first candidate `offered`, with the share of the change it keeps, that passes
        everything; the first of all where none does.

        Smaller steps come later and change fewer labels: a set that fell by chance does not refuse
        what was learned, and one that fell surely falls by less. Labels held back are no reason for
        a smaller step, so that they are asked once: whoever gains nothing has one chance to pass.
        """
        steps, refused = [], None
        for share, candidate in offered:
            pairs, judged = self._pairs(candidate), None
            report = self._compare(pairs)
            if report["promote"]:
                judged = self._on_everything(candidate, pairs)
                report = judged.report
            steps.append({"kept_share": share, "failed": failed_tests(report)})
            if report["promote"]:
                return _with_steps(judged, share, steps)
            refused = refused or (candidate, pairs, judged)
            if not report["held_back"]["passed"]:
                break
        candidate, pairs, judged = refused
        judged = judged or self._on_everything(candidate, pairs)
        steps[0]["failed"] = failed_tests(judged.report)
        return _with_steps(judged, steps[0]["kept_share"], steps)

    def _read(self, reader: Reader, done: int) -> dict[str, np.ndarray]:
        read = {}
        for name, examples in self._sets.items():
            read[name] = reader.probabilities(*columns(examples))
            self._advance(done + len(read))
        return read

    def _advance(self, done: int) -> None:
        """Say how far it is; a further step begins again at sets, which nobody needs to see."""
        self._furthest = max(self._furthest, done / (2 * len(self._sets) + CHECKS))
        self.advance(self._furthest)

    def _pairs(self, candidate: Reader) -> dict[str, Paired]:
        after = self._read(candidate, done=len(self._sets))
        return {
            name: Paired(self._truth[name], self._before[name], after[name]) for name in self._sets
        }

    def _standing(self, reader: Reader, read: dict[str, np.ndarray], size: int) -> Standing:
        truth = {name: self._truth[name] for name in self.guards}
        return standing_of(reader.version, truth, read, size)

    def _compare(self, pairs: dict[str, Paired], checks: Sequence[dict] = ()) -> dict:
        guards = {name: pairs[name] for name in self.guards}
        return compare(
            guards,
            pairs[HELD_BACK],
            traffic_wrong=self.traffic_wrong,
            sample=Sample(self.sampled, *self._sample) if self.sampled else None,
            checks=checks,
            attempt=self.attempt,
            seed=self.seed,
        )

    def _on_everything(self, candidate: Reader, pairs: dict[str, Paired]) -> Judged:
        fitted = refit(
            pairs[HELD_BACK], self.traffic_wrong, [pairs[name] for name in self.guards]
        )
        unfitted = pairs  # what judges may not have been fitted to what judges
        pairs = {
            name: replace(pair, candidate=rescaled(pair.candidate, fitted.factor))
            for name, pair in pairs.items()
        }
        guards = [pairs[name] for name in self.guards]
        very_sure = fit_very_sure(*(pair.candidate for pair in guards))
        candidate = _fitted(candidate, fitted.factor, very_sure)
        size = size_check(self.folder, candidate.model, self.workshop)
        after = {name: pair.candidate for name, pair in pairs.items()}
        stands = self._standing(candidate, after, size["candidate"])
        checks = []
        for check in (
            lambda: fairness_check(self.active, candidate, self.families),
            lambda: robustness_check(self.active, candidate, self.guards),
            lambda: calibration_check(guards, fitted, seed=self.seed),
            lambda: self._ancestry_check(stands, *checks[:2]),
            lambda: size,
            lambda: speed_check(self.active, candidate, self.guards),
        ):
            checks.append(check())
            self._advance(2 * len(self._sets) + len(checks))
        metrics = {
            name: evaluate_probabilities(candidate, examples, pairs[name].candidate)
            for name, examples in self._sets.items()
            if examples
        }
        return Judged(candidate, self._compare(unfitted, checks), metrics)

    def _ancestry_check(self, stands: Standing, fairness: dict, damage: dict) -> dict:
        """With what these two checks measured of both versions, which from then on is known."""
        stands, self.standing = (
            replace(one, flips=fairness[who], mean_lost=damage[who])
            for one, who in ((stands, "candidate"), (self.standing, "active"))
        )
        return ancestry_check(stands, [self.standing, *self.forebears])


def wrong_share(right: np.ndarray) -> float:
    """Which share of readings is wrong, from whether each is right (n,); 0 of none."""
    return float(1 - right.mean()) if len(right) else 0.0


def _with_steps(judged: Judged, share: float, steps: list[dict]) -> Judged:
    """Its report says how much of the change it keeps, and what was tried."""
    return replace(judged, report=judged.report | {"kept_share": share, "steps": steps})


def _fitted(reader: Reader, factor: float, very_sure: float) -> Reader:
    """The same reader with its temperature times `factor`, and what it is very sure from then."""
    temperature = reader.config.temperature * factor
    config = replace(reader.config, temperature=temperature, very_sure=very_sure)
    return Reader(reader.model, reader.tokenizer, config, reader.version)
