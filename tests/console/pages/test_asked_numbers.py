"""Several ids at once, as the label desk sends them."""

import pytest

from console.errors import Invalid
from console.pages.asked import MOST_NUMBERS, Asked


def test_several_ids_or_none():
    """What is left out is none."""
    assert Asked({"without": [3, 5]}).numbers("without") == [3, 5]
    assert Asked({}).numbers("without") == []


@pytest.mark.parametrize("values", ["12", [0], [True], [1, "2"], {"1": 1}, [1] * (MOST_NUMBERS + 1)])
def test_anything_else_is_refused(values):
    """The field is named, whatever came."""
    with pytest.raises(Invalid) as refused:
        Asked({"without": values}).numbers("without")
    assert refused.value.field == "without"
