"""The page behind the QR code of an issued document (door 1: anybody)."""

from __future__ import annotations

import hashlib

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.limits import limiter
from tracker.core.policy import public
from tracker.documents.models import Document
from tracker.documents.queries import corrected_by, document_with_token
from tracker.documents.verification.answers import Answer, answer_for

bp = Blueprint("verification", __name__)

PER_ADDRESS = "60 per minute"
PIECE = 1024 * 1024


@bp.get("/verify/<token>")
@limiter.limit(PER_ADDRESS)
@public
def show(token: str) -> ResponseReturnValue:
    """What the office issued under this token; any other token is a page that does not exist."""
    return page(the_document(token))


@bp.post("/verify/<token>")
@limiter.limit(PER_ADDRESS)
@public
def compare(token: str) -> ResponseReturnValue:
    """Compare an uploaded PDF, for browsers that cannot hash it themselves. The file is read and not kept."""
    document = the_document(token)
    assert document.pdf is not None
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return page(document, missing=True), 422
    digest = hashlib.sha256()
    while piece := upload.stream.read(PIECE):
        digest.update(piece)
    return page(document, answer_for(digest.hexdigest(), document.pdf.sha256))


def the_document(token: str) -> Document:
    """The issued document with this token, or 404."""
    return document_with_token(token) or abort(404)


def page(document: Document, answer: Answer | None = None, *, missing: bool = False) -> str:
    """The one page of this feature."""
    return render_template(
        "verification/show.html",
        document=document,
        corrections=corrected_by([document.id]).get(document.id, []),
        answer=answer,
        answers=Answer,
        missing=missing,
    )
