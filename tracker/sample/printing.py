"""One PDF of every kind of document, from the loaded sample."""

from __future__ import annotations

from sqlalchemy import select

from tracker.assessment import actions as assessment
from tracker.assessment.document import sheet_of
from tracker.core import clock, files
from tracker.core.db import db
from tracker.documents.models import Document, DocumentKind
from tracker.documents.rendering import render_ledger
from tracker.meetings.models import Meeting
from tracker.plans.models import Plan
from tracker.reminders.document import slip_of
from tracker.reminders.models import Reminder
from tracker.tasks.document import content_of
from tracker.tasks.queries import ledger_lines

KINDS = {
    DocumentKind.NOTICE: "notice",
    DocumentKind.MINUTES: "minutes",
    DocumentKind.LETTER: "letter",
    DocumentKind.BULLETIN: "bulletin",
    DocumentKind.RECTIFICATION_ORDER: "order",
}


def samples() -> dict[str, bytes]:
    """File name → PDF: the newest issued document of each kind as stored, the pack of the newest meeting, the newest 催办单, the ledger of the plan.

    Raises LookupError where no sample (or any issued notice) is there. A kind that nobody issued is left out.
    """
    printed = {}
    for kind, name in KINDS.items():
        document = newest(kind)
        if document is not None and document.pdf is not None:
            printed[f"{name}.pdf"] = files.content_of(document.pdf)
    plan = db.session.scalars(select(Plan).where(Plan.is_current).limit(1)).one_or_none()
    if "notice.pdf" not in printed or plan is None:
        raise LookupError(
            "There is no issued notice to print: load the sample first (flask --app wsgi sample load)."
        )
    meeting = db.session.scalars(
        select(Meeting).where(Meeting.pack_id.is_not(None)).order_by(Meeting.starts_at.desc()).limit(1)
    ).one_or_none()
    if meeting is not None and meeting.pack is not None:
        printed["pack.pdf"] = files.content_of(meeting.pack)
    reminder = db.session.scalars(
        select(Reminder).where(Reminder.by_office).order_by(Reminder.id.desc()).limit(1)
    ).one_or_none()
    if reminder is not None:
        printed["slip.pdf"] = slip_of(reminder)
    year = clock.today().year
    content = assessment.sheet_content(year)
    if content["rows"]:
        title = f"{year}年度目标考核|成绩单（试算）"
        scores = sheet_of(content, title=title, number="附件", drawn_up_on=clock.today())
        printed["scores.pdf"] = render_ledger(scores)
    ledger = content_of(plan.title, plan.issuer, ledger_lines(plan.id), drawn_up_on=clock.today())
    return {**printed, "ledger.pdf": render_ledger(ledger)}


def newest(kind: DocumentKind) -> Document | None:
    """The issued document of a kind that was issued last."""
    statement = select(Document).where(Document.kind == kind, Document.pdf_id.is_not(None))
    return db.session.scalars(
        statement.order_by(Document.issued_at.desc(), Document.id.desc()).limit(1)
    ).one_or_none()
