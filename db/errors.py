"""Errors of the database whose message may be shown to the operator as it stands."""


class DatabaseError(Exception):
    """Something an operator can mend; the message says how."""


class DatabaseUnavailable(DatabaseError):
    """Nothing was stored: the database is busy, unreachable or full. Trying again may help."""


class DatabaseReadOnly(DatabaseError):
    """The database can be read but not written."""


class DatabaseNewer(DatabaseError):
    """The tables were made by a newer Undertone than this one."""


class DatabaseUrlError(DatabaseError):
    """UNDERTONE_DATABASE_URL does not name a database Undertone can use."""
