"""Questions about plans, measures, indicators and targets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from tracker.accounts.models import ADMINISTRATORS, Person
from tracker.core.db import db
from tracker.plans.cross_rules import Bond, bond_of
from tracker.plans.models import (
    CrossRule,
    Definition,
    Indicator,
    LeadBasis,
    Measure,
    MeasureParty,
    Plan,
    Target,
)

UNCONFIRMED = (LeadBasis.PRESUMED, LeadBasis.MISSING)


def plan_reader(user: Person) -> Person | None:
    """The user, if published plans are visible: everybody but the three administrators (rulebook §2)."""
    return None if user.has(*ADMINISTRATORS) else user


def visible_plan(user: Person, plan_id: int) -> Plan | None:
    """A plan by id."""
    return db.session.get(Plan, plan_id) if plan_reader(user) else None


def visible_measure(user: Person, measure_id: int) -> Measure | None:
    """A measure by id."""
    return db.session.get(Measure, measure_id) if plan_reader(user) else None


def visible_indicator(user: Person, indicator_id: int) -> Indicator | None:
    """An indicator by id."""
    return db.session.get(Indicator, indicator_id) if plan_reader(user) else None


def plans(*, current_only: bool = False) -> list[Plan]:
    """The plans, newest first, the editions of a document together."""
    statement = select(Plan).order_by(Plan.issued_on.desc(), Plan.document_number, Plan.edition.desc())
    if current_only:
        statement = statement.where(Plan.is_current)
    return list(db.session.scalars(statement))


def editions_of(plan: Plan) -> list[Plan]:
    """Every edition of the plan's document number, the newest first."""
    statement = select(Plan).where(Plan.document_number == plan.document_number).order_by(Plan.edition.desc())
    return list(db.session.scalars(statement))


def latest_edition(document_number: str) -> Plan | None:
    """The newest edition imported under this number, or None."""
    statement = (
        select(Plan).where(Plan.document_number == document_number).order_by(Plan.edition.desc()).limit(1)
    )
    return db.session.scalars(statement).first()


def measures_of(plan: Plan) -> list[Measure]:
    """The measures in printed order, with their parties."""
    return list(
        db.session.scalars(
            select(Measure).where(Measure.plan_id == plan.id).order_by(Measure.position)
        ).unique()
    )


def neighbours_of(measure: Measure) -> tuple[Measure | None, Measure | None]:
    """The measures before and after it in its plan."""
    own = select(Measure).where(Measure.plan_id == measure.plan_id)
    before = own.where(Measure.position < measure.position).order_by(Measure.position.desc()).limit(1)
    after = own.where(Measure.position > measure.position).order_by(Measure.position).limit(1)
    return db.session.scalars(before).unique().first(), db.session.scalars(after).unique().first()


def unconfirmed_measures(plan: Plan | None = None) -> list[Measure]:
    """Measures of current plans (or of one plan) whose lead the office has still to confirm; supporting ones need none."""
    statement = (
        select(Measure)
        .join(Plan, Measure.plan_id == Plan.id)
        .where(Measure.lead_basis.in_(UNCONFIRMED), Measure.is_supporting.is_(False))
        .order_by(Plan.issued_on.desc(), Plan.id, Measure.position)
    )
    statement = (
        statement.where(Plan.is_current) if plan is None else statement.where(Measure.plan_id == plan.id)
    )
    return list(db.session.scalars(statement).unique())


def counts_of(plans: Iterable[Plan]) -> dict[int, tuple[int, int]]:
    """By plan id: how many measures (without the supporting ones), and how many of them wait for their lead."""
    waiting = func.sum(func.coalesce(Measure.lead_basis.in_(UNCONFIRMED), False).cast(db.Integer))
    statement = (
        select(Measure.plan_id, func.count(), waiting)
        .where(Measure.plan_id.in_([plan.id for plan in plans]), Measure.is_supporting.is_(False))
        .group_by(Measure.plan_id)
    )
    return {plan_id: (total, int(open_ or 0)) for plan_id, total, open_ in db.session.execute(statement)}


def indicators_of(plan: Plan) -> list[Indicator]:
    """The indicators in printed order."""
    statement = (
        select(Indicator).where(Indicator.plan_id == plan.id).order_by(Indicator.position, Indicator.id)
    )
    return list(db.session.scalars(statement.options(selectinload(Indicator.measure))).unique())


def targets_of(indicators: Iterable[Indicator]) -> dict[int, list[Target]]:
    """All targets by indicator id: the latest year first, within it the newest edition first."""
    ids = [indicator.id for indicator in indicators]
    statement = (
        select(Target).where(Target.indicator_id.in_(ids)).order_by(Target.year.desc(), Target.edition.desc())
    )
    found: dict[int, list[Target]] = {number: [] for number in ids}
    for target in db.session.scalars(statement):
        found[target.indicator_id].append(target)
    return found


def target_in_force(indicator: Indicator, year: int, on: date) -> Target | None:
    """The version of the year's target that held on that day: the newest edition effective by then (rulebook §3)."""
    statement = (
        select(Target)
        .where(Target.indicator_id == indicator.id, Target.year == year, Target.effective_on <= on)
        .order_by(Target.effective_on.desc(), Target.edition.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()


def targets_in_force(plan: Plan, year: int, on: date) -> dict[int, Target]:
    """By indicator id the target of the year that holds on that day, where there is one (one statement)."""
    statement = (
        select(Target)
        .join(Target.indicator)
        .where(Indicator.plan_id == plan.id, Target.year == year, Target.effective_on <= on)
        .order_by(Target.effective_on, Target.edition)
    )
    return {target.indicator_id: target for target in db.session.scalars(statement)}


def definitions_of(indicator: Indicator) -> list[Definition]:
    """The editions of the indicator's 口径, the newest first."""
    statement = select(Definition).where(Definition.indicator_id == indicator.id)
    return list(db.session.scalars(statement.order_by(Definition.edition.desc())))


def cross_rules_of(plan_id: int) -> list[CrossRule]:
    """The plan's cross rules in the order in which they were entered."""
    statement = select(CrossRule).where(CrossRule.plan_id == plan_id).order_by(CrossRule.id)
    return list(db.session.scalars(statement).unique())


def bonds_of(plan_id: int) -> list[Bond]:
    """The plan's cross rules as plain values."""
    return [bond_of(rule) for rule in cross_rules_of(plan_id)]


def visible_cross_rule(user: Person, rule_id: int) -> CrossRule | None:
    """A cross rule by id."""
    return db.session.get(CrossRule, rule_id) if plan_reader(user) else None


def measures_naming(group_id: int) -> int:
    """How many measures name the group as lead or responsible."""
    named = select(func.count(MeasureParty.measure_id.distinct())).where(MeasureParty.group_id == group_id)
    return db.session.scalar(named) or 0
