"""A task without end always has its slots in hand."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from tests.reports.test_statements import counted
from tests.reports.test_unit_desk import many
from tracker.reports.jobs import top_up_slots
from tracker.reports.models import ReportSlot


def test_a_task_without_end_is_topped_up_month_by_month(office, session):
    def number():
        return session.scalar(
            select(func.count()).where(
                ReportSlot.task_id == office.fair.id, ReportSlot.unit_id == office.cast.unit("组织人社局").id
            )
        )

    assert number() == 12
    assert top_up_slots(date(2022, 2, 28)) == {"made": 0}
    assert top_up_slots(date(2022, 3, 1)) == {"made": 2}
    assert top_up_slots(date(2022, 3, 1)) == {"made": 0}
    assert number() == 13


def test_a_night_on_which_nothing_is_to_be_done_asks_as_little_for_many_tasks(office, session):
    def asked():
        session.expire_all()
        with counted() as statements:
            assert top_up_slots(date(2022, 3, 1)) == {"made": 0}
        return len(statements)

    top_up_slots(date(2022, 3, 1))
    few = asked()
    many(office, 5)
    top_up_slots(date(2022, 3, 1))
    assert asked() == few
