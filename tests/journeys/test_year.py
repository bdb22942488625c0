"""A year is closed: scores are published, a unit objects, a leader upholds it, tiers are fixed; then somebody alters the database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_sample_tour import enter_by_card
from tracker.accounts.models import Role
from tracker.accounts.queries import people_with
from tracker.assessment import queries
from tracker.assessment.ledger import standing_words
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.db import db


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample in May."""
    copy = sample.copy_to(tmp_path_factory.mktemp("year") / "instance")
    with copy.served():
        yield copy


def test_a_year_closed_with_an_objection_upheld_and_an_altered_row_found(
    desks: Desks, site: Instance
) -> None:
    with site.inside():
        heads = {person.unit_id: person.name for person in people_with(Role.UNIT_HEAD)}
        late = next(
            (entry.unit_id, standing_words(entry.words))
            for unit_id in heads
            for entry, _, _ in db.session.execute(queries.items_of(unit_id, 2022, [Rule.LATE]))
        )
        office_head, leader = (people_with(role)[0].name for role in (Role.OFFICE_HEAD, Role.LEADER))
        today = clock.today()

    office = desks.desk(site.address)
    enter_by_card(office, office_head)
    office.goto("/assessment")
    for step, state in (("封账", "已封账"), ("公示", "公示中")):
        office.get_by_role("button", name=step, exact=True).click()
        office.get_by_role("dialog").get_by_role("button", name=step, exact=True).click()
        expect(office.locator(".page-facts")).to_contain_text(state)
    desks.picture(office, "scores-published")

    unit = desks.desk(site.address)
    enter_by_card(unit, heads[late[0]])
    unit.goto(f"/assessment/units/{late[0]}?rule=late")
    unit.get_by_role("row", name=late[1]).get_by_role("link", name="申诉").click()
    unit.get_by_label("申诉理由").fill("当日网络中断，已于次日上午补报")
    unit.get_by_label("佐证材料").set_input_files(
        {"name": "运营商证明.txt", "mimeType": "text/plain", "buffer": "当日线路中断".encode()}
    )
    unit.get_by_role("button", name="提出申诉").click()
    expect(unit.get_by_text("待裁定").first).to_be_visible()
    objection = unit.url

    judge = desks.desk(site.address)
    enter_by_card(judge, leader)
    judge.goto(objection)
    judge.get_by_role("radio", name=re.compile("采纳，冲正")).check()
    judge.get_by_label("裁定理由").fill("情况属实")
    judge.get_by_role("button", name="裁定", exact=True).click()
    expect(judge.get_by_text("予以采纳").first).to_be_visible()
    desks.picture(judge, "objection-upheld")

    site.move_to(today + timedelta(days=7))
    judge.goto("/assessment")
    judge.get_by_role("button", name="定档", exact=True).click()
    judge.get_by_role("dialog").get_by_role("button", name="定档").click()
    expect(judge.get_by_text("已定档").first).to_be_visible()
    unit.goto("/assessment")
    expect(unit.get_by_text("不合格").first).to_be_visible()  # in May nobody has reached the pass mark
    desks.picture(unit, "tiers")

    assert "records are sound" in site.flask("audit", "verify")
    assert "entries are sound" in site.flask("assessment", "verify")
    with sqlite3.connect(site.folder / "tracker.sqlite3") as forger:
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            forger.execute("UPDATE event_record SET actor_id = 1 WHERE id = 400")
        forger.execute("DROP TRIGGER event_record_refuses_update")
        forger.execute("UPDATE event_record SET actor_id = 1 WHERE id = 400")
    forger.close()
    assert "已被改动" in site.refused("audit", "verify")
    with sqlite3.connect(site.folder / "tracker.sqlite3") as forger:
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            forger.execute("UPDATE score_entry SET points = points + 10000 WHERE id = 4")
        forger.execute("DROP TRIGGER score_entry_refuses_update")
        forger.execute("UPDATE score_entry SET points = points + 10000 WHERE id = 4")
    forger.close()
    assert "计分第4条与留痕不符" in site.refused("assessment", "verify")
