"""Pages of the trail (door 1: people). Who reads here is written into the trail himself."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import everybody
from tracker.audit.anchors import anchors_as_text
from tracker.audit.export import workbook
from tracker.audit.forms import ANYBODY, TrailForm
from tracker.audit.kinds import subject_word
from tracker.audit.policy import may_read_trail
from tracker.audit.queries import SYSTEM, last_verification, trail
from tracker.core import clock
from tracker.core import trail as chain_of
from tracker.core.clock import OFFICE_ZONE
from tracker.core.db import db
from tracker.core.forms import Choice
from tracker.core.policy import requires
from tracker.core.timeline import entries
from tracker.core.web import Page, paginate

bp = Blueprint("audit", __name__)

MOST_EXPORTED = 50_000
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filtered() -> TrailForm:
    """The filters in the URL."""
    form = TrailForm(request.args)
    form.actor.choices = [Choice(str(ANYBODY), "全部"), Choice(str(SYSTEM), "系统")]
    form.actor.choices += [
        Choice(str(person.id), f"{person.name}（{person.username}）") for person in everybody()
    ]
    return form


def page_of(form: TrailForm, *, size: int | None = None) -> Page[Any] | None:
    """The records that the filters let through; None where they make no sense."""
    if not form.validate():
        return None
    statement = trail(
        actor_id=None if form.actor.data == ANYBODY else form.actor.data,
        kind=form.kind.data or "",
        subject=form.subject.data or "",
        subject_id=form.subject_id.data,
        first=form.first.data,
        last=form.last.data,
        address=(form.address.data or "").strip(),
        archived=form.archived.data,
    )
    return paginate(statement) if size is None else paginate(statement, number=1, size=size)


@bp.get("/trail")
@requires(may_read_trail, watched="留痕")
def index() -> ResponseReturnValue:
    """The trail, newest first; person, kind, object, dates and address filter. A filter that makes no sense shows nothing."""
    form = filtered()
    page = page_of(form)
    shown = entries(page.rows) if page else []
    status = 200 if page else 422
    return render_template(
        "audit/index.html", form=form, page=page, entries=shown, subject_word=subject_word, zone=OFFICE_ZONE
    ), status


@bp.get("/trail/workbook")
@requires(may_read_trail, watched="导出的留痕")
def export() -> ResponseReturnValue:
    """The filtered trail as a workbook, the newest 50,000 records of it."""
    page = page_of(filtered(), size=MOST_EXPORTED)
    if page is None:
        return index_again()
    return send_file(
        BytesIO(workbook(entries(page.rows), left_out=max(page.total - MOST_EXPORTED, 0))),
        mimetype=WORKBOOK,
        as_attachment=True,
        download_name=f"留痕{clock.today():%Y%m%d}.xlsx",
    )


def index_again() -> ResponseReturnValue:
    """Back to the list with the same filters, which says what is wrong with them."""
    return redirect(f"{url_for('audit.index')}?{request.query_string.decode()}", 303)


@bp.get("/trail-chain")
@requires(may_read_trail)
def chain() -> ResponseReturnValue:
    """How long the chain is, how it was last found, and every day's anchor."""
    position, digest = chain_of.end_of_chain()
    return render_template(
        "audit/chain.html",
        position=position,
        digest=digest,
        archived=chain_of.archive_end(),
        verification=last_verification(),
        page=paginate(chain_of.daily_anchors()),
    )


@bp.post("/trail-chain/verification")
@requires(may_read_trail)
def verify() -> ResponseReturnValue:
    """Walk the chain now."""
    found = chain_of.verify(pause=db.session.rollback)
    if found.broken is None:
        flash(f"已校验{found.checked}条留痕，链条完整", "success")
    else:
        flash(f"留痕链不完整。{found.broken}", "error")
    return redirect(url_for("audit.chain"), 303)


@bp.get("/trail-anchors.txt")
@requires(may_read_trail)
def anchors() -> Response:
    """Every anchor as a text, to be kept outside."""
    text = anchors_as_text(chain_of.anchors_kept())
    headers = {"Content-Disposition": f"attachment; filename=anchors-{clock.today():%Y%m%d}.txt"}
    return Response(text, mimetype="text/plain", headers=headers)
