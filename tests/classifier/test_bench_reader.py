"""The figures of tests/bench/bench_reader.py: none hides another, and what was wanted is met or not."""

import pytest

from tests.bench.bench_reader import COLUMNS, ratios, row_of

PIPELINE, PEER = "transformers pipeline, fp32", "ONNX Runtime int8"


def test_every_figure_has_a_name_of_its_own():
    """The slow ones of single messages and of 32 are both there, each beside its median."""
    one, many = [6.0] * 19 + [11.0], [80.0] * 19 + [90.0]
    row = row_of([7.0, 8.0, 9.0], one, many, 0.99)
    assert list(row) == list(COLUMNS)
    assert (row["one, p50 ms"], row["one, p95 ms"]) == (6.0, 11.0)
    assert row["one after a pause, ms"] == 8.0
    assert (row["32, p50 ms"], row["32, p95 ms"]) == (80.0, 90.0)
    assert (row["messages/s"], row["equal labels"]) == (400.0, 0.99)
    assert row_of(one, one, many, None)["equal labels"] is None


@pytest.mark.parametrize(
    ("pipeline", "peer", "said"),
    [
        (2.99, 1.0, ["2.99 times", "3.00 wanted: not met", "1.00 times", "1.20 wanted: met"]),
        (2.996, 1.0, ["3.00 times", "3.00 wanted: not met"]),
        (3.0, 0.8, ["3.00 times", "3.00 wanted: met", "1.25 times", "1.20 wanted: not met"]),
    ],
)
def test_what_was_wanted_is_met_or_not(pipeline, peer, said):
    """Judged by the figure as it was measured: nothing is met by rounding."""
    milliseconds = {"ours as served": 1.0, PIPELINE: pipeline, PEER: peer, "bitsandbytes, merged": 0.1}
    rows = {name: row_of([ms], [ms], [ms], 1.0) for name, ms in milliseconds.items()}
    sentence = ratios(rows, "one, p50 ms")
    assert all(part in sentence for part in said), sentence


def test_a_batch_has_a_bound_of_its_own():
    """2.6 times as fast is enough for 32 messages."""
    milliseconds = {"ours as served": 1.0, PIPELINE: 2.6, PEER: 1.0}
    rows = {name: row_of([ms], [ms], [ms], 1.0) for name, ms in milliseconds.items()}
    assert "2.50 wanted: met" in ratios(rows, "32, p50 ms")
    assert "3.00 wanted: not met" in ratios(rows, "one, p50 ms")
