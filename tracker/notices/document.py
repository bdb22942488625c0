"""What a notice prints: its edited text with the snapshot's blocks where they stand in it, and its annexes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.core import clock
from tracker.documents.content import Annex, Block, OfficialDocument, Paragraph, RollCall, Table
from tracker.documents.former import text_in
from tracker.documents.questions import LiveBlock
from tracker.documents.text import DocumentText, Live, written
from tracker.notices import charts, tables
from tracker.notices.drafting.footnote import footnote
from tracker.notices.drafting.sections import Section
from tracker.notices.models import Genre, Notice, Ranking
from tracker.notices.snapshot import Snapshot, from_json

BEHIND = {
    "indicators": "年度指标完成情况（表、图）",
    "tasks": "各牵头单位任务亮灯情况（表）",
    "reporting": "各单位进展报告报送情况（表）",
    "problems": "各单位存在问题清单（表）",
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
        body=body(text, snapshot, ranking),
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


def body(text: NoticeText, snapshot: Snapshot, ranking: Ranking) -> tuple[Block, ...]:
    """The text with the snapshot's own blocks where they stand in it."""
    blocks = {live.key: live.blocks for live in live_blocks(snapshot, ranking, text.text)}
    return text.text.blocks(blocks)


def live_blocks(snapshot: Snapshot, ranking: Ranking, text: DocumentText) -> list[LiveBlock]:
    """Everything that the text may hold of the snapshot, in the order of the sections.

    Tables and figures are numbered as they stand in the text; those that were left out of it come after.
    """
    found = {key: (title, tuple(blocks_behind(key, snapshot))) for key, title in BEHIND.items()}
    standing = [part.key for part in text.parts if isinstance(part, Live) and part.key in found]
    counts = Counter[str]()
    numbered = {
        key: tuple(_numbered(block, counts) for block in found[key][1])
        for key in dict.fromkeys([*standing, *found])
    }
    shown = [LiveBlock(key, title, numbered[key]) for key, (title, blocks) in found.items() if blocks]
    about = (
        standing if len(standing) == 1 else list(found)
    )  # a special notice has one table and speaks of one matter
    return [*shown, LiveBlock(NOTE, "说明", (Paragraph(footnote(snapshot, ranking, about)),))]


def _numbered(block: Block, counts: Counter[str]) -> Block:
    """表1　…, 图1　…."""
    if isinstance(block, (Paragraph, RollCall)):
        return block
    word = "表" if isinstance(block, Table) else "图"
    counts[word] += 1
    return replace(block, caption=f"{word}{counts[word]}　{block.caption}")


def blocks_behind(key: str, snapshot: Snapshot) -> Iterator[Block]:
    """The snapshot's own blocks behind a section, not numbered yet."""
    if key == "indicators" and snapshot.indicators:
        yield tables.indicator_table(snapshot)
        yield from filter(None, (charts.completion_chart(snapshot), *charts.trend_charts(snapshot)))
    if key == "tasks" and snapshot.tasks:
        yield tables.light_table(snapshot)
    if key == "reporting" and any(line.due for line in snapshot.reporting):
        yield tables.reporting_table(snapshot)
    if key == "problems" and (listed := tables.problem_table(snapshot)):
        yield listed


def annexes(snapshot: Snapshot, ranking: Ranking) -> Iterator[Annex]:
    """指标完成情况表, 措施推进情况表, 欠进度事项清单, 报送情况图; one without rows is left out."""
    if snapshot.shares:
        yield Annex("各单位指标完成情况表", tuple(tables.share_tables(snapshot, ranking)), wide=True)
    if snapshot.tasks:
        yield Annex("措施推进情况表", (tables.measure_table(snapshot),), wide=True)
    if behind := tables.behind_table(snapshot):
        yield Annex("欠进度事项清单", (behind,), wide=True)
    if strips := tuple(charts.strip_charts(snapshot)):
        yield Annex("近六个月报送情况图", strips)
