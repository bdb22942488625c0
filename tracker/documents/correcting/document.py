"""What a 更正通知 prints: in the form of what it corrects, as a document or as a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tracker.documents.content import (
    Align,
    Column,
    Content,
    LedgerSheet,
    Letter,
    OfficialDocument,
    SlipSheet,
    Table,
)
from tracker.documents.correcting.wording import FIGURES
from tracker.documents.former import text_in
from tracker.documents.questions import LiveBlock

LETTER: Final = "letter"
DOCUMENT: Final = "document"
TO_ALL: Final = "各有关单位"
COLUMNS: Final = (
    Column("序号", 12),
    Column("事项", 50, Align.LEFT),
    Column("原为", 30),
    Column("应为", 30),
    Column("说明", 34, Align.LEFT),
)


@dataclass(frozen=True)
class Frame:
    """Head and foot of the correction, from those of what it corrects. `form`: LETTER or DOCUMENT."""

    form: str
    mark: str
    signer: str
    addressees: str
    contact: str = ""
    copies_to: str = ""

    def as_json(self) -> dict[str, str]:
        """As the document's content keeps it."""
        kept = {
            "form": self.form,
            "mark": self.mark,
            "signer": self.signer,
            "addressees": self.addressees,
            "contact": self.contact,
            "copies_to": self.copies_to,
        }
        return kept | ({"urgency": ""} if self.form == LETTER else {"organ": self.signer})


def frame_of(content: Content | None, *, organ: str) -> Frame:
    """The frame that the corrected content sets; `organ` where it names none. Minutes and tables are corrected by a document."""
    match content:
        case Letter():
            return Frame(
                LETTER, content.mark, content.signer, content.addressees, content.contact, content.copies_to
            )
        case SlipSheet():
            return Frame(LETTER, content.signer, content.signer, content.addressee, content.contact)
        case OfficialDocument(signer=signer) if signer:
            return Frame(
                DOCUMENT, content.mark, signer, content.addressees, content.contact, content.copies_to
            )
        case OfficialDocument():
            organ = content.issuing_organ or organ
            return Frame(DOCUMENT, f"{organ}文件", organ, TO_ALL, copies_to=content.copies_to)
        case LedgerSheet():
            organ = content.issuing_organ or organ
    return Frame(DOCUMENT, f"{organ}文件", organ, TO_ALL)


def live_blocks(content: Mapping[str, Any]) -> Iterator[LiveBlock]:
    """The table of restated figures."""
    if content["figures"]:
        rows = tuple((str(place), *row) for place, row in enumerate(content["figures"], 1))
        yield LiveBlock(FIGURES, "数据更正表", (Table(COLUMNS, rows, "数据更正表"),))


def said(
    content: Mapping[str, Any], *, title: str, number: str, signed_on: date, issued_on: date
) -> OfficialDocument | Letter:
    """The correction with this number."""
    body = text_in(content).blocks({one.key: one.blocks for one in live_blocks(content)})
    if content["form"] == LETTER:
        return Letter(
            mark=content["mark"],
            number=number,
            title=title,
            addressees=content["addressees"],
            body=body,
            signer=content["signer"],
            signed_on=signed_on,
            urgency=content["urgency"],
            contact=content["contact"],
            copies_to=content["copies_to"],
            keywords=("更正通知",),
        )
    return OfficialDocument(
        mark=content["mark"],
        number=number,
        title=title,
        addressees=content["addressees"],
        body=body,
        signer=content["signer"],
        signed_on=signed_on,
        issuing_organ=content["organ"],
        issued_on=issued_on,
        contact=content["contact"],
        copies_to=content["copies_to"],
        keywords=("更正通知",),
    )
