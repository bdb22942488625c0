"""督办单 and 任务分解表: drafted from the tasks, frozen, through the life of every document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.client import Browser
from tests.reports.conftest import Office
from tracker.core import files
from tracker.documents import actions as documents
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.models import Document, DocumentKind
from tracker.tasks.document import LedgerLine
from tracker.tasks.lights import Light
from tracker.tasks.papers.document import slip_text

Signer = Callable[[str], Browser]


def newest(session: Any) -> Document:
    return session.query(Document).order_by(Document.id.desc()).first()


def test_a_slip_presses_the_lead_of_a_task(office: Office, signed_in: Signer, session: Any):
    clerk = signed_in("clerk")
    made = clerk.post(f"/tasks/{office.training.id}/slip")
    form = clerk.get(made.location).filled()
    slip = newest(session)
    assert slip.kind is DocumentKind.DISPATCH_SLIP
    assert slip.series == "宛开督单"
    assert slip.addressed_unit_id == office.training.lead_unit_id
    clerk.post(made.location, form)
    shown = clerk.get(f"/papers/{slip.id}")
    assert "现予督办" in shown.text
    assert "企业职工在岗培训" in shown.text
    assert clerk.get(f"/documents/{slip.id}/preview.pdf").response.data.startswith(b"%PDF-")
    assert clerk.get(f"/documents/{slip.id}/document.docx").response.data.startswith(b"PK")
    for step in ("figures-check", "sign-off-request"):
        clerk.post(f"/documents/{slip.id}/{step}", {"version": slip.version})
    signed_in("leader").post(f"/documents/{slip.id}/sign-off", {"version": slip.version})
    documents.issue(slip, actor_id=office.cast.person("clerk").id)
    assert slip.number == "宛开督单〔2022〕1号"
    signed_in("other_liaison").get(f"/papers/{slip.id}", status=404)  # it is the lead's alone


def test_the_breakdown_is_frozen_as_it_stood(office: Office, signed_in: Signer, session: Any):
    clerk = signed_in("clerk")
    plan = office.training.measure.plan
    made = clerk.post(f"/plans/{plan.id}/breakdown")
    assert "企业职工在岗培训" in clerk.get(made.location).text
    paper = newest(session)
    office.training.title = "改了名称的任务"
    assert "改了名称的任务" not in clerk.get(made.location).text
    assert "不需修改正文" in clerk.get(f"/documents/{paper.id}/edit", status=403).text
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF, DocumentStep.SIGN_OFF):
        documents.step(paper, step, actor_id=office.cast.person("leader").id)
    documents.issue(paper, actor_id=office.cast.person("clerk").id)
    assert paper.number == "宛开督表〔2022〕1号"
    assert paper.pdf is not None
    assert failed(check(files.content_of(paper.pdf), Kind.LEDGER)) == []
    assert clerk.get(f"/documents/{paper.id}/document.docx").response.data.startswith(b"PK")


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2022, 4, 30), "你单位牵头的“案例征集”，目前滞后，为确保按期完成，现予督办。"),
        (date(2022, 4, 14), "你单位牵头的“案例征集”，已过2022年4月14日的完成时限，目前滞后，现予督办。"),
        (None, "你单位牵头的“案例征集”，目前滞后，为确保按期完成，现予督办。"),
    ],
)
def test_a_slip_says_what_is_past_its_limit(due_on: date | None, words: str):
    line = LedgerLine("1", "案例征集", "", "经济发展局", (), (), due_on, Light.YELLOW)
    assert slip_text(line, today=date(2022, 4, 18), reply_by=date(2022, 4, 24)).plain().startswith(words)
