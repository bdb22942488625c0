"""A year of the archive as one zip: the PDFs as issued, and an index sheet. Sent piece by piece, never held whole.

The memory that it takes is that of the largest single document and of the index, whatever the year holds.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import xlsxwriter

from tracker.core.text import office_date
from tracker.documents.archive.printed_text import pages_of

INDEX: Final = "目录.xlsx"
LONGEST_TITLE: Final = (
    60  # characters of a title in a file's name: with the number well below the 255 bytes of file systems
)
HEADS: Final = (
    ("序号", 6),
    ("文号", 22),
    ("标题", 60),
    ("种类", 14),
    ("状态", 10),
    ("印发日期", 16),
    ("页数", 6),
    ("SHA-256", 68),
    ("更正关系", 40),
    ("当日留痕锚点", 14),
    ("锚点摘要", 68),
    ("文件", 60),
    ("核对", 16),
)
SOUND, ALTERED, MISSING = "与存档一致", "与存档校验值不符", "文件缺失"


@dataclass(frozen=True)
class Held:
    """An issued document as plain values. `relation`: what it corrects and what corrects it, in words; `path`: its PDF;
    `anchor`: position and digest of the trail's end on its day, where it was kept."""

    number: str
    title: str
    kind: str
    state: str
    issued_on: date
    sha256: str
    path: Path
    relation: str = ""
    anchor: tuple[int, str] | None = None

    @property
    def file_name(self) -> str:
        """宛开督〔2022〕3号　关于….pdf, without what file systems refuse."""
        plain = "".join("_" if c in '\\/:*?"<>|' else c for c in self.title)
        return f"{self.number}　{plain[:LONGEST_TITLE]}.pdf"


class Outlet(io.RawIOBase):
    """What a zip is written into: it keeps only what was not taken yet, and cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()
        self.passed = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # whatever holds bytes
        self.waiting += piece
        self.passed += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.passed

    def take(self) -> bytes:
        """What was written since."""
        piece = bytes(self.waiting)
        self.waiting.clear()
        return piece


def zipped(held: Sequence[Held]) -> Iterator[bytes]:
    """The zip in pieces: each document, stored as it is (a PDF is compressed already), then the index.

    A PDF that is not on the disk, or not what was issued, is named in the index; the others come all the same.
    """
    outlet = Outlet()
    rows: list[tuple[Held, str, str]] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for one in held:
            try:
                pdf = one.path.read_bytes()
            except OSError:
                rows.append((one, "", MISSING))
                continue
            sound = hashlib.sha256(pdf).hexdigest() == one.sha256
            rows.append((one, str(pages_of(pdf)) if sound else "", SOUND if sound else ALTERED))
            archive.writestr(_entry(one.file_name, one.issued_on), pdf)
            del pdf
            yield outlet.take()
        archive.writestr(_entry(INDEX, max(one.issued_on for one in held)), index_sheet(rows))
    yield outlet.take()


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    """Named and dated by the document, not by the moment of the download: the same year gives the same bytes."""
    return zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))


def index_sheet(rows: Iterable[tuple[Held, str, str]]) -> bytes:
    """The index: (document, pages, whether it is what was issued). Every cell is text, nothing becomes a formula."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("目录")
        bold = book.add_format({"bold": True, "bg_color": "#E8ECF2"})
        for column, (head, width) in enumerate(HEADS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 0)
        for place, (one, pages, verdict) in enumerate(rows, 1):
            for column, words in enumerate(_cells(place, one, pages, verdict)):
                sheet.write_string(place, column, words)
    return buffer.getvalue()


def _cells(place: int, one: Held, pages: str, verdict: str) -> tuple[str, ...]:
    position, digest = one.anchor or (None, "")
    return (
        str(place),
        one.number,
        one.title,
        one.kind,
        one.state,
        office_date(one.issued_on),
        pages,
        one.sha256,
        one.relation,
        f"第{position}环" if position is not None else "未留锚点",
        digest,
        one.file_name if verdict != MISSING else "",
        verdict,
    )
