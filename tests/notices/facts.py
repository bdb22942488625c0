"""Sets of facts from which notices are drafted in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tracker.core import clock
from tracker.notices.snapshot import IndicatorLine, ReportingLine, Snapshot, TaskLine, UnitShare
from tracker.tasks.lights import Light

TRAINING = IndicatorLine(
    "职业技能培训", "人次", Decimal(5500), "宛开办〔2022〕5号", Decimal(3379), Decimal("0.5")
)
TALENT = IndicatorLine(
    "新增高技能人才", "人", Decimal(1900), "宛开办〔2022〕5号", Decimal(903), Decimal("0.5")
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
SHARES = tuple(
    UnitShare("职业技能培训", "人次", unit, "区直部门", host, Decimal(target), Decimal(actual))
    for unit, host, target, actual in (
        ("组织人社局", True, 1500, 1086),
        ("经济发展局", False, 900, 618),
        ("社会事业局", False, 800, 521),
        ("财政金融局", False, 300, 128),
    )
)

GOOD = Snapshot(
    plan_title="南阳高新区高质量推进“人人持证、技能河南”建设工作方案",
    plan_number="宛开办〔2022〕5号",
    cut_off_at=datetime(2022, 6, 30, 23, 59, tzinfo=clock.OFFICE_ZONE),
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
MIXED = replace(GOOD, indicators=(TRAINING, TALENT), tasks=(TASK, RED), reporting=(ON_TIME, LATE))
EMPTY = replace(GOOD, indicators=(), shares=(), tasks=(), reporting=())
