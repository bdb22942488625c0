"""The only printers of figures and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.core import text


@pytest.mark.parametrize(
    ("ratio", "printed"),
    [
        (Decimal("0.61436"), "61.4%"),
        (Decimal("0.0005"), "0.1%"),  # half up, not half even
        (Decimal("0.6145"), "61.5%"),
        (Decimal("1.0625"), "106.3%"),
        (Decimal(0), "0.0%"),
        (None, "—"),
    ],
)
def test_percent_is_half_up_to_one_decimal(ratio, printed):
    assert text.percent(ratio) == printed


@pytest.mark.parametrize(
    ("difference", "printed"),
    [(Decimal("0.114"), "+11.4"), (Decimal("-0.025"), "−2.5"), (Decimal("-0.0001"), "0.0"), (None, "—")],
)
def test_points_carry_a_sign_unless_they_print_as_nought(difference, printed):
    assert text.points(difference) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Decimal(5500), "5500人次"),
        (Decimal("12.50"), "12.5人次"),
        (Decimal("1E+4"), "10000人次"),
        (0, "0人次"),
        (None, "—"),
    ],
)
def test_quantities_have_no_needless_zeros_and_blank_is_not_nought(value, printed):
    assert text.quantity(value, "人次") == printed


def test_dates_are_printed_by_the_office_wall():
    late = datetime(2022, 1, 25, 16, 30, tzinfo=UTC)
    assert text.office_date(late) == "2022年1月26日"
    assert text.office_date(date(2022, 1, 26)) == "2022年1月26日"
    assert text.short_date(late) == "1月26日"
    assert text.office_time(late) == "1月26日 00:30"
    assert text.weekday(date(2022, 7, 6)) == "星期三"
    assert text.office_date(None) == "—"


def test_lists_are_shortened_after_two():
    assert text.shortened(["甲局", "乙局"]) == "甲局、乙局"
    assert text.shortened(["甲局", "乙局", "丙局"]) == "甲局 等3个"


def test_quotation_marks_are_nested_by_the_standard():
    assert text.quoted("“春风行动”专项服务") == "“‘春风行动’专项服务”"
