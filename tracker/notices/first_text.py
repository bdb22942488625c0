"""The text that a notice begins with, and what it would say if it were drafted today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.rules import office_rules
from tracker.documents.text import DocumentText, Heading, Live, Passage
from tracker.notices.document import NoticeText, text_of
from tracker.notices.drafting.demands import Demands
from tracker.notices.drafting.indicators import standings
from tracker.notices.drafting.sections import draft_sections, opening, title_of
from tracker.notices.models import Ranking
from tracker.notices.queries import addressees, notice_before
from tracker.notices.snapshot import Snapshot
from tracker.notices.snapshot_queries import snapshot_of
from tracker.plans.models import Plan
from tracker.plans.titles import series_of

PLANS_WITHIN_WORKING_DAYS: Final = 5  # rulebook §7: any request gives at least five working days


@dataclass(frozen=True)
class Preview:
    """What a notice would say now; nothing of it is frozen or kept."""

    text: NoticeText
    snapshot: Snapshot


def today(plan: Plan, ranking: Ranking) -> Preview:
    """The notice as of this moment, its reports counted since the last one."""
    now = clock.now()
    snapshot = snapshot_of(plan, cut_off_at=now, span_starts_on=next_span(plan.id))
    return Preview(first_text(plan, snapshot, ranking, contact=""), snapshot)


def next_span(plan_id: int) -> date:
    """Where the last notice's cut-off ended, or the beginning of the year."""
    last = notice_before(plan_id, clock.now())
    if last is not None:
        return clock.office_day(last.cut_off_at) + timedelta(days=1)
    return clock.today().replace(month=1, day=1)


def first_text(plan: Plan, snapshot: Snapshot, ranking: Ranking, *, contact: str) -> NoticeText:
    """The drafted text: organ and series follow the plan's own (宛开办 → 宛开督)."""
    organ = plan.issuer or "领导小组办公室"
    return NoticeText(
        title=title_of(snapshot),
        series=series_of(plan.document_number, ""),
        mark=f"{organ}文件",
        signer=organ,
        addressees=addressees(plan),
        text=text_of(opening(snapshot), draft_sections(snapshot, next_dates(clock.today()), ranking)),
        contact=contact,
        copies_to="",
    )


def next_dates(today: date) -> Demands:
    """When plans are asked for (five working days) and when the next monthly report is due."""
    calendar, rules = working_calendar(), office_rules()
    due = today.replace(day=rules.report_due_on_day)
    if due <= today:
        due = (today.replace(day=1) + timedelta(days=32)).replace(day=rules.report_due_on_day)
    return Demands(calendar.add(today, PLANS_WITHIN_WORKING_DAYS), calendar.on_or_after(due))


# ── the sentence on places, which the leader's choice calls for or forbids ───────────────────────────────────────────

PLACES_BEGIN: Final = "从单位完成率看，"


def says_places(text: DocumentText) -> bool:
    """Whether a paragraph speaks of the places of units."""
    return any(isinstance(part, Passage) and part.text.startswith(PLACES_BEGIN) for part in text.parts)


def in_keeping(text: DocumentText, snapshot: Snapshot, ranking: Ranking) -> DocumentText:
    """The text with the drafted sentence on places put in or taken out; what somebody has rewritten stays as it is."""
    drafted = standings(snapshot)
    if ranking is Ranking.NONE:
        return DocumentText(
            tuple(part for part in text.parts if not (isinstance(part, Passage) and part.text == drafted))
        )
    if not drafted or says_places(text):
        return text
    return DocumentText(tuple(_with_places(text, drafted)))


def _with_places(text: DocumentText, drafted: str) -> Iterator[Heading | Passage | Live]:
    """Before the table of the indicators; a text without it is left alone."""
    used = {part.id for part in text.parts}
    free = next(f"p{number}" for number in range(1, len(used) + 2) if f"p{number}" not in used)
    for part in text.parts:
        if isinstance(part, Live) and part.key == "indicators":
            yield Passage(free, drafted)
        yield part
