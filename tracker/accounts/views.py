"""Pages of accounts (door 1: people)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts import actions, queries, role_views
from tracker.accounts.actions import AccountRefused
from tracker.accounts.forms import (
    PasswordForm,
    PersonForm,
    ReasonForm,
    RegistrationForm,
    SignInForm,
)
from tracker.accounts.models import Person, Role
from tracker.accounts.policy import (
    may_deactivate,
    may_issue_password,
    may_keep_people,
    may_reactivate,
    may_see_password_rules,
    may_see_people,
    may_unlock,
    roles_offered,
)
from tracker.accounts.role_views import person_page
from tracker.accounts.sessions import begin_session, continue_session, end_session
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.limits import limiter
from tracker.core.policy import public, requires, signed_in
from tracker.core.rules import office_rules
from tracker.core.timeline import entries
from tracker.core.unit_of_work import keep
from tracker.core.web import fixed_url, paginate, safe_next
from tracker.units import queries as units

bp = Blueprint("accounts", __name__)

SIGN_INS_PER_ADDRESS = "120 per minute"  # a whole office may sit behind one address
REFUSAL = "用户名或口令不对，或账号已停用、锁定。请核对后重试。"
ENDED = {
    "idle": "已超过{minutes}分钟没有操作，为安全起见已退出。请重新登录，登录后回到原来的页面。",
    "elsewhere": "登录已失效：口令已修改，或账号已停用。请重新登录。",
}


@bp.app_context_processor
def own_links() -> dict[str, object]:
    """What the frame of every page shows about the person."""
    if not current_user.is_authenticated:
        return {}
    links = [("我的账号", fixed_url("accounts.own")), ("修改口令", fixed_url("accounts.change_password"))]
    return {"sign_out_url": fixed_url("accounts.sign_out"), "account_links": links}


# ── Signing in and out ───────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_INS_PER_ADDRESS, methods=["POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; a failure is counted although the answer is a refusal."""
    target = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or "/", 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form, 422 if form.is_submitted() else 200)
    person = actions.sign_in(form.username.data or "", form.password.data or "", rules=office_rules())
    if person is None:
        keep()
        form.form_errors.append(REFUSAL)
        return sign_in_page(form, 422)
    begin_session(person)
    return redirect(target or "/", 303)


def sign_in_page(form: SignInForm, status: int) -> ResponseReturnValue:
    """Render it, with the sample's people where the sample is loaded."""
    rules = office_rules()
    ended = ENDED.get(request.args.get("ended", ""), "") if status == 200 else ""
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        ended=ended.format(minutes=rules.idle_for // timedelta(minutes=1)),
        rules=rules,
        sample_people=queries.sample_people(),
    )
    return page, status


@bp.post("/sample-sign-in/<int:person_id>")
@limiter.limit(SIGN_INS_PER_ADDRESS)
@public
def sample_sign_in(person_id: int) -> ResponseReturnValue:
    """The sample's card: sign in as one of its people without a password. Does not exist in a real instance."""
    person = queries.sample_person(person_id)
    if person is None:
        abort(404)
    actions.sign_in_by_card(person)
    begin_session(person)
    return redirect(safe_next(request.args.get("next")) or "/", 303)


@bp.post("/sign-out")
@requires(signed_in)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    actions.sign_out(queries.me())
    end_session()
    flash("已退出", "success")
    return redirect(url_for("accounts.sign_in"), 303)


# ── My account ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/account")
@requires(signed_in)
def own() -> ResponseReturnValue:
    """My details and my last sign-ins."""
    sign_ins = entries(queries.last_sign_ins(current_user.id), queries.names_of)
    return render_template("accounts/own.html", person=current_user, sign_ins=sign_ins)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(signed_in)
def change_password() -> ResponseReturnValue:
    """A new password of my own; a wrong current one is counted although the answer is a refusal."""
    form = PasswordForm()
    person = queries.myself()
    if form.validate_on_submit():
        try:
            actions.change_password(
                person, current=form.current.data or "", new=form.new.data or "", rules=office_rules()
            )
        except AccountRefused as refusal:
            keep()
            form[refusal.field].errors = list(refusal.sentences)
        else:
            continue_session(person)
            flash("口令已修改，其他设备上的登录已失效", "success")
            return redirect("/", 303)
    page = render_template(
        "accounts/change_password.html",
        form=form,
        must=person.must_change_password,
        sentences=actions.password_rules(office_rules()).sentences(),
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/password-rules")
@requires(may_see_password_rules)
def password_rules() -> ResponseReturnValue:
    """The rules of passwords, locks and sessions that are in force."""
    rules = office_rules()
    sentences = actions.password_rules(rules).sentences()
    return render_template("accounts/password_rules.html", rules=rules, sentences=sentences)


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/people")
@requires(may_see_people)
def index() -> ResponseReturnValue:
    """People; `q`, `unit`, `role` and `state` filter."""
    role = request.args.get("role", "")
    now = clock.machine_now()
    statement = queries.matching(
        words=request.args.get("q", "").strip(),
        unit_id=request.args.get("unit", type=row_id),
        role=Role(role) if role in list(Role) else None,
        state=request.args.get("state", "active"),
        now=now,
    )
    return render_template(
        "accounts/index.html",
        page=paginate(statement),
        counts=queries.state_counts(now),
        states=queries.STATES,
        role_options=[(role.value, role.word) for role in Role],
        unit_options=[(unit.id, unit.short_name) for unit in units.all_units()],
        now=now,
        offered=roles_offered(current_user),
        waiting=queries.role_requests_waiting(),
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(may_keep_people)
def register() -> ResponseReturnValue:
    """Open an account and show its one-time password once."""
    form = RegistrationForm()
    form.offer_units([(unit.id, unit.name) for unit in units.active_units()])
    if form.validate_on_submit():
        try:
            person, password = actions.register_person(
                username=form.username.data or "",
                name=form.name.data or "",
                unit_id=form.unit_id.data,
                post=form.post.data or "",
                phone=form.phone.data or "",
                email=form.email.data or "",
                actor_id=current_user.id,
            )
        except AccountRefused as refusal:
            form.username.errors = list(refusal.sentences)
        else:
            return render_template(
                "accounts/one_time_password.html", person=person, password=password, is_new=True
            )
    return render_template("accounts/register.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/people/<int:person_id>")
@requires(may_see_people, on=queries.visible_person, watched="人员信息")
def show(person: Person) -> ResponseReturnValue:
    """A person: facts, what may be done, what was done."""
    return person_page(person)


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(may_keep_people, on=queries.visible_person)
def edit(person: Person) -> ResponseReturnValue:
    """Change a person's facts."""
    form = PersonForm(obj=person)
    offered = [
        (unit.id, unit.name) for unit in units.all_units() if unit.is_active or unit.id == person.unit_id
    ]
    form.offer_units(offered)
    if not form.validate_on_submit():
        return render_template(
            "accounts/edit.html", form=form, person=person
        ), 422 if form.is_submitted() else 200
    if form.is_stale(person.version):
        form.version.data = str(person.version)
        return render_template("accounts/edit.html", form=form, person=person, is_stale=True), 409
    actions.edit_person(
        person,
        name=form.name.data or "",
        unit_id=form.unit_id.data,
        post=form.post.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        actor_id=current_user.id,
    )
    flash(f"已保存{person.name}的资料", "success")
    return redirect(url_for("accounts.show", person_id=person.id), 303)


@bp.post("/people/<int:person_id>/deactivation")
@requires(may_deactivate, on=queries.visible_person)
def deactivate(person: Person) -> ResponseReturnValue:
    """Close the account, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return person_page(person, 422, reason_form=form)
    actions.deactivate_person(person, reason=form.reason.data or "", actor_id=current_user.id)
    flash(f"已停用{person.name}的账号，登录已失效", "success")
    return redirect(url_for("accounts.show", person_id=person.id), 303)


@bp.post("/people/<int:person_id>/reactivation")
@requires(may_reactivate, on=queries.visible_person)
def reactivate(person: Person) -> ResponseReturnValue:
    """Open the account again, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return person_page(person, 422, reason_form=form)
    actions.reactivate_person(person, reason=form.reason.data or "", actor_id=current_user.id)
    flash(f"已恢复{person.name}的账号", "success")
    return redirect(url_for("accounts.show", person_id=person.id), 303)


@bp.post("/people/<int:person_id>/one-time-password")
@requires(may_issue_password, on=queries.visible_person)
def issue_one_time_password(person: Person) -> ResponseReturnValue:
    """Replace a forgotten password and show the one-time password once."""
    password = actions.issue_one_time_password(person, actor_id=current_user.id)
    return render_template("accounts/one_time_password.html", person=person, password=password, is_new=False)


@bp.post("/people/<int:person_id>/unlocking")
@requires(may_unlock, on=queries.visible_person)
def unlock(person: Person) -> ResponseReturnValue:
    """Lift the lock before its time."""
    actions.unlock(person, actor_id=current_user.id)
    flash(f"已解除{person.name}账号的锁定", "success")
    return redirect(url_for("accounts.show", person_id=person.id), 303)


role_views.register(bp)
