"""Sets of facts from which notices are drafted in tests: what an office meets in a year, one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import product

from tracker.core import clock
from tracker.notices.snapshot import (
    CorrectionLine,
    FindingLine,
    IndicatorLine,
    LastPeriod,
    Moment,
    ReportingLine,
    SlotLine,
    Snapshot,
    StripLine,
    TaskLine,
    TextCorrectionLine,
    UnitShare,
)
from tracker.plans.curves import share_of_year
from tracker.tasks.lights import Light

PLAN = "宛开办〔2022〕5号"


def at(month: int, day: int, year: int = 2022) -> datetime:
    """The end of a day on the office wall."""
    return datetime(year, month, day, 23, 59, tzinfo=clock.OFFICE_ZONE)


TRAINING = IndicatorLine(
    "职业技能培训", "人次", Decimal(5500), PLAN, Decimal(3379), share_of_year("", date(2022, 6, 30)),
    light="green",
)  # fmt: skip
TALENT = replace(
    TRAINING,
    name="新增高技能人才",
    unit_of_measure="人",
    target=Decimal(1900),
    actual=Decimal(903),
    light="watch",
)
SKILLED = replace(TALENT, name="新增技能人才", target=Decimal(8000), actual=Decimal(4216), light="green")
FOUNDERS = replace(
    TALENT, name="创业培训", unit_of_measure="人次", target=Decimal(300), actual=Decimal(60), light="red"
)
COST = replace(
    TRAINING, name="会议经费", unit_of_measure="万元", target=Decimal(40), actual=Decimal(18), is_limit=True
)
TASK = TaskLine(
    task_id=1,
    number="1-1",
    title="企业职工在岗培训",
    measure_number="1",
    measure_title="充分发挥企业职业技能培训的主体作用",
    lead="经济发展局",
    kind="量化",
    goal="2600人次",
    done="1721人次",
    due_on=date(2022, 12, 31),
    light=Light.GREEN.value,
    completion=Decimal("0.662"),
    planned=Decimal("0.5"),
    obstacle="",
)
ON_TIME = ReportingLine("经济发展局", "区直部门", False, 8, 8, 8, 0, 0, 0)


def shares(
    *actuals: int, target: int = 1000, indicator: str = "职业技能培训", group: str = "区直部门"
) -> tuple[UnitShare, ...]:
    """One indicator among units of one kind, the host first."""
    planned = share_of_year("", date(2022, 6, 30))
    return tuple(
        UnitShare(
            indicator, "人次", unit, group, unit == UNITS[0], Decimal(target), Decimal(actual),
            planned=planned, light="green" if Decimal(actual) / target >= planned else "yellow",
        )
        for unit, actual in zip(UNITS, actuals, strict=False)
    )  # fmt: skip


UNITS = (
    "组织人社局", "经济发展局", "社会事业局", "财政金融局", "科技创新局", "市场监管分局", "政法工委", "营商环境办",
    "综合办公室", "建设局", "农业局", "招商局",
)  # fmt: skip
SHARES = tuple(
    UnitShare("职业技能培训", "人次", unit, "区直部门", host, Decimal(target), Decimal(actual), planned=TRAINING.planned, light="green")
    for unit, host, target, actual in (
        ("组织人社局", True, 1500, 1086),
        ("经济发展局", False, 900, 618),
        ("社会事业局", False, 800, 521),
        ("财政金融局", False, 300, 158),
    )
)  # fmt: skip

GOOD = Snapshot(
    plan_title="南阳高新区高质量推进“人人持证、技能河南”建设工作方案",
    plan_number=PLAN,
    cut_off_at=at(6, 30),
    span_starts_on=date(2022, 6, 1),
    year=2022,
    is_first=False,
    indicators=(TRAINING,),
    shares=SHARES,
    tasks=(TASK,),
    reporting=(ON_TIME,),
)
LATE = ReportingLine("财政金融局", "区直部门", False, 10, 9, 6, 3, 1, 2)
RED = replace(
    TASK,
    task_id=2,
    number="4-1",
    title="现代产业学院共建",
    measure_number="4",
    light=Light.RED.value,
    completion=Decimal(0),
    done="0个",
)
YELLOW = replace(
    RED,
    task_id=3,
    number="8-1",
    title="创业培训",
    lead="组织人社局",
    light=Light.YELLOW.value,
    completion=Decimal("0.3"),
)
WATCH = replace(
    TASK,
    task_id=4,
    number="5-1",
    title="“高新工匠”选树",
    lead="组织人社局",
    light=Light.WATCH.value,
    completion=Decimal("0.45"),
)
BLUE = replace(
    TASK,
    task_id=5,
    number="9-1",
    title="首批培训券发放",
    lead="社会事业局",
    light=Light.BLUE.value,
    completion=Decimal(1),
)
GREY = replace(
    TASK,
    task_id=6,
    number="11-1",
    title="培训台账上线",
    light=Light.GREY.value,
    completion=Decimal(0),
    planned=Decimal(0),
)
MIXED = replace(GOOD, indicators=(TRAINING, TALENT), tasks=(TASK, RED), reporting=(ON_TIME, LATE))
EMPTY = replace(GOOD, indicators=(), shares=(), tasks=(), reporting=())
WIDE = replace(
    GOOD,
    indicators=(TRAINING, SKILLED, TALENT, FOUNDERS),
    tasks=(TASK, BLUE, WATCH, YELLOW, RED),
    reporting=(ON_TIME, replace(ON_TIME, unit="组织人社局", is_host=True), LATE),
)
LAST = LastPeriod(at(5, 31), due=20, on_time=15)


def line(unit: str, *counts: int) -> ReportingLine:
    """应报, 按时, 迟报, 漏报, 退回 of a unit."""
    due, on_time, late, missed, returned = counts
    return ReportingLine(
        unit, "区直部门", unit == UNITS[0], due, due - missed, on_time, late, missed, returned
    )


def moved(former: tuple[int | None, ...], actuals: tuple[int, ...]) -> tuple[UnitShare, ...]:
    """Shares of units that had these places in the last notice."""
    return tuple(
        replace(share, last_place=place, last_actual=Decimal(200))
        for share, place in zip(shares(*actuals), former, strict=True)
    )


def at_year_end(*indicators: IndicatorLine, tasks: tuple[TaskLine, ...] = (TASK,)) -> Snapshot:
    """The figures of a year that is over; the cut-off waits for late reports."""
    return replace(
        WIDE,
        cut_off_at=at(1, 5, 2023),
        span_starts_on=date(2022, 12, 6),
        indicators=tuple(replace(one, planned=Decimal(1)) for one in indicators),
        tasks=tasks,
    )


def many(light: Light, count: int, *leads: str) -> tuple[TaskLine, ...]:
    """So many tasks of one colour, the leads in turn."""
    return tuple(
        replace(
            TASK,
            task_id=100 + number,
            number=f"{number}-1",
            title=f"第{number}项任务",
            lead=leads[number % len(leads)],
            light=light.value,
            completion=Decimal("0.2"),
        )
        for number in range(1, count + 1)
    )


CORRECTED = CorrectionLine(
    "经济发展局",
    False,
    "企业职工在岗培训",
    "2022年2月",
    "职业技能培训",
    "人次",
    Decimal(312),
    Decimal(300),
    "重复统计。",
)
REWORDED = TextCorrectionLine(
    "经济发展局", False, "企业职工在岗培训", "2022年3月", ("进展情况", "下步打算"), "笔误"
)
OVERDUE = FindingLine("社会事业局", 7, "实训设备闲置，未建台账", date(2022, 6, 15), True, 0)
AGAIN = FindingLine("财政金融局", 8, "补贴资金拨付不及时", date(2022, 6, 20), True, 2)
AT_LAST = FindingLine("经济发展局", 9, "企业台账缺少签到记录", date(2022, 6, 20), False, 2, date(2022, 6, 28))
TRAINED = tuple(
    Moment(date(2022, month, 28), Decimal(month * 500), share_of_year("", date(2022, month, 28)))
    for month in range(1, 6)
)

CASES: dict[str, Snapshot] = {
    "nobody late, nothing behind": GOOD,
    "some of everything": WIDE,
    "good and bad": MIXED,
    "nothing at all": EMPTY,
    "first month": replace(
        GOOD,
        cut_off_at=at(1, 31),
        span_starts_on=date(2022, 1, 26),
        is_first=True,
        indicators=tuple(
            replace(one, actual=Decimal(0), planned=share_of_year("", date(2022, 1, 31)), light="watch")
            for one in (TRAINING, TALENT)
        ),
        shares=(),
        tasks=(
            replace(GREY, planned=Decimal(0)),
            replace(TASK, completion=Decimal(0), planned=Decimal("0.02")),
        ),
        reporting=(),
    ),
    "first notice, everybody on time": replace(
        GOOD, is_first=True, cut_off_at=at(3, 5), indicators=(TRAINING, TALENT)
    ),
    "everybody late": replace(
        GOOD, reporting=(LATE, replace(LATE, unit="政法工委"), replace(LATE, unit="建设局"))
    ),
    "nobody reported": replace(
        GOOD, reporting=(line("经济发展局", 4, 0, 0, 4, 0), line("财政金融局", 3, 0, 0, 3, 0))
    ),
    "one laggard": replace(GOOD, tasks=(TASK, RED)),
    "one task, and it lags": replace(GOOD, tasks=(YELLOW,)),
    "all tasks lag": replace(GOOD, tasks=(RED, YELLOW, replace(YELLOW, task_id=9, title="电子档案建设"))),
    "all tasks lag, one lead": replace(
        GOOD, tasks=(YELLOW, replace(YELLOW, task_id=9, title="电子档案建设"))
    ),
    "many laggards": replace(
        GOOD,
        tasks=(
            *many(Light.RED, 3, *UNITS[:3]),
            *many(Light.YELLOW, 17, *UNITS[:6]),
            *many(Light.GREEN, 5, UNITS[0]),
        ),
    ),
    "all closed": replace(
        GOOD, tasks=(BLUE, replace(BLUE, task_id=8, title="培训券制度印发", lead="组织人社局"))
    ),
    "all to begin later": replace(GOOD, tasks=(GREY, replace(GREY, task_id=8, title="电子档案建设"))),
    "only watched": replace(GOOD, tasks=(TASK, WATCH)),
    "past its limit": replace(
        GOOD,
        tasks=(
            TASK,
            replace(
                RED,
                title="实训基地挂牌",
                due_on=date(2022, 5, 31),
                completion=Decimal("0.97"),
                planned=Decimal(1),
            ),
            replace(
                RED,
                task_id=9,
                title="校企协议签订",
                lead="社会事业局",
                due_on=date(2022, 5, 31),
                completion=None,
            ),
        ),
    ),
    "some idle, some past their limit": replace(
        GOOD,
        tasks=(
            RED,
            replace(YELLOW, title="创业培训", completion=Decimal("0.3")),
            replace(
                RED, task_id=9, title="校企协议签订", due_on=date(2022, 5, 31), completion=Decimal("0.5")
            ),
        ),
    ),
    "no indicators": replace(GOOD, indicators=(), shares=()),
    "no tasks": replace(GOOD, tasks=()),
    "nothing done of an indicator": replace(
        GOOD, indicators=(replace(TRAINING, actual=Decimal(0), light="red"),)
    ),
    "over the target in June": replace(GOOD, indicators=(replace(TRAINING, actual=Decimal(5620)), TALENT)),
    "level with the plan": replace(GOOD, indicators=(replace(TRAINING, actual=Decimal(2728)),)),
    "no target": replace(GOOD, indicators=(replace(TRAINING, target=Decimal(0), light=""), TALENT)),
    "all indicators behind": replace(GOOD, indicators=(TALENT, FOUNDERS)),
    "a limit, well kept": replace(GOOD, indicators=(TRAINING, COST)),
    "a limit, exceeded": replace(GOOD, indicators=(TRAINING, replace(COST, actual=Decimal(41), light="red"))),
    "four places up": replace(GOOD, shares=moved((1, 2, 3, 4, 5, 7, 6), (980, 950, 930, 910, 900, 940, 500))),
    "five places up, five down": replace(
        GOOD, shares=moved((1, 2, 3, 4, 5, 6, 7), (980, 600, 930, 910, 900, 820, 970)), last=LAST
    ),
    "ties for the first place": replace(GOOD, shares=shares(900, 900, 800, 700)),
    "ties for the last place": replace(GOOD, shares=shares(900, 500, 500, 500, 500)),
    "all alike": replace(GOOD, shares=shares(600, 600, 600)),
    "too few to be ranked": replace(GOOD, shares=shares(900, 400)),
    "several kinds and indicators": replace(
        GOOD,
        indicators=(TRAINING, SKILLED),
        shares=(
            *shares(900, 800, 400),
            *(replace(one, group="园区中心", unit=f"{one.unit[:2]}园区") for one in shares(300, 500, 700)),
            *shares(500, 700, 900, indicator="新增技能人才"),
        ),
    ),
    "everything better than last time": replace(
        WIDE,
        last=LAST,
        indicators=(
            replace(
                TRAINING,
                last_actual=Decimal(2867),
                history=(*TRAINED, Moment(date(2022, 6, 30), Decimal(3379), TRAINING.planned)),
            ),
        ),
        tasks=(
            replace(TASK, last_light="yellow"),
            replace(BLUE, last_light="green"),
            replace(WATCH, last_light="red"),
        ),
        reporting=(
            replace(ON_TIME, due=20, reported=20, on_time=19, late=1),
            line("组织人社局", 5, 5, 0, 0, 0),
        ),
    ),
    "everything worse than last time": replace(
        WIDE,
        last=replace(LAST, on_time=20),
        indicators=(replace(TRAINING, last_actual=Decimal(3400)), replace(TALENT, last_actual=Decimal(903))),
        tasks=(
            replace(RED, last_light="green"),
            replace(YELLOW, last_light="watch"),
            replace(TASK, last_light="blue"),
        ),
    ),
    "nothing has moved": replace(
        WIDE,
        last=LAST,
        tasks=tuple(replace(task, last_light=task.light) for task in WIDE.tasks),
        reporting=(line("经济发展局", 20, 15, 5, 0, 0),),
    ),
    "corrected figures and words": replace(
        GOOD, corrections=(CORRECTED, replace(CORRECTED, old=None)), text_corrections=(REWORDED,)
    ),
    "only returned": replace(GOOD, reporting=(ON_TIME, line("财政金融局", 8, 8, 0, 0, 3))),
    "all handed in, some late": replace(
        GOOD, reporting=(line("经济发展局", 8, 6, 2, 0, 0), line("财政金融局", 8, 8, 0, 0, 0))
    ),
    "one unit alone": replace(GOOD, reporting=(LATE,)),
    "many careless units": replace(
        GOOD,
        reporting=tuple(
            line(unit, 10, 10 - late - missed, late, missed, late // 2)
            for unit, (late, missed) in zip(UNITS, product((0, 1, 2, 5), (0, 1, 2)), strict=True)
        ),
    ),
    "problems of inspections": replace(GOOD, findings=(OVERDUE, AGAIN)),
    "problems struck off at last": replace(GOOD, findings=(OVERDUE, AGAIN, AT_LAST)),
    "one problem struck off at last": replace(GOOD, findings=(AT_LAST,)),
    "reports with their proofs": replace(
        MIXED,
        slots=(
            SlotLine("财政金融局", 1, "1-1", "5月", 31, True, False, 0),
            SlotLine("财政金融局", 1, "1-1", "6月", None, False, True, 0),
        ),
        months=("1月", "2月", "3月", "4月", "5月", "6月"),
        strips=(StripLine("财政金融局", "1-1", "..oolm"), StripLine("经济发展局", "4-1", "..oooo")),
    ),
    "a curve of its own": replace(GOOD, indicators=(replace(TRAINING, planned=Decimal("0.4")),)),
    "the year is over, all reached": at_year_end(
        replace(TRAINING, actual=Decimal(5620)), replace(TALENT, actual=Decimal(1900)), tasks=(BLUE,)
    ),
    "the year is over, one missed": at_year_end(
        replace(TRAINING, actual=Decimal(5620)),
        replace(TALENT, actual=Decimal(1812)),
        tasks=(BLUE, replace(RED, planned=Decimal(1))),
    ),
    "the year is over, all missed": at_year_end(
        replace(TRAINING, actual=Decimal(5320)),
        replace(TALENT, actual=Decimal(0)),
        tasks=(replace(RED, planned=Decimal(1)), YELLOW),
    ),
}
