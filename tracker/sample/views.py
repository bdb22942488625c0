"""The button of the sample's banner (door 1: people). A real instance answers 404."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.policy import requires, signed_in
from tracker.core.text import office_date
from tracker.core.web import safe_next
from tracker.sample.days import advance_one_day

bp = Blueprint("sample", __name__)


@bp.post("/office-clock")
@requires(signed_in)
def advance() -> ResponseReturnValue:
    """Move the sample from the day shown to the next working day and run the jobs of the days it passes."""
    if g.get("office_clock") is None:
        abort(404)
    shown = request.form.get("day", clock.today(), type=date.fromisoformat)
    if advance_one_day(shown):
        flash(f"办公日期已到{office_date(clock.today())}，当日定时任务已运行", "success")
    else:
        flash(f"办公日期刚刚已由他人移到{office_date(clock.today())}，本次没有再移动", "warning")
    return redirect(safe_next(request.form.get("next")) or "/", 303)
