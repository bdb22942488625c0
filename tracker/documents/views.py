"""Pages of the archive 公文档案 (door 1: people). A document's own page belongs to the feature that wrote it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import files
from tracker.core.policy import requires
from tracker.core.web import paginate
from tracker.documents.models import Document
from tracker.documents.policy import may_download, may_list_documents
from tracker.documents.queries import PUBLISHED, documents_seen_by, visible_document

bp = Blueprint("documents", __name__)


@bp.get("/documents")
@requires(may_list_documents)
def index() -> ResponseReturnValue:
    """The issued documents, newest first; `q` looks in number and title."""
    words = request.args.get("q", "").strip()
    statement = documents_seen_by(current_user).where(Document.state.in_(PUBLISHED))
    if words:
        pattern = f"%{words.replace('%', '').replace('_', '')}%"
        statement = statement.where(Document.title.like(pattern) | Document.number.like(pattern))
    statement = statement.order_by(Document.issued_at.desc(), Document.id.desc())
    return render_template("archive/index.html", page=paginate(statement), words=words)


@bp.get("/documents/<int:document_id>/pdf")
@requires(may_download, on=visible_document)
def pdf(document: Document) -> Response:
    """The stored PDF, byte for byte as issued."""
    assert document.pdf is not None
    return files.as_attachment(document.pdf)
