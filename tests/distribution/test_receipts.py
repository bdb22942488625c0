"""An issued document reaches its units, is opened, acknowledged, and asked for again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import GROUP, Cast
from tests.client import Browser
from tests.documents.conftest import signed_order
from tracker.accounts.models import Person
from tracker.core import clock, trail
from tracker.core.db import db
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.core.timeline import timeline
from tracker.core.unit_of_work import transaction
from tracker.distribution import actions
from tracker.distribution.addressees import names_in
from tracker.distribution.models import Receipt, SentAs
from tracker.distribution.queries import further_addressees, receipts_of, recipients_of
from tracker.documents import actions as documents
from tracker.documents.correcting import actions as correcting
from tracker.documents.models import Document
from tracker.messages.models import InboxMessage
from tracker.reminders.jobs import remind_due

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
    assert session.scalars(mine).all() == [f"收到工作提醒函：{issued.number}"]


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


def test_who_reminds_too_soon_is_told_so_on_the_page(issued: Document, signed_in: Signer):
    clerk, address = signed_in("clerk"), f"/documents/{issued.id}/receipts"
    for _ in range(2):
        clerk.post(f"{address}/reminder", {})
    assert "24小时内已催签过，请稍后再催" in clerk.get(address).text


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


# ── people, further addressees, print runs ───────────────────────────────────────────────────────────────────────────


def letter(cast: Cast, **lines: str) -> Document:
    """A signed letter with these lines of addressees."""
    document = signed_order(cast)
    document.content = document.content | lines
    return document


def issue(document: Document, cast: Cast) -> None:
    documents.issue(document, actor_id=cast.person("clerk").id)


def sent_to(document: Document) -> dict[str, SentAs]:
    return {one.name: one.sent_as for one in receipts_of(document.id)}


@pytest.mark.parametrize("name", ["赵敏", "经济发展局赵敏", "赵敏科长"])
def test_a_person_is_named_alone_with_unit_or_with_post(cast: Cast, name: str):
    cast.person("liaison").post = "科长"
    document = letter(cast, addressees="社会事业局", copies_to=f"{name}，冯系")
    issue(document, cast)
    assert sent_to(document) == {"社会事业局": SentAs.MAIN, "赵敏（经济发展局）": SentAs.COPY}
    assert recipients_of(document).unknown == ["冯系"]  # an administrator has no business to do


def test_of_two_people_called_the_same_nobody_gets_it_until_the_unit_is_named(cast: Cast):
    cast.person("other_liaison").name = "赵敏"
    document = letter(cast, addressees="赵敏")
    assert recipients_of(document).unknown == ["赵敏"]
    document.content = document.content | {"addressees": "社会事业局赵敏"}
    assert [one.username for one in recipients_of(document).people] == ["other_liaison"]


def test_a_person_reads_and_acknowledges_what_is_for_another_unit(cast: Cast, signed_in: Signer):
    document = signed_order(cast, addressed="社会事业局")
    document.content = document.content | {"copies_to": "郑直、经济发展局"}
    issue(document, cast)
    person, unit = signed_in("park_liaison"), signed_in("liaison")
    assert "抄送郑直" in person.get(f"/letters/{document.id}").text
    (own,) = [one for one in receipts_of(document.id) if one.person_id]
    sent = person.get(f"/letters/{document.id}").filled(action="acknowledgement")
    assert person.post(f"/receipts/{own.id}/acknowledgement", sent).location.endswith(
        f"/documents/{document.id}"
    )
    assert own.acknowledged_by_id == own.opened_by_id == cast.person("park_liaison").id
    assert "抄送经济发展局" in unit.get(f"/letters/{document.id}").text
    signed_in("host_liaison").get(f"/letters/{document.id}", status=404)
    signed_in("host_liaison").post(f"/receipts/{own.id}/acknowledgement", {}, status=404)


def test_who_is_deactivated_before_gets_nothing_and_after_is_not_waited_for(cast: Cast):
    document = letter(cast, addressees="赵敏，孙宁")
    cast.person("liaison").deactivated_at = clock.now()
    issue(document, cast)
    assert sent_to(document) == {"孙宁（社会事业局）": SentAs.MAIN}
    assert recipients_of(document).unknown == ["赵敏"]
    cast.person("other_liaison").deactivated_at = clock.now()
    with pytest.raises(IllegalStep, match="没有需要催签的"):
        actions.remind(document, actor_id=cast.person("clerk").id)


def test_the_page_of_a_unit_whose_people_left_says_so(issued: Document, cast: Cast, signed_in: Signer):
    cast.person("park_liaison").deactivated_at = clock.now()
    shown = signed_in("clerk").get(f"/documents/{issued.id}/receipts").text
    assert "没有联络员和负责人，请另行送达" in shown
    assert "名录中没有市委督查室" in shown


def test_a_unit_that_joined_later_has_no_receipt_until_it_is_sent_one(
    issued: Document, cast: Cast, signed_in: Signer
):
    clerk = signed_in("clerk")
    cast.person("other_head").unit_id = cast.unit("财政金融局").id
    head = signed_in("other_head")
    assert "本件没有分送本单位" in head.get(f"/documents/{issued.id}/receipts").text
    assert "没有待签收的公文" in head.get("/receipts").text
    form = clerk.get(f"/documents/{issued.id}/receipts").filled(action="addressees")
    clerk.post(f"/documents/{issued.id}/addressees", form | {"names": "财政金融局、社会事业局"})
    assert issued.number in head.get("/receipts").text
    assert sent_to(issued)["财政金融局"] is SentAs.COPY
    assert sent_to(issued)["社会事业局"] is SentAs.COPY  # as before, once
    again = clerk.post(f"/documents/{issued.id}/addressees", form | {"names": "财政金融局"}, status=422)
    assert "都已分送" in again.text
    wrong = clerk.post(f"/documents/{issued.id}/addressees", form | {"names": "无此单位"}, status=422)
    assert "名录中找不到无此单位" in wrong.text


def test_the_list_is_made_before_it_is_issued(cast: Cast, signed_in: Signer):
    document = letter(cast, addressees="经济发展局")
    clerk = signed_in("clerk")
    page = clerk.get(f"/documents/{document.id}/receipts")
    assert "印发时分送" in page.text
    clerk.post(
        f"/documents/{document.id}/addressees", page.filled(action="addressees") | {"names": f"{GROUP}、张衡"}
    )
    shown = clerk.get(f"/documents/{document.id}/receipts")
    assert "张衡（管委会）" in shown.text and "光电园区中心" in shown.text
    first = further_addressees(document.id)[0]
    clerk.post(f"/documents/{document.id}/addressees/{first.id}/removal", {})
    issue(document, cast)
    assert sent_to(document) == {"经济发展局": SentAs.MAIN, "张衡（管委会）": SentAs.COPY}
    assert document.number in signed_in("leader").get("/receipts").text


def test_a_correction_goes_to_whoever_had_what_it_corrects(issued: Document, cast: Cast):
    clerk = cast.person("clerk").id
    actions.send_further(issued, ["张衡"], SentAs.COPY, actor_id=clerk)
    made = correcting.draft(issued, reason="笔误", right={}, others=["第1段有误。"], actor_id=clerk)
    made.content = made.content | {"addressees": "经济发展局", "copies_to": ""}
    found = recipients_of(made)
    assert {unit.short_name: sent_as for unit, sent_as in found.units.items()} == {
        one.unit.short_name: one.sent_as for one in receipts_of(issued.id) if one.unit
    }
    assert [person.username for person in found.people] == ["leader"]


def test_a_receipt_on_paper_is_recorded_for_somebody_else(issued: Document, cast: Cast, signed_in: Signer):
    clerk, mine = signed_in("clerk"), receipt(issued, cast, "光电园区中心")
    address = f"/receipts/{mine.id}/paper"
    assert address in str(clerk.get(f"/documents/{issued.id}/receipts").soup)
    form = clerk.get(address).filled()
    for wrong in ({"signer": ""}, {"signed_on": "2022-03-06"}, {"signed_on": "2022-03-08"}):
        clerk.post(address, form | {"signer": "郑直", "signed_on": "2022-03-07"} | wrong, status=422)
    clerk.post(address, form | {"signer": "郑直", "signed_on": "2022-03-07"})
    assert (mine.opened_at, mine.acknowledged_by_id) == (None, cast.person("clerk").id)
    assert mine.acknowledged_at is not None and mine.acknowledged_at >= mine.sent_at
    for page in (f"/documents/{issued.id}/receipts", f"/letters/{issued.id}"):
        assert "郑直（纸质签收，李喆登记）" in clerk.get(page).text
    assert "李喆登记光电园区中心纸质签收，郑直于2022年3月7日签收" in clerk.get(f"/letters/{issued.id}").text
    assert "没有待签收的公文" in signed_in("park_liaison").get("/receipts").text
    assert "公文已签收" in clerk.post(address, form, status=403).text
    with pytest.raises(IllegalStep, match="已签收"):
        actions.acknowledge(mine, actor_id=cast.person("park_liaison").id)
    with pytest.raises(IllegalStep, match="已签收"):
        actions.record_paper_receipt(
            mine, signer="郑直", signed_on=clock.today(), actor_id=cast.person("clerk").id
        )


def test_print_runs_add_up(issued: Document, signed_in: Signer):
    clerk = signed_in("clerk")
    form = clerk.get(f"/documents/{issued.id}/receipts").filled(action="print-runs")
    clerk.post(f"/documents/{issued.id}/print-runs", form | {"copies": "30"})
    clerk.post(f"/documents/{issued.id}/print-runs", form | {"copies": "5"})
    assert "共印35份" in clerk.get(f"/documents/{issued.id}/receipts").text
    for wrong in ("0", "", "很多", "100000"):
        clerk.post(f"/documents/{issued.id}/print-runs", form | {"copies": wrong}, status=422)


def test_a_double_click_acknowledges_once_and_is_no_error(issued: Document, cast: Cast, signed_in: Signer):
    liaison, mine = signed_in("liaison"), receipt(issued, cast, "经济发展局")
    for _ in range(2):
        liaison.post(f"/receipts/{mine.id}/acknowledgement", {})
    assert "公文已签收" in liaison.get("/receipts").text
    said = [one for one in timeline(f"document:{issued.id}") if "签收公文" in one.sentence]
    assert len(said) == 1


def test_what_waits_is_counted_on_the_home_page_like_its_list(
    issued: Document, cast: Cast, signed_in: Signer
):
    liaison = signed_in("liaison")
    tile = liaison.get("/").soup.select_one(".todo a[href='/receipts']")
    assert tile is not None and tile.get_text() == "1公文待签收阅后签收"
    assert "共1件" in liaison.get("/receipts").text
    actions.acknowledge(receipt(issued, cast, "经济发展局"), actor_id=cast.person("liaison").id)
    assert "公文待签收" not in liaison.get("/").text


def test_whose_acknowledgement_is_missing_is_told_in_the_digest_of_every_working_day(
    issued: Document, cast: Cast, session: Any
):
    def told(day: int) -> dict[str, list[str]]:
        with clock.frozen_at(clock.office_instant(date(2022, 3, day)) + timedelta(hours=8, minutes=30)):
            remind_due(date(2022, 3, day))
            remind_due(date(2022, 3, day))  # run twice, told once
        rows = session.execute(
            select(Person.username, InboxMessage.title)
            .join(Person, Person.id == InboxMessage.person_id)
            .where(InboxMessage.key == f"digest:2022-03-{day:02}")
        )
        found: dict[str, list[str]] = {}
        for username, title in rows:
            found.setdefault(username, []).append(title)
        return found

    actions.send_further(issued, ["张衡"], SentAs.COPY, actor_id=cast.person("clerk").id)
    assert told(7) == {}  # sent today
    first = told(8)
    assert set(first) == {"liaison", "unit_head", "other_liaison", "other_head", "park_liaison", "leader"}
    assert first["liaison"] == ["3月8日待办：公文待签收1项"]
    assert all(len(titles) == 1 for titles in first.values())
    actions.acknowledge(receipt(issued, cast, "经济发展局"), actor_id=cast.person("unit_head").id)
    assert not {"liaison", "unit_head"} & set(told(9))
    assert told(12) == {}  # Saturday


def test_of_many_who_acknowledge_at_once_one_does(own_app: Flask):
    """Really side by side, each in a transaction of its own."""
    with transaction():
        cast = Cast(db.session)
        document = signed_order(cast, addressed="经济发展局")
        issue(document, cast)
        (mine,) = receipts_of(document.id)
        number, actor, thread = mine.id, cast.person("liaison").id, f"document:{document.id}"

    def press(_: int) -> str:
        with own_app.app_context():
            try:
                with transaction():
                    actions.acknowledge(db.session.get_one(Receipt, number), actor_id=actor)
            except IllegalStep:
                return "told"
            else:
                return "done"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(press, range(8)))
    assert sorted(answers) == ["done"] + ["told"] * 7
    db.session.rollback()
    said = select(EventRecord.tag).where(EventRecord.thread == thread)
    assert db.session.scalars(said).all().count("document:acknowledged") == 1
    assert trail.verify().broken is None
