"""The home page and the help pages (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.policy import requires, signed_in
from tracker.core.rules import office_rules
from tracker.core.text import office_date, weekday
from tracker.dashboard import burden_views, queries
from tracker.dashboard.cockpit import views as cockpit
from tracker.dashboard.navigation import counts, frame, unchanged
from tracker.dashboard.policy import has_business, may_see_cockpit, may_see_home, works_for_unit
from tracker.dashboard.task_file import views as task_file
from tracker.dashboard.tiles import tiles
from tracker.reports import owed_queries
from tracker.reports.lights import STRIP_COLOURS

bp = Blueprint("dashboard", __name__)
burden_views.register(bp)
task_file.register(bp)
cockpit.register(bp)
bp.app_context_processor(frame)

OWED_SHOWN = 8


@bp.get("/")
@requires(may_see_home)
def home() -> ResponseReturnValue:
    """今天要办: tiles first, then what the person's role looks at; for a leader 驾驶舱."""
    if current_user.has(Role.LEADER):
        return cockpit.show()
    now, today = clock.now(), clock.today()
    values: dict[str, object] = {
        "day": f"{office_date(today)} {weekday(today)}",
        "tiles": tiles(counts()),
        "strip_colours": STRIP_COLOURS,
        "works_for_unit": works_for_unit(current_user),
    }
    if current_user.sees_everything:
        values |= {
            "today": today,
            "indicators": unchanged("indicators", lambda: queries.indicators_now(today)),
            "risks": unchanged("risks", lambda: queries.risks(today)),
            "units": unchanged("units", lambda: queries.units_now(now)),
        }
    if current_user.is_office:
        values["estimated"] = unchanged("estimated", lambda: queries.estimated_years(today))
    if works_for_unit(current_user):
        values |= {
            "owed": owed_queries.most_urgent(current_user, now, OWED_SHOWN),
            "own_tasks": queries.own_tasks(current_user, today),
        }
    return render_template("dashboard/home.html", **values)


@bp.get("/units-now")
@requires(may_see_cockpit)
def units_now() -> ResponseReturnValue:
    """Every unit's reports of the last six periods and the lights of the tasks that it leads."""
    now = clock.now()
    return render_template(
        "dashboard/units.html",
        units=unchanged("units", lambda: queries.units_now(now)),
        strip_colours=STRIP_COLOURS,
        day=office_date(clock.today()),
    )


@bp.get("/help")
@requires(signed_in)
def help_page() -> ResponseReturnValue:
    """使用说明 for the person's roles."""
    roles = [role.value for role in Role if current_user.has(role)]
    return render_template(
        "dashboard/help.html", roles=roles, rules=office_rules(), business=has_business(current_user)
    )
