"""Pages of the channels (door 1: people): one's own mail, group robots, and how the machinery runs."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import actions as accounts
from tracker.accounts.queries import myself
from tracker.core import clock, jobs
from tracker.core.office_clock import is_sample
from tracker.core.policy import requires, signed_in
from tracker.core.rules import office_rules
from tracker.core.web import paginate
from tracker.messages import actions, channels, operations, queries
from tracker.messages.actions import RobotRefused
from tracker.messages.forms import PreferencesForm, RobotForm
from tracker.messages.models import OutboxMessage, Robot, RobotKind
from tracker.messages.occasions import Occasion, allowed_by_mail
from tracker.messages.policy import may_keep_robots, may_retry, may_see_operations
from tracker.messages.values import RobotValues

SINCE = timedelta(hours=24)


def register(bp: Blueprint) -> None:
    """Hang the pages into the feature's blueprint."""
    bp.add_url_rule("/account/mail", "preferences", preferences, methods=["GET", "POST"])
    bp.add_url_rule("/robots", "robots", robots)
    bp.add_url_rule("/robots/new", "register_robot", register_robot, methods=["GET", "POST"])
    bp.add_url_rule("/robots/<int:robot_id>/edit", "edit_robot", edit_robot, methods=["GET", "POST"])
    bp.add_url_rule("/operations", "operations", show_operations)
    bp.add_url_rule("/outbox/retries", "retry_all", retry_all, methods=["POST"])
    bp.add_url_rule("/outbox/<int:outgoing_id>/retry", "retry", retry, methods=["POST"])


@requires(signed_in)
def preferences() -> ResponseReturnValue:
    """My mail address and what I want by mail."""
    allowed = allowed_by_mail(office_rules())
    kept = queries.mail_preference(current_user.id)
    without = frozenset(kept.without) if kept is not None else frozenset()
    form = PreferencesForm(
        data={
            "email": current_user.email,
            "wants_mail": kept.wants_mail if kept is not None else True,
            "occasions": [one.value for one in Occasion if one.value not in without],
        }
    )
    form.offer(allowed)
    if form.validate_on_submit():
        person = myself()
        accounts.set_own_email(person, form.email.data or "")
        chosen = set(form.occasions.data or ())
        refused = [one for one in Occasion if one in allowed and one.value not in chosen]
        refused += [one for one in Occasion if one not in allowed and one.value in without]
        actions.set_mail_preferences(
            person, wants_mail=bool(form.wants_mail.data), without=refused, actor_id=person.id
        )
        flash("已保存邮件设置", "success")
        return redirect(url_for("messages.preferences"), 303)
    page = render_template(
        "messages/preferences.html", form=form, has_server=channels.mail_server() is not None, allowed=allowed
    )
    return page, 422 if form.is_submitted() else 200


# ── group robots ─────────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_keep_robots)
def robots() -> ResponseReturnValue:
    """The group robots."""
    return render_template("messages/robots.html", robots=queries.robots())


@requires(may_keep_robots)
def register_robot() -> ResponseReturnValue:
    """Register one."""
    form = robot_form()
    form.is_new = True
    if form.validate_on_submit():
        try:
            robot = actions.register_robot(values_of(form), actor_id=current_user.id)
        except RobotRefused as refusal:
            form[refusal.field].errors = [str(refusal)]
        else:
            flash(f"已登记群机器人“{robot.name}”", "success")
            return redirect(url_for("messages.robots"), 303)
    return render_template("messages/robot.html", form=form, robot=None), 422 if form.is_submitted() else 200


@requires(may_keep_robots, on=queries.robot)
def edit_robot(robot: Robot) -> ResponseReturnValue:
    """Change one; a blank address or secret keeps the one that is there."""
    form = robot_form(robot)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        if form.is_stale(robot.version):
            form.version.data, status = str(robot.version), 409
        else:
            try:
                actions.edit_robot(robot, values_of(form), actor_id=current_user.id)
            except RobotRefused as refusal:
                form[refusal.field].errors = [str(refusal)]
            else:
                flash(f"已保存群机器人“{robot.name}”", "success")
                return redirect(url_for("messages.robots"), 303)
    page = render_template("messages/robot.html", form=form, robot=robot, is_stale=status == 409)
    return page, status


def robot_form(robot: Robot | None = None) -> RobotForm:
    """The form, filled with what a page may show."""
    shown = {}
    if robot is not None:
        shown = {
            "name": robot.name,
            "kind": robot.kind,
            "serves_all": robot.serves_all,
            "unit_ids": [one.unit_id for one in robot.units],
            "is_active": robot.is_active,
            "version": robot.version,
        }
    form = RobotForm(data=shown)
    form.offer_units(queries.unit_choices())
    form.further_hosts = channels.settings().robot_hosts
    return form


def values_of(form: RobotForm) -> RobotValues:
    """What was filled in."""
    return RobotValues(
        name=form.name.data or "",
        kind=RobotKind(form.kind.data),
        url=form.url.data or "",
        secret=form.secret.data or "",
        serves_all=bool(form.serves_all.data),
        unit_ids=tuple(form.unit_ids.data or ()),
        is_active=bool(form.is_active.data),
    )


# ── how it runs ──────────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_see_operations)
def show_operations() -> ResponseReturnValue:
    """运行状况: clock, jobs, channels and what could not be delivered."""
    now = clock.machine_now()
    return render_template(
        "messages/operations.html",
        clock=operations.clock_standing(queries.clock_processes(), now),
        jobs=operations.standings(
            jobs.schedule(), queries.latest_runs(), now, office_rules(), clock.office_day(now)
        ),
        channels=queries.channel_standings(now - SINCE),
        page=paginate(queries.dead_letters()),
        addressee=queries.addressee,
        has_server=channels.mail_server() is not None,
        is_sample=is_sample(),
    )


@requires(may_retry, on=queries.visible_dead_letter)
def retry(outgoing: OutboxMessage) -> ResponseReturnValue:
    """Try what was given up again."""
    actions.retry(outgoing, actor_id=current_user.id)
    flash("已放回待发，将在一分钟内重新发送", "success")
    return redirect(url_for("messages.operations"), 303)


@requires(may_see_operations)
def retry_all() -> ResponseReturnValue:
    """Try again whatever surely did not arrive: the channel works again."""
    number = actions.retry_all(actor_id=current_user.id)
    if number:
        flash(f"已将{number}件放回待发，陆续重新发送", "success")
    else:
        flash("没有可以一并重发的；送达情况不明的，请逐件确认", "warning")
    return redirect(url_for("messages.operations"), 303)
