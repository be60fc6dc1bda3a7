"""Our own ids as people and programs may name them."""

LARGEST = 2**31 - 1


def possible(id: int) -> bool:
    """Whether a row can have this id; a database may refuse to even look for another."""
    return 0 < id <= LARGEST
