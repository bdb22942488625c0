"""Pages of the field (door 1: people), made for a phone that may lose its net."""

from __future__ import annotations

import secrets
import uuid

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.files import path_of
from tracker.core.forms import Choice
from tracker.core.models import StoredFile
from tracker.core.policy import public, requires, signed_in
from tracker.inspections.field import actions, queries
from tracker.inspections.field.forms import CheckForm, DrawForm, NoteForm
from tracker.inspections.field.models import SampledItem
from tracker.inspections.field.policy import may_check, may_see_photo
from tracker.inspections.field.sampling import Checked, Seen, tally
from tracker.inspections.models import InspectedUnit
from tracker.inspections.policy import may_look_at_field, may_work_on
from tracker.inspections.queries import tasks_of, visible_inspected

ROW = "/inspections/<int:inspection_id>/units/<int:unit_id>"


def to(row: InspectedUnit, part: str) -> ResponseReturnValue:
    """Back to the page of the unit."""
    return redirect(url_for(f"inspections.{part}", inspection_id=row.inspection_id, unit_id=row.unit_id), 303)


def note_form(row: InspectedUnit, **data: object) -> NoteForm:
    """The form with the unit's tasks."""
    form = NoteForm(data=data or None)
    form.task_id.choices = [
        Choice(0, "综合情况"),
        *(Choice(one.id, f"{one.number}　{one.title}") for one in tasks_of(row)),
    ]
    return form


@requires(may_look_at_field, on=visible_inspected)
def field(row: InspectedUnit) -> ResponseReturnValue:
    """The checklist with reported figures, a form for what is seen, and what was seen so far."""
    return _field_page(row, note_form(row, key=str(uuid.uuid4()), noted_at="", task_id=0))


def _field_page(row: InspectedUnit, form: NoteForm) -> ResponseReturnValue:
    notes = queries.notes_of(row)
    return render_template(
        "inspections/field.html",
        row=row,
        lines=queries.checklist(row, clock.now()),
        notes=notes,
        names=names_of({one.noted_by_id for one in notes}),
        form=form,
    ), 422 if form.errors else 200


@requires(may_work_on, on=visible_inspected)
def note_field(row: InspectedUnit) -> ResponseReturnValue:
    """Keep a note. A phone asks for JSON and may ask again and again: {key, kept, new} or the faults."""
    form = note_form(row)
    wants_json = request.accept_mimetypes.best == "application/json"
    if form.validate_on_submit():
        known = queries.note_with(form.key.data or "")
        photos = [] if known else form.photos.stored(actor_id=current_user.id)
        if not form.errors:
            kept, is_new = actions.note(
                row,
                key=form.key.data or "",
                task_id=form.task_id.data or None,
                verdict=Seen(form.verdict.data),
                seen=form.seen.data or "",
                noted_at=form.at(),
                photos=photos,
                actor_id=current_user.id,
            )
            if wants_json:
                return jsonify(key=kept.key, kept=True, new=is_new)
            flash("已记录", "success")
            return to(row, "field")
    if wants_json:
        faults = [message for messages in form.errors.values() for message in messages]
        return jsonify(kept=False, faults=faults), 422
    return _field_page(row, form)


@requires(signed_in)
def field_token() -> ResponseReturnValue:
    """A fresh token for notes that waited longer than a page lives, and who is signed in."""
    return jsonify(token=generate_csrf(), person=current_user.get_id())


@public
def field_worker() -> Response:
    """The service worker that lets the field page open without a net; it may only see to /inspections/."""
    answer = send_file(f"{current_app.static_folder}/js/field-worker.js", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@requires(may_see_photo, on=queries.visible_photo)
def field_photo(stored: StoredFile) -> ResponseReturnValue:
    """A photo, shown in the page."""
    return send_file(
        path_of(stored.sha256),
        mimetype=stored.media_type,
        as_attachment=not stored.media_type.startswith("image/"),
        download_name=stored.name,
    )


@requires(may_look_at_field, on=visible_inspected)
def samples(row: InspectedUnit) -> ResponseReturnValue:
    """What was drawn by lot, and what became of it."""
    return _samples_page(row, DrawForm(), None)


def _samples_page(row: InspectedUnit, form: DrawForm, faulty: int | None) -> ResponseReturnValue:
    draws = queries.draws_of(row)
    everything = [item.outcome for draw in draws for item in draw.items]
    status = 422 if form.errors or faulty else 200
    return render_template(
        "inspections/samples.html",
        row=row,
        draws=draws,
        form=form,
        outcomes=Checked,
        faulty=faulty,
        tally=tally(everything),
        population=len(queries.reported_items(row)),
        names=names_of({draw.drawn_by_id for draw in draws}),
    ), status


@requires(may_work_on, on=visible_inspected)
def draw_samples(row: InspectedUnit) -> ResponseReturnValue:
    """抽取."""
    form = DrawForm()
    if not form.validate_on_submit():
        return _samples_page(row, form, None)
    draw = actions.draw(
        row, size=form.size.data or 1, seed=form.seed.data or secrets.token_hex(8), actor_id=current_user.id
    )
    flash(f"已抽取{len(draw.items)}项，随机种子{draw.seed}已记录", "success")
    return to(row, "samples")


@requires(may_check, on=queries.visible_item)
def check_sample(item: SampledItem) -> ResponseReturnValue:
    """Record what became of a drawn figure."""
    form = CheckForm()
    row = item.draw.inspected
    needs_words = form.outcome.data != Checked.TRUE.value
    if not form.validate_on_submit() or (needs_words and not form.remark.data):
        return _samples_page(row, DrawForm(formdata=None), item.id)
    actions.check(
        item,
        outcome=Checked(form.outcome.data),
        found=form.found.data,
        remark=form.remark.data or "",
        actor_id=current_user.id,
    )
    flash("已记录核查结果", "success")
    return to(row, "samples")


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule(f"{ROW}/field", view_func=field, methods=["GET"])
    bp.add_url_rule(f"{ROW}/notes", view_func=note_field, methods=["POST"])
    bp.add_url_rule(f"{ROW}/photos/<int:file_id>", view_func=field_photo, methods=["GET"])
    bp.add_url_rule("/inspections/token", view_func=field_token, methods=["GET"])
    bp.add_url_rule("/inspections/worker.js", view_func=field_worker, methods=["GET"])
    bp.add_url_rule(f"{ROW}/samples", view_func=samples, methods=["GET"])
    bp.add_url_rule(f"{ROW}/samples", view_func=draw_samples, methods=["POST"])
    bp.add_url_rule("/sampled-items/<int:item_id>/check", view_func=check_sample, methods=["POST"])
