"""The report light 报送灯 (rulebook §6): pure, from instants. Never merged with the progress light."""

from __future__ import annotations

from datetime import date, datetime

from tracker.core.clock import office_day
from tracker.core.words import Worded
from tracker.reports.lifecycle import ReportState
from tracker.reports.slots import is_late


class ReportLight(Worded):
    """What is owed now, or how a past period went."""

    NONE = "none", "未到期"
    OPEN = "open", "待填报"
    NEAR_DUE = "near_due", "临近截止"
    ON_TIME = "on_time", "按时"
    ACCEPTED = "accepted", "已采用"
    LATE = "late", "迟报"
    MISSED = "missed", "漏报"


# The worst first: what a task shows of a period that several units report.
SEVERITY = {
    light: number
    for number, light in enumerate(
        (
            ReportLight.MISSED,
            ReportLight.LATE,
            ReportLight.NEAR_DUE,
            ReportLight.OPEN,
            ReportLight.ON_TIME,
            ReportLight.ACCEPTED,
            ReportLight.NONE,
        )
    )
}

# The square of a period in the strip of six takes the colour of a progress light that means as much.
STRIP_COLOURS = {
    ReportLight.MISSED: "red",
    ReportLight.LATE: "yellow",
    ReportLight.NEAR_DUE: "watch",
    ReportLight.OPEN: "grey",
    ReportLight.ON_TIME: "green",
    ReportLight.ACCEPTED: "green",
    ReportLight.NONE: "grey",
}


def report_light(
    *,
    remind_from: date,
    opens_at: datetime,
    due_at: datetime,
    locks_at: datetime,
    submitted_at: datetime | None,
    state: ReportState | None,
    now: datetime,
) -> ReportLight:
    """The light of a slot at `now`. Lateness is judged by the first submission, also of a report returned later.

    `state` is the report's, or None where nothing was written yet. Near due begins on the slot's own `remind_from`.
    """
    if submitted_at is not None:
        if is_late(submitted_at, due_at):
            return ReportLight.LATE
        return ReportLight.ACCEPTED if state is ReportState.ACCEPTED else ReportLight.ON_TIME
    if is_late(now, locks_at):
        return ReportLight.MISSED
    if is_late(now, due_at):
        return ReportLight.LATE
    if now < opens_at:
        return ReportLight.NONE
    return ReportLight.NEAR_DUE if office_day(now) >= remind_from else ReportLight.OPEN
