"""The print queue: asked, printed, stored; cancelled, failed, taken up again."""

import errno
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.documents import actions as documents
from tracker.documents.issuing import actions, queries, worker
from tracker.documents.issuing.lifecycle import PRINT_LIFE, PrintState, PrintStep
from tracker.documents.issuing.models import PrintJob
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document, NumberSeries

LIFE = """
           CLAIM    FINISH  FAIL    CANCEL
WAITING    RUNNING  -       -       CANCELLED
RUNNING    RUNNING  DONE    FAILED  -
DONE       -        -       -       -
FAILED     -        -       -       -
CANCELLED  -        -       -       -
"""


@pytest.fixture
def document(cast: Cast) -> Document:
    """A signed letter that waits to be issued."""
    return signed_order(cast)


def clerk(cast: Cast) -> int:
    return cast.person("clerk").id


def test_the_life_of_an_item():
    assert PRINT_LIFE.drawing(PrintState, PrintStep).strip() == LIFE.strip()


def test_asking_changes_nothing_of_the_document_until_it_is_printed(
    document: Document, cast: Cast, session: Any
):
    job = actions.ask(document, actor_id=clerk(cast))
    session.commit()
    assert (document.state, document.number, job.state) == (
        DocumentState.SIGNED_OFF,
        None,
        PrintState.WAITING,
    )
    assert worker.drain() == {"issued": 1}
    session.refresh(document)
    assert document.state is DocumentState.ISSUED
    assert document.number == "宛开督函〔2022〕1号"
    assert document.issued_by_id == clerk(cast)
    assert queries.latest_job(document.id).state is PrintState.DONE
    assert worker.drain() == {}


def test_it_waits_only_once(document: Document, cast: Cast):
    actions.ask(document, actor_id=clerk(cast))
    with pytest.raises(IllegalStep, match="已在排印"):
        actions.ask(document, actor_id=clerk(cast))


def test_what_is_not_signed_does_not_enter(document: Document, cast: Cast):
    documents.step(document, DocumentStep.REOPEN, actor_id=clerk(cast), reason="补充")
    with pytest.raises(IllegalStep):
        actions.ask(document, actor_id=clerk(cast))


def test_a_waiting_item_is_cancelled_and_asked_for_again(document: Document, cast: Cast, session: Any):
    actions.cancel(actions.ask(document, actor_id=clerk(cast)), actor_id=clerk(cast))
    session.commit()
    assert worker.drain() == {}
    actions.ask(document, actor_id=clerk(cast))
    session.commit()
    assert worker.drain() == {"issued": 1}


def test_an_item_in_a_workers_hands_is_not_cancelled(document: Document, cast: Cast, session: Any):
    actions.ask(document, actor_id=clerk(cast))
    job = actions.claim_next(lease=worker.LEASE)
    assert job is not None
    with pytest.raises(IllegalStep):
        actions.cancel(job, actor_id=clerk(cast))


def test_a_sign_off_revoked_while_it_waits_stops_it_with_a_reason(
    document: Document, cast: Cast, session: Any
):
    actions.ask(document, actor_id=clerk(cast))
    documents.step(document, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="先不发")
    session.commit()
    assert worker.drain() == {"failed": 1}
    job = queries.latest_job(document.id)
    assert (job.state, job.error) == (PrintState.FAILED, actions.CHANGED)
    assert document.state is DocumentState.DRAFT
    assert document.number is None
    assert taken(session) == 0


def test_a_sign_off_revoked_while_it_is_printed_stops_it_too(document: Document, cast: Cast, session: Any):
    actions.ask(document, actor_id=clerk(cast))
    ticket = claimed(session)
    pdf = worker.printed_with(ticket)
    documents.step(document, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="先不发")
    session.commit()
    with pytest.raises(IllegalStep):
        worker.store(ticket, pdf)
    assert document.state is DocumentState.DRAFT
    assert taken(session) == 0


def test_the_item_of_a_killed_worker_is_taken_up_again_and_the_late_one_stores_nothing(
    document: Document, cast: Cast, session: Any
):
    actions.ask(document, actor_id=clerk(cast))
    dead = claimed(session)
    pdf = worker.printed_with(dead)
    assert worker.drain() == {}, "its lease still runs"
    with clock.frozen_at(clock.machine_now() + worker.LEASE + timedelta(seconds=1)):
        assert worker.drain() == {"issued": 1}
    with pytest.raises(worker.LeaseLost):
        worker.store(dead, pdf)
    assert taken(session) == 1


def test_a_document_over_which_workers_die_is_given_up(document: Document, cast: Cast, session: Any):
    actions.ask(document, actor_id=clerk(cast))
    at = clock.machine_now()
    for _ in range(actions.MOST_ATTEMPTS):
        with clock.frozen_at(at):
            assert claimed(session)
        at += worker.LEASE + timedelta(seconds=1)
    with clock.frozen_at(at):
        assert worker.drain() == {}
    assert queries.latest_job(document.id).error == actions.DIED


def test_who_is_overtaken_prints_again_with_the_next_number(cast: Cast, session: Any):
    first, second = signed_order(cast), signed_order(cast)
    for one in (first, second):
        actions.ask(one, actor_id=clerk(cast))
    ahead, behind = claimed(session), claimed(session)
    assert (ahead.sequence, behind.sequence) == (1, 2)
    session.get(PrintJob, ahead.job_id).claimed_until -= 2 * worker.LEASE  # its worker hangs
    session.commit()
    assert worker.work_off(behind) == "issued"
    session.refresh(second)
    assert second.sequence == 1
    assert worker.work_off(ahead) == "issued", "it comes to itself, and nobody has taken it"
    session.refresh(first)
    assert first.sequence == 2
    assert taken(session) == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (OSError(errno.EFBIG, "File too large"), "磁盘空间不足"),
        (IllegalStep("…"), "有变化"),
        (RuntimeError("boom"), "RuntimeError"),
    ],
)
def test_errors_in_words(error: Exception, words: str):
    assert words in worker.in_words(error)


def test_the_page_shows_the_queue_and_its_end(
    document: Document, cast: Cast, session: Any, signed_in: Callable[[str], Browser]
):
    session.commit()
    desk = signed_in("clerk")
    desk.post(f"/documents/{document.id}/issue", {"version": document.version})
    assert desk.get(f"/documents/{document.id}/issue").response.json == {
        "state": "waiting",
        "words": "等待排印",
    }
    desk.post(f"/documents/{document.id}/issue", {"version": document.version}, status=409)
    desk.post(f"/documents/{document.id}/issue/cancellation", {})
    desk.post(f"/documents/{document.id}/issue/cancellation", {}, status=409)
    tags = session.scalars(select(EventRecord.tag).where(EventRecord.tag.like("document:print%"))).all()
    assert tags == ["document:print_asked", "document:print_cancelled"]
    assert "已取消排印，文号没有取用；需要印发的，请再次办理印发。" in page_of(document, desk)


def test_the_page_says_why_nothing_was_issued_and_what_to_do(
    document: Document, cast: Cast, session: Any, signed_in: Callable[[str], Browser]
):
    actions.ask(document, actor_id=clerk(cast))
    documents.step(document, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="先不发")
    session.commit()
    assert worker.drain() == {"failed": 1}
    said = f"没有印发：{actions.CHANGED}。文号没有取用，"
    assert f"{said}改好后重新核数、送审、签发，再印发。" in page_of(document, signed_in("clerk"))
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
        documents.step(document, step, actor_id=cast.person("leader").id)
    session.commit()
    assert f"{said}可以重新印发。" in page_of(document, signed_in("clerk"))


def test_the_archive_says_what_waits_and_what_came_to_nothing(
    document: Document, cast: Cast, session: Any, signed_in: Callable[[str], Browser]
):
    job = actions.ask(document, actor_id=clerk(cast))
    session.commit()
    assert "等待排印" in signed_in("clerk").get("/documents?state=signed_off").text
    actions.cancel(job, actor_id=clerk(cast))
    actions.ask(document, actor_id=clerk(cast))
    taken_up = actions.claim_next(lease=worker.LEASE)
    assert taken_up is not None
    actions.fail(taken_up, actions.DIED)
    session.commit()
    assert "没有印发" in signed_in("clerk").get("/documents?state=signed_off").text


def page_of(document: Document, desk: Browser) -> str:
    """What the document's own page says."""
    return desk.get(desk.get(f"/documents/{document.id}", status=302).location).text


def claimed(session: Any) -> worker.Ticket:
    """The next item in a worker's hands."""
    job = actions.claim_next(lease=worker.LEASE)
    assert job is not None
    session.commit()
    return worker.Ticket.of(job)


def taken(session: Any) -> int:
    """The last number taken."""
    return session.scalar(select(NumberSeries.last)) or 0
