"""Tables of a document that is being written: kept versions, comments, figures that somebody vouches for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.words import Worded
from tracker.documents.models import Document


class KeptAt(Worded):
    """The step at which a version was kept."""

    DRAFTED = "drafted", "初稿"
    CHECK_FIGURES = "check_figures", "核数稿"
    SEND_FOR_SIGN_OFF = "send_for_sign_off", "送审稿"
    SIGN_OFF = "sign_off", "签发稿"
    DISCARD = "discard", "作废稿"


class DocumentVersion(Base):
    """What a document said at a step of its life; never changed. `content` as in Document."""

    __tablename__ = "document_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), index=True)
    kept_at_step: Mapped[KeptAt]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None]


class DocumentComment(Base):
    """意见 on a passage: `part` is the part's id in the text, `quoted` the words meant ("" the whole part)."""

    __tablename__ = "document_comment"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), index=True)
    part: Mapped[str]
    quoted: Mapped[str]
    words: Mapped[str]
    said_by_id: Mapped[int]
    said_at: Mapped[datetime]
    resolved_by_id: Mapped[int | None]
    resolved_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()


class VouchedFigure(Base):
    """A figure that the frozen figures do not hold, and why it stands in the text all the same."""

    __tablename__ = "vouched_figure"
    __table_args__ = (UniqueConstraint("document_id", "part", "figure"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id))
    part: Mapped[str]
    figure: Mapped[str]
    reason: Mapped[str]
    vouched_by_id: Mapped[int]
    vouched_at: Mapped[datetime]
