"""What is printed of a meeting: the pack 会议材料, the minutes 纪要, the letters 工作提醒函."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.core import clock
from tracker.core.text import office_date, office_time, weekday
from tracker.documents.content import (
    Align,
    Annex,
    Block,
    Booklet,
    Cell,
    Column,
    Lamp,
    LampColour,
    Letter,
    OfficialDocument,
    Paragraph,
    RollCall,
    Table,
)
from tracker.documents.models import Document
from tracker.documents.questions import LiveBlock
from tracker.documents.text import numeral
from tracker.meetings import candidates, risks
from tracker.meetings.agenda import Agenda
from tracker.meetings.drafting import MATTERS, ROLL, LetterText, MinutesText, lines_of
from tracker.meetings.models import Meeting
from tracker.tasks.lights import Light

# ── the pack ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def pack_of(meeting: Meeting, agenda: Agenda, *, drawn_up_on: date) -> Booklet:
    """The whole pack: particulars and agenda, then what is spoken of; the long table of risks lies across at the end."""
    return Booklet(
        mark="会议材料",
        title=meeting.title,
        blocks=tuple(_blocks(meeting, agenda)),
        organ=meeting.plan.issuer or "领导小组办公室",
        drawn_up_on=drawn_up_on,
        annexes=tuple(_annexes(agenda)),
        keywords=("调度会", meeting.plan.title),
    )


def _blocks(meeting: Meeting, agenda: Agenda) -> Iterator[Block]:
    yield Paragraph("一、会议安排")
    day = clock.office_day(meeting.starts_at)
    at = office_time(meeting.starts_at).split(" ")[1]
    yield Paragraph(f"时间：{office_date(day)}（{weekday(day)}）{at}")
    yield Paragraph(f"地点：{meeting.place}")
    yield Paragraph(f"主持：{meeting.chair}")
    yield Paragraph(f"参会单位：{'、'.join(_printed_units(meeting, observes=False))}")
    if observers := _printed_units(meeting, observes=True):
        yield Paragraph(f"列席单位：{'、'.join(observers)}")
    yield Paragraph("二、会议议程")
    for place, topic in enumerate(filter(None, map(str.strip, meeting.topics.splitlines())), 1):
        # lines of a list: as headings （一）… they would all be held to what follows
        yield Paragraph(f"{place}.{topic}")
    parts = (
        ("上次会议议定事项办理情况", tuple(_carried(agenda))),
        ("指标完成情况", tuple(_figures(agenda))),
        ("滞后任务", tuple(_risk_summary(agenda))),
        ("交流发言和表态发言", tuple(_speakers(meeting))),
        ("需协调事项", tuple(_coordination(meeting))),
    )
    shown = [(heading, blocks) for heading, blocks in parts if blocks]
    for place, (heading, blocks) in enumerate(shown, 3):
        yield Paragraph(f"{numeral(place)}、{heading}")
        yield from blocks
    yield Paragraph(f"说明：数据截至{agenda.as_of}，只计已采用的报告；序时进度按年度日数或月度计划计算。")


def _printed_units(meeting: Meeting, *, observes: bool) -> list[str]:
    """The units as they were asked: members of a group under the group's name, once."""
    names = [
        one.group.name if one.group is not None else one.unit.short_name
        for one in meeting.units
        if one.observes == observes
    ]
    return list(dict.fromkeys(names))


def _carried(agenda: Agenda) -> Iterator[Block]:
    if not agenda.carried:
        return
    columns = (
        Column("会次", 14),
        Column("议定事项", 56, Align.LEFT),
        Column("牵头单位", 26),
        Column("完成时限", 30),
        Column("办理情况", 30),
    )
    rows = tuple(
        (f"第{line.serial}次", line.content, line.lead, line.due, status_cell(line.status, line.light))
        for line in agenda.carried
    )
    yield Table(columns, rows)


def status_cell(status: str, light: str) -> Cell:
    """The status, with its light where a task stands behind it."""
    return Lamp(LampColour(light), status) if light and len(status) <= 5 else status


def _figures(agenda: Agenda) -> Iterator[Block]:
    if not agenda.figures:
        return
    columns = (
        Column("指标", 38, Align.LEFT),
        Column("年度目标", 24),
        Column("累计完成", 24),
        Column("完成率", 18),
        Column("序时进度", 21),
        Column("差值\n（百分点）", 23),
        Column("亮灯", 20),
    )
    rows = tuple(
        (
            line.name,
            f"{line.target}{line.unit_of_measure}",
            f"{line.actual}{line.unit_of_measure}",
            line.rate,
            line.planned,
            line.ahead,
            _lamp(line.light),
        )
        for line in agenda.figures
    )
    yield Table(columns, rows)


def _risk_summary(agenda: Agenda) -> Iterator[Block]:
    if not agenda.risks:
        return
    red = sum(line.light == Light.RED for line in agenda.risks)
    yield Paragraph(
        f"需要调度的任务{len(agenda.risks)}项，其中严重滞后{red}项、滞后{len(agenda.risks) - red}项，清单见附件。"
        f"排列规则：{risks.RULE_IN_WORDS}"
    )


def _annexes(agenda: Agenda) -> Iterator[Annex]:
    if not agenda.risks:
        return
    columns = (
        Column("序号", 12),
        Column("任务", 72, Align.LEFT),
        Column("牵头单位", 28),
        Column("完成率", 18),
        Column("序时进度", 21),
        Column("差值\n（百分点）", 22),
        Column("时限", 22),
        Column("漏报", 12),
        Column("风险值", 16),
        Column("亮灯", 22),
    )
    rows = tuple(
        (
            str(place),
            f"{line.number}　{line.title}",
            line.lead,
            line.rate,
            line.planned,
            line.behind,
            line.left,
            str(line.missed),
            line.score,
            _lamp(line.light),
        )
        for place, line in enumerate(agenda.risks, 1)
    )
    yield Annex("滞后任务清单", (Table(columns, rows),), wide=True)


def _speakers(meeting: Meeting) -> Iterator[Block]:
    parts = [
        (word, lines_of(text))
        for word, text in (("交流发言", meeting.exchange), ("表态发言", meeting.pledge))
        if text.strip()
    ]
    if not parts:
        return
    columns = (Column("发言", 24), Column("单位", 36), Column("主要情况", 96, Align.LEFT))
    yield Table(columns, tuple((word, unit, said) for word, lines in parts for unit, said in lines))
    yield Paragraph(f"推荐规则：{candidates.RULE_IN_WORDS}")


def _coordination(meeting: Meeting) -> Iterator[Block]:
    lines = lines_of(meeting.coordination)
    if lines:
        columns = (Column("序号", 14), Column("提出单位", 36), Column("需协调事项", 106, Align.LEFT))
        yield Table(columns, tuple((str(place), *line) for place, line in enumerate(lines, 1)))


def _lamp(light: str) -> Lamp:
    return Lamp(LampColour(light), Light(light).word)


# ── 纪要 and 工作提醒函 ───────────────────────────────────────────────────────────────────────────────────────────────


def minutes_body(text: MinutesText) -> tuple[Block, ...]:
    """The text, and who was there (GB/T 9704 10.3)."""
    return text.text.blocks({live.key: live.blocks for live in minutes_blocks(text)})


def minutes_blocks(text: MinutesText) -> Iterator[LiveBlock]:
    """The roll call; nobody named, none."""
    calls = (("出席", text.attended), ("请假", text.on_leave), ("列席", text.observers))
    if present := tuple((word, names) for word, names in calls if names):
        yield LiveBlock(ROLL, "出席、请假、列席名单", (RollCall(present),))


def minutes_of(text: MinutesText, *, number: str, signed_on: date, issued_on: date) -> OfficialDocument:
    """The 纪要 as it prints: the mark ends in 纪要; nobody is addressed and nobody signs."""
    return OfficialDocument(
        mark=text.mark,
        number=number,
        title=text.title,
        addressees="",
        body=minutes_body(text),
        signer="",
        signed_on=signed_on,
        issuing_organ=text.organ,
        issued_on=issued_on,
        copies_to=text.copies_to,
        keywords=("纪要",),
    )


def letter_body(text: LetterText) -> tuple[Block, ...]:
    """The text with the table of matters."""
    return text.text.blocks({live.key: live.blocks for live in letter_blocks(text)})


def letter_blocks(text: LetterText) -> Iterator[LiveBlock]:
    """The table of matters."""
    columns = (
        Column("序号", 12),
        Column("议定事项", 54, Align.LEFT),
        Column("工作要求", 42, Align.LEFT),
        Column("完成时限", 32),
        Column("分工", 16),
    )
    yield LiveBlock(MATTERS, "议定事项清单（表）", (Table(columns, text.rows, "议定事项清单"),))


def letter_of(text: LetterText, *, number: str, signed_on: date) -> Letter:
    """The 工作提醒函 as it prints."""
    return Letter(
        mark=text.mark,
        number=number,
        title=text.title,
        addressees=text.addressees,
        body=letter_body(text),
        signer=text.signer,
        signed_on=signed_on,
        urgency=text.urgency,
        contact=text.contact,
        copies_to=text.copies_to,
        keywords=("工作提醒函",),
    )


def said_in_minutes(document: Document, *, number: str, issued_on: date) -> OfficialDocument:
    """The 纪要 with this number."""
    text = MinutesText.from_json(document.title, document.series, document.content)
    return minutes_of(text, number=number, signed_on=_signed_on(document, issued_on), issued_on=issued_on)


def said_in_letter(document: Document, *, number: str, issued_on: date) -> Letter:
    """The 工作提醒函 with this number."""
    text = LetterText.from_json(document.title, document.series, document.content)
    return letter_of(text, number=number, signed_on=_signed_on(document, issued_on))


def _signed_on(document: Document, otherwise: date) -> date:
    return clock.office_day(document.signed_off_at) if document.signed_off_at else otherwise
