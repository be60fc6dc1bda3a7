"""What a retraining takes, in one place, and what tests do with it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import select

from classifier.data import Example
from classifier.language_base import LanguageBase
from classifier.reader import Reader
from classifier.retrain import Outcome, retrain
from classifier.retrain_mix import Sets
from classifier.retrain_plan import RetrainConfig
from classifier.versions import VersionStore
from db.engine import Database
from db.models import Correction
from tests.classifier import shop, tiny


class World(NamedTuple):
    """A database, a store with a version in use, their base, and the project's own rows."""

    database: Database
    store: VersionStore
    base: LanguageBase
    sets: Sets

    def run(self, config: RetrainConfig = tiny.RETRAINING, **options) -> Outcome:
        """Retrain once."""
        return retrain(
            self.database, self.store, self.base, config, sets=self.sets, progress=False, **options
        )

    def give(self, examples: Sequence[Example], wrong: Sequence[str] | None = None) -> list[int]:
        """Messages that the version in use reads and people label, as `wrong` says or as they are;
        ids of the corrections."""
        reader = Reader.load(self.store.folder(self.store.active()), self.base)
        with self.database.session() as session:
            ids = shop.labelled(session, examples, reader, wrong)
            session.commit()
        return ids

    def corrections(self) -> list[Correction]:
        """All there are."""
        with self.database.reading() as session:
            return list(session.exec(select(Correction)))
