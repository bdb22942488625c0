"""What is done with a document while it is written, beside the steps of its life (`documents.actions`)."""

from __future__ import annotations

from dataclasses import replace

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.documents import actions as documents
from tracker.documents.former import text_in, with_text
from tracker.documents.models import Document
from tracker.documents.number_check import Doubt
from tracker.documents.text import DocumentText, Live
from tracker.documents.writing.events import CommentMade, CommentResolved, FigureCorrected, FigureVouched
from tracker.documents.writing.models import DocumentComment, VouchedFigure


def vouch(document: Document, doubt: Doubt, *, reason: str, actor_id: int) -> None:
    """Let a figure stand that the frozen figures do not hold, for this reason."""
    db.session.add(
        VouchedFigure(
            document_id=document.id,
            part=doubt.part,
            figure=doubt.figure,
            reason=reason,
            vouched_by_id=actor_id,
            vouched_at=clock.now(),
        )
    )
    announce(
        FigureVouched(
            actor_id=actor_id,
            subject_id=document.id,
            figure=doubt.figure,
            nearest=doubt.nearest,
            reason=reason,
        )
    )


def correct_figure(document: Document, doubt: Doubt, *, actor_id: int) -> None:
    """Put the nearest true figure in the place of a doubtful one. Raises IllegalStep where there is none."""
    if not doubt.nearest:
        raise IllegalStep("冻结数据中没有相近的数字，请修改正文。")
    parts = tuple(
        replace(part, text=part.text.replace(doubt.figure, doubt.nearest))
        if part.id == doubt.part and not isinstance(part, Live)
        else part
        for part in text_in(document.content).parts
    )
    documents.edit(
        document,
        title=document.title,
        series=document.series,
        content=with_text(document.content, DocumentText(parts)),
        actor_id=actor_id,
    )
    announce(
        FigureCorrected(actor_id=actor_id, subject_id=document.id, before=doubt.figure, after=doubt.nearest)
    )


def comment(document: Document, *, part: str, quoted: str, words: str, actor_id: int) -> DocumentComment:
    """Say something about a passage."""
    made = DocumentComment(
        document_id=document.id,
        part=part,
        quoted=quoted,
        words=words,
        said_by_id=actor_id,
        said_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    announce(
        CommentMade(actor_id=actor_id, subject_id=document.id, comment_id=made.id, quoted=quoted, words=words)
    )
    return made


def resolve(made: DocumentComment, *, actor_id: int) -> None:
    """办结 a comment. Raises IllegalStep where somebody did."""
    if made.resolved_at is not None:
        raise IllegalStep("意见已办结。")
    made.resolved_by_id, made.resolved_at = actor_id, clock.now()
    announce(
        CommentResolved(actor_id=actor_id, subject_id=made.document_id, comment_id=made.id, words=made.words)
    )
