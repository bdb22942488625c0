"""What meetings answer: how 纪要 and 工作提醒函 print, where they are read, and which groups they name."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core.db import db
from tracker.documents.content import Content
from tracker.documents.models import Document, DocumentKind
from tracker.documents.questions import (
    LiveBlock,
    Place,
    WhatBlocks,
    WhatItSays,
    WhereItStands,
    WhichFigures,
)
from tracker.meetings.document import (
    letter_blocks,
    minutes_blocks,
    said_in_letter,
    said_in_minutes,
)
from tracker.meetings.drafting import LetterText, MinutesText
from tracker.meetings.queries import meetings_with_group
from tracker.units.questions import WhatHoldsGroup


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The page of the minutes or of the letter."""
    if question.kind == DocumentKind.MINUTES:
        yield Place("meetings.show_minutes", {"document_id": question.document_id})
    if question.kind == DocumentKind.LETTER:
        yield Place("meetings.show_letter", {"document_id": question.document_id})


def what_it_says(question: WhatItSays) -> Iterator[Content]:
    """The content of the minutes or of the letter."""
    if question.kind == DocumentKind.MINUTES:
        yield said_in_minutes(_document(question), number=question.number, issued_on=question.issued_on)
    if question.kind == DocumentKind.LETTER:
        yield said_in_letter(_document(question), number=question.number, issued_on=question.issued_on)


def what_blocks(question: WhatBlocks) -> Iterator[LiveBlock]:
    """The roll call of the minutes, the table of the letter."""
    if question.kind == DocumentKind.MINUTES:
        document = _document(question)
        yield from minutes_blocks(MinutesText.from_json(document.title, document.series, document.content))
    if question.kind == DocumentKind.LETTER:
        document = _document(question)
        yield from letter_blocks(LetterText.from_json(document.title, document.series, document.content))


def which_figures(question: WhichFigures) -> Iterator[str]:
    """Nothing: minutes and letters speak of what was decided, no snapshot stands behind them."""
    yield from ()


def what_holds_group(question: WhatHoldsGroup) -> Iterator[str]:
    """The meetings whose papers print the group's name."""
    named = meetings_with_group(question.group_id)
    if named:
        yield f"{named}次调度会按该单位组通知，会议记录要保留其名称"


def _document(question: WhatItSays | WhatBlocks) -> Document:
    return db.session.get_one(Document, question.document_id)
