"""Who may ask for a review, and who may decide it: people who took no part (rulebook §4, the matrix of recusal)."""

from __future__ import annotations

from datetime import timedelta

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.models import StoredFile
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.rules import office_rules
from tracker.core.text import office_date
from tracker.inspections.models import Inspection
from tracker.inspections.reviews import queries
from tracker.inspections.reviews.lifecycle import ReviewState
from tracker.inspections.reviews.models import ConclusionReview


def may_ask_for_review(user: Person, inspection: Inspection) -> Verdict:
    """The inspected unit's own people, within so many days of the delivery, once at a time."""
    own = next((one for one in inspection.units if one.unit_id == user.unit_id), None)
    if own is None or not user.has(Role.LIAISON, Role.UNIT_HEAD):
        return refused("由被督导单位的联络员或负责人申请复核")
    if own.delivered_at is None:
        return refused("督导结论送达后才能申请复核")
    until = clock.office_day(own.delivered_at) + timedelta(days=office_rules().review_asked_within_days)
    if clock.today() > until:
        return refused(f"申请复核的期限已于{office_date(until)}届满")
    if queries.has_review(own.id):
        return refused("本单位已对本次结论申请复核")
    return ALLOWED


def may_read_review(user: Person, review: ConclusionReview) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_read_review_proof(user: Person, stored: StoredFile) -> Verdict:
    """Whoever sees the request."""
    return ALLOWED


def may_withdraw_review(user: Person, review: ConclusionReview) -> Verdict:
    """撤回: the unit that asked."""
    if user.unit_id != review.inspected.unit_id or not user.has(Role.LIAISON, Role.UNIT_HEAD):
        return refused("由申请单位撤回")
    return _waits(review)


def _waits(review: ConclusionReview) -> Verdict:
    return ALLOWED if review.state is ReviewState.ASKED else refused(f"此复核申请{review.state.word}")


def may_decide_review(user: Person, review: ConclusionReview) -> Verdict:
    """The office head or a leader who took no part in it and does not belong to the unit; the host unit's a leader alone."""
    if not (verdict := _waits(review)):
        return verdict
    unit = review.inspected.unit
    if unit.is_host and not user.has(Role.LEADER):
        return refused("涉及办公室所在单位的复核由领导决定")
    if not user.has(Role.OFFICE_HEAD, Role.LEADER):
        return refused("复核由办公室负责人或领导决定")
    if user.unit_id == unit.id:
        return refused(f"您是{unit.short_name}的人员，须回避")
    part = queries.part_taken(review.inspected.inspection_id, user.id, unit.id)
    return refused(f"您{part}，须回避，由未参与的人员复核") if part else ALLOWED
