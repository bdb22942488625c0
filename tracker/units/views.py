"""Pages of the directory (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.core.web import paginate
from tracker.units import actions, queries
from tracker.units.actions import DirectoryRefused
from tracker.units.forms import AliasesForm, GroupForm, ReasonForm, UnitForm, members_in_order
from tracker.units.models import Unit, UnitGroup, UnitKind
from tracker.units.policy import (
    may_deactivate_unit,
    may_keep_groups,
    may_keep_units,
    may_name_units,
    may_reactivate_unit,
    may_see_units,
)

bp = Blueprint("units", __name__)


@bp.get("/units")
@requires(may_see_units)
def index() -> ResponseReturnValue:
    """The units; `q`, `kind` and `state` filter."""
    chosen = request.args.get("kind", "")
    active = {"inactive": False, "all": None}.get(request.args.get("state", ""), True)
    statement = queries.matching(
        words=request.args.get("q", "").strip(),
        kind=UnitKind(chosen) if chosen in list(UnitKind) else None,
        active=active,
    )
    return render_template(
        "units/index.html",
        page=paginate(statement),
        aliases=queries.aliases_by_unit(),
        kind_options=[(kind.value, kind.word) for kind in UnitKind],
    )


@bp.route("/units/new", methods=["GET", "POST"])
@requires(may_keep_units)
def register() -> ResponseReturnValue:
    """Enter a unit."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            unit = actions.register_unit(
                name=form.name.data or "",
                short_name=form.short_name.data or "",
                kind=form.kind_chosen,
                signs_reports=form.signs_reports.data,
                is_host=form.is_host.data,
                position=form.position.data,
                aliases=form.names,
                actor_id=current_user.id,
            )
        except DirectoryRefused as refusal:
            form[refusal.field].errors = [str(refusal)]
        else:
            flash(f"已登记单位“{unit.name}”", "success")
            return redirect(url_for("units.show", unit_id=unit.id), 303)
    return render_template("units/register.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/units/<int:unit_id>")
@requires(may_see_units, on=queries.visible_unit)
def show(unit: Unit) -> ResponseReturnValue:
    """A unit: facts, names, groups, what may be done, what was done."""
    return unit_page(unit)


def unit_page(unit: Unit, status: int = 200, *, reason_form: ReasonForm | None = None) -> ResponseReturnValue:
    """Render it; a form that came back with errors opens its dialog again."""
    page = render_template(
        "units/show.html",
        unit=unit,
        aliases=queries.aliases_of(unit),
        groups=queries.groups_with(unit),
        entries=timeline(f"unit:{unit.id}"),
        reason_form=reason_form or ReasonForm(formdata=None),
    )
    return page, status


@bp.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@requires(may_keep_units, on=queries.visible_unit)
def edit(unit: Unit) -> ResponseReturnValue:
    """Change a unit's facts and aliases."""
    form = UnitForm(obj=unit, data={"aliases": printed_aliases(unit)})
    is_stale = overtaken(form, unit.version)
    if not is_stale and form.validate_on_submit():
        try:
            actions.edit_unit(
                unit,
                name=form.name.data or "",
                short_name=form.short_name.data or "",
                kind=form.kind_chosen,
                signs_reports=form.signs_reports.data,
                is_host=form.is_host.data,
                position=unit.position if form.position.data is None else form.position.data,
                actor_id=current_user.id,
            )
            actions.name_unit(unit, form.names, actor_id=current_user.id)
        except DirectoryRefused as refusal:
            form[refusal.field].errors = [str(refusal)]
        else:
            flash(f"已保存单位“{unit.name}”", "success")
            return redirect(url_for("units.show", unit_id=unit.id), 303)
    page = render_template(
        "units/edit.html", form=form, unit=unit, is_stale=is_stale, aliases=printed_aliases(unit)
    )
    return page, status_of(form, is_stale=is_stale)


@bp.route("/units/<int:unit_id>/aliases", methods=["GET", "POST"])
@requires(may_name_units, on=queries.visible_unit)
def edit_aliases(unit: Unit) -> ResponseReturnValue:
    """Set only the aliases: the office knows under which names plans print a unit."""
    form = AliasesForm(obj=unit, data={"aliases": printed_aliases(unit)})
    is_stale = overtaken(form, unit.version)
    if not is_stale and form.validate_on_submit():
        try:
            actions.name_unit(unit, form.names, actor_id=current_user.id)
        except DirectoryRefused as refusal:
            form.aliases.errors = [str(refusal)]
        else:
            flash(f"已保存“{unit.name}”的别名", "success")
            return redirect(url_for("units.show", unit_id=unit.id), 303)
    page = render_template(
        "units/aliases.html", form=form, unit=unit, is_stale=is_stale, aliases=printed_aliases(unit)
    )
    return page, status_of(form, is_stale=is_stale)


@bp.post("/units/<int:unit_id>/deactivation")
@requires(may_deactivate_unit, on=queries.visible_unit)
def deactivate(unit: Unit) -> ResponseReturnValue:
    """Let the unit be chosen no longer, with the reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            actions.deactivate_unit(unit, reason=form.reason.data or "", actor_id=current_user.id)
        except DirectoryRefused as refusal:
            form.reason.errors = [str(refusal)]
        else:
            flash(f"已停用单位“{unit.name}”", "success")
            return redirect(url_for("units.show", unit_id=unit.id), 303)
    return unit_page(unit, 422, reason_form=form)


@bp.post("/units/<int:unit_id>/reactivation")
@requires(may_reactivate_unit, on=queries.visible_unit)
def reactivate(unit: Unit) -> ResponseReturnValue:
    """Let the unit be chosen again, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return unit_page(unit, 422, reason_form=form)
    actions.reactivate_unit(unit, reason=form.reason.data or "", actor_id=current_user.id)
    flash(f"已恢复使用单位“{unit.name}”", "success")
    return redirect(url_for("units.show", unit_id=unit.id), 303)


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/unit-groups")
@requires(may_see_units)
def groups() -> ResponseReturnValue:
    """The groups with their members."""
    return render_template("units/groups.html", groups=queries.groups(), aliases=queries.aliases_by_group())


@bp.route("/unit-groups/new", methods=["GET", "POST"])
@requires(may_keep_groups)
def register_group() -> ResponseReturnValue:
    """Enter a group with its members."""
    form = GroupForm()
    if form.validate_on_submit():
        try:
            group = actions.register_group(
                name=form.name.data or "",
                note=form.note.data or "",
                member_ids=members_sent(),
                aliases=form.names,
                actor_id=current_user.id,
            )
        except DirectoryRefused as refusal:
            form[refusal.field].errors = [str(refusal)]
        else:
            flash(f"已登记单位组“{group.name}”", "success")
            return redirect(url_for("units.groups"), 303)
    return group_page(form, None, [])


@bp.route("/unit-groups/<int:group_id>/edit", methods=["GET", "POST"])
@requires(may_keep_groups, on=queries.visible_group)
def edit_group(group: UnitGroup) -> ResponseReturnValue:
    """Change a group, its members and aliases."""
    form = GroupForm(obj=group, data={"aliases": printed_aliases(group)})
    is_stale = overtaken(form, group.version)
    if not is_stale and form.validate_on_submit():
        try:
            actions.edit_group(
                group,
                name=form.name.data or "",
                note=form.note.data or "",
                member_ids=members_sent(),
                aliases=form.names,
                actor_id=current_user.id,
            )
        except DirectoryRefused as refusal:
            form[refusal.field].errors = [str(refusal)]
        else:
            flash(f"已保存单位组“{group.name}”", "success")
            return redirect(url_for("units.groups"), 303)
    return group_page(form, group, [member.unit_id for member in group.members], is_stale=is_stale)


@bp.post("/unit-groups/<int:group_id>/deletion")
@requires(may_keep_groups, on=queries.visible_group)
def delete_group(group: UnitGroup) -> ResponseReturnValue:
    """Take a group out that nothing names."""
    name = group.name
    try:
        actions.delete_group(group, actor_id=current_user.id)
    except DirectoryRefused as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("units.edit_group", group_id=group.id), 303)
    flash(f"已删除单位组“{name}”", "success")
    return redirect(url_for("units.groups"), 303)


def group_page(
    form: GroupForm, group: UnitGroup | None, held: list[int], *, is_stale: bool = False
) -> ResponseReturnValue:
    """The form of a group: members first, then every other unit that may be chosen; what was typed stays."""
    chosen = members_sent() if form.is_submitted() else held
    by_id = {unit.id: unit for unit in queries.all_units()}
    others = [unit for unit in by_id.values() if unit.is_active and unit.id not in chosen]
    page = render_template(
        "units/group.html",
        form=form,
        group=group,
        members=[by_id[unit_id] for unit_id in chosen if unit_id in by_id],
        others=others,
        is_stale=is_stale,
        entries=timeline(f"unit_group:{group.id}") if group else [],
    )
    return page, status_of(form, is_stale=is_stale)


def members_sent() -> list[int]:
    """The units checked in the form, in the order of the places typed; only units of the directory."""
    known = {unit.id for unit in queries.all_units()}
    chosen = [unit_id for unit_id in request.form.getlist("member", type=int) if unit_id in known]
    typed = {unit_id: request.form.get(f"place-{unit_id}", type=int) for unit_id in chosen}
    return members_in_order(chosen, {unit_id: place for unit_id, place in typed.items() if place is not None})


def overtaken(form: AliasesForm, version: int) -> bool:
    """Somebody saved since the form was shown. Sending it again is a decision, so it gets the newer version."""
    is_stale = form.is_submitted() and form.is_stale(version)
    if is_stale:
        form.version.data = str(version)
    return is_stale


def printed_aliases(owner: Unit | UnitGroup) -> str:
    """One alias per line, as the form shows them."""
    return "\n".join(alias.name for alias in queries.aliases_of(owner))


def status_of(form: AliasesForm, *, is_stale: bool) -> int:
    """Shown 200, shown again with errors 422, shown again because somebody saved meanwhile 409."""
    return 409 if is_stale else 422 if form.is_submitted() else 200
