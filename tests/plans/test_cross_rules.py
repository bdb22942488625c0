"""勾稽关系 (rulebook §3: 高技能 ≤ 技能 must hold): what breaks a rule, and which rules make sense."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plans.cross_rules import Bond, breaches, recounting_fault, rule_fault
from tracker.plans.models import Counting, Indicator, Relation

NAMES = {1: "技能人才", 2: "高技能人才", 3: "城区", 4: "园区"}
BOUND = Bond(Relation.NOT_ABOVE, 1, (2,), NAMES)
SUM = Bond(Relation.SUM, 1, (3, 4), NAMES)


def indicator(number: int, counting: Counting = Counting.FLOW, unit: str = "人") -> Indicator:
    return Indicator(id=number, name=NAMES[number], counting=counting, unit_of_measure=unit)


@pytest.mark.parametrize(
    ("bond", "figures", "expected"),
    [
        (BOUND, {1: "300", 2: "300"}, []),
        (BOUND, {1: "300", 2: "300.5"}, [(2, "高技能人才不能多于技能人才（300），请核对")]),
        (BOUND, {1: "300"}, []),
        (BOUND, {2: "300"}, []),
        (BOUND, {1: None, 2: "300"}, []),
        (SUM, {1: "300", 3: "100", 4: "200"}, []),
        (SUM, {1: "300", 3: "100", 4: "199"}, [(1, "技能人才（300）应等于城区、园区合计（299），请核对")]),
        (SUM, {1: "300", 3: "100", 4: None}, []),
    ],
)
def test_what_breaks_a_rule(
    bond: Bond, figures: dict[int, str | None], expected: list[tuple[int, str]]
) -> None:
    values = {number: None if value is None else Decimal(value) for number, value in figures.items()}
    assert [(one.indicator_id, one.sentence) for one in breaches([bond], values)] == expected


def test_a_rule_in_words() -> None:
    assert (BOUND.sentence, SUM.sentence) == ("高技能人才不得多于技能人才", "城区、园区合计等于技能人才")


@pytest.mark.parametrize(
    ("relation", "whole", "parts", "fault"),
    [
        (Relation.NOT_ABOVE, indicator(1), [indicator(3)], ""),
        (Relation.NOT_ABOVE, indicator(1), [indicator(3, unit="人次")], ""),
        (Relation.NOT_ABOVE, indicator(1), [], "请选择受约束的指标"),
        (Relation.NOT_ABOVE, indicator(1), [indicator(2)], "已有同样的勾稽关系"),
        (Relation.NOT_ABOVE, indicator(2), [indicator(1)], "与已有的勾稽关系相反，请核对方向"),
        (Relation.NOT_ABOVE, indicator(1), [indicator(3, Counting.STOCK)], "各指标的填报口径须一致：技能人才填报本期新增"),
        (Relation.SUM, indicator(1), [indicator(3)], "合计至少由两个指标构成，请再选一个"),
        (Relation.SUM, indicator(1), [indicator(3), indicator(4, unit="家")], "合计的各指标计量单位须一致：技能人才以“人”计"),
        (Relation.SUM, indicator(1), [indicator(3), indicator(4)], ""),
    ],
)  # fmt: skip
def test_which_rules_make_sense(
    relation: Relation, whole: Indicator, parts: list[Indicator], fault: str
) -> None:
    assert rule_fault(relation, whole, parts, [BOUND]) == fault


def test_an_indicator_cannot_bind_itself() -> None:
    one = indicator(1)
    assert rule_fault(Relation.NOT_ABOVE, one, [one], []) == "指标不能约束自己，请另选"


def test_the_flag_of_a_bound_indicator_cannot_change_alone() -> None:
    assert recounting_fault(indicator(1), Counting.FLOW, [BOUND]) == ""
    assert "高技能人才不得多于技能人才" in recounting_fault(indicator(1), Counting.STOCK, [BOUND])
    assert recounting_fault(indicator(3), Counting.STOCK, [BOUND]) == ""
