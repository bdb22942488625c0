"""What a new edition changes."""

from __future__ import annotations

from decimal import Decimal

from tracker.plans.differences import Change, Wording, differences, target_differences


def a_measure(key: str, title: str, text: str = "", **facts: object) -> Wording:
    """A measure with owners that most tests do not care about."""
    return Wording(
        **{
            "key": key,
            "number": key,
            "title": title,
            "text": text or f"{title}，按年度计划推进，年底前完成。",
            "lead": ("甲局",),
            "responsible": ("乙局",),
            **facts,
        }  # type: ignore[arg-type]
    )


def test_the_same_plan_differs_in_nothing():
    measures = [a_measure("1", "办培训"), a_measure("2", "建基地")]
    assert differences(measures, measures) == []


def test_added_removed_and_changed():
    before = [a_measure("1", "办培训"), a_measure("2", "建基地"), a_measure("3", "发培训券，面向全体劳动者")]
    after = [
        a_measure("a", "办培训", number="1"),
        a_measure("b", "建基地", number="2", responsible=("乙局", "丙局"), lead=()),
        a_measure("c", "设立就业服务专窗", "各中心设窗口。", number="4"),
    ]
    found = differences(before, after)
    assert [(one.change, one.measure.title) for one in found] == [
        (Change.CHANGED, "建基地"),
        (Change.ADDED, "设立就业服务专窗"),
        (Change.REMOVED, "发培训券，面向全体劳动者"),
    ]
    assert found[0].details == ("牵头单位减去甲局", "责任单位增加丙局")


def test_a_retitled_measure_is_the_same_measure():
    (one,) = differences(
        [a_measure("1", "办好培训")], [a_measure("1", "办培训", "办好培训，按年度计划推进，年底前完成。")]
    )
    assert one.change is Change.CHANGED
    assert one.details == ("标题由“办好培训”改为“办培训”",)


def test_changed_words_are_shown_in_place():
    (one,) = differences(
        [a_measure("1", "办培训", "培训300人次。")], [a_measure("1", "办培训", "培训500人次。")]
    )
    assert one.text == (("same", "培训"), ("old", "300"), ("new", "500"), ("same", "人次。"))


def test_owners_in_another_order_are_said():
    (one,) = differences(
        [a_measure("1", "办培训", responsible=("乙局", "丙局"))],
        [a_measure("1", "办培训", responsible=("丙局", "乙局"))],
    )
    assert one.details == ("责任单位次序改为丙局、乙局",)


def test_changed_targets_are_told():
    before = {("职业技能培训", 2022): (Decimal(5500), "人次"), ("高技能人才", 2022): (Decimal(1900), "人")}
    after = {("职业技能培训", 2022): (Decimal(5600), "人次"), ("创业培训", 2022): (Decimal(300), "人次")}
    assert target_differences(before, after) == [
        "2022年“职业技能培训”目标由5500人次改为5600人次",
        "新增2022年“创业培训”目标300人次",
        "删去2022年“高技能人才”目标1900人",
    ]
    assert target_differences(before, before) == []
