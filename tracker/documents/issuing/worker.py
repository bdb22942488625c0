"""The worker of the print queue: prints outside the web request, and outside every transaction that could keep others waiting.

How a number is gapless although printing takes seconds. The number stands on the paper, so it must be known before printing;
it may be taken only when the PDF is stored, or a crash would lose it; and a lock on the series for as long as printing
takes would stop every writer of SQLite. So an item is claimed with a *ticket*, the number that the series will give if the
items before it succeed; it is printed with the ticket while only a lease is held; and the last, short transaction takes
the number and stores everything if the number is the ticket's, and is undone otherwise. Workers side by side print different
tickets of one series at once and store them in turn: one whose predecessor is still printing waits for it a moment, then (it
failed, or was killed) prints again with the number that is really next.
"""

from __future__ import annotations

import errno
import logging
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm.exc import StaleDataError

from tracker.core import clock, files
from tracker.core.db import db, reading
from tracker.core.jobs import Outcome
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction
from tracker.documents.archive.printed_text import Paper
from tracker.documents.content import SealImage
from tracker.documents.fonts import FontsMissing, UnprintableText
from tracker.documents.heads import TitleTooLong
from tracker.documents.issuing import actions, queries
from tracker.documents.issuing.actions import CHANGED, WITHDRAWN, NumberPassed
from tracker.documents.issuing.models import PrintJob
from tracker.documents.models import Document
from tracker.documents.numbering import printed_number
from tracker.documents.queries import SealDoesNotFit, printed
from tracker.documents.rendering import RenderingFailed
from tracker.documents.seals.queries import image_of
from tracker.documents.verification.address import verification_address

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  # longer than the longest document takes; a killed worker's item waits so long
PATIENCE = 6.0  # seconds that a printed document waits for the numbers before it
STEP = 0.005  # seconds between two looks at them
MOST_TRIES = 20  # printings of one item in one worker's hands
REFUSALS = (SealDoesNotFit, FontsMissing, UnprintableText, TitleTooLong, RenderingFailed)
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Ticket:
    """An item in this worker's hands, as plain values: while it is printed, no transaction is open."""

    job_id: int
    claim: str
    document_id: int
    series: str
    issued_on: date
    sequence: int
    token: str

    @classmethod
    def of(cls, job: PrintJob) -> Ticket:
        """From the claimed row."""
        assert job.claim is not None
        assert job.issued_on is not None
        assert job.ticket is not None
        return cls(job.id, job.claim, job.document_id, job.series, job.issued_on, job.ticket, job.token)


class LeaseLost(Exception):
    """Somebody else has the item by now; whatever was printed is thrown away."""


def drain(*, most: int | None = None) -> Outcome:
    """Print item by item until nothing waits, or `most` are done. Counts of issued, failed and lost ones."""
    outcome: Counter[str] = Counter()
    while most is None or outcome.total() < most:
        with transaction():
            job = actions.claim_next(lease=LEASE)
            ticket = Ticket.of(job) if job is not None else None
        if ticket is None:
            break
        outcome[work_off(ticket)] += 1
    return dict(outcome)


def print_queue(day: date) -> Outcome:
    """The job: what waits is printed by the clock process too, should no press be running."""
    return drain()


def work_off(ticket: Ticket) -> str:
    """Print one item and store it: «issued», «failed» or «lost». Whatever went wrong is written down in words."""
    try:
        issue(ticket)
    except LeaseLost:
        return "lost"
    except Exception as error:  # noqa: BLE001 - one broken document stops nobody else's
        words = in_words(error)
        with transaction():
            job = queries.held(ticket.job_id, ticket.claim)
            if job is None:
                return "lost"
            actions.fail(job, words)
        return "failed"
    return "issued"


def issue(ticket: Ticket) -> None:
    """Print until the number on the paper is the one that the series gives."""
    for _ in range(MOST_TRIES):
        paper = Paper.of(printed_with(ticket))
        files.keep(paper.pdf)
        wait_for_turn(ticket)
        try:
            store(ticket, paper)
        except NumberPassed:
            ticket = renewed(ticket)
        else:
            return
    raise NumberPassed(printed_number(ticket.series, ticket.issued_on.year, ticket.sequence))


def printed_with(ticket: Ticket) -> bytes:
    """The PDF with the ticket's number. Nobody who writes waits for it."""
    with reading():
        document = db.session.get_one(Document, ticket.document_id)
        return printed(
            document,
            number=printed_number(ticket.series, ticket.issued_on.year, ticket.sequence),
            issued_on=ticket.issued_on,
            verification=verification_address(ticket.token),
            seal=seal_of(ticket),
        )


def seal_of(ticket: Ticket) -> SealImage | None:
    """What is to be pressed on it."""
    seal = db.session.get_one(PrintJob, ticket.job_id).seal
    return image_of(seal) if seal is not None else None


def wait_for_turn(ticket: Ticket) -> None:
    """Give those with lower numbers the time to store theirs."""
    until = time.monotonic() + PATIENCE
    year = ticket.issued_on.year
    while time.monotonic() < until:
        with reading():
            if not queries.is_awaited(ticket.series, year, ticket.sequence, clock.machine_now()):
                return
        time.sleep(STEP)


def store(ticket: Ticket, paper: Paper) -> None:
    """The one transaction that issues the document. Raises NumberPassed, LeaseLost, IllegalStep, StaleDataError."""
    with transaction():
        job = queries.held(ticket.job_id, ticket.claim)
        if job is None:
            raise LeaseLost
        actions.finish(job, paper)


def renewed(ticket: Ticket) -> Ticket:
    """The item with the number that is next by now."""
    with transaction():
        job = queries.held(ticket.job_id, ticket.claim)
        if job is None:
            raise LeaseLost
        actions.take_next_ticket(job, lease=LEASE)
        return Ticket.of(job)


def in_words(error: Exception) -> str:
    """What went wrong, for the office; what only a programmer understands goes to the log."""
    if isinstance(error, REFUSALS):
        return str(error)
    if isinstance(error, IllegalStep) and str(error) == WITHDRAWN:
        return WITHDRAWN
    if isinstance(error, IllegalStep | StaleDataError):
        return CHANGED
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        logger.error("print queue: %s", error)
        return "磁盘空间不足，正式文件没有保存，请联系系统管理员清理后重新印发"
    logger.error("print queue", exc_info=error)
    return f"排印出错（{type(error).__name__}），请联系系统管理员查看日志"
