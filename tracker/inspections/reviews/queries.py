"""Questions about reviews, and who took part in what they are about."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.inspections.field.models import SampledItem, SampleDraw
from tracker.inspections.field.sampling import Checked
from tracker.inspections.findings.lifecycle import FindingState
from tracker.inspections.findings.models import Finding, RectificationReply
from tracker.inspections.models import InspectedUnit, Inspection, InspectionMember
from tracker.inspections.queries import is_on_team
from tracker.inspections.reviews.lifecycle import ReviewState
from tracker.inspections.reviews.models import ConclusionReview, ReviewedFigure, ReviewedFinding
from tracker.reports.models import Report, ReportSlot


def reviews_of(inspection_id: int, unit_id: int | None = None) -> list[ConclusionReview]:
    """The requests on a conclusion, of one unit where it is named."""
    statement = (
        select(ConclusionReview)
        .join(ConclusionReview.inspected)
        .where(InspectedUnit.inspection_id == inspection_id)
        .options(joinedload(ConclusionReview.inspected))
    )
    if unit_id is not None:
        statement = statement.where(InspectedUnit.unit_id == unit_id)
    return list(db.session.scalars(statement.order_by(ConclusionReview.id)))


def has_review(inspected_unit_id: int) -> bool:
    """Whether the unit asked already, and did not take it back: a conclusion is reviewed once."""
    asked = exists().where(
        ConclusionReview.inspected_unit_id == inspected_unit_id,
        ConclusionReview.state != ReviewState.WITHDRAWN,
    )
    return bool(db.session.scalar(select(asked)))


def visible_review(user: Person, review_id: int) -> ConclusionReview | None:
    """A request: the office, the leaders, the team, the unit that asked."""
    statement = (
        select(ConclusionReview)
        .join(ConclusionReview.inspected)
        .join(InspectedUnit.inspection)
        .where(ConclusionReview.id == review_id)
        .options(
            joinedload(ConclusionReview.inspected).joinedload(InspectedUnit.inspection),
            selectinload(ConclusionReview.findings).joinedload(ReviewedFinding.finding),
            selectinload(ConclusionReview.figures)
            .joinedload(ReviewedFigure.item)
            .joinedload(SampledItem.report)
            .joinedload(Report.slot)
            .joinedload(ReportSlot.task),
        )
    )
    if not user.sees_everything:
        own = InspectedUnit.unit_id == user.unit_id
        seen = is_on_team(user)
        statement = statement.where(or_(seen, own) if user.has(Role.LIAISON, Role.UNIT_HEAD) else seen)
    return db.session.scalars(statement).one_or_none()


def visible_review_proof(user: Person, review_id: int, file_id: int) -> StoredFile | None:
    """The proof of a request that the person sees."""
    review = visible_review(user, review_id)
    return review.proof if review is not None and review.proof_id == file_id else None


def contestable(row: InspectedUnit) -> list[Finding]:
    """The problems of a unit that it can contest: all that were put to it and not withdrawn."""
    statement = select(Finding).where(
        Finding.inspection_id == row.inspection_id,
        Finding.unit_id == row.unit_id,
        Finding.ordered_at.is_not(None),
        Finding.state != FindingState.WITHDRAWN,
    )
    return list(db.session.scalars(statement.order_by(Finding.position)))


def contestable_figures(row: InspectedUnit) -> list[SampledItem]:
    """The unit's drawn figures that were held false, in the order of the draws."""
    statement = (
        select(SampledItem)
        .join(SampledItem.draw)
        .where(SampleDraw.inspected_unit_id == row.id, SampledItem.outcome == Checked.FALSE)
        .options(joinedload(SampledItem.report).joinedload(Report.slot).joinedload(ReportSlot.task))
    )
    return list(db.session.scalars(statement.order_by(SampledItem.draw_id, SampledItem.position)))


def part_taken(inspection_id: int, person_id: int, unit_id: int) -> str:
    """What part the person had in the inspection of the unit, in words that follow 您; empty: none."""
    inspection = db.session.get_one(Inspection, inspection_id)
    if person_id == inspection.drafted_by_id:
        return "拟定了督导方案"
    if person_id == inspection.approved_by_id:
        return "批准了督导方案"
    if person_id == inspection.concluded_by_id:
        return "送达了督导结论"
    member = exists().where(
        InspectionMember.inspection_id == inspection_id, InspectionMember.person_id == person_id
    )
    recorded = exists().where(
        Finding.inspection_id == inspection_id,
        Finding.unit_id == unit_id,
        Finding.recorded_by_id == person_id,
    )
    verified = exists().where(
        RectificationReply.finding_id == Finding.id,
        Finding.inspection_id == inspection_id,
        Finding.unit_id == unit_id,
        RectificationReply.verified_by_id == person_id,
    )
    checked = exists().where(
        SampledItem.draw_id == SampleDraw.id,
        SampleDraw.inspected_unit_id == InspectedUnit.id,
        InspectedUnit.inspection_id == inspection_id,
        InspectedUnit.unit_id == unit_id,
        SampledItem.checked_by_id == person_id,
    )
    found = db.session.execute(select(member, recorded, verified, checked)).one()
    words = ("是督导组成员", "记录了有关问题", "核查了有关整改", "核查了抽查数据")
    return next((word for word, took in zip(words, found, strict=True) if took), "")
