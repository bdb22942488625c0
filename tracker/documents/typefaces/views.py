"""The page of the faces (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from tracker.core.policy import requires
from tracker.documents.fonts import FontsMissing, Origin, Role, fonts_folder
from tracker.documents.typefaces import specimen
from tracker.documents.typefaces.policy import may_see_typefaces

bp = Blueprint("typefaces", __name__)


@bp.get("/settings/fonts")
@requires(may_see_typefaces)
def index() -> ResponseReturnValue:
    """Role by role: the face, where it came from, how it looks; first what is missing."""
    return render_template(
        "typefaces/index.html",
        stock=specimen.stock(),
        folder=fonts_folder() / Origin.LICENSED.value,
    )


@bp.get("/settings/fonts/<role>.png")
@requires(may_see_typefaces)
def picture(role: str) -> Response:
    """The specimen of a role."""
    try:
        drawn = specimen.specimen(Role(role))
    except (ValueError, FontsMissing):
        abort(404)
    return Response(drawn, mimetype="image/png", headers={"Cache-Control": "private, max-age=60"})
