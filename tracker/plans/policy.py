"""Who may do what with plans: published documents are read by all, kept by the office (rulebook §2)."""

from __future__ import annotations

from typing import Any

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.plans.models import CrossRule, Indicator, Measure, Plan


def may_read(user: Person, subject: Any = None) -> Verdict:
    """Who sees a plan may read it; the three administrators do not see any."""
    return ALLOWED


def may_import(user: Person, subject: Any = None) -> Verdict:
    """Bring a plan in."""
    return ALLOWED if user.is_office else refused("方案由领导小组办公室导入")


def may_edit_plan(user: Person, plan: Plan) -> Verdict:
    """Correct the facts of a plan that is in force."""
    return first_refusal(_kept_by_office(user), _in_force(plan))


def may_confirm_lead(user: Person, measure: Measure) -> Verdict:
    """Say who leads a measure."""
    return first_refusal(
        _kept_by_office(user),
        _in_force(measure.plan),
        refused("组织保障措施不分解任务，不需要确认牵头单位") if measure.is_supporting else ALLOWED,
    )


def may_edit_measure(user: Person, measure: Measure) -> Verdict:
    """Correct the facts and owners of a measure."""
    return first_refusal(_kept_by_office(user), _in_force(measure.plan))


def may_edit_indicator(user: Person, indicator: Indicator) -> Verdict:
    """Correct how an indicator is counted, and set its targets."""
    return first_refusal(_kept_by_office(user), _in_force(indicator.plan))


def may_edit_cross_rule(user: Person, rule: CrossRule) -> Verdict:
    """Take a rule between indicators away."""
    return first_refusal(_kept_by_office(user), _in_force(rule.whole.plan))


def _kept_by_office(user: Person) -> Verdict:
    return ALLOWED if user.is_office else refused("方案由领导小组办公室维护")


def _in_force(plan: Plan) -> Verdict:
    return ALLOWED if plan.is_current else refused("此版已被新版替代，只供查阅")
