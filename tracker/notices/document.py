"""What a notice prints: its edited text with the snapshot's blocks where they stand in it, and its annexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from tracker.core import clock
from tracker.core.rules import office_rules
from tracker.core.text import office_date, percent, points, quantity, short_date
from tracker.documents.content import (
    Align,
    Annex,
    Bar,
    BarChart,
    Block,
    Cell,
    Column,
    Lamp,
    LampColour,
    OfficialDocument,
    Paragraph,
    Table,
)
from tracker.documents.former import text_in
from tracker.documents.questions import LiveBlock
from tracker.documents.rendering import render_official
from tracker.documents.text import DocumentText, Live, written
from tracker.notices.drafting import Section, footnote
from tracker.notices.models import Genre, Notice, Ranking
from tracker.notices.ranking import places
from tracker.notices.snapshot import Snapshot, TaskLine, UnitShare, from_json
from tracker.tasks.lights import SEVERITY, Light, light_behind, thresholds

LAMPS = {
    Light.BLUE: LampColour.BLUE,
    Light.GREEN: LampColour.GREEN,
    Light.WATCH: LampColour.WATCH,
    Light.YELLOW: LampColour.YELLOW,
    Light.RED: LampColour.RED,
    Light.GREY: LampColour.GREY,
}
ENDS = 3  # «first and last three»
BEHIND = {
    "indicators": "年度指标完成情况（表、图）",
    "tasks": "各牵头单位任务亮灯情况（表）",
    "reporting": "各单位进展报告报送情况（表）",
}
NOTE = "note"


@dataclass(frozen=True)
class NoticeText:
    """The edited text of a notice, kept as the document's content."""

    title: str
    series: str
    mark: str
    signer: str
    addressees: str
    text: DocumentText
    contact: str
    copies_to: str

    @classmethod
    def from_json(cls, title: str, series: str, values: dict[str, Any]) -> NoticeText:
        """The text back from the document's row."""
        rest = {name: values[name] for name in ("mark", "signer", "addressees", "contact", "copies_to")}
        return cls(title=title, series=series, text=text_in(values), **rest)

    def as_json(self) -> dict[str, Any]:
        """The document's content: everything but title and series, which are columns."""
        return {
            "mark": self.mark,
            "signer": self.signer,
            "addressees": self.addressees,
            "text": self.text.as_json(),
            "contact": self.contact,
            "copies_to": self.copies_to,
        }


def text_of(opening: str, sections: Iterable[Section]) -> DocumentText:
    """Opening, then each section with the live blocks that stand behind it; the note stands last."""
    pieces: list[str | Live] = [opening]
    for section in sections:
        pieces += [section.heading, section.text]
        if section.key in BEHIND:
            pieces.append(Live("", section.key))
    return written(*pieces, Live("", NOTE))


def content_of(
    text: NoticeText, snapshot: Snapshot, ranking: Ranking, *, number: str, signed_on: date, issued_on: date
) -> OfficialDocument:
    """The whole printed notice. `number` is printed as given (a draft's preview has a blank one)."""
    return OfficialDocument(
        mark=text.mark,
        number=number,
        title=text.title,
        addressees=text.addressees,
        body=body(text, snapshot),
        signer=text.signer,
        signed_on=signed_on,
        issuing_organ=text.signer,
        issued_on=issued_on,
        contact=text.contact,
        copies_to=text.copies_to,
        annexes=tuple(annexes(snapshot, ranking)),
        keywords=("通报", snapshot.plan_title),
    )


def said(notice: Notice, *, number: str, issued_on: date) -> OfficialDocument:
    """The notice with this number; the date of signing is the leader's, or the day of issue in a preview."""
    document = notice.document
    signed_on = clock.office_day(document.signed_off_at) if document.signed_off_at else issued_on
    content = content_of(
        NoticeText.from_json(document.title, document.series, document.content),
        from_json(notice.snapshot),
        notice.ranking,
        number=number,
        signed_on=signed_on,
        issued_on=issued_on,
    )
    return content if notice.genre is Genre.PERIODIC else replace(content, annexes=())


def printed(notice: Notice, *, number: str, issued_on: date) -> bytes:
    """The notice as PDF with this number."""
    return render_official(said(notice, number=number, issued_on=issued_on))


def body(text: NoticeText, snapshot: Snapshot) -> tuple[Block, ...]:
    """The text with the snapshot's own blocks where they stand in it."""
    return text.text.blocks({live.key: live.blocks for live in live_blocks(snapshot)})


def live_blocks(snapshot: Snapshot) -> Iterator[LiveBlock]:
    """Everything that the text may hold of the snapshot, in the order of the sections."""
    for key, title in BEHIND.items():
        if blocks := tuple(tables_behind(key, snapshot)):
            yield LiveBlock(key, title, blocks)
    yield LiveBlock(NOTE, "说明", (Paragraph(footnote(snapshot)),))


def tables_behind(key: str, snapshot: Snapshot) -> Iterator[Block]:
    """The snapshot's own blocks behind a section."""
    if key == "indicators" and snapshot.indicators:
        yield indicator_table(snapshot)
        chart = indicator_chart(snapshot)
        if chart is not None:
            yield chart
    if key == "tasks" and snapshot.tasks:
        yield light_table(snapshot)
    if key == "reporting" and any(line.due for line in snapshot.reporting):
        yield reporting_table(snapshot)


def indicator_table(snapshot: Snapshot) -> Table:
    """表1: every indicator with target, actual, rate, planned share and difference."""
    columns = (
        Column("指标", 44, Align.LEFT),
        Column("单位", 16),
        Column("年度目标", 22),
        Column("累计完成", 22),
        Column("完成率", 18),
        Column("序时进度", 18),
        Column("差值（百分点）", 20),
    )
    rows = tuple(
        (
            line.name,
            line.unit_of_measure,
            f"{'≤' if line.is_limit else ''}{quantity(line.target)}",
            quantity(line.actual),
            percent(line.rate),
            percent(line.planned),
            points(line.ahead),
        )
        for line in snapshot.indicators
    )
    return Table(columns, rows, "表1　年度指标完成情况")


def indicator_chart(snapshot: Snapshot) -> BarChart | None:
    """图1: completion of what is to be reached, against the planned line where all have the same; nothing without targets."""
    rated = [(line, line.rate) for line in snapshot.indicators if line.rate is not None and not line.is_limit]
    if not rated:
        return None
    bars = tuple(
        Bar(
            line.name,
            min(rate * 100, Decimal(100)),
            percent(rate),
            chart_colour(line.ahead or Decimal(0)),
        )
        for line, rate in rated
    )
    planned = {line.planned for line, _ in rated}
    if len(planned) > 1:
        return BarChart("图1　年度指标完成率", bars)
    (share,) = planned
    return BarChart("图1　年度指标完成率", bars, share * 100, f"序时进度{percent(share)}")


def chart_colour(ahead: Decimal) -> LampColour:
    """The colour of the progress light for this difference of two ratios, as on the home page."""
    return LAMPS[light_behind(-ahead, thresholds(office_rules()))]


def light_table(snapshot: Snapshot) -> Table:
    """表2: how many tasks of each lead carry which light; the worst lead first."""
    shown = (Light.BLUE, Light.GREEN, Light.WATCH, Light.YELLOW, Light.RED, Light.GREY)
    columns = (Column("牵头单位", 42), Column("任务数", 18), *(Column(light.word, 16) for light in shown))
    by_lead: dict[str, list[TaskLine]] = {}
    for task in snapshot.tasks:
        by_lead.setdefault(task.lead, []).append(task)
    worst_first = sorted(
        by_lead.items(), key=lambda item: (min(SEVERITY[Light(t.light)] for t in item[1]), -len(item[1]))
    )
    rows = tuple(
        (lead, str(len(tasks)), *(str(sum(task.light == light for task in tasks)) for light in shown))
        for lead, tasks in worst_first
    )
    return Table(columns, rows, "表2　各牵头单位任务亮灯情况（项）")


def reporting_table(snapshot: Snapshot) -> Table:
    """表3: what each unit owed and how it reported; the host unit is marked."""
    columns = (
        Column("单位", 50),
        *(Column(head, 17) for head in ("应报", "已报", "按时", "迟报", "漏报", "退回")),
    )
    rows = tuple(
        (
            marked(line.unit, line.is_host),
            *map(str, (line.due, line.reported, line.on_time, line.late, line.missed, line.returned)),
        )
        for line in snapshot.reporting
        if line.due
    )
    return Table(columns, rows, "表3　各单位进展报告报送情况（份）")


def marked(unit: str, is_host: bool) -> str:
    """The unit's name, with * where the office sits in it."""
    return f"{unit}*" if is_host else unit


def annexes(snapshot: Snapshot, ranking: Ranking) -> Iterator[Annex]:
    """指标完成情况表, 措施推进情况表, 欠进度事项清单; one without rows is left out."""
    if snapshot.shares:
        yield Annex("各单位指标完成情况表", tuple(share_tables(snapshot, ranking)), wide=True)
    if snapshot.tasks:
        yield Annex("措施推进情况表", (measure_table(snapshot),), wide=True)
    if behind := [task for task in snapshot.tasks if task.light in {Light.RED, Light.YELLOW}]:
        yield Annex("欠进度事项清单", (behind_table(behind),), wide=True)


def share_tables(snapshot: Snapshot, ranking: Ranking) -> Iterator[Table]:
    """One table per indicator; like units are ranked with like."""
    for indicator, lines in groupby(snapshot.shares, key=lambda share: share.indicator):
        shares = list(lines)
        unit = shares[0].unit_of_measure
        ranked = [row for _, group in grouped(shares) for row in ranked_rows(group, ranking)]
        columns: tuple[Column, ...] = (
            Column("类别", 30),
            Column("名次", 14),
            Column("单位", 46),
            Column(f"年度任务（{unit}）", 24),
            Column(f"累计完成（{unit}）", 24),
            Column("完成率", 22),
        )
        if ranking is Ranking.NONE:
            columns = (columns[0], *columns[2:])
            ranked = [(row[0], *row[2:]) for row in ranked]
        yield Table(columns, tuple(ranked), indicator)


def grouped(shares: list[UnitShare]) -> list[tuple[str, list[UnitShare]]]:
    """Units by their kind, in the order in which the kinds first appear."""
    groups: dict[str, list[UnitShare]] = {}
    for share in shares:
        groups.setdefault(share.group, []).append(share)
    return list(groups.items())


def ranked_rows(shares: list[UnitShare], ranking: Ranking) -> list[tuple[Cell, ...]]:
    """The rows of one group, best first; with ENDS only the first and last three (all where there are no more)."""
    place_of = places({share.unit: share.merit for share in shares})
    if ranking is Ranking.NONE:
        ordered = shares
    else:
        ordered = sorted(shares, key=lambda share: (share.merit is None, -(share.merit or 0)))
        if ranking is Ranking.ENDS and len(ordered) > 2 * ENDS:
            ordered = ordered[:ENDS] + ordered[-ENDS:]
    return [
        (
            share.group,
            str(place_of[share.unit] or "—"),
            marked(share.unit, share.is_host),
            quantity(share.target),
            quantity(share.actual),
            percent(share.rate),
        )
        for share in ordered
    ]


def measure_table(snapshot: Snapshot) -> Table:
    """附件2: every task under its measure with goal, what was done, light."""
    columns = (
        Column("措施", 12),
        Column("重点措施", 43, Align.LEFT),
        Column("任务", 53, Align.LEFT),
        Column("牵头单位", 26),
        Column("目标", 24),
        Column("完成情况", 24),
        Column("完成时限", 28),
        Column("亮灯", 22),
    )
    rows = tuple(
        (
            task.measure_number,
            task.measure_title,
            task.title,
            task.lead,
            task.goal,
            task.done,
            due_words(task, snapshot.year),
            lamp(task.light),
        )
        for task in snapshot.tasks
    )
    return Table(columns, rows)


def due_words(task: TaskLine, year: int) -> str:
    """9月30日（原定6月30日）: the original date of an extended task stays and prints (rulebook §4). Another year is named."""
    if task.due_on is None:
        return "长期"
    due, original = (
        day and (short_date(day) if day.year == year else office_date(day))
        for day in (task.due_on, task.original_due_on)
    )
    return f"{due}（原定{original}）" if original else str(due)


def behind_table(tasks: list[TaskLine]) -> Table:
    """附件3: what lags, worst first, with the unit's own words about the obstacle."""
    columns = (
        Column("序号", 12),
        Column("任务", 62, Align.LEFT),
        Column("牵头单位", 28),
        Column("完成率", 18),
        Column("序时进度", 20),
        Column("差值（百分点）", 22),
        Column("主要原因", 48, Align.LEFT),
        Column("亮灯", 22),
    )
    worst_first = sorted(
        tasks, key=lambda task: (SEVERITY[Light(task.light)], task.ahead if task.ahead is not None else 0)
    )
    rows = tuple(
        (
            str(place),
            task.title,
            task.lead,
            percent(task.completion) if task.used is None else f"已用{percent(task.used)}",
            percent(task.planned),
            points(task.ahead),
            task.obstacle or "—",
            lamp(task.light),
        )
        for place, task in enumerate(worst_first, 1)
    )
    return Table(columns, rows)


def lamp(light: str) -> Lamp:
    """A light as printed: shape, colour and word."""
    word = Light(light)
    return Lamp(LAMPS[word], word.word)
