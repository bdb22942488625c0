"""What is done with notices. The life of the printed document is in `documents.actions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.documents import actions as documents
from tracker.documents.former import text_in, with_text
from tracker.documents.models import DocumentKind
from tracker.notices import genres
from tracker.notices.drafting.indicators import standings
from tracker.notices.events import NamingApproved, SnapshotTaken
from tracker.notices.first_text import first_text, in_keeping, next_dates, says_places
from tracker.notices.models import NAMING, Genre, Notice, Ranking
from tracker.notices.snapshot import as_json, from_json
from tracker.notices.snapshot_queries import snapshot_of
from tracker.plans.models import Plan


def draft(
    plan: Plan, *, cut_off_at: datetime, span_starts_on: date, ranking: Ranking, contact: str, actor_id: int
) -> Notice:
    """Freeze the figures at the cut-off and draft the text from them."""
    snapshot = snapshot_of(plan, cut_off_at=cut_off_at, span_starts_on=span_starts_on)
    text = first_text(plan, snapshot, ranking, contact=contact)
    document = documents.draft(
        kind=DocumentKind.NOTICE,
        title=text.title,
        series=text.series,
        content={**text.as_json(), "ranking": ranking.value},
        actor_id=actor_id,
    )
    notice = Notice(
        plan_id=plan.id,
        document_id=document.id,
        cut_off_at=cut_off_at,
        ranking=ranking,
        snapshot=as_json(snapshot),
    )
    db.session.add(notice)
    db.session.flush()
    announce(
        SnapshotTaken(
            actor_id=actor_id,
            subject_id=notice.id,
            document_id=document.id,
            cut_off_at=str(cut_off_at),
            tasks=len(snapshot.tasks),
        )
    )
    return notice


def draft_special(
    source: Notice,
    genre: Genre,
    *,
    units: Sequence[str],
    matter: str,
    approver: Person | None,
    contact: str,
    actor_id: int,
) -> Notice:
    """A notice on one matter, of praise or of criticism, from the figures that another notice froze.

    Raises IllegalStep where units are to be named and nobody approved it, or none is named.
    """
    if genre in NAMING and (approver is None or not units):
        raise IllegalStep("表扬、批评通报须选定单位并写明批准点名的领导。")
    snapshot = from_json(source.snapshot)
    text = replace(
        first_text(source.plan, snapshot, Ranking.NONE, contact=contact),
        title=genres.title_of(genre, snapshot, units, matter),
        text=genres.text_of(genre, snapshot, units, matter, next_dates(clock.today())),
    )
    document = documents.draft(
        kind=DocumentKind.NOTICE,
        title=text.title,
        series=text.series,
        content={**text.as_json(), "ranking": Ranking.NONE.value},
        actor_id=actor_id,
    )
    notice = Notice(
        plan_id=source.plan_id,
        document_id=document.id,
        cut_off_at=source.cut_off_at,
        ranking=Ranking.NONE,
        genre=genre,
        snapshot=source.snapshot,
        named=list(units),
        naming_approved_by_id=approver.id if approver else None,
    )
    db.session.add(notice)
    db.session.flush()
    if approver is not None:
        announce(
            NamingApproved(
                actor_id=actor_id,
                subject_id=notice.id,
                document_id=document.id,
                approver=approver.name,
                units=tuple(units),
            )
        )
    return notice


def set_ranking(notice: Notice, ranking: Ranking, *, actor_id: int) -> bool:
    """Set the ranking that the leader chose, which is part of what he reads and signs.

    The drafted sentence on places comes and goes with it; False where somebody has rewritten that, so that the office
    must look at it.
    """
    document, snapshot = notice.document, from_json(notice.snapshot)
    text = text_in(document.content)
    agreeing = in_keeping(text, snapshot, ranking)
    notice.ranking = ranking
    documents.edit(
        document,
        title=document.title,
        series=document.series,
        content=with_text({**document.content, "ranking": ranking.value}, agreeing),
        actor_id=actor_id,
    )
    return says_places(agreeing) is (ranking is not Ranking.NONE and bool(standings(snapshot)))
