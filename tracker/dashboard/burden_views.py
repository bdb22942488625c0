"""填报负担 (door 1): what the office asks of the units, so that it asks no more than it must (rulebook §7)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.core.web import paginate
from tracker.dashboard import burden_queries
from tracker.dashboard.burden import loads
from tracker.dashboard.policy import may_see_burden
from tracker.reports.slots import first_of_month, later_month
from tracker.tasks.dispatching import first_asked
from tracker.tasks.models import Task

MONTHS_SHOWN = 6
MONTHS_BACK = 60


def register(bp: Blueprint) -> None:
    """Put this page on the feature's blueprint."""
    bp.add_url_rule("/burden", view_func=burden, methods=["GET"])


@requires(may_see_burden)
def burden() -> ResponseReturnValue:
    """Units × six months: forms and fields asked; below, the ad-hoc requests ordered in haste."""
    back = max(-MONTHS_BACK, min(MONTHS_BACK, request.args.get("back", 0, type=int)))
    last = later_month(first_of_month(clock.today()), -back)
    months = [later_month(last, offset) for offset in range(1 - MONTHS_SHOWN, 1)]
    span = clock.office_instant(months[0]), clock.office_instant(later_month(last, 1))
    page = paginate(burden_queries.urgent_tasks(current_user))
    return render_template(
        "dashboard/burden.html",
        months=months,
        back=back,
        step=MONTHS_SHOWN,
        units=loads(burden_queries.asked_between(current_user, *span), months),
        page=page,
        notice_days=notice_days(page.rows),
        rules=office_rules(),
    )


def notice_days(tasks: list[Task]) -> dict[int, int]:
    """Task id → working days between dispatch and the first answer."""
    calendar = working_calendar()
    return {
        task.id: calendar.between(clock.office_day(task.dispatched_at), first)
        for task in tasks
        if task.dispatched_at is not None and (first := first_asked(task)) is not None
    }
