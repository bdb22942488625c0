"""Tables of official documents 公文 and their gapless numbers 文号."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.core.words import Worded
from tracker.documents.lifecycle import UNDER_WAY, DocumentState
from tracker.documents.seals.models import OrganSeal
from tracker.units.models import Unit


class DocumentKind(Worded):
    """Kinds of printed documents. What a notice is about is its genre (notices.models)."""

    NOTICE = "notice", "通报"
    BULLETIN = "bulletin", "督导专报"
    INSPECTION_NOTICE = "inspection_notice", "督导通知书"
    RECTIFICATION_ORDER = "rectification_order", "整改通知书"
    LETTER = "letter", "工作提醒函"
    SLIP = "slip", "催办单"
    DISPATCH_SLIP = "dispatch_slip", "督办单"
    MINUTES = "minutes", "纪要"
    BREAKDOWN = "breakdown", "任务分解表"
    SCORE_SHEET = "score_sheet", "考核成绩单"
    CORRECTION = "correction", "更正通知"


IS_UNDER_WAY = text("state NOT IN ('issued', 'archived', 'discarded')")


class Document(Base):
    """公文. `content`: the plain values that are printed (the feature's content as JSON); frozen at 印发 with the PDF.

    Signed on paper, `signed_off_by_id` is the leader and `sign_off_recorded_by_id` who recorded it, with the scanned sheet.
    `token`: the unguessable part of its verification address (None: issued before there was one). `printed_text`: what the
    PDF says, without blanks and line ends, for searching.
    `addressed_unit`: the one unit that it is for; other units never see it. None: every unit sees it once issued.
    `corrects`: what a 更正通知 corrects, an issued document that stays as it is; `corrected_kind`: the kind of that (of a
    correction of a correction, of the first), whose number series and readers it shares.
    `seal`: whose imprint its PDF bears (None: the room for it is empty, it is sealed on paper).
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        CheckConstraint(
            "(state IN ('issued', 'archived')) = (sequence IS NOT NULL AND pdf_id IS NOT NULL AND issued_at IS NOT NULL)",
            name="numbered_when_issued",
        ),
        CheckConstraint(
            "(kind = 'correction') = (corrects_id IS NOT NULL)"
            " AND (corrects_id IS NULL) = (corrected_kind IS NULL)",
            name="correction_corrects",
        ),
        CheckConstraint(
            "(state = 'archived') = (archived_at IS NOT NULL)"
            " AND (archived_at IS NULL) = (archived_by_id IS NULL)",
            name="archived_by_somebody",
        ),
        Index(
            "uq_document_correction_under_way",
            "corrects_id",
            unique=True,
            sqlite_where=IS_UNDER_WAY,
            postgresql_where=IS_UNDER_WAY,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DocumentKind]
    title: Mapped[str]
    state: Mapped[DocumentState] = mapped_column(default=DocumentState.DRAFT)
    content: Mapped[dict[str, Any]]
    drafted_by_id: Mapped[int]
    drafted_at: Mapped[datetime]
    signed_off_by_id: Mapped[int | None]
    signed_off_at: Mapped[datetime | None]
    sign_off_recorded_by_id: Mapped[int | None]
    sign_off_proof_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    issued_by_id: Mapped[int | None]
    issued_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    archived_by_id: Mapped[int | None]
    archived_at: Mapped[datetime | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    corrected_kind: Mapped[DocumentKind | None]
    addressed_unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    series: Mapped[str]
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(unique=True)
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    token: Mapped[str | None] = mapped_column(unique=True)
    printed_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    seal_id: Mapped[int | None] = mapped_column(ForeignKey(OrganSeal.id))
    version: Mapped[int] = mapped_column(default=1)

    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id])
    sign_off_proof: Mapped[StoredFile | None] = relationship(foreign_keys=[sign_off_proof_id])
    addressed_unit: Mapped[Unit | None] = relationship()
    seal: Mapped[OrganSeal | None] = relationship()
    corrects: Mapped[Document | None] = relationship(remote_side="Document.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def occasion(self) -> str:
        """The key under which people hear of its issue: who has several reasons to is told once."""
        return f"document:{self.id}:issued"

    @property
    def is_under_way(self) -> bool:
        """Neither issued nor given up."""
        return self.state in UNDER_WAY


class NumberSeries(Base):
    """The last number taken of a series in a year; its row is locked while a number is taken (rulebook §8)."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
