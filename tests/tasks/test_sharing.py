"""分配 (rulebook §3): tools share out exactly, and sums and differences always add up to the total, also as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.text import quantity
from tracker.tasks.allocations.overview import Column, Share, overview_of
from tracker.tasks.allocations.sharing import difference, difference_words, equal, proportional


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("300", ["1", "1", "1"], ["100", "100", "100"]),
        ("100", ["1", "1", "1"], ["34", "33", "33"]),
        ("5500", ["1100", "700", "300"], ["2881", "1833", "786"]),
        ("10", ["0", "0"], ["5", "5"]),
        ("10", ["0", "3"], ["0", "10"]),
        ("0.5", ["1", "2"], ["0.1667", "0.3333"]),
    ],
)
def test_shares_by_weight(total: str, weights: list[str], shares: list[str]) -> None:
    found = proportional(Decimal(total), [Decimal(weight) for weight in weights])
    assert found == [Decimal(share) for share in shares]


def test_equal_shares_come_out_whole() -> None:
    assert equal(Decimal(8000), 3) == [2667, 2667, 2666]


@pytest.mark.parametrize("weights", [[], [Decimal(1), Decimal(-1)]])
def test_nonsense_cannot_be_shared(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        proportional(Decimal(1), weights)


@pytest.mark.parametrize(
    ("gap", "words"), [("0", "相等"), ("200", "多分配200人"), ("-300.5", "少分配300.5人")]
)
def test_a_difference_in_words(gap: str, words: str) -> None:
    assert difference_words(Decimal(gap), "人") == words


figures = st.decimals(0, 10**8, places=4)


@given(st.decimals(0, 10**8, places=4), st.lists(figures, min_size=1, max_size=30))
def test_what_is_shared_out_is_the_total(total: Decimal, weights: list[Decimal]) -> None:
    shares = proportional(total, weights)
    assert sum(shares) == total
    assert min(shares) >= 0
    assert all(share == round(share, 4) for share in shares)


@given(figures, st.lists(st.none() | figures, max_size=30))
def test_printed_shares_less_the_printed_difference_are_the_printed_total(
    total: Decimal, shares: list[Decimal | None]
) -> None:
    printed = [Decimal(quantity(share)) for share in shares if share is not None]
    gap = difference(total, shares)
    assert sum(printed, Decimal(0)) - Decimal(quantity(gap)) == Decimal(quantity(total))


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 5), figures), max_size=40),
    figures,
)
def test_every_column_of_the_overview_adds_up(
    given_out: list[tuple[int, int, int, Decimal]], total: Decimal
) -> None:
    shares = [
        Share(unit, f"第{unit}局", None, indicator, task, value, is_whole=False)
        for unit, indicator, task, value in given_out
    ]
    columns = [Column(number, "指标", "人", False, total, {1: total}) for number in range(1, 5)]
    table = overview_of(columns, shares)
    for column in columns:
        printed = sum(
            (Decimal(quantity(line.shares[column.indicator_id])) for line in table.lines if column.indicator_id in line.shares),
            Decimal(0),
        )  # fmt: skip
        gap = table.against_plan(column)
        assert gap is not None
        assert printed - Decimal(quantity(gap)) == total
        assert gap == table.against_tasks(column)
