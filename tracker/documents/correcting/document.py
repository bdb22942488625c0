"""What a 更正通知 prints: in the form of what it corrects, as a document, a letter or a 简报. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from tracker.documents.content import (
    Align,
    Briefing,
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
from tracker.documents.writing.particulars import SEALING, UNSEALED

LETTER: Final = "letter"
DOCUMENT: Final = "document"
BRIEFING: Final = "briefing"
TO_ALL: Final = "各有关单位"
COLUMNS: Final = (
    Column("序号", 12),
    Column("事项", 50, Align.LEFT),
    Column("原为", 30),
    Column("应为", 30),
    Column("说明", 34, Align.LEFT),
)


def frame_of(content: Content | None, *, organ: str) -> dict[str, str]:
    """Head and foot of the correction as its content keeps them, from what it corrects; `organ` where that names none.

    Minutes, forms and tables have no head for it: they are corrected by a document, a form for one unit by a letter.
    """
    match content:
        case Letter():
            found = _letter(content.mark, content.signer, content.addressees)
            return found | _closing(content)
        case SlipSheet():
            return _letter(content.signer, content.signer, content.addressee) | {"contact": content.contact}
        case Briefing():
            lists = dict(content.lists)
            return {
                "form": BRIEFING,
                "mark": content.mark,
                "editor": content.editor,
                "reports_to": lists.get("报", ""),
                "sends_to": lists.get("送", ""),
                "gives_to": lists.get("发", ""),
                "print_run": content.print_run,
            }
        case OfficialDocument(signer=signer) if signer:
            return _document(signer, content.addressees) | {"mark": content.mark} | _closing(content)
        case OfficialDocument():
            return _document(content.issuing_organ or organ, TO_ALL) | {"copies_to": content.copies_to}
        case LedgerSheet():
            return _document(content.issuing_organ or organ, TO_ALL)
    return _document(organ, TO_ALL)


def _letter(mark: str, signer: str, addressees: str) -> dict[str, str]:
    head = {"form": LETTER, "mark": mark, "signer": signer, "addressees": addressees}
    return head | {"urgency": "", "contact": "", "copies_to": ""}


def _closing(content: Letter | OfficialDocument) -> dict[str, str]:
    found = {"contact": content.contact, "copies_to": content.copies_to}
    return found if content.sealed else {**found, SEALING: UNSEALED}


def _document(organ: str, addressees: str) -> dict[str, str]:
    head = {"form": DOCUMENT, "mark": f"{organ}文件", "organ": organ, "signer": organ}
    return head | {"addressees": addressees, "contact": "", "copies_to": ""}


def live_blocks(content: Mapping[str, Any]) -> Iterator[LiveBlock]:
    """The table of restated figures."""
    if content["figures"]:
        rows = tuple((str(place), *row) for place, row in enumerate(content["figures"], 1))
        yield LiveBlock(FIGURES, "数据更正表", (Table(COLUMNS, rows, "数据更正表"),))


def said(
    content: Mapping[str, Any],
    *,
    title: str,
    number: str,
    signed_on: date,
    issued_on: date,
    staff: tuple[tuple[str, str], ...] = (),
) -> OfficialDocument | Letter | Briefing:
    """The correction with this number. `staff`: who made it and who signed it, on a 简报."""
    body = text_in(content).blocks({one.key: one.blocks for one in live_blocks(content)})
    shared: dict[str, Any] = {
        "mark": content["mark"],
        "title": title,
        "body": body,
        "signed_on": signed_on,
        "keywords": ("更正通知",),
    }
    if content["form"] == BRIEFING:
        return Briefing(
            **shared,
            number="〔" + number.partition("〔")[2],
            editor=content["editor"],
            lists=(
                ("报", content["reports_to"]),
                ("送", content["sends_to"]),
                ("发", content["gives_to"]),
            ),
            staff=staff,
            print_run=content["print_run"],
        )
    shared |= {name: content[name] for name in ("addressees", "signer", "contact", "copies_to")}
    if content["form"] == LETTER:
        return Letter(**shared, number=number, urgency=content["urgency"])
    return OfficialDocument(**shared, number=number, issuing_organ=content["organ"], issued_on=issued_on)
