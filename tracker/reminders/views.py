"""Pages of this feature (door 1: people): 催办 on a task, the ledger, the slip, one's own calendar link."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import me
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.limits import limiter
from tracker.core.policy import public, requires
from tracker.core.web import paginate
from tracker.messages.channels import settings
from tracker.reminders import actions, queries
from tracker.reminders.calendars import feed
from tracker.reminders.document import slip_of
from tracker.reminders.forms import ReminderForm
from tracker.reminders.models import Reminder
from tracker.reminders.policy import may_print_slip, may_remind, may_see, may_see_reminders, may_subscribe
from tracker.reminders.queries import LedgerFilter, Remindable, remindable, visible_reminder
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_task

bp = Blueprint("reminders", __name__)

FEEDS_PER_ADDRESS = "60 per hour"
SENDERS = (("office", "领导小组办公室"), ("lead", "牵头单位"))


@bp.get("/reminders")
@requires(may_see_reminders)
def index() -> ResponseReturnValue:
    """催办台账; `q`, `unit`, `sender` and `month` (2022-03) filter."""
    chosen = LedgerFilter(
        words=request.args.get("q", "").strip(),
        unit_id=request.args.get("unit", type=row_id),
        sender=request.args.get("sender", ""),
        month=request.args.get("month", type=first_of),
    )
    return render_template(
        "reminders/index.html",
        page=paginate(queries.ledger(current_user, chosen)),
        units=queries.reminded_units(current_user),
        senders=SENDERS,
        months=queries.months(current_user),
    )


def first_of(month: str) -> date:
    """2022-03 → 1 March 2022. Raises ValueError, which makes the filter none."""
    return date.fromisoformat(f"{month}-01")


@bp.get("/tasks/<int:task_id>/reminders")
@requires(may_see, on=visible_task)
def of_task(task: Task) -> ResponseReturnValue:
    """The task's units, what they owe, and the reminders they got."""
    return render_template(
        "reminders/of_task.html",
        task=task,
        parts=queries.remindables(task),
        reminders=queries.of_task(current_user, task),
    )


@bp.route("/tasks/<int:task_id>/units/<int:unit_id>/reminder", methods=["GET", "POST"])
@requires(may_remind, on=remindable)
def remind(part: Remindable) -> ResponseReturnValue:
    """Write a reminder to one unit and send it."""
    form = ReminderForm(data={"content": first_words(part)})
    form.today = part.today
    if form.validate_on_submit():
        reminder = actions.remind(
            part.task,
            part.unit,
            content=form.content.data or "",
            asked_on=form.asked_on.data,
            actor=me(),
        )
        flash(f"已催办{part.unit.short_name}", "success")
        return redirect(url_for("reminders.show", reminder_id=reminder.id), 303)
    page = render_template("reminders/remind.html", form=form, part=part)
    return page, 422 if form.is_submitted() else 200


def first_words(part: Remindable) -> str:
    """What the reminder says before anybody writes: what the unit owes."""
    if not part.owes:
        return ""
    return f"你单位{'，'.join(part.owes)}，请抓紧办理。"


@bp.get("/reminders/<int:reminder_id>")
@requires(may_see, on=visible_reminder)
def show(reminder: Reminder) -> ResponseReturnValue:
    """One reminder in full."""
    return render_template("reminders/show.html", reminder=reminder)


@bp.get("/reminders/<int:reminder_id>/slip.pdf")
@requires(may_print_slip, on=visible_reminder)
def slip(reminder: Reminder) -> ResponseReturnValue:
    """催办单. A reminder is never changed, so its slip is the same whenever it is printed."""
    return send_file(
        io.BytesIO(slip_of(reminder)),
        mimetype="application/pdf",
        download_name=f"催办单 {reminder.number}.pdf",
        as_attachment=True,
    )


# ── one's own calendar ───────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/account/calendar")
@requires(may_subscribe)
def calendar() -> ResponseReturnValue:
    """Whether there is a calendar link, and how to use it."""
    return render_template("reminders/calendar.html", link=queries.link_of(current_user.id), address="")


@bp.post("/account/calendar")
@requires(may_subscribe)
def make_calendar() -> ResponseReturnValue:
    """A new secret address, shown once."""
    secret = actions.make_calendar_link(me(), actor_id=current_user.id)
    path = url_for("reminders.calendar_feed", secret=secret)
    address = f"{settings().public_url or request.host_url.rstrip('/')}{path}"
    return render_template("reminders/calendar.html", link=queries.link_of(current_user.id), address=address)


@bp.post("/account/calendar/closure")
@requires(may_subscribe)
def close_calendar() -> ResponseReturnValue:
    """Close the address."""
    closed = actions.close_calendar_link(me(), actor_id=current_user.id)
    flash("日历链接已停用" if closed else "没有在用的日历链接", "success")
    return redirect(url_for("reminders.calendar"), 303)


@bp.get("/calendars/<string:secret>.ics")
@limiter.limit(FEEDS_PER_ADDRESS)
@public
def calendar_feed(secret: str) -> ResponseReturnValue:
    """The due dates of whose secret this is; whoever guesses wrong finds nothing."""
    person = queries.owner_of(secret)
    if person is None:
        abort(404)
    now = clock.now()
    address = settings().public_url
    domain = urlsplit(address or request.host_url).hostname or "tracker"
    entries = queries.entries_for(person, clock.office_day(now))
    response = Response(feed(entries, now=now, domain=domain, address=address), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
