"""The text of a periodic notice, drafted from its snapshot (rulebook §8, sections 一 to 六). Pure.

Every sentence depends on the facts: nobody late, everybody late, nothing behind, first period. The office edits the
result before 核数. Tables and annexes are not text: `document.py` puts them behind the sections they belong to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tracker.core import clock
from tracker.core.text import listed, office_date, one_decimal, percent, quantity, quoted, short_date
from tracker.notices.snapshot import CorrectionLine, IndicatorLine, ReportingLine, Snapshot, TaskLine
from tracker.plans.titles import subject_of
from tracker.tasks.lights import Light

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Section:
    """A numbered part of the text. `key` says which tables stand behind it; paragraphs are separated by line breaks."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True)
class Demands:
    """The dates that the last section sets."""

    plans_by: date
    next_report_by: date


NEW_MONTH_FROM = (
    10  # a cut-off in the first days of a month waits for late reports: it speaks of the month before
)


def period_name(snapshot: Snapshot) -> str:
    """The span in words: 2022年1至4月, 2022年上半年, 2022年."""
    last = clock.office_day(snapshot.cut_off_at)
    if last.day < NEW_MONTH_FROM:
        last = last.replace(day=1) - timedelta(days=1)
    if last.month == 12 and last.day == 31:
        return f"{last.year}年"
    if last.month == 6 and last.day == 30:
        return f"{last.year}年上半年"
    return f"{last.year}年1月" if last.month == 1 else f"{last.year}年1至{last.month}月"


def title_of(snapshot: Snapshot) -> str:
    """关于……进展情况的通报."""
    return f"关于{subject_of(snapshot.plan_title)}{period_name(snapshot)}进展情况的通报"


def opening(snapshot: Snapshot) -> str:
    """The paragraph before 一、."""
    number = f"（{snapshot.plan_number}）" if snapshot.plan_number else ""
    return (
        f"为推动《{snapshot.plan_title}》{number}落实见效，领导小组办公室对截至{office_date(snapshot.cut_off_at)}的"
        f"任务进展和报送情况进行了调度。现将有关情况通报如下。"
    )


def draft_sections(snapshot: Snapshot, demands: Demands) -> tuple[Section, ...]:
    """The six sections; a section without facts says so in one sentence."""
    parts = (
        ("overall", "总体情况", overall(snapshot)),
        ("indicators", "指标完成情况", indicators(snapshot)),
        ("tasks", "任务推进情况", tasks(snapshot)),
        ("reporting", "报送情况", reporting(snapshot)),
        ("problems", "存在问题", problems(snapshot)),
        ("demands", "下步要求", demands_text(snapshot, demands)),
    )
    return tuple(
        Section(key, f"{NUMERALS[place]}、{heading}", text)
        for place, (key, heading, text) in enumerate(parts)
    )


def overall(snapshot: Snapshot) -> str:
    """Tasks by light, indicators ahead and behind, reports on time."""
    counts = Counter(task.light for task in snapshot.tasks)
    dispatched = len(snapshot.tasks)
    measures = len({task.measure_number for task in snapshot.tasks})
    sentences = [f"截至{short_date(snapshot.cut_off_at)}，方案{measures}项措施已分解下达任务{dispatched}项"]
    sentences[0] += _light_clause(counts) + "。"
    ahead = [line for line in snapshot.indicators if line.ahead is not None and line.ahead >= 0]
    behind = [line for line in snapshot.indicators if line.ahead is not None and line.ahead < 0]
    if ahead and not behind:
        sentences.append(f"{len(ahead)}项年度指标均达到或快于序时进度。")
    elif behind and not ahead:
        sentences.append(f"{len(behind)}项年度指标均慢于序时进度，完成全年目标压力较大。")
    elif ahead and behind:
        sentences.append(f"{_count(ahead)}达到或快于序时进度，{_count(behind)}慢于序时进度。")
    due = sum(line.due for line in snapshot.reporting)
    if due:
        on_time = sum(line.on_time for line in snapshot.reporting)
        rate = percent(Decimal(on_time) / due)
        sentences.append(f"各单位应报进展报告{due}份，按时报送{on_time}份，按时报送率{rate}。")
    return "".join(sentences)


def _count(lines: list[IndicatorLine]) -> str:
    names = listed(line.name for line in lines)
    return f"{names}{len(lines)}项年度指标" if len(lines) > 1 else f"{names}指标"


def _light_clause(counts: Counter[str]) -> str:
    words = (
        (Light.BLUE, "办结"),
        (Light.GREEN, "正常推进"),
        (Light.WATCH, "需要关注"),
        (Light.YELLOW, "滞后"),
        (Light.RED, "严重滞后"),
        (Light.GREY, "尚未启动"),
    )
    clauses = [f"{word}{counts[light]}项" for light, word in words if counts[light]]
    return f"，其中{'、'.join(clauses)}" if clauses else ""


def indicators(snapshot: Snapshot) -> str:
    """One sentence per indicator, then the leaders and the laggards among the units."""
    if not snapshot.indicators:
        return "\n".join(filter(None, ("本期没有需要通报的年度指标。", corrections(snapshot))))
    first = f"截至{short_date(snapshot.cut_off_at)}，全区"
    clauses = [_indicator_clause(line) for line in snapshot.indicators]
    text = first + "；".join(clauses) + "。" + "各单位完成情况见附件1。"
    return "\n".join(filter(None, (text, corrections(snapshot))))


def corrections(snapshot: Snapshot) -> str:
    """The 更正 paragraph: who corrected which figure of which period from what to what, which words, and why; '' where
    nobody did."""
    figures = [
        f"{line.unit}{line.period}{line.indicator}由{_was(line)}更正为{quantity(line.new, line.unit_of_measure)}"
        f"（{line.reason.strip().rstrip('。')}）"
        for line in snapshot.corrections
    ]
    words = [
        f"{line.unit}{line.period}{quoted(line.task)}进展报告更正{listed(line.parts)}"
        f"（{line.reason.strip().rstrip('。')}）"
        for line in snapshot.text_corrections
    ]
    if not figures and not words:
        return ""
    counted = "累计数已按更正后的数据计算。" if figures else ""
    return f"更正：{'；'.join(figures + words)}。{counted}"


def _was(line: CorrectionLine) -> str:
    return "未填" if line.old is None else quantity(line.old, line.unit_of_measure)


def _indicator_clause(line: IndicatorLine) -> str:
    counted = f"{line.name}累计完成{quantity(line.actual, line.unit_of_measure)}"
    if line.rate is None or line.ahead is None:
        return f"{counted}（未设年度目标）"
    if line.is_limit:
        used = f"{line.name}累计{quantity(line.actual, line.unit_of_measure)}"
        limit = quantity(line.target, line.unit_of_measure)
        if line.rate > 1:
            return f"{used}，已超过年度控制数{limit}"
        return f"{used}，占年度控制数{limit}的{percent(line.rate)}，{margin(line.ahead)}"
    against = f"占年度目标{quantity(line.target, line.unit_of_measure)}的{percent(line.rate)}"
    return f"{counted}，{against}，{pace(line.ahead)}"


def margin(ahead: Decimal) -> str:
    """低于序时控制5.0个百分点: how a limit is used up against the plan, by the printed value."""
    value = one_decimal(ahead * 100)
    if value == 0:
        return "与序时控制持平"
    return f"{'低于' if value > 0 else '高于'}序时控制{abs(value)}个百分点"


def pace(ahead: Decimal) -> str:
    """快于序时进度11.4个百分点, 与序时进度持平, 慢于……: by the printed value, so that 0.0 is never «faster»."""
    value = one_decimal(ahead * 100)
    if value == 0:
        return "与序时进度持平"
    return f"{'快于' if value > 0 else '慢于'}序时进度{abs(value)}个百分点"


def tasks(snapshot: Snapshot) -> str:
    """Who is done, who moves well, who lags; names by the task's lead."""
    if not snapshot.tasks:
        return "本期没有已下达的任务。"
    by_light = {light: [task for task in snapshot.tasks if task.light == light] for light in Light}
    sentences = []
    if by_light[Light.BLUE]:
        sentences.append(f"已办结{len(by_light[Light.BLUE])}项：{_titles(by_light[Light.BLUE])}。")
    laggards = by_light[Light.RED] + by_light[Light.YELLOW]
    if not laggards:
        sentences.append("各项任务总体平稳，没有滞后事项。")
    if by_light[Light.RED]:
        sentences.append(f"严重滞后{len(by_light[Light.RED])}项：{_titles(by_light[Light.RED])}。")
    if by_light[Light.YELLOW]:
        sentences.append(f"滞后{len(by_light[Light.YELLOW])}项：{_titles(by_light[Light.YELLOW])}。")
    if by_light[Light.WATCH]:
        sentences.append(f"另有{len(by_light[Light.WATCH])}项略低于序时进度，需要关注。")
    sentences.append("各措施推进情况见附件2。")
    return "".join(sentences)


def _titles(lines: Iterable[TaskLine]) -> str:
    return "；".join(f"{line.title}（{line.lead}牵头）" for line in lines)


def reporting(snapshot: Snapshot) -> str:
    """应报, 已报, 按时, 迟报, 漏报, 退回, and who stands out."""
    lines = [line for line in snapshot.reporting if line.due]
    if not lines:
        return "本期没有到期的进展报告。"
    total = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("due", "reported", "on_time", "late", "missed", "returned")
    }
    parts = [
        f"应报{total['due']}份，已报{total['reported']}份，其中按时{total['on_time']}份、迟报{total['late']}份；漏报{total['missed']}份；退回{total['returned']}次。"
    ]
    perfect = [line for line in lines if line.on_time == line.due and not line.returned]
    if len(perfect) == len(lines):
        parts.append("各单位均做到按时报送、一次采用。")
        return "".join(parts)
    if perfect:
        parts.append(f"{_units(perfect)}按时报送、一次采用。")
    if late := [line for line in lines if line.late]:
        parts.append(f"迟报单位：{_units_with(late, 'late', '份')}。")
    if missed := [line for line in lines if line.missed]:
        parts.append(f"漏报单位：{_units_with(missed, 'missed', '份')}。")
    return "".join(parts)


def _units(lines: list[ReportingLine]) -> str:
    return listed(line.unit for line in lines)


def _units_with(lines: list[ReportingLine], name: str, unit: str) -> str:
    return listed(f"{line.unit}{getattr(line, name)}{unit}" for line in lines)


def problems(snapshot: Snapshot) -> str:
    """Per kind of problem, each with its evidence: the task, the figure, the period."""
    found = []
    behind = [task for task in snapshot.tasks if task.light in {Light.RED, Light.YELLOW}]
    if behind:
        shown = "；".join(_behind_clause(task) for task in behind)
        found.append(f"部分任务进度滞后。{shown}。")
    slow = [
        line for line in snapshot.indicators if line.ahead is not None and one_decimal(line.ahead * 100) < 0
    ]
    if slow:
        shown = "；".join(
            _indicator_clause(line)
            if line.is_limit
            else f"{line.name}完成率{percent(line.rate)}，{pace(line.ahead or Decimal(0))}"
            for line in slow
        )
        found.append(f"部分指标慢于序时。{shown}。")
    careless = [line for line in snapshot.reporting if line.late or line.missed or line.returned]
    if careless:
        shown = "；".join(f"{line.unit}{_reporting_clause(line)}" for line in careless)
        found.append(f"报送工作不够严谨。{shown}。")
    if not found:
        return "本期未发现突出问题。各单位要保持工作力度，防止松懈。"
    return "\n".join(f"（{NUMERALS[place]}）{text}" for place, text in enumerate(found))


def _behind_clause(task: TaskLine) -> str:
    facts = f"{task.lead}牵头的{quoted(task.title)}"
    if task.completion is None or task.ahead is None:
        return f"{facts}未按期完成"
    if task.used is not None:
        return f"{facts}已用控制数{percent(task.used)}，{margin(task.ahead)}"
    shown = f"完成{percent(task.completion)}，低于序时进度{abs(one_decimal(task.ahead * 100))}个百分点"
    return f"{facts}{shown}" if task.ahead < 0 else f"{facts}完成{percent(task.completion)}，已过完成时限"


def _reporting_clause(line: ReportingLine) -> str:
    words = (("迟报", line.late, "份"), ("漏报", line.missed, "份"), ("被退回", line.returned, "次"))
    return "、".join(f"{word}{count}{unit}" for word, count, unit in words if count)


def demands_text(snapshot: Snapshot, demands: Demands) -> str:
    """What is to be done, by whom, by when."""
    leads = list(
        dict.fromkeys(task.lead for task in snapshot.tasks if task.light in {Light.RED, Light.YELLOW})
    )
    paragraphs = []
    if leads:
        paragraphs.append(
            f"对标对表抓整改。{listed(leads)}要逐项分析滞后原因，明确措施、责任人和完成时限，"
            f"于{short_date(demands.plans_by)}前书面报领导小组办公室。"
        )
    else:
        paragraphs.append(
            "对标对表抓落实。各牵头单位要按照年度目标和时间节点，倒排工期，确保任务不松劲、进度不掉队。"
        )
    paragraphs.append(
        "强化协同抓进度。牵头单位要主动会商调度，责任单位要按职责分工密切配合，需要协调的事项及时报领导小组办公室。"
    )
    careless = [line.unit for line in snapshot.reporting if line.late or line.missed]
    reminder = f"{listed(careless)}要改进报送工作，" if careless else ""
    paragraphs.append(
        f"严肃纪律抓报送。{reminder}各单位要于{short_date(demands.next_report_by)}前报送下期进展报告，做到数据真实、情况清楚。"
    )
    return "\n".join(f"（{NUMERALS[place]}）{text}" for place, text in enumerate(paragraphs))


def footnote(snapshot: Snapshot) -> str:
    """The note on cut-off, definitions, rounding and target version (rulebook §8)."""
    sources = listed(dict.fromkeys(line.target_source for line in snapshot.indicators if line.target_source))
    basis = f"年度目标依据{sources}；" if sources else ""
    return (
        f"说明：数据截至{office_date(snapshot.cut_off_at)}，只计已采用的报告；{basis}完成率为累计完成数与年度目标之比，"
        f"四舍五入保留一位小数，排名按未取整的数值；序时进度按全年日数线性计算；带“*”的为领导小组办公室所在单位。"
    )
