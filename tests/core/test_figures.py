"""Figures as typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.core.figures import figure_of


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("312", "312"),
        (" １２.５ ", "12.5"),
        ("5,500", "5500"),
        ("5，500", "5500"),
        ("0", "0"),
        ("0.1234", "0.1234"),
        ("999999999999.9999", "999999999999.9999"),
    ],
)
def test_a_figure_is_read_exactly(typed: str, figure: str) -> None:
    assert figure_of(typed) == Decimal(figure)


@pytest.mark.parametrize("typed", ["", "  ", "\u3000"])
def test_blank_is_no_figure(typed: str) -> None:
    assert figure_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("312人", "请填写数字"),
        ("约300", "请填写数字"),
        ("1/2", "请填写数字"),
        ("1000000000000", "数字过大"),
        ("Infinity", "数字过大"),
        ("NaN", "数字过大"),
        ("-1", "不能为负数"),
        ("0.12345", "最多保留四位小数"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        figure_of(typed)


def test_a_correction_may_be_negative() -> None:
    assert figure_of("-5", negative=True) == -5
