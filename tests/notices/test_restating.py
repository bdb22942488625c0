"""Figures corrected after the cut-off are proposed for the notice's correction, with the totals that they move."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from tests.notices.conftest import DRAFTED, drafted
from tests.reports.conftest import DISPATCHED, Office, wall
from tests.stage import scene
from tracker.core import clock, files
from tracker.documents.correcting.queries import offered, restated_in
from tracker.notices.models import Notice
from tracker.plans import actions as plans
from tracker.reports.corrections import actions as correction_actions
from tracker.tasks import actions as tasks

LATER = wall("2022-03-10 10:00")


@scene
def notice(office: Office) -> Notice:
    """The drafted notice of an office with a target for the year, shared out."""
    clerk = office.cast.person("clerk").id
    target = next(one for one in office.training.targets if one.indicator_id == office.people.id)
    mine = next(one for one in office.training.assignments if one.unit.short_name == "经济发展局")
    with clock.frozen_at(DISPATCHED):
        plans.set_target(
            office.people,
            year=2022,
            value=Decimal(2600),
            effective_on=DISPATCHED.date(),
            source="宛开办〔2022〕2号",
            actor_id=clerk,
        )
        tasks.allocate(target, {mine.id: Decimal(1000)}, actor_id=clerk)
    with clock.frozen_at(DRAFTED):
        return drafted(office)


def correct(office: Office, value: int, *, on: str) -> None:
    """经济发展局 corrects its February figure of people trained, and the office agrees."""
    report = office.slot(office.training, "经济发展局", "2022-02").report
    assert report is not None
    with clock.frozen_at(wall(on)):
        proof = files.store_upload("名册.txt", BytesIO("张三".encode()), actor_id=None)
        asked = correction_actions.ask_correction(
            report,
            {office.people.id: Decimal(value)},
            reason="重复统计。",
            proof=proof,
            by_office=False,
            is_signed=False,
            actor_id=office.cast.person("liaison").id,
        )
        correction_actions.approve_correction(asked, consequences=(), actor_id=office.cast.person("clerk").id)


def test_nothing_was_corrected(notice: Notice):
    with clock.frozen_at(LATER):
        assert restated_in(notice.document) == []


def test_a_figure_and_the_totals_that_it_moves(office: Office, notice: Notice):
    correct(office, 300, on="2022-03-09 10:00")
    with clock.frozen_at(LATER):
        found = restated_in(notice.document)
    name = office.people.name
    assert [(one.what, one.was.partition("（")[0], one.is_now.partition("（")[0]) for one in found] == [
        (f"经济发展局2022年2月{name}", "312人次", "300人次"),
        (f"{name}累计", "312人次", "300人次"),
        (f"经济发展局{name}累计", "312人次", "300人次"),
    ]
    assert found[0].reason == "重复统计"
    assert found[1].was != found[1].is_now and "完成率" in found[1].was


def test_the_passages_that_name_it_are_offered_put_right(office: Office, notice: Notice):
    correct(office, 300, on="2022-03-09 10:00")
    with clock.frozen_at(LATER):
        restated = restated_in(notice.document)
        changed = [one for one in offered(notice.document, restated) if one.is_changed]
    assert changed
    assert all(office.people.name in one.passage.words for one in changed)


def test_what_was_corrected_before_the_cut_off_is_right_in_the_notice(office: Office):
    correct(office, 300, on="2022-03-04 10:00")
    with clock.frozen_at(DRAFTED):
        made = drafted(office)
    with clock.frozen_at(LATER):
        assert restated_in(made.document) == []
