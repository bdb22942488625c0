"""签发单: the sheet that is printed for a leader who signs on paper. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.core.text import office_date
from tracker.documents.content import Align, Booklet, Column, Paragraph, Table
from tracker.documents.models import Document
from tracker.documents.numbering import blank_number
from tracker.documents.writing.models import DocumentComment

ROOM = "\n" * 4  # lines left white for a hand
HOW = "本单与文稿一并送签；签批后由办公室登记签发人和日期，并上传本单的扫描件存档。"
SIGNED = "签名：　　　　　　　　　　　　年　　月　　日"


def signing_sheet(
    document: Document,
    people: Mapping[int, str],
    comments: Iterable[DocumentComment],
    *,
    drawn_up_on: date,
) -> Booklet:
    """A form on one A4 page: what is to be signed, by whom it was drafted, opinions, places for the signatures; the number stays blank."""
    said = "；".join(f"{one.words}（{'已办结' if one.resolved_at else '待办'}）" for one in comments)
    rows = (
        ("文件标题", document.title.replace("|", "")),
        ("文种", document.kind.word),
        ("发文字号", f"{blank_number(document.series)}（印发时编）"),
        ("主送", str(document.content.get("addressees") or document.content.get("reports_to") or "—")),
        ("抄送", str(document.content.get("copies_to") or "—")),
        ("拟稿人", f"{people.get(document.drafted_by_id, '')}　{office_date(document.drafted_at)}"),
        ("核稿人", SIGNED),
        ("审核意见", f"{said or '意见：'}{ROOM}{SIGNED}"),
        ("签发人意见", f"意见：{ROOM}{SIGNED}"),
        ("稿件版本", f"第{document.version}版，{office_date(drawn_up_on)}打印；签发后如有改动须重新送签。"),
    )
    organ = str(
        document.content.get("signer")
        or document.content.get("editor")
        or document.content.get("organ")
        or "领导小组办公室"
    )
    return Booklet(
        mark=organ,
        title="公文签发单",
        blocks=(
            Paragraph(HOW),
            Table((Column("事项", 30), Column("内容", 126, Align.LEFT)), rows),
        ),
        organ=organ,
        drawn_up_on=drawn_up_on,
        keywords=("签发单",),
    )
