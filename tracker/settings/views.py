"""Door 1 of settings: the rules by section, their history, and the working-day calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.calendar import WorkingCalendar, working_calendar
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import RuleChange
from tracker.core.policy import requires, signed_in
from tracker.core.questions import ask
from tracker.core.rules import DEFAULTS, SETTINGS, Section, in_force, office_rules, shown_value
from tracker.core.text import office_date
from tracker.settings import actions, queries
from tracker.settings.forms import DayForm, ListedYearForm, PastedYearForm, RulesForm, YearForm
from tracker.settings.policy import (
    may_change_section,
    may_keep_calendar,
    may_see_section,
    may_see_settings,
    may_withdraw_change,
    section_seen_by,
    sections_seen_by,
)
from tracker.settings.published import PublishedDay, Unreadable
from tracker.settings.questions import Movement, WhatMoves
from tracker.settings.year import months_of

bp = Blueprint("settings", __name__)

FIRST_YEAR, LAST_YEAR = 2000, 2100


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """A setting on the page: what it is today, by default, and from a later day on."""

    name: str
    words: str
    now: str
    default: str
    is_default: bool
    coming: tuple[tuple[str, date], ...]


@bp.get("/settings")
@requires(may_see_settings)
def index() -> ResponseReturnValue:
    """Every ⚙ that concerns the person, by section, and the latest changes."""
    sections = sections_seen_by(current_user)
    changes = queries.changes_of(sections)
    return render_template(
        "settings/index.html",
        sections=[(section, lines_of(section, changes)) for section in sections],
        history=changes[:20],
        **about_changes(changes),
    )


@bp.route("/settings/<section>", methods=["GET", "POST"])
@requires(may_change_section, on=section_seen_by)
def change(section: Section) -> ResponseReturnValue:
    """Decide on the rules of a section: what would move is shown before it is saved."""
    form = RulesForm.over(section, office_rules())
    movement = None
    if form.validate_on_submit():
        values, effective_on = form.values(), form.effective_on.data or clock.today()
        versions = actions.proposed(values, effective_on)
        if effective_on < clock.today():
            form.complain({"effective_on": "规则不能追溯调整，请选今天或以后的日期"})
        elif why := actions.conflicts(versions, effective_on):
            form.complain(why)
        elif not form.reason.data and (lacking := actions.without_basis(values, office_rules(effective_on))):
            form.complain({"reason": lacking})
        else:
            movement = what_moves(versions=versions)
            if not movement.words or form.shown.data == movement.key:
                return _saved(section, form, movement)
            form.shown.data, form.shown.raw_data = movement.key, None
    changes = queries.changes_of([section])
    page = render_template(
        "settings/section.html",
        section=section,
        form=form,
        lines={line.name: line for line in lines_of(section, changes)},
        movement=movement,
        history=changes,
        **about_changes(changes),
    )
    return page, 422 if form.errors else 200


def _saved(section: Section, form: RulesForm, movement: Movement) -> ResponseReturnValue:
    effective_on = form.effective_on.data or clock.today()
    saved = actions.change_rules(
        section,
        form.values(),
        effective_on=effective_on,
        reason=form.reason.data or "",
        actor_id=current_user.id,
    )
    if saved:
        flash(f"已保存{len(saved)}项，自{office_date(effective_on)}起执行", "success")
    else:
        flash("没有改动", "warning")
    return redirect(url_for("settings.show", section=section.value), 303)


@bp.get("/settings/<section>/history")
@requires(may_see_section, on=section_seen_by)
def show(section: Section) -> ResponseReturnValue:
    """A section with all its versions: who, when, from what to what, from which day."""
    changes = queries.changes_of([section])
    return render_template(
        "settings/history.html",
        section=section,
        lines=lines_of(section, changes),
        history=changes,
        **about_changes(changes),
    )


@bp.post("/settings/changes/<int:change_id>/withdrawal")
@requires(may_withdraw_change, on=queries.visible_change)
def withdraw(change: RuleChange) -> ResponseReturnValue:
    """Take back what has not taken effect."""
    try:
        actions.withdraw_change(change, actor_id=current_user.id)
    except IllegalStep as error:
        flash(str(error), "error")
        return redirect(request.referrer or url_for("settings.index"), 303)
    flash("已撤回", "success")
    return redirect(url_for("settings.show", section=SETTINGS[change.name].section.value), 303)


def lines_of(section: Section, changes: Sequence[RuleChange]) -> list[Line]:
    """The settings of a section as a page shows them."""
    rules, today = office_rules(), clock.today()
    lines = []
    for name, about in SETTINGS.items():
        if about.section is not section:
            continue
        value, default = getattr(rules, name), getattr(DEFAULTS, name)
        coming = tuple(
            (actions.in_words(name, one.new), one.effective_on)
            for one in reversed(changes)
            if one.name == name and one.withdrawn_at is None and one.effective_on > today
        )
        shown, usual = shown_value(name, value), shown_value(name, default)
        lines.append(Line(name, about.words, shown, usual, value == default, coming))
    return lines


def about_changes(changes: Sequence[RuleChange]) -> dict[str, Any]:
    """What the table of versions needs."""
    ids = {one.changed_by_id for one in changes} | {one.withdrawn_by_id for one in changes} - {None}
    return {
        "settings": SETTINGS,
        "in_words": actions.in_words,
        "names": names_of({number for number in ids if number is not None}) if ids else {},
        "today": clock.today(),
    }


def what_moves(*, versions: Any = None, calendar: WorkingCalendar | None = None) -> Movement:
    """What the floors above say would move under these rules, or this calendar."""
    rules = office_rules if versions is None else lambda day: in_force(versions, day)
    question = WhatMoves(rules=rules, calendar=calendar or working_calendar())
    found = Movement()
    for answer in ask(question):
        found = found.and_also(answer)
    return found


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/calendar")
@requires(signed_in)
def calendar() -> ResponseReturnValue:
    """A year of working days: `year`."""
    year = request.args.get("year", clock.today().year, type=int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    return _year_page(year)


def _year_page(year: int) -> str:
    days = queries.days_between(date(year, 1, 1), date(year, 12, 31))
    months = months_of(year, working_calendar(), {day: row.note for day, row in days.items()})
    return render_template(
        "settings/calendar.html",
        year=year,
        months=months,
        entered=queries.entered_year(year),
        days=[days[day] for day in sorted(days)],
        today=clock.today(),
        working=sum(month.working for month in months),
    )


@bp.route("/calendar/days/<day>", methods=["GET", "POST"])
@requires(may_keep_calendar)
def day(day: str) -> ResponseReturnValue:
    """Correct one day; what would move is shown before it is saved."""
    try:
        corrected = date.fromisoformat(day)
    except ValueError:
        abort(404)
    if not FIRST_YEAR <= corrected.year <= LAST_YEAR:
        abort(404)
    held = queries.days_between(corrected, corrected).get(corrected)
    now = working_calendar()
    form = DayForm(
        data={"works": "yes" if now.is_working(corrected) else "no", "note": held.note if held else ""}
    )
    movement = None
    if form.validate_on_submit():
        works = form.works.data == "yes"
        movement = what_moves(calendar=WorkingCalendar({**now.exceptions, corrected: works}, now.published))
        if not movement.words or form.shown.data == movement.key:
            actions.correct_day(
                corrected, is_working=works, note=form.note.data or "", actor_id=current_user.id
            )
            flash(f"{office_date(corrected)}已改为{'上班' if works else '休息'}", "success")
            return redirect(url_for("settings.calendar", year=corrected.year), 303)
        form.shown.data, form.shown.raw_data = movement.key, None
    page = render_template("settings/day.html", form=form, day=corrected, movement=movement)
    return page, 422 if form.errors else 200


@bp.route("/calendar/years/<int:year>", methods=["GET", "POST"])
@requires(may_keep_calendar)
def enter_year(year: int) -> ResponseReturnValue:
    """Enter a year as published, holiday by holiday or in the notice's words (`by=text`): what was read and what would
    move is shown before it is saved."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    pasted = request.args.get("by") == "text"
    form: YearForm = PastedYearForm() if pasted else ListedYearForm.usual()
    read, movement = [], None
    if form.validate_on_submit():
        try:
            read = form.read(year)
        except Unreadable as error:
            form.complain(str(error))
        else:
            movement = what_moves(calendar=_with_year(year, read))
            seen = f"{len(read)}:{movement.key}"
            if form.shown.data == seen:
                actions.enter_year(year, read, source=form.source.data or "", actor_id=current_user.id)
                flash(f"{year}年工作日历已录入", "success")
                return redirect(url_for("settings.calendar", year=year), 303)
            form.shown.data, form.shown.raw_data = seen, None
    page = render_template(
        "settings/enter_year.html", form=form, year=year, pasted=pasted, read=read, movement=movement
    )
    return page, 422 if form.errors or form.form_errors else 200


def _with_year(year: int, days: Sequence[PublishedDay]) -> WorkingCalendar:
    now = working_calendar()
    kept = {day: works for day, works in now.exceptions.items() if day.year != year}
    return WorkingCalendar(kept | {one.day: one.is_working for one in days}, now.published | {year})
