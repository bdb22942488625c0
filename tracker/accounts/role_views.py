"""Pages of roles (door 1: people): one administrator asks for a change, another confirms it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import actions, queries
from tracker.accounts.actions import AccountRefused
from tracker.accounts.forms import RolesForm
from tracker.accounts.models import Person, Role, RoleRequest
from tracker.accounts.policy import (
    appoints_first,
    may_ask_for_password,
    may_confirm_roles,
    may_see_role_requests,
    may_set_roles,
    may_withdraw_roles,
    roles_offered,
)
from tracker.accounts.roles import ADMINISTRATOR_ROLES, BUSINESS_ROLES
from tracker.core.db import db
from tracker.core.forms import Choice, VersionedForm
from tracker.core.policy import requires
from tracker.core.web import paginate, show_error

READ_AGAIN = "这项变更刚刚已有变化，本次没有办理。请返回列表查看。"


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of accounts."""
    bp.add_url_rule("/people/<int:person_id>/roles", view_func=set_roles, methods=["GET", "POST"])
    bp.add_url_rule("/people/<int:person_id>/password-request", view_func=ask_for_password, methods=["POST"])
    bp.add_url_rule("/role-requests", view_func=role_requests)
    for path, view in (
        ("confirmation", confirm_roles),
        ("refusal", refuse_roles),
        ("withdrawal", withdraw_roles),
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


@requires(may_confirm_roles, on=queries.visible_role_request)
def confirm_roles(request: RoleRequest) -> ResponseReturnValue:
    """Make the change."""
    if VersionedForm().is_stale(request.version):
        return show_error(409, text=READ_AGAIN)
    try:
        actions.confirm_roles(request, actor_id=current_user.id)
    except AccountRefused as refusal:
        return show_error(409, text=f"{refusal}。本次没有确认；可以不同意，或由提出人撤回。")
    if request.wants_password:
        flash(f"已确认，由提出人为{request.person.name}发放一次性口令", "success")
        return redirect(url_for("accounts.role_requests"), 303)
    flash(f"已确认，{request.person.name}的角色：{request.person.role_names or '未分配'}", "success")
    return redirect(url_for("accounts.role_requests"), 303)


@requires(may_confirm_roles, on=queries.visible_role_request)
def refuse_roles(request: RoleRequest) -> ResponseReturnValue:
    """Leave the roles as they are."""
    actions.refuse_roles(request, actor_id=current_user.id)
    what = "一次性口令" if request.wants_password else "角色变更"
    flash(f"未同意{request.person.name}的{what}", "success")
    return redirect(url_for("accounts.role_requests"), 303)


@requires(may_withdraw_roles, on=queries.visible_role_request)
def withdraw_roles(request: RoleRequest) -> ResponseReturnValue:
    """Take one's own request back."""
    actions.withdraw_roles(request, actor_id=current_user.id)
    flash("已撤回", "success")
    return redirect(url_for("accounts.role_requests"), 303)
