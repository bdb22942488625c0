"""Pages of dispatch meetings 调度会, their minutes and letters (door 1: people)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import inspect

from tracker.accounts.models import Person
from tracker.core import clock, files
from tracker.core.forms import VersionedForm
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.core.web import paginate, show_error
from tracker.documents.life import life_of
from tracker.documents.models import Document
from tracker.meetings import actions, candidates, drafting, risks
from tracker.meetings.agenda import Agenda, from_json
from tracker.meetings.forms import (
    AgendaForm,
    AttendanceForm,
    CancellationForm,
    DecisionForm,
    MeetingForm,
)
from tracker.meetings.lifecycle import Attendance
from tracker.meetings.models import Decision, Meeting, MeetingUnit
from tracker.meetings.policy import (
    may_answer,
    may_cancel_meeting,
    may_decide,
    may_dispatch_decision,
    may_draft_letters,
    may_draft_meeting,
    may_draft_minutes,
    may_edit_decision,
    may_edit_meeting,
    may_hold,
    may_list_meetings,
    may_notify,
    may_read_document,
    may_read_meeting,
    may_read_pack,
)
from tracker.meetings.queries import (
    agenda_of,
    decisions_of,
    last_serial,
    letters_of,
    matters_of_letter,
    measures_of,
    meeting_of_minutes,
    meetings_seen_by,
    plans_to_meet_on,
    status_of,
    units_at_work,
    untold,
    visible_decision,
    visible_letter,
    visible_meeting,
    visible_minutes,
)
from tracker.plans.titles import subject_of
from tracker.tasks.values import Party
from tracker.units.queries import active_units, groups

bp = Blueprint("meetings", __name__)

READ_AGAIN = "会议内容在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"
USUAL_NOTICE = timedelta(days=7)


@bp.get("/meetings")
@requires(may_list_meetings)
def index() -> ResponseReturnValue:
    """The meetings, latest first."""
    return render_template("meetings/index.html", page=paginate(meetings_seen_by(current_user)))


@bp.route("/meetings/new", methods=["GET", "POST"])
@requires(may_draft_meeting)
def new() -> ResponseReturnValue:
    """Date, place, units; the agenda is composed at once."""
    plans = plans_to_meet_on()
    form = MeetingForm(data=first_values(plans[0].id, plans[0].title) if plans else {})
    form.offer(active_units(), groups(), plans)
    if form.validate_on_submit():
        plan = next(plan for plan in plans if plan.id == form.plan_id.data)
        meeting = actions.draft(plan, form.values(), actor_id=current_user.id)
        flash("已拟定会议，议程由系统汇总，请核对后通知", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    return render_template("meetings/new.html", form=form, plans=plans), 422 if form.errors else 200


def first_values(plan_id: int, plan_title: str) -> dict[str, Any]:
    """What a new meeting is proposed with."""
    return {
        "plan_id": plan_id,
        "title": drafting.title_of(subject_of(plan_title), last_serial(plan_id) + 1),
        "held_on": clock.today() + USUAL_NOTICE,
        "parties": [Party(unit_id=number).key for number in units_at_work(plan_id)],
    }


@bp.get("/meetings/<int:meeting_id>")
@requires(may_read_meeting, on=visible_meeting)
def show(meeting: Meeting) -> ResponseReturnValue:
    """The meeting: where it stands, what is on the table, what was decided."""
    sees_all = current_user.sees_everything
    today = clock.today()
    decisions = decisions_of(meeting, current_user)
    own = own_row(meeting, current_user)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        own=own,
        agenda=shown_agenda(meeting) if sees_all else None,
        decisions=[(one, *status_of(one, today)) for one in decisions],
        letters=letters_of(meeting, current_user),
        untold=untold(meeting) if current_user.is_office else {},
        exchange=drafting.lines_of(meeting.exchange) if sees_all else [],
        pledge=drafting.lines_of(meeting.pledge) if sees_all else [],
        coordination=drafting.lines_of(meeting.coordination) if sees_all else [],
        risk_rule=risks.RULE_IN_WORDS,
        speaker_rule=candidates.RULE_IN_WORDS,
        attendance_form=AttendanceForm(data=answered(own)) if own else None,
        cancellation_form=CancellationForm(),
        entries=timeline(f"meeting:{meeting.id}") if sees_all else [],
    )


def own_row(meeting: Meeting, person: Person) -> MeetingUnit | None:
    """The invitation of the person's own unit."""
    return next((one for one in meeting.units if one.unit_id == person.unit_id), None)


def answered(row: MeetingUnit) -> dict[str, Any]:
    """What the unit answered so far; 参加 is proposed."""
    attendance = Attendance.ATTENDS if row.attendance is Attendance.UNANSWERED else row.attendance
    return {"attendance": attendance.value, "attendees": row.attendees, "reason": row.reason}


def shown_agenda(meeting: Meeting) -> Agenda:
    """The tables as printed, or as they stand now while nothing is printed."""
    return from_json(meeting.snapshot) if meeting.snapshot else agenda_of(meeting, clock.now())


@bp.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(may_edit_meeting, on=visible_meeting)
def edit(meeting: Meeting) -> ResponseReturnValue:
    """Date, place and units of a meeting that lies ahead."""
    form = MeetingForm(data=held_values(meeting))
    form.offer(active_units(), groups(), [meeting.plan])
    stale = form.is_submitted() and form.is_stale(meeting.version)
    if form.validate_on_submit() and not stale:
        actions.edit(meeting, form.values(), actor_id=current_user.id)
        touch(meeting)
        flash("已保存", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    return again("meetings/edit.html", form, meeting.version, stale, meeting=meeting)


def held_values(meeting: Meeting) -> dict[str, Any]:
    """The particulars as the form holds them; members of a group as the group."""
    starts = meeting.starts_at.astimezone(clock.OFFICE_ZONE)

    def keys(*, observes: bool) -> list[str]:
        parties = [
            Party(group_id=one.group_id) if one.group_id is not None else Party(unit_id=one.unit_id)
            for one in meeting.units
            if one.observes == observes
        ]
        return [party.key for party in dict.fromkeys(parties)]

    return {
        "plan_id": meeting.plan_id,
        "title": meeting.title,
        "held_on": starts.date(),
        "held_time": starts.time(),
        "place": meeting.place,
        "chair": meeting.chair,
        "parties": keys(observes=False),
        "observers": keys(observes=True),
        "version": meeting.version,
    }


def touch(meeting: Meeting) -> None:
    """Other units are a new version, too: two people who edit at once must notice each other."""
    if not inspect(meeting).modified:
        meeting.version += 1


def again(template: str, form: VersionedForm, version: int, stale: bool, **shown: Any) -> ResponseReturnValue:
    """The form once more with what was typed: 409 where somebody saved meanwhile, 422 where it is not valid."""
    if stale:
        form.version.data = str(version)
    status = 409 if stale else 422 if form.errors else 200
    return render_template(template, form=form, stale=stale, **shown), status


@bp.route("/meetings/<int:meeting_id>/agenda", methods=["GET", "POST"])
@requires(may_edit_meeting, on=visible_meeting)
def edit_agenda(meeting: Meeting) -> ResponseReturnValue:
    """Topics, speakers and what needs coordination."""
    names = ("topics", "exchange", "pledge", "coordination", "version")
    form = AgendaForm(data={name: getattr(meeting, name) for name in names})
    stale = form.is_submitted() and form.is_stale(meeting.version)
    if form.validate_on_submit() and not stale:
        actions.set_agenda(meeting, form.values(), actor_id=current_user.id)
        flash("已保存", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    return again(
        "meetings/agenda.html",
        form,
        meeting.version,
        stale,
        meeting=meeting,
        speaker_rule=candidates.RULE_IN_WORDS,
    )


@bp.post("/meetings/<int:meeting_id>/composition")
@requires(may_edit_meeting, on=visible_meeting)
def compose(meeting: Meeting) -> ResponseReturnValue:
    """重新汇总 the agenda."""
    if VersionedForm().is_stale(meeting.version):
        return show_error(409, text=READ_AGAIN)
    actions.recompose(meeting, actor_id=current_user.id)
    flash("已按当前数据重新汇总议程", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.post("/meetings/<int:meeting_id>/notification")
@requires(may_notify, on=visible_meeting)
def notify(meeting: Meeting) -> ResponseReturnValue:
    """通知 the units."""
    if VersionedForm().is_stale(meeting.version):
        return show_error(409, text=READ_AGAIN)
    actions.notify(meeting, actor_id=current_user.id)
    flash(f"已通知{len(meeting.units)}个单位", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.post("/meetings/<int:meeting_id>/pack")
@requires(may_edit_meeting, on=visible_meeting)
def print_pack(meeting: Meeting) -> ResponseReturnValue:
    """Freeze the tables and print the pack."""
    if VersionedForm().is_stale(meeting.version):
        return show_error(409, text=READ_AGAIN)
    actions.print_pack(meeting, actor_id=current_user.id)
    flash("已印制会议材料，数据同时冻结", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.get("/meetings/<int:meeting_id>/pack.pdf")
@requires(may_read_pack, on=visible_meeting)
def pack(meeting: Meeting) -> Response:
    """The stored pack."""
    assert meeting.pack is not None
    return files.as_attachment(meeting.pack)


@bp.post("/meetings/<int:meeting_id>/holding")
@requires(may_hold, on=visible_meeting)
def hold(meeting: Meeting) -> ResponseReturnValue:
    """记为已召开."""
    actions.hold(meeting, actor_id=current_user.id)
    flash("已记录会议召开，请记录议定事项", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.post("/meetings/<int:meeting_id>/cancellation")
@requires(may_cancel_meeting, on=visible_meeting)
def cancel(meeting: Meeting) -> ResponseReturnValue:
    """取消 with a reason."""
    form = CancellationForm()
    if not form.validate_on_submit():
        flash("请写明取消原因", "error")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    actions.cancel(meeting, reason=form.reason.data or "", actor_id=current_user.id)
    flash("会议已取消", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(may_answer, on=visible_meeting)
def answer(meeting: Meeting) -> ResponseReturnValue:
    """The own unit says who comes."""
    row = own_row(meeting, current_user)
    assert row is not None
    form = AttendanceForm(data=answered(row))
    if form.validate_on_submit():
        actions.answer(
            row,
            attendance=Attendance(form.attendance.data),
            attendees=form.attendees.data or "",
            reason=form.reason.data or "",
            actor_id=current_user.id,
        )
        flash("已回复", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    status = 422 if form.errors else 200
    return render_template("meetings/attendance.html", meeting=meeting, form=form), status


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/meetings/<int:meeting_id>/decisions/new", methods=["GET", "POST"])
@requires(may_decide, on=visible_meeting)
def decide(meeting: Meeting) -> ResponseReturnValue:
    """Record a matter."""
    form = DecisionForm()
    form.earliest = clock.today()
    form.offer(active_units(), measures_of(meeting.plan_id))
    if form.validate_on_submit():
        actions.decide(meeting, form.values(), actor_id=current_user.id)
        flash("已记录议定事项", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    return again("meetings/decision.html", form, 0, False, meeting=meeting, decision=None)


@bp.route("/decisions/<int:decision_id>/edit", methods=["GET", "POST"])
@requires(may_edit_decision, on=visible_decision)
def edit_decision(decision: Decision) -> ResponseReturnValue:
    """Correct a matter that has not gone out."""
    names = ("content", "requirement", "measure_id", "lead_unit_id", "due_on", "version")
    held = {name: getattr(decision, name) for name in names}
    form = DecisionForm(data={**held, "support": [one.unit_id for one in decision.support]})
    form.earliest = clock.today()
    form.offer(active_units(), measures_of(decision.meeting.plan_id))
    stale = form.is_submitted() and form.is_stale(decision.version)
    if form.validate_on_submit() and not stale:
        actions.edit_decision(decision, form.values(), actor_id=current_user.id)
        flash("已保存", "success")
        return redirect(url_for("meetings.show", meeting_id=decision.meeting_id), 303)
    return again(
        "meetings/decision.html", form, decision.version, stale, meeting=decision.meeting, decision=decision
    )


@bp.post("/decisions/<int:decision_id>/removal")
@requires(may_edit_decision, on=visible_decision)
def withdraw_decision(decision: Decision) -> ResponseReturnValue:
    """Strike a matter that has not gone out."""
    meeting_id = decision.meeting_id
    actions.withdraw_decision(decision, actor_id=current_user.id)
    flash("已删除", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/decisions/<int:decision_id>/dispatch")
@requires(may_dispatch_decision, on=visible_decision)
def dispatch_decision(decision: Decision) -> ResponseReturnValue:
    """交办 as a task."""
    if VersionedForm().is_stale(decision.version):
        return show_error(409, text=READ_AGAIN)
    actions.dispatch_decision(decision, actor_id=current_user.id)
    assert decision.task is not None
    flash(f"已交办为任务{decision.task.number}", "success")
    return redirect(url_for("meetings.show", meeting_id=decision.meeting_id), 303)


# ── minutes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/meetings/<int:meeting_id>/minutes")
@requires(may_draft_minutes, on=visible_meeting)
def draft_minutes(meeting: Meeting) -> ResponseReturnValue:
    """Draft the 纪要."""
    document = actions.draft_minutes(meeting, actor_id=current_user.id)
    flash("已拟出纪要初稿，请修改后核数", "success")
    return redirect(url_for("writing.edit", document_id=document.id), 303)


@bp.get("/minutes/<int:document_id>")
@requires(may_read_document, on=visible_minutes)
def show_minutes(document: Document) -> ResponseReturnValue:
    """The minutes and their life."""
    meeting = meeting_of_minutes(document.id)
    return render_template(
        "meetings/document.html",
        **life_of(document),
        addressees="",
        meeting=meeting if meeting and visible_meeting(current_user, meeting.id) else None,
    )


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/meetings/<int:meeting_id>/letters")
@requires(may_draft_letters, on=visible_meeting)
def draft_letters(meeting: Meeting) -> ResponseReturnValue:
    """Draft the letters that are still missing."""
    person = current_user
    contact = f"联系人：{person.name}" + (f"，联系电话：{person.phone}" if person.phone else "")
    drafted = actions.draft_letters(meeting, contact=contact, actor_id=person.id)
    if drafted:
        flash(f"已拟出工作提醒函{len(drafted)}件，请逐件核对", "success")
    else:
        flash("已交办的议定事项都已拟函，没有需要补拟的", "warning")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.get("/letters/<int:document_id>")
@requires(may_read_document, on=visible_letter)
def show_letter(document: Document) -> ResponseReturnValue:
    """The letter and its life."""
    matters = matters_of_letter(document.id)
    meeting = matters[0].meeting if matters else None
    return render_template(
        "meetings/document.html",
        **life_of(document),
        addressees=document.content["addressees"],
        meeting=meeting if meeting and visible_meeting(current_user, meeting.id) else None,
    )
