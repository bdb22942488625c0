"""Pages of rights (door 1: people): one administrator asks for a change, another confirms it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import actions, queries
from tracker.accounts.actions import AccountRefused
from tracker.accounts.forms import ReasonForm, RolesForm
from tracker.accounts.models import ADMINISTRATORS, Person, Role, RoleRequest, RoleRequestKind
from tracker.accounts.policy import (
    appoints_first,
    may_ask_for_password,
    may_ask_to_deactivate,
    may_ask_to_reactivate,
    may_confirm_request,
    may_see_role_requests,
    may_set_roles,
    may_withdraw_request,
    roles_offered,
)
from tracker.accounts.roles import ADMINISTRATOR_ROLES, BUSINESS_ROLES
from tracker.core.db import db
from tracker.core.forms import Choice, VersionedForm
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.core.web import paginate, show_error

READ_AGAIN = "这项变更刚刚已有变化，本次没有办理。请返回列表查看。"


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of accounts."""
    bp.add_url_rule("/people/<int:person_id>/roles", view_func=set_roles, methods=["GET", "POST"])
    bp.add_url_rule("/people/<int:person_id>/password-request", view_func=ask_for_password, methods=["POST"])
    for path, view in (
        ("deactivation-request", ask_to_deactivate),
        ("reactivation-request", ask_to_reactivate),
    ):
        bp.add_url_rule(f"/people/<int:person_id>/{path}", view_func=view, methods=["POST"])
    bp.add_url_rule("/role-requests", view_func=role_requests)
    for path, view in (
        ("confirmation", confirm_request),
        ("refusal", refuse_request),
        ("withdrawal", withdraw_request),
    ):
        bp.add_url_rule(f"/role-requests/<int:request_id>/{path}", view_func=view, methods=["POST"])


@requires(may_set_roles, on=queries.visible_person)
def set_roles(person: Person) -> ResponseReturnValue:
    """One of the administrators, or any of the business roles."""
    form = roles_form(person, roles_offered(current_user))
    is_stale = False
    if form.validate_on_submit():
        is_stale = form.is_stale(person.version)
        if is_stale:
            form.version.data = str(person.version)
        elif save_roles(person, form):
            return redirect(url_for("accounts.show", person_id=person.id), 303)
    page = render_template(
        "accounts/roles.html",
        form=form,
        person=person,
        is_stale=is_stale,
        appoints_first=appoints_first(current_user),
        waiting=queries.role_request_of(person),
    )
    return page, 409 if is_stale else 422 if form.is_submitted() else 200


def roles_form(person: Person, offered: tuple[Role, ...]) -> RolesForm:
    """The form with the roles that may be assigned."""
    held = [one.role for one in person.roles]
    form = RolesForm(
        data={
            "administrator": next((role.value for role in ADMINISTRATOR_ROLES if role in held), ""),
            "business": [role.value for role in BUSINESS_ROLES if role in held],
            "version": person.version,
        }
    )
    form.administrator.choices = [Choice("", "不担任")]
    form.administrator.choices += [
        Choice(role.value, role.word) for role in ADMINISTRATOR_ROLES if role in offered
    ]
    form.business.choices = [Choice(role.value, role.word) for role in BUSINESS_ROLES if role in offered]
    return form


def save_roles(person: Person, form: RolesForm) -> bool:
    """Ask for what was chosen, or appoint the first administrators; a refusal's sentence is put at the field."""
    chosen = [Role(value) for value in [form.administrator.data, *(form.business.data or [])] if value]
    try:
        if appoints_first(current_user):
            actions.set_roles(person, chosen, actor_id=current_user.id)
            flash(f"{person.name}的角色：{person.role_names or '未分配'}", "success")
        elif actions.ask_for_roles(person, chosen, actor_id=current_user.id) is not None:
            flash(f"已提出{person.name}的角色变更，须由另一名管理员确认后生效", "success")
    except AccountRefused as refusal:
        form.administrator.errors = list(refusal.sentences)
        return False
    return True


@requires(may_ask_for_password, on=queries.visible_person)
def ask_for_password(person: Person) -> ResponseReturnValue:
    """Ask for a one-time password of a fellow administrator."""
    actions.ask_for_password(person, actor_id=current_user.id)
    flash(f"已提出为{person.name}发放一次性口令，待另一名管理员确认", "success")
    return redirect(url_for("accounts.show", person_id=person.id), 303)


@requires(may_ask_to_deactivate, on=queries.visible_person)
def ask_to_deactivate(person: Person) -> ResponseReturnValue:
    """Ask that a fellow administrator's account be closed, with the reason."""
    return ask_for_standing(person, actions.ask_to_deactivate, "停用")


@requires(may_ask_to_reactivate, on=queries.visible_person)
def ask_to_reactivate(person: Person) -> ResponseReturnValue:
    """Ask that a fellow administrator's account be opened again, with the reason."""
    return ask_for_standing(person, actions.ask_to_reactivate, "恢复")


def ask_for_standing(person: Person, ask: Callable[..., RoleRequest], step: str) -> ResponseReturnValue:
    """Ask with the reason that was given; without one, for it."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return person_page(person, 422, reason_form=form)
    ask(person, reason=form.reason.data or "", actor_id=current_user.id)
    flash(f"已提出{step}{person.name}的账号，待另一名管理员确认", "success")
    return redirect(url_for("accounts.show", person_id=person.id), 303)


def person_page(
    person: Person, status: int = 200, *, reason_form: ReasonForm | None = None
) -> ResponseReturnValue:
    """The page of a person; a form that came back with errors opens its dialog again."""
    page = render_template(
        "accounts/show.html",
        person=person,
        locked=queries.is_locked(person),
        role_request=queries.role_request_of(person),
        by_two=person.has(*ADMINISTRATORS),
        entries=timeline(f"person:{person.id}"),
        reason_form=reason_form or ReasonForm(formdata=None),
    )
    return page, status


@requires(may_see_role_requests)
def role_requests() -> ResponseReturnValue:
    """What waits for a second administrator, and what was decided."""
    waiting = db.session.scalars(queries.role_requests(waiting=True)).unique().all()
    decided = paginate(queries.role_requests(waiting=False))
    people = {one.asked_by_id for one in [*waiting, *decided.rows]} | {
        one.decided_by_id for one in decided.rows
    }
    return render_template(
        "accounts/role_requests.html", waiting=waiting, page=decided, names=queries.names_of(people)
    )


DONE = {
    RoleRequestKind.PASSWORD: "已确认，由提出人为{name}发放一次性口令",
    RoleRequestKind.DEACTIVATION: "已确认，{name}的账号已停用，登录已失效",
    RoleRequestKind.REACTIVATION: "已确认，{name}的账号已恢复",
    RoleRequestKind.ROLES: "已确认，{name}的角色：{roles}",
}


@requires(may_confirm_request, on=queries.visible_role_request)
def confirm_request(request: RoleRequest) -> ResponseReturnValue:
    """Make the change."""
    if VersionedForm().is_stale(request.version):
        return show_error(409, text=READ_AGAIN)
    try:
        actions.confirm_request(request, actor_id=current_user.id)
    except AccountRefused as refusal:
        return show_error(409, text=f"{refusal}。本次没有确认；可以不同意，或由提出人撤回。")
    person = request.person
    flash(DONE[request.kind].format(name=person.name, roles=person.role_names or "未分配"), "success")
    return redirect(url_for("accounts.role_requests"), 303)


@requires(may_confirm_request, on=queries.visible_role_request)
def refuse_request(request: RoleRequest) -> ResponseReturnValue:
    """Leave all as it is."""
    actions.refuse_request(request, actor_id=current_user.id)
    flash(f"未同意{request.person.name}的{request.kind.word}", "success")
    return redirect(url_for("accounts.role_requests"), 303)


@requires(may_withdraw_request, on=queries.visible_role_request)
def withdraw_request(request: RoleRequest) -> ResponseReturnValue:
    """Take one's own request back."""
    actions.withdraw_request(request, actor_id=current_user.id)
    flash("已撤回", "success")
    return redirect(url_for("accounts.role_requests"), 303)
