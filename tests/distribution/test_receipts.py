"""An issued document reaches its units, is opened, acknowledged, and asked for again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import GROUP, Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.distribution import actions
from tracker.distribution.addressees import names_in
from tracker.distribution.models import Receipt, SentAs
from tracker.distribution.queries import receipts_of
from tracker.documents import actions as documents
from tracker.documents.models import Document
from tracker.messages.models import InboxMessage

Signer = Callable[[str], Browser]


@pytest.fixture
def issued(cast: Cast) -> Document:
    """A letter to 经济发展局 and the parks, with a copy to 社会事业局 and to somebody whom the directory does not know."""
    document = signed_order(cast)
    document.content = document.content | {
        "addressees": f"经济发展局，{GROUP}",
        "copies_to": "社会事业局，经济发展局、市委督查室。",
    }
    documents.issue(document, actor_id=cast.person("clerk").id)
    return document


def receipt(document: Document, cast: Cast, unit: str) -> Receipt:
    (found,) = receipts_of(document.id, cast.unit(unit).id)
    return found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("经济发展局，社会事业局", ["经济发展局", "社会事业局"]),
        ("管委会、经济发展局；管委会。", ["管委会", "经济发展局"]),
        ("", []),
    ],
)
def test_names_in_a_line(line: str, names: list[str]):
    assert names_in(line) == names


def test_every_unit_named_gets_it_once(issued: Document):
    assert {one.unit.short_name: one.sent_as for one in receipts_of(issued.id)} == {
        "经济发展局": SentAs.MAIN,
        "光电园区中心": SentAs.MAIN,
        "防爆园区中心": SentAs.MAIN,
        "社会事业局": SentAs.COPY,
    }


def test_a_letter_to_one_unit_goes_to_it_alone(cast: Cast):
    document = signed_order(cast, addressed="社会事业局")
    documents.issue(document, actor_id=cast.person("clerk").id)
    assert [one.unit.short_name for one in receipts_of(document.id)] == ["社会事业局"]


def test_each_of_their_people_has_one_message(issued: Document, cast: Cast, session: Any):
    mine = select(InboxMessage.title).where(InboxMessage.person_id == cast.person("liaison").id)
    assert session.scalars(mine).all() == [f"收到公文：{issued.number}"]


def test_the_first_to_open_is_kept(issued: Document, cast: Cast):
    mine = receipt(issued, cast, "经济发展局")
    actions.open_receipt(mine, actor_id=cast.person("liaison").id)
    actions.open_receipt(mine, actor_id=cast.person("unit_head").id)
    assert mine.opened_by_id == cast.person("liaison").id


def test_it_is_acknowledged_once(issued: Document, cast: Cast):
    mine = receipt(issued, cast, "经济发展局")
    actions.acknowledge(mine, actor_id=cast.person("liaison").id)
    with pytest.raises(IllegalStep, match="已签收"):
        actions.acknowledge(mine, actor_id=cast.person("unit_head").id)


def test_the_office_reminds_those_who_have_not_and_not_twice_a_day(issued: Document, cast: Cast):
    clerk = cast.person("clerk").id
    actions.acknowledge(receipt(issued, cast, "经济发展局"), actor_id=cast.person("liaison").id)
    assert {one.unit.short_name for one in actions.remind(issued, actor_id=clerk)} == {
        "光电园区中心",
        "防爆园区中心",
        "社会事业局",
    }
    with pytest.raises(IllegalStep, match="24小时"):
        actions.remind(issued, actor_id=clerk)
    with clock.frozen_at(clock.machine_now() + timedelta(hours=25)):
        assert len(actions.remind(issued, actor_id=clerk)) == 3


def test_the_unit_opens_and_acknowledges_on_its_page(issued: Document, cast: Cast, signed_in: Signer):
    liaison, mine = signed_in("liaison"), receipt(issued, cast, "经济发展局")
    assert issued.number in liaison.get("/receipts").text
    assert liaison.post(f"/receipts/{mine.id}/opening", {}).location.endswith(f"/documents/{issued.id}")
    liaison.post(f"/receipts/{mine.id}/acknowledgement", {})
    assert "没有待签收的公文" in liaison.get("/receipts").text
    shown = signed_in("clerk").get(f"/documents/{issued.id}/receipts").text
    assert "已签收1个" in shown
    assert "赵敏" in shown
    own = liaison.get(f"/documents/{issued.id}/receipts").text
    assert "社会事业局" not in own
