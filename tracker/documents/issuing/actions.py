"""The verbs of the print queue. Its items change here; documents in `documents.actions`."""

from __future__ import annotations

import secrets
from datetime import timedelta

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.documents import actions as documents
from tracker.documents.archive.printed_text import Paper
from tracker.documents.issuing import queries
from tracker.documents.issuing.events import PrintAsked, PrintCancelled, PrintFailed
from tracker.documents.issuing.lifecycle import PRINT_LIFE, PrintStep
from tracker.documents.issuing.models import PrintJob
from tracker.documents.lifecycle import DOCUMENT_LIFE, DocumentStep
from tracker.documents.models import Document
from tracker.documents.numbering import printed_number
from tracker.documents.seals.events import SealUsed
from tracker.documents.seals.models import OrganSeal

MOST_ATTEMPTS = 3  # a document over which workers die is not tried for ever
DIED = "排印进程多次中断，请联系系统管理员"
CHANGED = "公文在等待排印期间有变化或已退回修改，请看过最新内容再办理"
WITHDRAWN = "印章图样已停用"


class NumberPassed(Exception):
    """Another document of the series took the number first: print again with the next one."""


def ask(document: Document, *, actor_id: int, seal: OrganSeal | None = None) -> PrintJob:
    """印发: put the signed document into the queue, to be printed with the imprint of a `seal` or with room for it.

    Its state changes once it is printed. Raises IllegalStep where it is not signed or waits already.
    """
    DOCUMENT_LIFE.after(document.state, DocumentStep.ISSUE)
    if queries.open_job(document.id) is not None:
        raise IllegalStep("公文已在排印，请稍候。")
    job = PrintJob(
        document_id=document.id,
        document_version=document.version,
        series=document.series,
        asked_by_id=actor_id,
        asked_at=clock.now(),
        token=documents.new_token(),
        seal_id=seal.id if seal else None,
    )
    db.session.add(job)
    db.session.flush()
    announce(PrintAsked(actor_id=actor_id, subject_id=document.id))
    return job


def cancel(job: PrintJob, *, actor_id: int) -> None:
    """Take it out of the queue. Raises IllegalStep once a worker has it."""
    job.state = PRINT_LIFE.after(job.state, PrintStep.CANCEL)
    job.ended_at = clock.machine_now()
    db.session.flush()
    announce(PrintCancelled(actor_id=actor_id, subject_id=job.document_id))


def claim_next(*, lease: timedelta) -> PrintJob | None:
    """Take the next item with the number that its series will probably give; None where nothing waits."""
    while True:
        now = clock.machine_now()
        job = queries.next_free(now)
        if job is None:
            return None
        job.state = PRINT_LIFE.after(job.state, PrintStep.CLAIM)
        job.claim = secrets.token_hex(8)
        job.attempts += 1
        if job.attempts > MOST_ATTEMPTS:
            fail(job, DIED)
            continue
        job.claimed_until = now + lease
        job.issued_on = clock.today()
        year = job.issued_on.year
        last = documents.locked_last(job.series, year)
        job.ticket = max(last, queries.highest_ticket(job.series, year, now)) + 1
        db.session.flush()
        return job


def take_next_ticket(job: PrintJob, *, lease: timedelta) -> None:
    """Print again with the number that is next by now."""
    assert job.issued_on is not None
    job.ticket = documents.locked_last(job.series, job.issued_on.year) + 1
    job.claimed_until = clock.machine_now() + lease
    db.session.flush()


def finish(job: PrintJob, paper: Paper) -> None:
    """Number, PDF, state and the end of the item in one transaction.

    Raises NumberPassed where the number that was printed is not the next, IllegalStep where the document has changed.
    """
    assert job.issued_on is not None
    assert job.ticket is not None
    document = queries.the_document(job)
    if document.version != job.document_version:
        raise IllegalStep(CHANGED)
    DOCUMENT_LIFE.after(document.state, DocumentStep.ISSUE)
    seal = job.seal
    if seal is not None and seal.withdrawn_at is not None:
        raise IllegalStep(WITHDRAWN)
    if documents.take_number(job.series, job.issued_on.year) != job.ticket:
        raise NumberPassed(printed_number(job.series, job.issued_on.year, job.ticket))
    documents.keep_issued(
        document,
        paper,
        sequence=job.ticket,
        issued_on=job.issued_on,
        token=job.token,
        actor_id=job.asked_by_id,
    )
    if seal is not None:
        document.seal = seal
        announce(
            SealUsed(
                actor_id=job.asked_by_id,
                subject_id=document.id,
                seal_id=seal.id,
                organ=seal.organ,
                sha256=seal.image.sha256,
            )
        )
    job.state = PRINT_LIFE.after(job.state, PrintStep.FINISH)
    job.claim = job.claimed_until = None
    job.ended_at = clock.machine_now()
    db.session.flush()


def fail(job: PrintJob, error: str) -> None:
    """It ends with this error; the document stays as it was."""
    job.state = PRINT_LIFE.after(job.state, PrintStep.FAIL)
    job.claim = job.claimed_until = job.ticket = None
    job.ended_at, job.error = clock.machine_now(), error
    db.session.flush()
    announce(PrintFailed(actor_id=None, subject_id=job.document_id, error=error))
