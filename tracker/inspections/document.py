"""What is printed of an inspection: 督导通知书, 整改通知书 with the form for the reply, 督导专报."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.core import clock
from tracker.documents.content import Align, Annex, Briefing, Column, Letter, Table
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import people_of
from tracker.documents.questions import LiveBlock
from tracker.inspections.drafting import PROBLEMS, BulletinText, PaperText

KINDS = frozenset({DocumentKind.INSPECTION_NOTICE, DocumentKind.RECTIFICATION_ORDER, DocumentKind.BULLETIN})
OF_UNIT = (
    Column("序号", 11),
    Column("问题（事实、数据）", 52, Align.LEFT),
    Column("依据", 38, Align.LEFT),
    Column("整改要求", 34, Align.LEFT),
    Column("时限", 21),
)
OF_ALL = (
    Column("序号", 11),
    Column("责任单位", 22),
    Column("问题（事实、数据）", 44, Align.LEFT),
    Column("依据", 30, Align.LEFT),
    Column("整改要求", 28, Align.LEFT),
    Column("时限", 21),
)
REPLY = (
    Column("序号", 11),
    Column("存在问题", 48, Align.LEFT),
    Column("整改措施", 46, Align.LEFT),
    Column("完成时限", 26),
    Column("整改结果", 42, Align.LEFT),
    Column("佐证材料", 30, Align.LEFT),
    Column("责任人", 22),
)
REPLIED_BY = (Column("", 38), Column("", 74), Column("", 38), Column("", 75))
BLANK = "　"
LINES_TO_WRITE = 4  # by hand, in a problem's row
LINES_TO_SEAL = 3


def text_of(document: Document) -> PaperText:
    """The letter's text from its row."""
    return PaperText.from_json(document.title, document.series, document.content)


def bulletin_text_of(document: Document) -> BulletinText:
    """The bulletin's text from its row."""
    return BulletinText.from_json(document.title, document.series, document.content)


def live_blocks(document: Document) -> list[LiveBlock]:
    """The table of problems."""
    rows = [tuple(row) for row in document.content["rows"]]
    if not rows:
        return []
    columns = OF_ALL if document.kind is DocumentKind.BULLETIN else OF_UNIT
    caption = "" if document.kind is DocumentKind.BULLETIN else "问题清单"  # its annex is called that
    return [LiveBlock(PROBLEMS, "问题清单（表）", (Table(columns, tuple(rows), caption),))]


def said(document: Document, *, number: str, issued_on: date) -> Briefing | Letter:
    """The paper with this number: the bulletin as a 简报, the others as letters."""
    signed_on = clock.office_day(document.signed_off_at) if document.signed_off_at else issued_on
    if document.kind is DocumentKind.BULLETIN:
        return bulletin(document, number=number, signed_on=signed_on)
    text = text_of(document)
    live = {one.key: one.blocks for one in live_blocks(document)}
    return Letter(
        mark=text.mark,
        number=number,
        title=text.title,
        addressees=text.addressees,
        body=text.text.blocks(live),
        signer=text.signer,
        signed_on=signed_on,
        contact=text.contact,
        annexes=(reply_form(text.rows),) if document.kind is DocumentKind.RECTIFICATION_ORDER else (),
        copies_to=text.copies_to,
        keywords=(document.kind.word,),
    )


def bulletin(document: Document, *, number: str, signed_on: date) -> Briefing:
    """督导专报: 期号 without the series, which is the mark itself; the list of problems is its annex."""
    text = bulletin_text_of(document)
    live = {one.key: one.blocks for one in live_blocks(document)}
    listed = live.pop(PROBLEMS, ())
    names = people_of(document)
    return Briefing(
        mark=text.mark,
        number=number.removeprefix(document.series),
        title=text.title,
        body=text.text.blocks(live),
        editor=text.editor,
        signed_on=signed_on,
        lists=(("报", text.reports_to), ("送", text.sends_to), ("发", text.gives_to)),
        staff=(
            ("编辑", set_name(names.get(document.drafted_by_id, ""))),
            ("签发", set_name(names.get(document.signed_off_by_id or 0, ""))),
        ),
        print_run=text.print_run,
        annexes=(Annex("督导发现问题清单", listed, wide=True),) if listed else (),
        keywords=(document.kind.word,),
    )


def reply_form(rows: Sequence[Sequence[str]]) -> Annex:
    """整改情况报告表: the problems of the order as the unit answers them, by hand or in Word (rulebook §8: 回执).

    Below, who answers for it under the unit's seal, and what the team found when it looked again.
    """
    problems = tuple((row[0], row[1], BLANK, row[-1], BLANK, BLANK, BLANK) for row in rows)
    closing = (
        ("填报单位\n（盖章）", BLANK, "单位负责人\n（签字）", BLANK),
        ("联系人及电话", BLANK, "填报日期", "年　　月　　日"),
        ("督导组\n核查意见", BLANK, "核查人（签字）\n及日期", BLANK),
    )
    blocks = (
        Table(REPLY, problems, row_lines=LINES_TO_WRITE),
        Table(REPLIED_BY, closing, row_lines=LINES_TO_SEAL),
    )
    return Annex("整改情况报告表", blocks, wide=True)


def set_name(name: str) -> str:
    """A name of two characters is set as wide as one of three."""
    return "　".join(name) if len(name) == 2 else name or "　　　"
