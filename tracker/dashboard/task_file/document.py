"""The file of a task as it is bound: the same as on the page, in plain values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from tracker.core.text import listed, office_date, office_time, percent, quantity, short_date
from tracker.dashboard.task_file.queries import FiledReport, Mention, TaskFile
from tracker.documents.content import (
    Align,
    Block,
    Bundle,
    BundlePart,
    Cell,
    Column,
    Lamp,
    LampColour,
    Paragraph,
    Table,
)
from tracker.documents.fonts import font_set
from tracker.inspections.findings.models import Finding
from tracker.tasks.lights import Light
from tracker.tasks.sheet_queries import Goal, Part, Sheet, Step

SERIAL = Column("序号", 11)


def bundle_of(file: TaskFile, *, drawn_up_at: datetime, seen_by_unit: str) -> Bundle:
    """The whole file. `seen_by_unit`: whose view of it this is; "": everything."""
    task, measure = file.task, file.source.measure
    parts = (
        ("方案依据", _source(file)),
        ("任务内容和交办", _content(file)),
        ("进展报告", _reports(file)),
        ("进度灯变化", _lights(file)),
        ("催办", _reminders(file)),
        ("通报和公文", _mentions(file)),
        ("督导问题和整改", _findings(file)),
        ("考核计分", _points(file)),
        ("调度过程", _course(file)),
    )
    scope = f"{seen_by_unit}可查阅的内容" if seen_by_unit else "全部内容"
    return Bundle(
        mark="任务档案",
        title=_printed(task.title),
        particulars=(
            ("任务编号", task.number),
            ("任务状态", f"{task.state.word}，进度灯{task.light.word}"),
            ("牵头单位", file.sheet.lead.unit if file.sheet.lead else "待定"),
            ("责任单位", listed(_responsible(file.sheet)) or "无"),
            (
                "起止时间",
                f"{office_date(task.starts_on)}至{office_date(task.due_on) if task.due_on else '长期'}",
            ),
            ("汇编时间", f"{office_date(drawn_up_at)}，{scope}"),
        ),
        parts=tuple(BundlePart(heading, tuple(blocks)) for heading, blocks in parts),
        organ=measure.plan.issuer or "领导小组办公室",
        drawn_up_on=file.today,
        keywords=("任务档案", task.number),
    )


def _responsible(sheet: Sheet) -> list[str]:
    """Groups under their own name, once."""
    names = [part.group or part.unit for part in sheet.parts if part is not sheet.lead]
    return list(dict.fromkeys(names))


def _printed(text: str) -> str:
    """What somebody typed, in one paragraph and with 〓 for what no face can print: a file cannot send it back."""
    return font_set().printable(" ".join(text.split()))


def _table(columns: tuple[Column, ...], rows: Iterator[tuple[Cell, ...]], caption: str = "") -> Table:
    return Table(columns, tuple(rows), caption)


def _lamp(light: Light) -> Lamp:
    return Lamp(LampColour(light.value), light.word)


# ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _source(file: TaskFile) -> Iterator[Block]:
    source, measure = file.source, file.source.measure
    yield Paragraph(
        f"《{measure.plan.title}》（{measure.plan.document_number}）第{measure.number}项措施“{measure.title}”："
    )
    for line in measure.text.splitlines():
        if line.strip():
            yield Paragraph(_printed(line))
    parties = [("牵头单位", source.lead), ("责任单位", listed(source.responsible))]
    printed = "；".join(f"{label}：{names}" for label, names in parties if names)
    if printed:
        yield Paragraph(f"{printed}。")
    if (decision := source.decision) is not None:
        yield Paragraph(f"本任务由第{decision.meeting.serial}次调度会议定：{_printed(decision.content)}。")


def _content(file: TaskFile) -> Iterator[Block]:
    task, sheet = file.task, file.sheet
    ends = office_date(task.due_on) if task.due_on else "长期"
    if task.original_due_on:
        ends += f"（原定{office_date(task.original_due_on)}）"
    pairs = [
        ("任务类型", f"{task.kind.word}任务"),
        ("任务内容", _printed(task.description)),
        ("成果形式", _printed(task.deliverable)),
        ("起止时间", f"{office_date(task.starts_on)}至{ends}"),
        ("填报周期", task.cycle.word),
        ("权重", quantity(task.weight)),
        ("交办", office_date(task.dispatched_at)),
        ("加急理由", _printed(task.urgency)),
    ]
    yield _table(CONTENT, (pair for pair in pairs if pair[1]))
    if sheet.goals:
        yield _table(GOALS, (_goal(goal) for goal in sheet.goals), "指标和目标")
    if sheet.steps:
        yield _table(STEPS, (_step(step) for step in sheet.steps), "节点")
    yield _table(UNITS, (_unit(part, sheet.goals) for part in sheet.parts), "承担单位和签收")


CONTENT = (Column("事项", 30), Column("内容", 126, Align.LEFT))
GOALS = (Column("指标", 56, Align.LEFT), Column("目标", 36), Column("累计", 36), Column("完成率", 28))
STEPS = (Column("节点", 70, Align.LEFT), Column("时限", 34), Column("权重", 18), Column("状态", 34))
UNITS = (Column("单位", 50), Column("角色", 20), Column("分配", 46), Column("签收", 40))


def _step(step: Step) -> tuple[Cell, ...]:
    accepted = f"（{short_date(step.accepted_on)}）" if step.accepted_on else ""
    return (
        _printed(step.title),
        office_date(step.due_on),
        quantity(step.weight),
        f"{step.state.word}{accepted}",
    )


def _unit(part: Part, goals: list[Goal]) -> tuple[Cell, ...]:
    shares = [
        quantity(goal.shares[part.id], goal.unit_of_measure) for goal in goals if part.id in goal.shares
    ]
    signed = office_time(part.acknowledged_at) if part.acknowledged_at else part.state.word
    return part.unit, part.role.word, listed(shares) or "—", signed


def _goal(goal: Goal) -> tuple[Cell, ...]:
    limit = "≤" if goal.measured.is_limit else ""
    return (
        goal.indicator,
        limit + quantity(goal.value, goal.unit_of_measure),
        quantity(goal.actual, goal.unit_of_measure),
        percent(goal.ratio),
    )


def _reports(file: TaskFile) -> Iterator[Block]:
    if not file.reports:
        yield Paragraph("没有到期的填报。")
    columns = (
        Column("期间", 24),
        Column("报送", 26),
        Column("数据", 40, Align.LEFT),
        Column("进展、问题和打算", 66, Align.LEFT),
    )
    for unit, rows in groupby(file.reports, key=lambda one: one.slot.unit.short_name):
        yield _table(columns, (_report(one) for one in rows), unit)


def _report(one: FiledReport) -> tuple[Cell, ...]:
    report, sent_at = one.report, one.slot.submitted_at
    sent = f"{one.light.word}，{office_time(sent_at)}" if sent_at else one.light.word
    if report is None:
        return one.slot.period_with_year, sent, "—", "—"
    if report.returns:
        sent += f"，退回{report.returns}次"
    figures = [
        f"{figure.indicator.name}{_figure(figure.value, figure.indicator.unit_of_measure)}"
        for figure in one.figures
    ]
    figures += [
        f"更正{figure.indicator.name}{quantity(figure.old)}为{quantity(figure.new)}：{correction.reason}"
        for correction in one.corrections
        for figure in correction.figures
    ]
    said = [
        f"{label}{_printed(words).rstrip('。')}。"
        for label, words in (
            ("", report.progress),
            ("问题：", report.problems),
            ("需协调：", report.coordination),
            ("打算：", report.next_steps),
        )
        if words.strip()
    ]
    return one.slot.period_with_year, sent, _printed("；".join(figures)) or "—", "".join(said) or "—"


def _figure(value: Decimal | None, unit: str) -> str:
    return "未填" if value is None else quantity(value, unit)


def _lights(file: TaskFile) -> Iterator[Block]:
    columns = (SERIAL, Column("起", 45), Column("止", 45), Column("天数", 20), Column("进度灯", 35))
    rows = (
        (
            str(place),
            office_date(span.starts_on),
            "至今" if span is file.lights[-1] else office_date(span.ends_on),
            str(span.days),
            _lamp(span.light),
        )
        for place, span in enumerate(file.lights, 1)
    )
    yield _table(columns, rows)


def _reminders(file: TaskFile) -> Iterator[Block]:
    columns = (
        Column("时间", 28),
        Column("被催办单位", 30),
        Column("催办事项", 50, Align.LEFT),
        Column("要求完成", 22),
        Column("催办单位", 26),
    )
    rows = (
        (
            office_time(one.sent_at),
            one.unit.short_name,
            _printed(one.content),
            short_date(one.asked_on),
            one.number or ("领导小组办公室" if one.by_office else one.sender_unit.short_name),
        )
        for one in file.reminders
    )
    yield _table(columns, rows)


def _mentions(file: TaskFile) -> Iterator[Block]:
    columns = (
        Column("印发", 24),
        Column("文号", 36),
        Column("标题", 52, Align.LEFT),
        Column("有关情况", 44, Align.LEFT),
    )
    rows = (
        (
            short_date(one.document.issued_on),
            one.document.number or "",
            one.document.title.replace("|", ""),
            said_of(one),
        )
        for one in file.mentions
    )
    yield _table(columns, rows)


def said_of(mention: Mention) -> str:
    """What a 通报 printed of the task; of any other document its kind."""
    line = mention.line
    if line is None:
        return mention.document.kind.word
    return (
        f"截至{short_date(mention.cut_off_at)}：{Light(line.light).word}，"
        f"{'已用' + percent(line.used) if line.used is not None else '完成率' + percent(line.completion)}，"
        f"序时{percent(line.planned)}"
    )


def _findings(file: TaskFile) -> Iterator[Block]:
    columns = (
        SERIAL,
        Column("责任单位", 26),
        Column("问题和依据", 54, Align.LEFT),
        Column("整改要求和措施", 45, Align.LEFT),
        Column("时限和状态", 20),
    )
    yield _table(columns, (_finding(place, one) for place, one in enumerate(file.findings, 1)))


def _finding(place: int, one: Finding) -> tuple[Cell, ...]:
    measures = f"措施：{_printed(one.measures)}" if one.measures else ""
    return (
        str(place),
        one.unit.short_name,
        f"{_printed(one.fact).rstrip('。')}。依据：{_printed(one.basis)}（{one.inspection.title}{one.number}）",
        f"{_printed(one.demand).rstrip('。')}。{measures}",
        f"{short_date(one.limit)}，{one.state.word}",
    )


def _points(file: TaskFile) -> Iterator[Block]:
    if not file.points:
        yield Paragraph("没有计分。")
    columns = (Column("事项", 30), Column("理由", 104, Align.LEFT), Column("计分", 22, Align.RIGHT))
    for unit, lines in groupby(file.points, key=lambda one: one.unit):
        rows = ((one.rule.word, one.words, printed_points(one.points)) for one in lines)
        yield _table(columns, rows, unit)


def printed_points(points: Decimal) -> str:
    """+1.20, −0.50: two places and a true minus."""
    return f"{points:+.2f}".replace("-", "−")


def _course(file: TaskFile) -> Iterator[Block]:
    columns = (Column("时间", 40), Column("事项", 116, Align.LEFT))
    rows = (
        (
            f"{office_date(entry.at)} {office_time(entry.at).split(' ')[1]}",
            _printed(entry.sentence.striptags()),
        )
        for entry in file.course
    )
    yield _table(columns, rows)
