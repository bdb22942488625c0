"""The page of quarters and the year (door 1): made from accepted months, nothing asked again."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.policy import requires
from tracker.plans.models import Plan
from tracker.plans.policy import may_read
from tracker.plans.queries import visible_plan
from tracker.reports.quarters import queries


@requires(may_read, on=visible_plan)
def quarters(plan: Plan) -> ResponseReturnValue:
    """季报与年报 of a plan; units see their own lines."""
    year = request.args.get("year", clock.today().year, type=int)
    year = year if 2000 <= year <= 2100 else clock.today().year
    sections = queries.sections(plan, year, cast(Person, current_user))
    return render_template(
        "reports/quarters.html", plan=plan, year=year, sections=sections, today=clock.today()
    )


def register(bp: Blueprint) -> None:
    """Put this page on the feature's blueprint."""
    bp.add_url_rule("/plans/<int:plan_id>/quarters", view_func=quarters, methods=["GET"])
