"""What in a draft cannot be printed, and where: said at once, not only when the engine refuses. Pure but for the fonts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.documents.content import (
    Block,
    Booklet,
    Briefing,
    Content,
    LedgerSheet,
    Letter,
    OfficialDocument,
    SlipSheet,
    Table,
)
from tracker.documents.fonts import Coverage, FontsMissing, font_set
from tracker.documents.measures import MILLIMETRE, TYPE_WIDTH, WIDE_TYPE_WIDTH
from tracker.documents.punctuation import full_width
from tracker.documents.text import DocumentText, Heading, Live
from tracker.documents.writing.particulars import particulars_in

NARROWEST = 7.0  # millimetres: one character between its rules
LONGEST_HEADING = 60  # characters before its first 。: two lines


@dataclass(frozen=True)
class Fault:
    """What is wrong; `part` is the block's id, a particular's name, or "title"; `stops`: it cannot be printed so."""

    part: str
    words: str
    stops: bool = True


def faults_of(title: str, content: Mapping[str, Any], text: DocumentText) -> list[Fault]:
    """Everything that stands in the way of printing, in the order of the page; a face that is missing comes first."""
    try:
        cover = font_set().cover
    except FontsMissing as missing:
        return [Fault("title", str(missing))]
    found = list(_unprintable("title", "标题", title, cover))
    for one in particulars_in(content):
        found += _unprintable(one.name, one.label, str(content.get(one.name, "")), cover)
    found += text_faults(text, cover)
    return found


def text_faults(text: DocumentText, cover: Coverage) -> Iterator[Fault]:
    """The faults of the text: characters without a face, headings that run on."""
    place = 0
    for number, part in text.numbered():
        if isinstance(part, Live):
            continue
        place += 1
        where = f"第{place}段“{part.text[:8]}……”" if len(part.text) > 8 else f"第{place}段“{part.text}”"
        yield from _unprintable(part.id, where, number + part.text, cover)
        if isinstance(part, Heading) and len(part.text.partition("。")[0]) > LONGEST_HEADING:
            yield Fault(part.id, f"{where}作标题过长，请精简或在标题后加句号再接正文", stops=False)


def _unprintable(name: str, where: str, words: str, cover: Coverage) -> Iterator[Fault]:
    missing = sorted({c for c in full_width(words) if not c.isspace() and ord(c) not in cover})
    if missing:
        named = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in missing)
        yield Fault(name, f"{where}中的{named}字库没有，印不出来，请改用其他字")


def too_wide(content: Content) -> Iterator[str]:
    """The tables whose columns have no room on their page, each with its place."""
    if isinstance(content, OfficialDocument | Letter | Briefing | SlipSheet):
        yield from _without_room(content.body, TYPE_WIDTH, "正文")
    if isinstance(content, Booklet):
        yield from _without_room(content.blocks, TYPE_WIDTH, "正文")
    if isinstance(content, LedgerSheet):
        yield from _without_room((content.table,), WIDE_TYPE_WIDTH, "正文")
    if isinstance(content, OfficialDocument | Letter | Briefing | Booklet):
        for place, annex in enumerate(content.annexes, 1):
            width = WIDE_TYPE_WIDTH if annex.wide else TYPE_WIDTH
            yield from _without_room(annex.blocks, width, f"附件{place}")


def _without_room(blocks: Iterable[Block], width: float, where: str) -> Iterator[str]:
    for block in blocks:
        if not isinstance(block, Table):
            continue
        share = width / MILLIMETRE / sum(column.width for column in block.columns)
        if min(column.width for column in block.columns) * share < NARROWEST:
            name = f"“{block.caption}”" if block.caption else "的表格"
            yield f"{where}{name}有{len(block.columns)}列，版心排不下，请减少列数或改为横排附件"
