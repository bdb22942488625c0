"""An issued document is corrected by another one, and says so everywhere; itself it never changes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.core import files
from tracker.core.db import db
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.correcting import actions
from tracker.documents.correcting.queries import passages_in
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import corrections_of, visible_document

Signer = Callable[[str], Browser]
SAID = "请于3月15日前报送2月份培训台账。"
RIGHT = "请于3月18日前报送2月份培训台账。"


@pytest.fixture
def issued(cast: Cast) -> Document:
    """A letter to 经济发展局 alone, 宛开督函〔2022〕1号."""
    document = signed_order(cast, addressed="经济发展局")
    documents.issue(document, actor_id=cast.person("clerk").id)
    return document


def corrected(document: Document, cast: Cast, *, issue: bool = True) -> Document:
    """Its correction, issued."""
    clerk = cast.person("clerk").id
    right = {one.part: RIGHT for one in passages_in(document) if one.words == SAID}
    made = actions.draft(document, reason="日期笔误", right=right, actor_id=clerk)
    if issue:
        for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF):
            documents.step(made, step, actor_id=clerk)
        documents.step(made, DocumentStep.SIGN_OFF, actor_id=cast.person("leader").id)
        documents.issue(made, actor_id=clerk)
    return made


def test_the_correction_is_a_new_document_of_the_same_series_and_to_the_same_unit(
    issued: Document, cast: Cast
):
    before = (issued.number, issued.content, issued.version, issued.pdf.sha256)
    made = corrected(issued, cast)
    assert (made.kind, made.corrected_kind) == (DocumentKind.CORRECTION, DocumentKind.LETTER)
    assert (made.number, made.addressed_unit_id) == ("宛开督函〔2022〕2号", issued.addressed_unit_id)
    assert "宛开督函〔2022〕1号" in made.printed_text
    assert "“请于3月15日前报送2月份培训台账”更正为“请于3月18日前报送2月份培训台账”" in made.printed_text
    assert (issued.number, issued.content, issued.version, issued.pdf.sha256) == before
    assert files.content_of(issued.pdf).startswith(b"%PDF-")


def test_other_units_do_not_see_it(issued: Document, cast: Cast):
    made = corrected(issued, cast)
    assert visible_document(cast.person("liaison"), made.id) is made
    assert visible_document(cast.person("other_liaison"), made.id) is None


def test_a_correction_is_corrected_too(issued: Document, cast: Cast):
    first = corrected(issued, cast)
    clerk = cast.person("clerk").id
    again = actions.draft(first, reason="笔误", right={}, others=["第1段有误。"], actor_id=clerk)
    assert (again.corrects, again.corrected_kind) == (first, DocumentKind.LETTER)


def test_one_at_a_time(issued: Document, cast: Cast):
    corrected(issued, cast, issue=False)
    with pytest.raises(IllegalStep, match="正在拟制"):
        corrected(issued, cast, issue=False)


def test_after_the_first_is_issued_there_may_be_a_second(issued: Document, cast: Cast):
    corrected(issued, cast)
    assert corrected(issued, cast).number == "宛开督函〔2022〕3号"


def test_nothing_changed_is_no_correction(issued: Document, cast: Cast):
    same = {one.part: one.words for one in passages_in(issued)}
    with pytest.raises(IllegalStep, match="没有写明"):
        actions.draft(issued, reason="笔误", right=same, actor_id=cast.person("clerk").id)


def test_the_clerk_writes_it_and_every_page_says_so(
    issued: Document, cast: Cast, signed_in: Signer, session: Any
):
    clerk = signed_in("clerk")
    assert "拟更正通知" in clerk.get(f"/letters/{issued.id}").text
    page = clerk.get(f"/documents/{issued.id}/corrections/new")
    (part,) = (one.part for one in passages_in(issued) if one.words == SAID)
    nothing = clerk.post(
        f"/documents/{issued.id}/corrections/new", page.filled() | {"reason": "笔误"}, status=422
    )
    assert "请至少改动一处正文" in nothing.text
    sent = clerk.post(
        f"/documents/{issued.id}/corrections/new", page.filled() | {"reason": "笔误", f"right-{part}": RIGHT}
    )
    made = session.query(Document).filter_by(corrects_id=issued.id).one()
    assert sent.location.endswith(f"/documents/{made.id}/edit")
    assert (
        f"/correction-notices/{made.id}"
        in clerk.get(f"/documents/{issued.id}/corrections/new", status=303).location
    )
    for verb in ("figures-check", "sign-off-request"):
        clerk.post(
            f"/documents/{made.id}/{verb}", clerk.get(f"/correction-notices/{made.id}").filled(action=verb)
        )
    leader = signed_in("leader")
    leader.post(
        f"/documents/{made.id}/sign-off",
        leader.get(f"/correction-notices/{made.id}").filled(action="sign-off"),
    )
    assert made.state is DocumentState.SIGNED_OFF
    assert "有效" in clerk.get(f"/verify/{issued.token}").text
    documents.issue(made, actor_id=cast.person("clerk").id)
    session.commit()
    liaison = signed_in("liaison")
    assert "已被更正" in liaison.get(f"/letters/{issued.id}").text
    assert issued.number in liaison.get(f"/correction-notices/{made.id}").text
    assert f"已被{made.number}更正" in liaison.get("/documents?state=corrected").text
    assert made.number not in liaison.get("/documents?state=corrected&kind=correction").text.replace(
        f"已被{made.number}", ""
    )
    verified = liaison.get(f"/verify/{issued.token}")
    assert "已被更正" in verified.text and made.number in verified.text
    assert made.title not in verified.text
    assert "有效" in liaison.get(f"/verify/{made.token}").text
    signed_in("other_liaison").get(f"/correction-notices/{made.id}", status=404)
    signed_in("liaison").get(f"/documents/{issued.id}/corrections/new", status=403)


def test_archiving_is_the_last_step_and_says_who_and_when(issued: Document, cast: Cast, signed_in: Signer):
    clerk = signed_in("clerk")
    page = clerk.get(f"/letters/{issued.id}")
    clerk.post(f"/documents/{issued.id}/archiving", page.filled(action="archiving"))
    assert issued.state is DocumentState.ARCHIVED
    assert issued.archived_by_id == cast.person("clerk").id
    shown = clerk.get(f"/letters/{issued.id}").text
    assert "已归档" in shown and "李喆 2022年3月7日" in shown
    assert issued.number in clerk.get("/documents?state=archived").text
    assert corrected(issued, cast).number == "宛开督函〔2022〕2号"


def test_of_many_clerks_at_once_one_drafts_the_correction(own_app: Flask):
    with transaction():
        cast = Cast(db.session)
        document = signed_order(cast, addressed="经济发展局")
        documents.issue(document, actor_id=cast.person("clerk").id)
        number, clerk = document.id, cast.person("clerk").id

    def write(_: int) -> str:
        with own_app.app_context():
            try:
                with transaction():
                    issued = db.session.get_one(Document, number)
                    actions.draft(issued, reason="笔误", right={}, others=["第1段有误。"], actor_id=clerk)
            except IllegalStep as refusal:
                return str(refusal)
            else:
                return "drafted"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as clerks:
        answers = list(clerks.map(write, range(6)))
    assert sorted(answers) == ["drafted"] + [actions.UNDER_WAY] * 5
    db.session.rollback()
    assert len(corrections_of(number)) == 1
