"""What is printed of an inspection: 督导通知书, 整改通知书, 督导专报."""

from __future__ import annotations

from datetime import date

from tracker.core import clock
from tracker.documents.content import Align, Annex, Column, Content, Letter, OfficialDocument, Table
from tracker.documents.models import Document, DocumentKind
from tracker.documents.questions import LiveBlock
from tracker.inspections.drafting import PROBLEMS, PaperText

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


def text_of(document: Document) -> PaperText:
    """The paper's text from its row."""
    return PaperText.from_json(document.title, document.series, document.content)


def live_blocks(document: Document) -> list[LiveBlock]:
    """The table of problems."""
    text = text_of(document)
    if not text.rows:
        return []
    columns = OF_ALL if document.kind is DocumentKind.BULLETIN else OF_UNIT
    return [LiveBlock(PROBLEMS, "问题清单（表）", (Table(columns, text.rows, "问题清单"),))]


def said(document: Document, *, number: str, issued_on: date) -> Content:
    """The paper with this number: the bulletin as a document, the others as letters."""
    text = text_of(document)
    live = {one.key: one.blocks for one in live_blocks(document)}
    signed_on = clock.office_day(document.signed_off_at) if document.signed_off_at else issued_on
    if document.kind is DocumentKind.BULLETIN:
        listed = live.pop(PROBLEMS, ())
        return OfficialDocument(
            mark=text.mark,
            number=number,
            title=text.title,
            addressees=text.addressees,
            body=text.text.blocks(live),
            signer=text.signer,
            signed_on=signed_on,
            issuing_organ=text.signer,
            issued_on=issued_on,
            annexes=(Annex("督导发现问题清单", listed),) if listed else (),
            contact=text.contact,
            copies_to=text.copies_to,
            keywords=(document.kind.word,),
        )
    return Letter(
        mark=text.mark,
        number=number,
        title=text.title,
        addressees=text.addressees,
        body=text.text.blocks(live),
        signer=text.signer,
        signed_on=signed_on,
        contact=text.contact,
        copies_to=text.copies_to,
        keywords=(document.kind.word,),
    )
