"""A draft that nobody goes on with is discarded: with its reason, without a number, and out of the way of another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tests.notices.conftest import notice, office
from tracker.core.lifecycle import IllegalStep
from tracker.documents import actions
from tracker.documents.correcting import actions as correcting
from tracker.documents.correcting.queries import correction_under_way
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.documents.writing.queries import versions_of
from tracker.notices.models import Notice
from tracker.notices.queries import frozen_notices

__all__ = ["notice", "office"]

Signer = Callable[[str], Browser]


def test_the_office_discards_a_draft_with_its_reason(notice: Notice, signed_in: Signer):
    clerk, document = signed_in("clerk"), notice.document
    assert frozen_notices() == [notice]
    address, snapshot = f"/notices/{notice.id}", notice.snapshot
    form = clerk.get(address).filled(action="discarding")
    clerk.post(f"/documents/{document.id}/discarding", form | {"reason": ""})
    assert document.state is DocumentState.DRAFT
    clerk.post(f"/documents/{document.id}/discarding", form | {"reason": "截止日期选错"})
    assert (document.state, document.number, document.sequence) == (DocumentState.DISCARDED, None, None)
    assert notice.snapshot == snapshot
    assert [one.kept_at_step.word for one in versions_of(document)] == ["初稿", "作废稿"]
    shown = clerk.get(address)
    assert "作废草稿：截止日期选错" in shown.text
    assert "没有取用文号" in shown.text
    assert not {"修改", "核数", "作废", "退回修改"} & {one.get_text() for one in shown.soup.select(".btn")}
    assert document.title.replace("|", "") not in clerk.get("/notices").text
    for listed in ("/notices?state=discarded", "/documents?state=discarded"):
        assert document.title.replace("|", "") in clerk.get(listed).text
    assert frozen_notices() == []
    signed_in("liaison").get(address, status=404)
    for verb in ("discarding", "figures-check", "addressees"):
        clerk.post(f"/documents/{document.id}/{verb}", {"version": document.version}, status=403)
    assert "公文已作废" in clerk.get(f"/documents/{document.id}/edit", status=403).text


def test_who_read_an_older_draft_does_not_discard_the_newer(notice: Notice, signed_in: Signer):
    clerk, document = signed_in("clerk"), notice.document
    form = clerk.get(f"/notices/{notice.id}").filled(action="discarding")
    actions.edit(document, title="新标题", series=document.series, content=document.content, actor_id=1)
    clerk.post(f"/documents/{document.id}/discarding", form | {"reason": "重拟"}, status=409)
    assert document.state is DocumentState.DRAFT


@pytest.mark.parametrize("back", [True, False])
def test_only_a_draft_is_discarded_what_is_further_on_goes_back_first(cast: Cast, back: bool):
    document = signed_order(cast)
    if back:
        actions.step(document, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="不发")
        actions.discard(document, reason="不发", actor_id=cast.person("clerk").id)
        assert document.state is DocumentState.DISCARDED
    else:
        with pytest.raises(IllegalStep):
            actions.discard(document, reason="不发", actor_id=cast.person("clerk").id)


def test_a_discarded_correction_makes_room_for_another(cast: Cast, signed_in: Signer):
    issued = signed_order(cast)
    clerk = cast.person("clerk").id
    actions.issue(issued, actor_id=clerk)

    def drafted() -> Document:
        return correcting.draft(issued, reason="笔误", right={}, others=["第1段有误。"], actor_id=clerk)

    first = drafted()
    assert "正在办理" in signed_in("clerk").get(f"/letters/{issued.id}").text
    actions.discard(first, reason="原文无误", actor_id=clerk)
    assert correction_under_way(issued) is None
    shown = signed_in("clerk").get(f"/letters/{issued.id}")
    assert "拟更正通知" in shown.text and "正在办理" not in shown.text
    second = drafted()
    assert correction_under_way(issued) is second
    actions.discard(second, reason="再议", actor_id=clerk)
    assert drafted().state is DocumentState.DRAFT
