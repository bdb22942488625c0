"""Drafting 更正通知. Its life is that of every document (`documents.actions`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.exc import IntegrityError

from tracker.core.db import db
from tracker.core.lifecycle import IllegalStep
from tracker.documents import actions as documents
from tracker.documents.correcting.document import frame_of
from tracker.documents.correcting.queries import citation_of, passages_in
from tracker.documents.correcting.wording import change_words, first_text, title_for
from tracker.documents.models import Document, DocumentKind
from tracker.documents.questions import Restated
from tracker.documents.writing.queries import contents_of

UNDER_WAY = "这件公文的更正通知正在拟制，办完后才能另拟。"
NOTHING = "没有写明更正什么。"
ORGAN = "领导小组办公室"


def draft(
    corrected: Document,
    *,
    reason: str,
    right: Mapping[str, str],
    figures: Sequence[Restated] = (),
    others: Sequence[str] = (),
    actor_id: int,
) -> Document:
    """Draft the correction of an issued document, in its series, to those whom it went to.

    `right`: part of its text → the right words ("": it falls away); `others`: whole paragraphs on what is no text. Raises
    IllegalStep where nothing differs, or another correction of it is under way.
    """
    passages = [
        change_words(passage, right[passage.part])
        for passage in passages_in(corrected)
        if passage.part in right
    ]
    passages = [words for words in passages if words]
    if not (passages or figures or others):
        raise IllegalStep(NOTHING)
    cited = citation_of(corrected)
    text = first_text(cited, reason=reason, passages=passages, has_figures=bool(figures), others=others)
    frame = frame_of(next(iter(contents_of(corrected)), None), organ=ORGAN)
    try:
        with db.session.begin_nested():
            return documents.draft(
                kind=DocumentKind.CORRECTION,
                title=title_for(cited),
                series=corrected.series,
                content={
                    **frame,
                    "text": text.as_json(),
                    "figures": [[one.what, one.was, one.is_now, one.reason] for one in figures],
                    "known": [after for one in figures for _, after in one.follows],
                },
                addressed_unit_id=corrected.addressed_unit_id,
                corrects=corrected,
                actor_id=actor_id,
            )
    except IntegrityError as refusal:
        raise IllegalStep(UNDER_WAY) from refusal
