"""Slots through the life of a task: changed cycle, added units, suspension, extension, closure; and exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.client import Browser
from tests.reports.conftest import DUE, LATE, LOCKED, OPEN, Office, wall
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.messages.models import InboxMessage
from tracker.reports import actions, list_queries, standing_queries
from tracker.reports.jobs import top_up_slots
from tracker.reports.lights import ReportLight
from tracker.reports.models import ReportSlot
from tracker.tasks.cycles.actions import change_cycle
from tracker.tasks.interruptions.actions import resume, suspend
from tracker.tasks.models import Cycle, Task

AFTER = wall("2022-03-26 09:00")  # March has opened
SignedIn = Callable[[str], Browser]


def live(office: Office, task: Task, unit: str = "经济发展局") -> list[ReportSlot]:
    office.session.expire_all()
    return list(
        office.session.scalars(
            select(ReportSlot)
            .where(
                ReportSlot.task_id == task.id,
                ReportSlot.unit_id == office.cast.unit(unit).id,
                ReportSlot.withdrawn_at.is_(None),
            )
            .order_by(ReportSlot.period_starts_on)
        )
    )


def words(slots: list[ReportSlot]) -> list[str]:
    return [slot.period for slot in slots]


def clerk(office: Office) -> int:
    return office.cast.person("clerk").id


def test_a_changed_cycle_replaces_what_has_not_opened(office: Office):
    with clock.frozen_at(AFTER):
        change_cycle(office.training, Cycle.WEEKLY, [], actor_id=clerk(office))
        slots = live(office, office.training)
        assert words(slots)[:5] == ["2月", "3月", "4月1日至3日", "第14周", "第15周"]
        assert slots[-1].period_ends_on == date(2023, 1, 1)
        change_cycle(office.training, Cycle.MONTHLY, [], actor_id=clerk(office))
        assert words(live(office, office.training))[:4] == ["2月", "3月", "4月", "5月"]


def test_a_list_of_dates_and_a_single_report(office: Office):
    with clock.frozen_at(AFTER):
        change_cycle(
            office.training, Cycle.DATED, [date(2022, 6, 30), date(2022, 12, 20)], actor_id=clerk(office)
        )
        assert words(live(office, office.training)) == ["2月", "3月", "二季度", "7月1日至12月20日"]
        change_cycle(office.training, Cycle.ONCE, [], actor_id=clerk(office))
        assert words(live(office, office.training)) == ["2月", "3月", "4至12月"]
        with pytest.raises(IllegalStep, match="完成时限"):
            change_cycle(office.fair, Cycle.ONCE, [], actor_id=clerk(office))
        with pytest.raises(IllegalStep, match="晚于"):
            change_cycle(office.training, Cycle.DATED, [date(2023, 6, 30)], actor_id=clerk(office))


def test_a_task_without_end_keeps_a_year_of_weeks_in_hand(office: Office):
    with clock.frozen_at(AFTER):
        change_cycle(office.fair, Cycle.WEEKLY, [], actor_id=clerk(office))
        assert live(office, office.fair)[-1].period_ends_on == date(
            2023, 3, 5
        )  # the week that holds 28 February
    top_up_slots(date(2022, 4, 1))
    assert live(office, office.fair)[-1].period_ends_on == date(2023, 4, 2)
    assert top_up_slots(date(2022, 4, 1)) == {"made": 0}


def test_suspension_takes_what_is_due_from_that_day_and_resumption_brings_back_what_is_to_come(
    office: Office,
):
    with clock.frozen_at(AFTER):  # February was missed, March is open
        suspend(office.training, reason="园区调整", actor_id=clerk(office))
        assert words(live(office, office.training)) == ["2月"]
    with clock.frozen_at(wall("2022-06-10 09:00")):
        resume(office.training, actor_id=clerk(office))
        assert words(live(office, office.training))[:3] == ["2月", "6月", "7月"]
        assert not live(office, office.training)[1].submitted_at


def test_an_interruption_within_a_period_costs_nothing(office: Office):
    with clock.frozen_at(AFTER):
        suspend(office.training, reason="园区调整", actor_id=clerk(office))
        resume(office.training, actor_id=clerk(office))
        assert words(live(office, office.training))[:3] == ["2月", "3月", "4月"]


# ── exceptions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def grant(office: Office, slot: ReportSlot, days: int = 10) -> None:
    actions.grant_exception(
        slot,
        due_at=slot.due_at + timedelta(days=days),
        locks_at=slot.locks_at + timedelta(days=days),
        reason="系统停电",
        actor_id=clerk(office),
    )


def standing(office: Office, slot: ReportSlot, as_of: str) -> list[tuple[bool, bool]]:
    """(on time, late) of the slot in a notice cut off then; nothing where it is not due yet."""
    return [
        (one.is_on_time, one.is_late)
        for one in standing_queries.slots_due_by(wall(as_of))
        if one.slot_id == slot.id
    ]


def test_an_exception_clears_a_late_report_in_the_light_the_ledger_and_the_notice(office: Office):
    with clock.frozen_at(LATE):
        office.submitted(office.training, "经济发展局", "liaison")
        slot = office.slot(office.training, "经济发展局")
        at = office.cast.person("clerk"), list_queries.LedgerFilter(light=ReportLight.LATE)
        assert list_queries.lit([(slot, slot.report)], LATE)[0].light is ReportLight.LATE
        assert slot.id in {one.id for one, _ in list_queries.pairs(list_queries.ledger(*at, LATE))}
        assert standing(office, slot, "2022-03-31 17:00") == [(False, True)]
        grant(office, slot)
        assert list_queries.lit([(slot, slot.report)], LATE)[0].light is ReportLight.ON_TIME
        assert slot.id not in {one.id for one, _ in list_queries.pairs(list_queries.ledger(*at, LATE))}
        assert standing(office, slot, "2022-03-31 17:00") == [(True, False)]


def test_an_exception_opens_a_missed_slot_again(office: Office):
    slot = office.slot(office.training, "经济发展局")
    missed = LOCKED + timedelta(seconds=1)
    user, chosen = office.cast.person("clerk"), list_queries.LedgerFilter(light=ReportLight.MISSED)
    with clock.frozen_at(missed):
        assert list_queries.lit([(slot, None)], missed)[0].light is ReportLight.MISSED
        grant(office, slot)
        assert list_queries.lit([(slot, None)], missed)[0].light in {ReportLight.OPEN, ReportLight.NEAR_DUE}
        assert slot.id not in {
            one.id for one, _ in list_queries.pairs(list_queries.ledger(user, chosen, missed))
        }
        assert standing(office, slot, "2022-03-09 17:00") == []  # not owed yet
        office.submitted(office.training, "经济发展局", "liaison")
        assert standing(office, slot, "2022-03-31 17:00") == [(True, False)]


def test_the_boundary_seconds(office: Office):
    slot = office.slot(office.training, "经济发展局")

    def light(moment: object) -> ReportLight:
        return list_queries.lit([(slot, None)], moment)[0].light  # type: ignore[arg-type]

    second = timedelta(seconds=1)
    assert light(slot.opens_at - second) is ReportLight.NONE
    assert light(slot.opens_at) in {ReportLight.OPEN, ReportLight.NEAR_DUE}
    assert light(DUE) is ReportLight.NEAR_DUE
    assert light(DUE + second) is ReportLight.LATE
    assert light(LOCKED) is ReportLight.LATE
    assert light(LOCKED + second) is ReportLight.MISSED


def test_an_exception_only_moves_later_and_in_order(office: Office):
    slot = office.slot(office.training, "经济发展局")
    with clock.frozen_at(LATE):
        for days in (-1, 0):
            with pytest.raises(IllegalStep):
                grant(office, slot, days)
        with pytest.raises(IllegalStep, match="锁定时间"):
            actions.grant_exception(
                slot,
                due_at=slot.locks_at + timedelta(days=2),
                locks_at=slot.locks_at,
                reason="停电",
                actor_id=clerk(office),
            )


def test_re_dating_leaves_an_exception_alone(office: Office):
    slot = office.slot(office.training, "经济发展局")
    with clock.frozen_at(OPEN):
        grant(office, slot)
        due = slot.due_at
        change_cycle(office.training, Cycle.WEEKLY, [], actor_id=clerk(office))
        office.session.refresh(slot)
        assert (slot.due_at, slot.withdrawn_at) == (due, None)


def test_the_office_grants_it_and_the_unit_is_told(office: Office, signed_in: SignedIn):
    slot = office.slot(office.training, "经济发展局")
    with clock.frozen_at(LOCKED + timedelta(hours=1)):
        browser = signed_in("clerk")
        assert "顺延" in browser.get("/reports").text
        form = {"due": "2022-03-10T17:00", "lock": "2022-03-12T17:00", "reason": "系统停电"}
        refused = browser.post(f"/slots/{slot.id}/exception", form | {"due": "2022-02-01T17:00"}, status=422)
        assert "只能延后" in refused.text
        browser.post(f"/slots/{slot.id}/exception", form)
        assert "系统停电" in browser.get(f"/slots/{slot.id}/exception").text
        row = browser.get(f"/tasks/{office.training.id}/reports").soup.find("th", string="2022年2月").parent
        assert "2月28日 17:00" in row.get_text(), "the others' date stays"
        assert "顺延至3月10日 17:00" in row.get_text()
        page = signed_in("liaison").get(f"/slots/{slot.id}/report")
        assert "3月10日 17:00" in page.text
        message = office.session.scalars(
            select(InboxMessage).where(
                InboxMessage.person_id == office.cast.person("liaison").id, InboxMessage.kind == "exception"
            )
        ).one()
        assert "系统停电" in signed_in("liaison").get(f"/messages/{message.id}").text
