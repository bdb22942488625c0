"""One PDF of every kind of document, from the loaded sample."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.assessment import actions as assessment
from tracker.assessment.document import sheet_of
from tracker.core import clock, files
from tracker.core.db import db
from tracker.dashboard.cockpit import queries as cockpit
from tracker.dashboard.cockpit.changes import Since
from tracker.dashboard.cockpit.document import one_page_of
from tracker.dashboard.task_file.document import bundle_of
from tracker.dashboard.task_file.queries import task_file
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import people_of
from tracker.documents.rendering import render_booklet, render_bundle, render_ledger, render_one_page
from tracker.documents.writing.queries import comments_on
from tracker.documents.writing.signing_sheet import signing_sheet
from tracker.inspections.findings.models import Finding
from tracker.meetings.models import Meeting
from tracker.plans.models import Plan
from tracker.reminders.document import slip_of
from tracker.reminders.models import Reminder
from tracker.sample import office
from tracker.tasks.document import content_of
from tracker.tasks.ledger_queries import ledger_lines
from tracker.tasks.models import Task

KINDS = {
    DocumentKind.NOTICE: "notice",
    DocumentKind.MINUTES: "minutes",
    DocumentKind.LETTER: "letter",
    DocumentKind.BULLETIN: "bulletin",
    DocumentKind.INSPECTION_NOTICE: "inspection-notice",
    DocumentKind.RECTIFICATION_ORDER: "order",
    DocumentKind.DISPATCH_SLIP: "dispatch-slip",
    DocumentKind.CORRECTION: "correction",
}


def samples() -> dict[str, bytes]:
    """File name → PDF: the newest issued document of each kind as stored, the forms and sheets that are no documents, and the
    ledger of the plan.

    Raises LookupError where no sample (or any issued notice) is there. A kind that nobody issued is left out.
    """
    plan = db.session.scalars(select(Plan).where(Plan.is_current).limit(1)).one_or_none()
    if newest(DocumentKind.NOTICE) is None or plan is None:
        raise LookupError(
            "There is no issued notice to print: load the sample first (flask --app wsgi sample load)."
        )
    ledger = content_of(plan.title, plan.issuer, ledger_lines(plan.id), drawn_up_on=clock.today())
    printed = {**dict(_issued()), **dict(_forms()), **dict(_sheets()), "ledger": render_ledger(ledger)}
    return {f"{name}.pdf": pdf for name, pdf in printed.items()}


def _issued() -> Iterator[tuple[str, bytes]]:
    for kind, name in KINDS.items():
        document = newest(kind)
        if document is not None and document.pdf is not None:
            yield name, files.content_of(document.pdf)


def _forms() -> Iterator[tuple[str, bytes]]:
    """The pack of the newest meeting, the newest 催办单, 签发单 of what lies before a leader or was drafted last."""
    meeting = db.session.scalars(
        select(Meeting).where(Meeting.pack_id.is_not(None)).order_by(Meeting.starts_at.desc()).limit(1)
    ).one_or_none()
    if meeting is not None and meeting.pack is not None:
        yield "pack", files.content_of(meeting.pack)
    reminder = db.session.scalars(
        select(Reminder).where(Reminder.by_office).order_by(Reminder.id.desc()).limit(1)
    ).one_or_none()
    if reminder is not None:
        yield "slip", slip_of(reminder)
    lies_before_leader = Document.state == DocumentState.AWAITING_SIGN_OFF
    drafted = db.session.scalars(
        select(Document).order_by(lies_before_leader.desc(), Document.id.desc()).limit(1)
    ).one()
    today = clock.today()
    sheet = signing_sheet(drafted, people_of(drafted), comments_on(drafted), drawn_up_on=today)
    yield "signing-sheet", render_booklet(sheet)


def _sheets() -> Iterator[tuple[str, bytes]]:
    """考核成绩单, 任务档案 of the task with the newest problem, 一页纸 of the leader."""
    now, year = clock.now(), clock.today().year
    content = assessment.sheet_content(year)
    if content["rows"]:
        title = f"{year}年度目标考核|成绩单（试算）"
        scores = sheet_of(content, title=title, number="附件", drawn_up_on=clock.today())
        yield "scores", render_ledger(scores)
    leader = db.session.scalars(select(Person).where(Person.username == office.LEADER)).unique().one()
    task = db.session.scalars(
        select(Task).join(Finding, Finding.task_id == Task.id).order_by(Finding.id.desc()).limit(1)
    ).one_or_none()
    if task is not None:
        bundle = bundle_of(task_file(leader, task), drawn_up_at=now, seen_by_unit="")
        yield "task-file", render_bundle(bundle)
    page = one_page_of(
        cockpit.cockpit(Since.WEEK, now),
        printed_at=now,
        signing=cockpit.to_sign(leader),
        waiting=(),
        organ=leader.unit.name,
    )
    yield "cockpit", render_one_page(page)


def newest(kind: DocumentKind) -> Document | None:
    """The issued document of a kind that was issued last."""
    statement = select(Document).where(Document.kind == kind, Document.pdf_id.is_not(None))
    return db.session.scalars(
        statement.order_by(Document.issued_at.desc(), Document.id.desc()).limit(1)
    ).one_or_none()
