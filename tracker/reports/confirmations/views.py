"""Pages of confirming (door 1): what the own unit has to confirm along its line."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Person
from tracker.core.policy import requires
from tracker.reports.confirmations import actions, queries
from tracker.reports.confirmations.forms import AnswerForm
from tracker.reports.confirmations.policy import may_confirm, may_see_confirmations
from tracker.reports.confirmations.queries import Figure, visible_figure


@requires(may_see_confirmations)
def confirmations() -> ResponseReturnValue:
    """数据确认: what waits, and what was said."""
    return _page()


def _page(*, at_fault: int | None = None, typed: str = "") -> ResponseReturnValue:
    user = cast(Person, current_user)
    page = render_template(
        "reports/confirmations.html",
        waiting=queries.of_unit(user.unit_id, waiting=True),
        said=queries.of_unit(user.unit_id, waiting=False, limit=30),
        form=AnswerForm(formdata=None),
        at_fault=at_fault,
        typed=typed,
    )
    return page, 200 if at_fault is None else 422


@requires(may_confirm, on=visible_figure)
def confirm_figure(figure: Figure) -> ResponseReturnValue:
    """确认 or 有异议 of one figure."""
    form = AnswerForm()
    reason = form.reason.data or ""
    disputes = request.form.get("do") == "dispute"
    if not form.validate() or (disputes and not reason):
        return _page(at_fault=figure.id, typed=reason)
    value = form.read if form.read is not None else Decimal(-1)
    if disputes:
        actions.dispute(figure, reason=reason, value=value, actor_id=current_user.id)
        flash(f"已对{figure.unit}的{figure.indicator}提出异议，审核人将看到理由", "success")
    else:
        actions.confirm(figure, value=value, actor_id=current_user.id)
        flash(f"已确认{figure.unit}的{figure.indicator}", "success")
    return redirect(url_for("reports.confirmations"), 303)


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/confirmations", view_func=confirmations, methods=["GET"])
    bp.add_url_rule("/confirmations/<int:figure_id>", view_func=confirm_figure, methods=["POST"])
