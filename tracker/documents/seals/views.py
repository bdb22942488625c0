"""Pages of the seals (door 1: people)."""

from __future__ import annotations

import io

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.accounts.queries import names_of, people_with
from tracker.core import files
from tracker.core.files import FileRefused
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.documents.seals import actions
from tracker.documents.seals.forms import SealForm
from tracker.documents.seals.imprint import MOST_BYTES
from tracker.documents.seals.models import OrganSeal
from tracker.documents.seals.policy import (
    may_look_at_seal,
    may_register_seal,
    may_see_seals,
    may_withdraw_seal,
)
from tracker.documents.seals.queries import sealed_with, seals_of_house, visible_seal

bp = Blueprint("seals", __name__)


@bp.get("/settings/seals")
@requires(may_see_seals)
def index() -> ResponseReturnValue:
    """Every seal with those to whom it is entrusted."""
    seals = seals_of_house()
    names = names_of(
        {seal.registered_by_id for seal in seals} | {s.withdrawn_by_id for s in seals if s.withdrawn_by_id}
    )
    return render_template("seals/index.html", seals=seals, names=names)


@bp.route("/settings/seals/new", methods=["GET", "POST"])
@requires(may_register_seal)
def register() -> ResponseReturnValue:
    """Take a seal in."""
    form = SealForm()
    people = {person.id: person for person in people_with(Role.OFFICE_CLERK, Role.OFFICE_HEAD)}
    form.offer({number: person.name for number, person in people.items()})
    if form.validate_on_submit():
        try:
            seal = actions.register(
                organ=(form.organ.data or "").strip(),
                diameter=form.diameter.data or 0,
                upload=form.image.data.stream.read(MOST_BYTES + 1),
                users=[people[number] for number in form.user_ids.data or []],
                actor_id=current_user.id,
            )
        except FileRefused as refusal:
            form.image.errors = [str(refusal)]
        else:
            flash("已登记印章图样", "success")
            return redirect(url_for("seals.show", seal_id=seal.id), 303)
    page = render_template("seals/register.html", form=form, most_bytes=MOST_BYTES)
    return page, 422 if form.errors else 200


@bp.get("/settings/seals/<int:seal_id>")
@requires(may_look_at_seal, on=visible_seal)
def show(seal: OrganSeal) -> ResponseReturnValue:
    """The seal, its image and what was done with it."""
    used = sealed_with(seal)
    return render_template(
        "seals/show.html",
        seal=seal,
        used=used,
        names=names_of({one.issued_by_id for one in used if one.issued_by_id}),
        entries=timeline(f"organ_seal:{seal.id}"),
    )


@bp.get("/settings/seals/<int:seal_id>.png")
@requires(may_look_at_seal, on=visible_seal)
def image(seal: OrganSeal) -> Response:
    """The image, for comparing."""
    return send_file(io.BytesIO(files.content_of(seal.image)), mimetype="image/png", max_age=0)


@bp.post("/settings/seals/<int:seal_id>/withdrawal")
@requires(may_withdraw_seal, on=visible_seal)
def withdraw(seal: OrganSeal) -> ResponseReturnValue:
    """停用."""
    actions.withdraw(seal, actor_id=current_user.id)
    flash("已停用印章图样", "success")
    return redirect(url_for("seals.index"), 303)
