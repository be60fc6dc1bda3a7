"""Errors of the reader whose message may be shown to the operator as it stands."""


class ClassifierError(Exception):
    """Something an operator can mend; the message says how."""


class BaseModelError(ClassifierError):
    """The base encoder is missing, unreachable or not the expected one."""


class VersionError(ClassifierError):
    """A model version is missing, damaged or made for another base."""


class DataError(ClassifierError):
    """A data file cannot be used; the message names the line and field."""


class NoVersion(VersionError):
    """Nothing has been trained for this base yet."""

    def __init__(self):
        super().__init__(
            "No version is trained for this encoder yet. Train one with "
            "python -m classifier.train --data FILE --out FOLDER, "
            "then use it with python -m classifier.versions promote FOLDER."
        )
