"""What is done with reviews. What was wrong is reversed by `findings`; nothing is erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tracker.accounts.models import Role
from tracker.accounts.queries import people_with
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.rules import office_rules
from tracker.core.text import office_date
from tracker.inspections.actions import tell, tell_unit
from tracker.inspections.events import (
    ConclusionReviewAsked,
    ConclusionReviewed,
    ConclusionReviewWithdrawn,
)
from tracker.inspections.field.actions import check
from tracker.inspections.field.models import SampledItem
from tracker.inspections.field.sampling import Checked
from tracker.inspections.findings import actions as findings
from tracker.inspections.findings.lifecycle import FindingState
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.values import FindingValues
from tracker.inspections.models import InspectedUnit
from tracker.inspections.reviews.lifecycle import REVIEW_LIFE, Outcome, ReviewState, ReviewStep
from tracker.inspections.reviews.models import ConclusionReview, ReviewedFigure, ReviewedFinding
from tracker.inspections.reviews.policy import may_decide_review


@dataclass(frozen=True)
class Ruling:
    """What is decided of one finding; `values` where it is amended."""

    outcome: Outcome
    values: FindingValues | None = None


def ask(
    row: InspectedUnit,
    *,
    contested: Sequence[Finding],
    figures: Sequence[SampledItem] = (),
    grounds: str,
    proof: StoredFile,
    actor_id: int,
) -> ConclusionReview:
    """申请复核 of the conclusion, naming the problems and the figures held false that are contested."""
    if not contested and not figures:
        raise IllegalStep("请选择有异议的问题或抽查数据。")
    if any(one.outcome is not Checked.FALSE for one in figures):
        raise IllegalStep("只能对认定不实的抽查数据提出异议。")
    decide_by = clock.today() + timedelta(days=office_rules().review_decided_within_days)
    review = ConclusionReview(
        inspected=row,
        state=ReviewState.ASKED,
        grounds=grounds,
        proof=proof,
        asked_by_id=actor_id,
        asked_at=clock.now(),
        decide_by=decide_by,
        findings=[ReviewedFinding(finding=one) for one in contested],
        figures=[ReviewedFigure(item=one) for one in figures],
    )
    db.session.add(review)
    db.session.flush()
    announce(
        ConclusionReviewAsked(
            actor_id=actor_id,
            subject_id=review.id,
            inspection_id=row.inspection_id,
            unit_id=row.unit_id,
            unit=row.unit.short_name,
            grounds=grounds,
            findings=tuple(one.id for one in contested),
            figures=tuple(one.id for one in figures),
            decide_by=decide_by,
        )
    )
    for person in people_with(Role.OFFICE_HEAD, Role.LEADER):
        if may_decide_review(person, review):
            tell(
                person.id,
                key=f"review:{review.id}:asked",
                title=f"复核申请待决定：{row.unit.short_name}",
                inspection=row.inspection,
                pairs=[("理由", grounds), ("决定期限", office_date(decide_by))],
            )
    return review


def withdraw(review: ConclusionReview, *, actor_id: int) -> None:
    """撤回 by the unit."""
    review.state = REVIEW_LIFE.after(review.state, ReviewStep.WITHDRAW)
    row = review.inspected
    announce(
        ConclusionReviewWithdrawn(
            actor_id=actor_id,
            subject_id=review.id,
            inspection_id=row.inspection_id,
            unit_id=row.unit_id,
            unit=row.unit.short_name,
        )
    )


def decide(
    review: ConclusionReview,
    rulings: Mapping[int, Ruling],
    *,
    held: Mapping[int, Checked] | None = None,
    decision: str,
    actor_id: int,
) -> None:
    """复核决定: every contested finding is upheld, amended or withdrawn, every contested figure held for what it is.

    `rulings` by finding id, `held` by the id of the drawn figure. A figure that is no longer held false changes the rate
    of its inspection, and the points that it cost are reversed. Raises IllegalStep where one is left without a ruling.
    """
    held = held or {}
    if any(one.finding_id not in rulings for one in review.findings) or any(
        one.item_id not in held for one in review.figures
    ):
        raise IllegalStep("请对每个有异议的问题和抽查数据作出决定。")
    review.state = REVIEW_LIFE.after(review.state, ReviewStep.DECIDE)
    review.decision, review.decided_by_id, review.decided_at = decision, actor_id, clock.now()
    for one in review.findings:
        ruling = rulings[one.finding_id]
        one.outcome = ruling.outcome
        if one.finding.state is FindingState.WITHDRAWN:
            continue
        if ruling.outcome is Outcome.WITHDRAWN:
            findings.withdraw(one.finding, reason=decision, review_id=review.id, actor_id=actor_id)
        elif ruling.outcome is Outcome.AMENDED and ruling.values is not None:
            findings.amend(one.finding, ruling.values, review_id=review.id, actor_id=actor_id)
    for figure in review.figures:
        figure.outcome = held[figure.item_id]
        if figure.outcome is not Checked.FALSE:
            remark = f"复核决定：{decision}"
            check(figure.item, outcome=figure.outcome, found=None, remark=remark, actor_id=actor_id)
    db.session.flush()
    outcomes = [one.outcome for one in review.findings]
    row = review.inspected
    announce(
        ConclusionReviewed(
            actor_id=actor_id,
            subject_id=review.id,
            inspection_id=row.inspection_id,
            unit_id=row.unit_id,
            unit=row.unit.short_name,
            decision=decision,
            upheld=outcomes.count(Outcome.UPHELD),
            amended=outcomes.count(Outcome.AMENDED),
            withdrawn=outcomes.count(Outcome.WITHDRAWN),
            figures_upheld=sum(one.outcome is Checked.FALSE for one in review.figures),
            figures_cleared=sum(one.outcome is not Checked.FALSE for one in review.figures),
        )
    )
    tell_unit(
        row.unit_id,
        row.inspection,
        f"review:{review.id}:decided",
        f"复核决定：{row.inspection.title}",
        [("决定", decision)],
    )
