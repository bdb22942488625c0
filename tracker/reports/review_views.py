"""Pages on which reports are read one after another and decided: the office's queue, the unit head's (door 1: people)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from tracker.accounts.models import Person
from tracker.accounts.queries import me, names_of
from tracker.core import clock
from tracker.core.asked import LARGEST_ID, row_id
from tracker.core.forms import VersionedForm
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import Verdict, requires
from tracker.core.rules import office_rules
from tracker.core.text import office_time
from tracker.core.web import Page, paginate
from tracker.reports import actions, forms, review_queries
from tracker.reports.lifecycle import ReportState
from tracker.reports.list_queries import LedgerFilter, filtered, lit, months_since, period_options
from tracker.reports.models import Report
from tracker.reports.policy import (
    may_return,
    may_review,
    may_review_any,
    may_sign_any,
    may_sign_off,
)
from tracker.reports.queries import visible_report
from tracker.reports.review_queries import Waiting
from tracker.reports.reviewing import looked_at_since
from tracker.reports.slots import time_words

KEPT_IN_URL = ("unit", "period", "over", "page")


@dataclass(frozen=True)
class Desk:
    """One of the two queues: whose it is, what is done with a report, and with several ticked ones."""

    endpoint: str
    bulk: str
    title: str
    done: str
    statement: Callable[[Person, datetime], Select[Report]]
    may_decide: Callable[[Person, Report], Verdict]
    decide: Callable[..., None]
    waits_in: ReportState

    @property
    def signs(self) -> bool:
        """The unit head's: 审签 before it reaches the office."""
        return self.waits_in is ReportState.AWAITING_SIGN_OFF


REVIEW = Desk(
    "reports.review",
    "reports.accept_chosen",
    "报告审核",
    "采用",
    lambda user, _: review_queries.awaiting_review(user),
    may_review,
    actions.accept,
    ReportState.SUBMITTED,
)
SIGNING = Desk(
    "reports.signing",
    "reports.sign_chosen",
    "报告审签",
    "审签",
    review_queries.awaiting_signature,
    may_sign_off,
    actions.sign_off,
    ReportState.AWAITING_SIGN_OFF,
)


@requires(may_review_any)
def review() -> ResponseReturnValue:
    """Submitted reports that this person may accept or return, the oldest first; one of them open."""
    return show_desk(REVIEW)


@requires(may_sign_any)
def signing() -> ResponseReturnValue:
    """The unit's reports that wait for its head, the first due first; one of them open."""
    return show_desk(SIGNING)


def show_desk(
    desk: Desk,
    report: Report | None = None,
    *,
    returning: forms.ReturnForm | None = None,
    met: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """The queue with one report open: the given one (which may be decided already), the one that the URL names, or the first."""
    user, now = me(), clock.now()
    around = None if desk.signs else review_queries.around(user)
    since = looked_at_since(now, office_rules().first_look_hours, around.calendar) if around else now
    statement = filtered(desk.statement(user, now), LedgerFilter.from_query(request.args))
    if request.args.get("over") and around:
        statement = review_queries.waiting_since_before(statement, since)
    page: Page[Report] = paginate(statement)
    shown = _with(page.rows, report)
    read = report or _named_in_url(shown, desk, user) or next(iter(shown), None)
    line = review_queries.waiting(_with(shown, read), now, read)
    opened = next((one for one in line if read and one.report.id == read.id), None)
    queue = [one for one in line if one.report.state is desk.waits_in and one.report in shown]
    place = next((n for n, one in enumerate(queue) if opened and one.report.id == opened.report.id), None)
    before, after = _neighbours(queue, place)
    kept = {name: request.args[name] for name in KEPT_IN_URL if request.args.get(name)}
    waited: dict[int, timedelta] = {one.report.id: now - (one.report.submitted_at or now) for one in queue}
    return render_template(
        "reports/review.html",
        desk=desk,
        page=page,
        queue=queue,
        opened=opened,
        light_now=lit([(opened.slot, opened.report)], now)[0].light if opened else None,
        today=clock.office_day(now),
        place=place,
        before=before,
        after=after,
        kept=kept,
        met=met,
        waited={number: time_words(each) for number, each in waited.items()},
        overdue={one.report.id for one in queue if (one.report.submitted_at or now) < since},
        hours=office_rules().first_look_hours,
        returning=returning or forms.ReturnForm(formdata=None, data={"version": _version(opened)}),
        may_decide=desk.may_decide(user, opened.report) if opened else None,
        others=around.elsewhere if around and user.is_office else None,
        unit_options=around.units if around else [],
        period_options=period_options(months_since(around.first_due, clock.office_day(now)))
        if around
        else [],
    ), status


def _with(rows: list[Report], report: Report | None) -> list[Report]:
    return rows if report is None or report.id in {row.id for row in rows} else [*rows, report]


def _named_in_url(shown: list[Report], desk: Desk, user: Person) -> Report | None:
    wanted = request.args.get("report", None, type=row_id)
    found = next((one for one in shown if one.id == wanted), None)
    if found is None and wanted is not None:
        found = next(iter(review_queries.chosen(desk.statement(user, clock.now()), [wanted])), None)
    return found


def _neighbours(queue: list[Waiting], place: int | None) -> tuple[Waiting | None, Waiting | None]:
    if place is None:
        return None, None
    return queue[place - 1] if place else None, queue[place + 1] if place + 1 < len(queue) else None


def _version(opened: Waiting | None) -> int:
    return opened.report.version if opened else 0


# ── one report ───────────────────────────────────────────────────────────────────────────────────────────────────────


def desk_of(report: Report) -> Desk:
    """Where it waits: on the unit head's desk until he signed, then on the office's."""
    return SIGNING if report.state is ReportState.AWAITING_SIGN_OFF else REVIEW


@requires(may_sign_off, on=visible_report)
def sign_off(report: Report) -> ResponseReturnValue:
    """审签, then the next in the queue."""
    return decided(report, SIGNING, f"已审签{report.slot.task.title}的报告，报送领导小组办公室")


@requires(may_review, on=visible_report)
def accept(report: Report) -> ResponseReturnValue:
    """采用, then the next in the queue."""
    return decided(report, REVIEW, f"已采用{report.slot.unit.short_name}的报告")


def decided(report: Report, desk: Desk, words: str) -> ResponseReturnValue:
    """Take the step on the version that was read, or show what another person did meanwhile (409)."""
    form = forms.StepForm()
    if not is_as_read(report, desk, form):
        return show_met(report, desk)
    desk.decide(report, actor_id=me().id)
    flash(words, "success")
    return to_next(desk)


@requires(may_return, on=visible_report)
def return_report(report: Report) -> ResponseReturnValue:
    """退回 with the reason: the office's, or the unit head's before it leaves the unit."""
    desk, form = desk_of(report), forms.ReturnForm()
    if not is_as_read(report, desk, form):
        return show_met(report, desk, form)
    if not form.can_be_sent():
        return show_desk(desk, report, returning=form, status=422)
    actions.return_to_unit(report, reason=form.full_reason, actor_id=me().id)
    flash(f"已退回{report.slot.unit.short_name}修改", "success")
    return to_next(desk)


def is_as_read(report: Report, desk: Desk, form: VersionedForm) -> bool:
    """It still waits here, in the version that was shown."""
    return report.state is desk.waits_in and not form.is_stale(report.version)


def show_met(report: Report, desk: Desk, form: forms.ReturnForm | None = None) -> ResponseReturnValue:
    """What happened to the report meanwhile, by whom; the reasons that were typed stay on the page (409)."""
    record = review_queries.last_decision(report)
    who = names_of({record.actor_id or 0}).get(record.actor_id or 0, "系统") if record else ""
    when = f"{who}于{office_time(record.occurred_at)}" if record else ""
    if report.state is desk.waits_in:
        words = f"{when}重新送交了修改后的报告，您的操作没有办理。请看过最新内容再办理。"
    else:
        step = {ReportState.DRAFT: "退回", ReportState.ACCEPTED: "采用"}.get(report.state, "审签")
        words = f"这份报告已由{when}{step}，现为“{report.state.word}”，您的操作没有办理。"
    if form is not None:
        words += "您填写的退回原因留在本页。" if form.full_reason else ""
        form.version.data = str(report.version)
    return show_desk(desk, report, returning=form, met=words, status=409)


def to_next(desk: Desk) -> ResponseReturnValue:
    """The queue as it was filtered, with the next report open."""
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT_IN_URL if request.args.get(name)}
    return redirect(url_for(desk.endpoint, report=request.args.get("next", None, type=row_id), **kept), 303)


# ── several at once ──────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_review_any)
def accept_chosen() -> ResponseReturnValue:
    """采用 the ticked reports."""
    return decide_chosen(REVIEW)


@requires(may_sign_any)
def sign_chosen() -> ResponseReturnValue:
    """审签 the ticked reports."""
    return decide_chosen(SIGNING)


def decide_chosen(desk: Desk) -> ResponseReturnValue:
    """Take the step one by one; what changed, may not be decided by this person or must be read first stays in the queue."""
    user = me()
    ticked: dict[int, str] = {}
    for value in request.form.getlist("reports"):
        number, _, version = value.partition(":")
        ticked[int(number) if number.isdecimal() and int(number) <= LARGEST_ID else 0] = version
    done = 0
    reports = review_queries.chosen(desk.statement(user, clock.now()), list(ticked))
    for one in review_queries.waiting(reports, clock.now()):
        report = one.report
        readable = str(report.version) == ticked[report.id] and not one.doubts
        if not readable or not desk.may_decide(user, report):
            continue
        try:
            desk.decide(report, actor_id=user.id)
        except IllegalStep:
            continue
        done += 1
    if done:
        flash(f"已{desk.done}{done}份报告", "success")
    if left := len(ticked) - done:
        flash(f"{left}份没有{desk.done}：内容已变化、不由您办理或有需核对的情况，请逐份打开核对", "warning")
    if not ticked:
        flash(f"请先勾选要{desk.done}的报告", "warning")
    return to_next(desk)


def register(bp: Blueprint) -> None:
    """Hang the pages onto the feature's blueprint."""
    bp.add_url_rule("/reports/review", view_func=review)
    bp.add_url_rule("/reports/signing", view_func=signing)
    bp.add_url_rule("/reports/<int:report_id>/signature", view_func=sign_off, methods=["POST"])
    bp.add_url_rule("/reports/<int:report_id>/acceptance", view_func=accept, methods=["POST"])
    bp.add_url_rule("/reports/<int:report_id>/returns", view_func=return_report, methods=["POST"])
    bp.add_url_rule("/reports/acceptances", view_func=accept_chosen, methods=["POST"])
    bp.add_url_rule("/reports/signatures", view_func=sign_chosen, methods=["POST"])
