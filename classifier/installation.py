"""Which installation a command works on: its data folder, its database, its base encoder.

The same variables as the console's settings, and a flag for each. Knows no database and loads no
torch.
"""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.language_base import LanguageBase
    from classifier.versions import VersionStore


@dataclass(frozen=True)
class Installation:
    """What UNDERTONE_DATA_DIR, UNDERTONE_DATABASE_URL and UNDERTONE_BASE_MODEL say."""

    data_dir: Path
    base_model: str = ""
    database_url: str = ""

    @classmethod
    def from_arguments(
        cls, arguments: Namespace, environment: Mapping[str, str] = os.environ
    ) -> "Installation":
        """A flag wins over its variable; the database is a file in the data folder by default."""
        given = vars(arguments)

        def setting(name: str, default: str) -> str:
            return given.get(name) or environment.get(f"UNDERTONE_{name.upper()}", "") or default

        data_dir = Path(setting("data_dir", "undertone-data"))
        file = data_dir.absolute() / ("demo.db" if given.get("demo") else "undertone.db")
        return cls(
            data_dir, setting("base_model", ""), setting("database_url", f"sqlite:///{file}")
        )

    def base(self) -> "LanguageBase":
        """The base encoder; imports torch."""
        from classifier.language_base import LanguageBase

        return LanguageBase(self.base_model)

    def store(self, base: "LanguageBase") -> "VersionStore":
        """The versions for this base, the shipped one put in place."""
        from classifier.versions import VersionStore

        store = VersionStore(self.data_dir / "versions", base.fingerprint)
        store.install_shipped()
        return store


def add_arguments(parser: ArgumentParser, *, database: bool = True) -> None:
    """The flags that name an installation."""
    parser.add_argument("--data-dir", help="as UNDERTONE_DATA_DIR; undertone-data by default")
    parser.add_argument(
        "--base-model", help="as UNDERTONE_BASE_MODEL; the installed one by default"
    )
    if database:
        parser.add_argument(
            "--database-url", help="as UNDERTONE_DATABASE_URL; a file in the data folder by default"
        )
        parser.add_argument(
            "--demo", action="store_true", help="the database of launch.py --demo instead"
        )
