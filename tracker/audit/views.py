"""Pages of the trail (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import everybody
from tracker.audit.forms import ANYBODY, TrailForm
from tracker.audit.kinds import subject_word
from tracker.audit.policy import may_read_trail
from tracker.audit.queries import SYSTEM, trail
from tracker.core.clock import OFFICE_ZONE
from tracker.core.forms import Choice
from tracker.core.policy import requires
from tracker.core.timeline import entries
from tracker.core.web import paginate

bp = Blueprint("audit", __name__)


@bp.get("/trail")
@requires(may_read_trail)
def index() -> ResponseReturnValue:
    """The trail, newest first; person, kind, object and dates filter. A filter that makes no sense shows nothing."""
    form = TrailForm(request.args)
    form.actor.choices = [Choice(str(ANYBODY), "全部"), Choice(str(SYSTEM), "系统")]
    form.actor.choices += [
        Choice(str(person.id), f"{person.name}（{person.username}）") for person in everybody()
    ]
    page = None
    if form.validate():
        statement = trail(
            actor_id=None if form.actor.data == ANYBODY else form.actor.data,
            kind=form.kind.data or "",
            subject=form.subject.data or "",
            subject_id=form.subject_id.data,
            first=form.first.data,
            last=form.last.data,
        )
        page = paginate(statement)
    shown = entries(page.rows) if page else []
    status = 200 if page else 422
    return render_template(
        "audit/index.html", form=form, page=page, entries=shown, subject_word=subject_word, zone=OFFICE_ZONE
    ), status
