"""Jobs: once a day whatever happens, item by item."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import select

from tracker.core import clock, jobs
from tracker.core.models import CalendarYear, JobRun
from tracker.core.scheduler import missed_today

DAY = date(2022, 3, 7)


def counting(calls: list[date], outcome: dict[str, int] | None = None) -> jobs.Job:
    def run(day: date) -> dict[str, int]:
        calls.append(day)
        return outcome or {"sent": len(calls)}

    return jobs.Job("count", "30 8 * * *", run, "Count")


def test_a_run_is_recorded(session):
    assert jobs.perform(counting([]), DAY) == {"sent": 1}
    run = session.scalars(select(JobRun)).one()
    assert (run.name, run.day, run.outcome) == ("count", DAY, {"sent": 1})
    assert run.finished_at == clock.machine_now()


def test_the_clock_starts_a_daily_job_once_a_day(session):
    calls: list[date] = []
    job = counting(calls)
    for day in (DAY, DAY, DAY + timedelta(days=1), DAY):
        jobs.perform_missed(job, day)
    assert calls == [DAY, DAY + timedelta(days=1)]


def test_a_replay_updates_the_record(session):
    calls: list[date] = []
    job = counting(calls)
    jobs.perform(job, DAY)
    jobs.perform(job, DAY)
    assert calls == [DAY, DAY]
    assert session.scalars(select(JobRun.outcome)).all() == [{"sent": 2}]


def test_a_failed_run_leaves_nothing_and_may_be_tried_again(session):
    def broken(day: date) -> dict[str, int]:
        session.add(CalendarYear(year=3001, source="试"))
        session.flush()
        raise RuntimeError("half way")

    job = jobs.Job("count", "30 8 * * *", broken, "Break")
    with pytest.raises(RuntimeError):
        jobs.perform(job, DAY)
    assert session.get(CalendarYear, 3001) is None
    run = session.scalars(select(JobRun)).one()
    assert (run.finished_at, run.error) == (None, "RuntimeError: half way")
    assert run.failed_at == clock.machine_now()
    assert jobs.perform_missed(counting([]), DAY) == {"sent": 1}
    assert (run.failed_at, run.error) == (None, "")


def test_one_broken_item_does_not_stop_the_others(session):
    def work(year: int) -> str | None:
        session.add(CalendarYear(year=year, source="试"))
        session.flush()
        if year == 3002:
            raise ValueError("this one")
        return "entered" if year != 3003 else None

    assert jobs.each([3001, 3002, 3003, 3004], work) == {"entered": 2, "failed": 1}
    assert session.scalars(select(CalendarYear.year).where(CalendarYear.year > 3000)).all() == [
        3001,
        3003,
        3004,
    ]


@pytest.mark.parametrize(("hour", "missed"), [(8, False), (9, True), (23, True)])
def test_a_scheduler_that_comes_late_notices(hour: int, missed: bool):
    trigger = CronTrigger.from_crontab("30 8 * * *", timezone=clock.OFFICE_ZONE)
    assert missed_today(trigger, datetime(2022, 3, 7, hour, 0, tzinfo=clock.OFFICE_ZONE)) is missed
