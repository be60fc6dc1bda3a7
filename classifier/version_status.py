"""What became of versions, each in a word and a sentence: the command's list and the models page say the
same.

Knows manifests and which versions were put to use; nothing about models, so that a console can ask early.
"""

from collections.abc import Sequence

from classifier.retrain_settling import PASSED_OVER, left_whole
from classifier.versions import VersionInfo, VersionStore

WAITS = "It passed, and the retraining that made it or the next one puts it to use."
WAITS_ZH = "已通过检验，将由本次或下一次训练启用。"


def statuses(store: VersionStore, infos: Sequence[VersionInfo]) -> dict[str, tuple[str, str]]:
    """By version, its status and why. A refused one that was put to use all the same is kept, as the
    database says; one that passed and never was, too."""
    used, waiting = store.ever_active(), left_whole(store)

    def status(info: VersionInfo) -> tuple[str, str]:
        decision = info.manifest.get("decision")
        if info.problem:
            return "damaged", info.problem
        if info.active:
            return "active", decision["reason"] if decision else ""
        if not decision or info.version in used:
            return "kept", ""
        if not decision["promote"]:
            return "refused", decision["reason"]
        return "kept", WAITS if info.version in waiting else PASSED_OVER

    return {info.version: status(info) for info in infos}
