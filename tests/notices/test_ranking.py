"""Places: unrounded, ties share, small groups are not ranked (rulebook §6)."""

from __future__ import annotations

from decimal import Decimal

from tracker.notices.ranking import places


def test_ties_share_a_place():
    rates = {"甲": Decimal("0.9"), "乙": Decimal("0.8"), "丙": Decimal("0.8"), "丁": Decimal("0.1")}
    assert places(rates) == {"甲": 1, "乙": 2, "丙": 2, "丁": 4}


def test_rates_that_print_alike_are_still_ranked_unrounded():
    assert places({"甲": Decimal("0.61441"), "乙": Decimal("0.61442"), "丙": Decimal(0)}) == {
        "甲": 2,
        "乙": 1,
        "丙": 3,
    }


def test_no_target_is_unranked():
    assert places({"甲": None, "乙": Decimal("0.2"), "丙": Decimal("0.3")}) == {"甲": None, "乙": 2, "丙": 1}


def test_fewer_than_three_are_not_ranked():
    assert places({"甲": Decimal(1), "乙": Decimal(2)}) == {"甲": None, "乙": None}
