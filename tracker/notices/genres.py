"""The text of notices on one matter, of praise and of criticism, drafted from the frozen figures of the last notice. Pure.

Every sentence names facts that the snapshot holds; the office edits the result before 核数. Whom to name is decided by
people, and who approved it is on record (rulebook §8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core import clock
from tracker.core.text import listed, office_date, percent, quantity, quoted, short_date
from tracker.documents.text import DocumentText, Live, numeral, written
from tracker.notices.drafting.demands import Demands, demands_text
from tracker.notices.drafting.indicators import indicators
from tracker.notices.drafting.reporting import reporting
from tracker.notices.drafting.tasks import tasks
from tracker.notices.models import Genre, Ranking
from tracker.notices.periods import period_name
from tracker.notices.problems import LAGGING
from tracker.notices.snapshot import ReportingLine, Snapshot, TaskLine, UnitShare
from tracker.notices.wording import faults, pace, shortfall
from tracker.plans.titles import subject_of
from tracker.tasks.lights import Light

MATTERS = {"indicators": "指标完成情况", "tasks": "任务推进情况", "reporting": "报送情况"}


@dataclass(frozen=True)
class UnitFacts:
    """What the snapshot says of one unit. Without `reporting` nothing was due from it."""

    unit: str
    shares: tuple[UnitShare, ...]
    led: tuple[TaskLine, ...]
    reporting: ReportingLine | None

    @property
    def in_short(self) -> str:
        """One line for whoever chooses units: rates, lights, reports."""
        said = [f"{share.indicator}{percent(share.rate)}" for share in self.shares if share.rate is not None]
        lagging = sum(task.light in LAGGING for task in self.led)
        if self.led:
            said.append(f"牵头{len(self.led)}项，滞后{lagging}项")
        if self.reporting and self.reporting.due:
            said.append(f"应报{self.reporting.due}份，按时{self.reporting.on_time}份")
        return "；".join(said) or "没有数据"


def facts_by_unit(snapshot: Snapshot) -> dict[str, UnitFacts]:
    """The facts of every unit that the snapshot names, in the order of its reporting table."""
    names = [line.unit for line in snapshot.reporting]
    names += [share.unit for share in snapshot.shares] + [task.lead for task in snapshot.tasks]
    reporting = {line.unit: line for line in snapshot.reporting}
    return {
        name: UnitFacts(
            name,
            tuple(share for share in snapshot.shares if share.unit == name),
            tuple(task for task in snapshot.tasks if task.lead == name),
            reporting.get(name),
        )
        for name in dict.fromkeys(filter(None, names))
    }


def title_of(genre: Genre, snapshot: Snapshot, units: Sequence[str], matter: str) -> str:
    """关于……的通报."""
    subject, period = subject_of(snapshot.plan_title), period_name(snapshot.cut_off_at)
    if genre is Genre.SPECIAL:
        return f"关于{subject}{period}{MATTERS[matter]}的专项通报"
    named = units[0] if len(units) == 1 else f"{units[0]}等{len(units)}个单位"
    return f"关于对{named}|予以{'通报表扬' if genre is Genre.PRAISE else '通报批评'}的通报"


def text_of(
    genre: Genre, snapshot: Snapshot, units: Sequence[str], matter: str, demands: Demands
) -> DocumentText:
    """The drafted text; `matter` (a key of MATTERS) only of a special notice, `units` only of the other two."""
    if genre is Genre.SPECIAL:
        return _special(snapshot, matter, demands)
    facts = facts_by_unit(snapshot)
    chosen = [facts[unit] for unit in units]
    return _praise(snapshot, chosen) if genre is Genre.PRAISE else _criticism(snapshot, chosen, demands)


def _special(snapshot: Snapshot, matter: str, demands: Demands) -> DocumentText:
    said = {
        "indicators": indicators(snapshot, Ranking.NONE, with_annex=False),
        "tasks": tasks(snapshot, with_annex=False),
        "reporting": reporting(snapshot),
    }
    return written(
        f"领导小组办公室对截至{office_date(snapshot.cut_off_at)}的{MATTERS[matter]}进行了专项调度，现将有关情况通报如下：",
        f"一、{MATTERS[matter]}",
        said[matter],
        Live("", matter),
        "二、下步要求",
        demands_text(snapshot, demands, matter),
        Live("", "note"),
    )


def _praise(snapshot: Snapshot, chosen: Sequence[UnitFacts]) -> DocumentText:
    names = listed(one.unit for one in chosen)
    others = "其他单位要学习先进，对照目标找差距，确保完成全年任务。"
    return written(
        f"{_since(snapshot)}，各单位按照《{snapshot.plan_title}》要求积极推进，{names}工作扎实、成效明显。"
        f"经研究，决定对{_them(chosen)}予以通报表扬。主要成效如下：",
        *_numbered(chosen, [_good(one) for one in chosen]),
        f"希望{_them(chosen)}珍惜荣誉、再接再厉。{others}",
    )


def _criticism(snapshot: Snapshot, chosen: Sequence[UnitFacts], demands: Demands) -> DocumentText:
    names = listed(one.unit for one in chosen)
    return written(
        f"{_since(snapshot)}，从调度情况看，{names}在落实《{snapshot.plan_title}》中{_what_is_wrong(chosen)}。"
        f"经研究，决定对{_them(chosen)}予以通报批评。主要问题如下：",
        *_numbered(chosen, [_bad(one, clock.office_day(snapshot.cut_off_at)) for one in chosen]),
        f"{_them(chosen)}要深刻反思，逐项分析原因，明确整改措施、责任人和完成时限，"
        f"于{short_date(demands.plans_by)}前向领导小组办公室书面报告整改情况。其他单位要引以为戒，举一反三，抓好落实。",
    )


def _them(chosen: Sequence[UnitFacts]) -> str:
    """The units once more, behind a sentence that has named them."""
    if len(chosen) == 1:
        return chosen[0].unit
    return f"上述{len(chosen)}个单位"


def _what_is_wrong(chosen: Sequence[UnitFacts]) -> str:
    """Only what the facts show."""
    slow = any(_lagging(one) or _short(one) for one in chosen)
    careless = any(one.reporting and faults(one.reporting) for one in chosen)
    if slow and careless:
        return "存在进度滞后、报送不严等问题"
    if slow or careless:
        return f"存在{'进度滞后' if slow else '报送不严'}的问题"
    return "工作推进不力"


def _since(snapshot: Snapshot) -> str:
    return f"截至{office_date(snapshot.cut_off_at)}"


def _numbered(chosen: Sequence[UnitFacts], said: Sequence[str]) -> list[str]:
    if len(chosen) == 1:
        (one,), (words,) = chosen, said
        return [words if words.startswith(one.unit) else f"{one.unit}{words}"]
    return [
        f"{numeral(place)}、{one.unit}\n{words}"
        for place, (one, words) in enumerate(zip(chosen, said, strict=True), 1)
    ]


def _good(one: UnitFacts) -> str:
    """What stands to its credit: shares on time, tasks that move, reports all in time."""
    said = [_rate(share) for share in one.shares if _counts(share) and (share.ahead or 0) >= 0]
    closed = [task for task in one.led if task.light == Light.BLUE]
    running = [task for task in one.led if task.light == Light.GREEN]
    said += [
        f"牵头的{_titles(tasks)}{how}" for tasks, how in ((closed, "已办结"), (running, "进展正常")) if tasks
    ]
    if one.reporting and one.reporting.due and one.reporting.on_time == one.reporting.due:
        said.append(f"应报进展报告{one.reporting.due}份，全部按时报送")
    return f"{'；'.join(said)}。" if said else f"{one.unit}认真落实各项任务。"


def _lagging(one: UnitFacts) -> list[TaskLine]:
    return [task for task in one.led if task.light in LAGGING]


def _short(one: UnitFacts) -> list[UnitShare]:
    """Its shares below what was due; all of them in a snapshot that did not keep what was due."""
    return [share for share in one.shares if _counts(share) and (share.ahead is None or share.ahead < 0)]


def _counts(share: UnitShare) -> bool:
    return share.rate is not None and not share.is_limit


def _bad(one: UnitFacts, day: date) -> str:
    said = [f"牵头的{quoted(task.title)}{shortfall(task, day)}" for task in _lagging(one)]
    said += [_rate(share) for share in _short(one)]
    if one.reporting and (words := faults(one.reporting)):
        said.append(f"进展报告{words}")
    return f"{'；'.join(said)}。" if said else f"{one.unit}工作推进不力。"


def _rate(share: UnitShare) -> str:
    target = quantity(share.target, share.unit_of_measure)
    if not share.actual and share.ahead is not None:
        return f"{share.indicator}尚无完成量（年度任务{target}），{pace(share.ahead)}"
    counted = (
        f"{share.indicator}累计完成{quantity(share.actual, share.unit_of_measure)}，"
        f"占年度任务{target}的{percent(share.rate)}"
    )
    return counted if share.ahead is None else f"{counted}，{pace(share.ahead)}"


def _titles(tasks: Sequence[TaskLine]) -> str:
    return "".join(quoted(task.title) for task in tasks)
