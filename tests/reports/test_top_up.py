"""A task without end always has its slots in hand."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

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
