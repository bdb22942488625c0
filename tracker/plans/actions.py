"""The only writer of plans, measures, indicators and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from tracker.core import clock
from tracker.core.changes import Changes, applied, printed
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.questions import ask
from tracker.core.text import listed
from tracker.plans import curves, events, queries
from tracker.plans.cross_rules import bond_of, recounting_fault, rule_fault
from tracker.plans.models import (
    Counting,
    CrossRule,
    CrossRulePart,
    Definition,
    Direction,
    Indicator,
    LeadBasis,
    Measure,
    MeasureParty,
    PartyRole,
    Plan,
    Relation,
    Target,
)
from tracker.plans.questions import WhatStopsRecounting
from tracker.plans.reviewed import NameChoice, ReviewedIndicator, ReviewedMeasure, ReviewedPlan
from tracker.units import actions as units
from tracker.units.models import Unit, UnitGroup
from tracker.units.queries import Owner

PLAN_WORDS = {"title": "标题", "issuer": "发文单位", "issued_on": "成文日期"}
MEASURE_WORDS = {
    "number": "序号",
    "section": "所属部分",
    "title": "标题",
    "text": "正文",
    "deadline": "时限",
    "due_on": "完成日期",
    "is_supporting": "组织保障措施",
}
INDICATOR_WORDS = {
    "name": "名称",
    "unit_of_measure": "计量单位",
    "counting": "填报口径",
    "direction": "方向",
    "measure_id": "所属措施",
}


class EditionTaken(ValueError):
    """The edition that the person reviewed has meanwhile been imported; the newest one is in `latest`."""

    def __init__(self, latest: Plan | None) -> None:
        super().__init__("此文号在您核对期间已有新版导入")
        self.latest = latest


# ── import ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def import_plan(reviewed: ReviewedPlan, *, actor_id: int | None) -> Plan:
    """Bring in a plan as confirmed, with the units and aliases that it needs; a known document number gets its next edition.

    Raises EditionTaken where that is not the edition that was reviewed (double submit, two clerks),
    `units.actions.DirectoryRefused` where a new unit's name is taken, KeyError where a printed name has no meaning.
    """
    former = queries.latest_edition(reviewed.document_number)
    if reviewed.edition != (former.edition + 1 if former else 1):
        raise EditionTaken(former)
    owners = _owners(reviewed.names, actor_id=actor_id)
    plan = _new_plan(reviewed, former, actor_id=actor_id)
    measures = [_measure(plan, place, read, owners) for place, read in enumerate(reviewed.measures)]
    _keep_confirmed_leads(measures, former)
    db.session.add_all(measures)
    db.session.flush()
    _add_indicators(plan, measures, reviewed.indicators)
    if former is not None:
        former.is_current = False
        announce(
            events.PlanSuperseded(
                actor_id=actor_id,
                subject_id=former.id,
                edition=former.edition,
                by_plan_id=plan.id,
                by_edition=plan.edition,
            )
        )
    announce(
        events.PlanImported(
            actor_id=actor_id,
            subject_id=plan.id,
            title=plan.title,
            document_number=plan.document_number,
            edition=plan.edition,
            measures=sum(not measure.is_supporting for measure in measures),
            unconfirmed_leads=sum(
                not measure.is_supporting and not measure.lead_is_confirmed for measure in measures
            ),
        )
    )
    return plan


def _owners(names: Mapping[str, NameChoice], *, actor_id: int | None) -> dict[str, Owner]:
    """Every printed name with its unit or group; new ones are registered, aliases kept, as the person chose."""
    owners: dict[str, Owner] = {}
    for name, choice in sorted(names.items(), key=lambda item: bool(item[1].same_as)):
        owner: Owner
        if choice.same_as:
            owner = owners[choice.same_as]
        elif choice.new_unit is not None:
            new = choice.new_unit
            owner = units.register_unit(
                name=new.name, short_name=new.short_name, kind=new.kind, actor_id=actor_id
            )
        elif choice.new_group:
            owner = units.register_group(name=choice.new_group, member_ids=(), actor_id=actor_id)
        elif choice.group_id is not None:
            owner = db.session.get_one(UnitGroup, choice.group_id)
        else:
            owner = db.session.get_one(Unit, choice.unit_id)
        if choice.is_alias:
            units.add_alias(owner, name, actor_id=actor_id)
        owners[name] = owner
    return owners


def _new_plan(reviewed: ReviewedPlan, former: Plan | None, *, actor_id: int | None) -> Plan:
    plan = Plan(
        title=reviewed.title,
        document_number=reviewed.document_number,
        edition=reviewed.edition,
        issuer=reviewed.issuer,
        issued_on=reviewed.issued_on,
        source_text=reviewed.source_text,
        source_file_id=reviewed.source_file_id,
        supersedes_id=former.id if former else None,
        imported_at=clock.now(),
        imported_by_id=actor_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise EditionTaken(queries.latest_edition(reviewed.document_number)) from None
    return plan


def _measure(plan: Plan, place: int, read: ReviewedMeasure, owners: Mapping[str, Owner]) -> Measure:
    parties, basis = _parties(read.lead, read.responsible, owners)
    return Measure(
        plan_id=plan.id,
        position=place,
        number=read.number,
        section=read.section,
        title=read.title,
        text=read.text,
        is_supporting=read.is_supporting,
        deadline=read.deadline,
        due_on=read.due_on,
        lead_basis=basis,
        source_start=read.source_start,
        source_end=read.source_end,
        parties=parties,
    )


def _keep_confirmed_leads(measures: Sequence[Measure], former: Plan | None) -> None:
    """What the office confirmed holds in the next edition, where a measure names the same parties under the same title."""
    confirmed = {
        (measure.number, measure.title): measure
        for measure in (queries.measures_of(former) if former is not None else ())
        if measure.lead_basis is LeadBasis.CONFIRMED
        and measure.lead is not None
        and measure.lead.unit is not None
    }
    for measure in measures:
        before = confirmed.get((measure.number, measure.title))
        if (
            before is None
            or measure.lead_basis is LeadBasis.PRINTED
            or not before.lead
            or not before.lead.unit
        ):
            continue
        chosen = before.lead.unit
        named = {party.printed_name for party in measure.parties}
        if not chosen.is_active or not named or not named <= {party.printed_name for party in before.parties}:
            continue
        _let_lead(measure, chosen)
        measure.lead_basis = LeadBasis.CONFIRMED
        measure.lead_confirmed_at = before.lead_confirmed_at
        measure.lead_confirmed_by_id = before.lead_confirmed_by_id


def _parties(
    lead: Sequence[str], responsible: Sequence[str], owners: Mapping[str, Owner]
) -> tuple[list[MeasureParty], LeadBasis]:
    """The parties in printed order, each unit or group once, and how the lead is known (rulebook §3).

    Exactly one unit printed as lead: that is the lead. Several, a group, or none: the first one named leads
    until the office confirms.
    """
    parties: list[MeasureParty] = []
    for name in (*lead, *responsible):
        owner = owners[name]
        if not any(_is(party, owner) for party in parties):
            parties.append(_party(owner, name, PartyRole.RESPONSIBLE, len(parties)))
    if not parties:
        return parties, LeadBasis.MISSING
    parties[0].role = PartyRole.LEAD
    printed_leads = {(type(owners[name]), owners[name].id) for name in lead}
    is_printed = len(printed_leads) == 1 and parties[0].unit_id is not None
    return parties, LeadBasis.PRINTED if is_printed else LeadBasis.PRESUMED


def _party(owner: Owner, printed_name: str, role: PartyRole, position: int) -> MeasureParty:
    is_unit = isinstance(owner, Unit)
    return MeasureParty(
        role=role,
        position=position,
        printed_name=printed_name,
        unit_id=owner.id if is_unit else None,
        group_id=None if is_unit else owner.id,
    )


def _is(party: MeasureParty, owner: Owner) -> bool:
    return (party.unit_id if isinstance(owner, Unit) else party.group_id) == owner.id


def _add_indicators(plan: Plan, measures: Sequence[Measure], read: Sequence[ReviewedIndicator]) -> None:
    source = plan.document_number
    effective_on = plan.issued_on or clock.today()
    made: dict[str, Indicator] = {}
    for place, each in enumerate(read):
        made[each.name] = Indicator(
            plan_id=plan.id,
            measure_id=measures[each.measure].id if each.measure is not None else None,
            name=each.name,
            unit_of_measure=each.unit_of_measure,
            counting=each.counting,
            direction=each.direction,
            position=place,
        )
    db.session.add_all(made.values())
    db.session.flush()
    for each in read:
        if each.not_above:
            whole = made[each.not_above]
            parts = [CrossRulePart(indicator_id=made[each.name].id)]
            db.session.add(
                CrossRule(plan_id=plan.id, kind=Relation.NOT_ABOVE, whole_id=whole.id, parts=parts)
            )
        for year, value in each.targets:
            db.session.add(
                Target(
                    indicator_id=made[each.name].id,
                    year=year,
                    value=value,
                    effective_on=effective_on,
                    source=source,
                    set_at=plan.imported_at,
                    set_by_id=plan.imported_by_id,
                )
            )
    db.session.flush()


# ── plans and measures ───────────────────────────────────────────────────────────────────────────────────────────────


def edit_plan(plan: Plan, *, title: str, issuer: str, issued_on: date | None, actor_id: int | None) -> None:
    """Correct the facts of a plan; its number and edition never change."""
    changes = applied(plan, {"title": title, "issuer": issuer, "issued_on": issued_on}, PLAN_WORDS)
    if changes:
        db.session.flush()
        announce(events.PlanEdited(actor_id=actor_id, subject_id=plan.id, changes=changes))


def confirm_lead(measure: Measure, unit: Unit, *, actor_id: int | None) -> None:
    """Let this unit lead. The former lead stays as responsible; a member of a group leads beside its group."""
    former = measure.lead
    before = former.printed_name if former else ""
    if former is not None and former.unit_id == unit.id and measure.lead_basis is LeadBasis.CONFIRMED:
        return
    if former is None or former.unit_id != unit.id:
        _let_lead(measure, unit)
    measure.lead_basis = LeadBasis.CONFIRMED
    measure.lead_confirmed_at = clock.now()
    measure.lead_confirmed_by_id = actor_id
    db.session.flush()
    announce(
        events.LeadConfirmed(
            actor_id=actor_id,
            subject_id=measure.id,
            plan_id=measure.plan_id,
            number=measure.number,
            lead=unit.short_name,
            before=before,
        )
    )


def _let_lead(measure: Measure, unit: Unit) -> None:
    """Give the role of the lead to this unit and take it from everybody else."""
    chosen = next((party for party in measure.parties if party.unit_id == unit.id), None)
    for party in measure.parties:
        party.role = PartyRole.RESPONSIBLE
    if chosen is None:
        first = min((party.position for party in measure.parties), default=1)
        chosen = MeasureParty(printed_name=unit.short_name, unit_id=unit.id, position=first - 1)
        measure.parties.append(chosen)
    chosen.role = PartyRole.LEAD


def edit_measure(
    measure: Measure,
    *,
    number: str,
    section: str,
    title: str,
    text: str,
    deadline: str,
    due_on: date | None,
    is_supporting: bool,
    responsible: Sequence[tuple[str, Owner]],
    actor_id: int | None,
) -> None:
    """Correct a measure. `responsible`: the responsible parties in order, each with its printed name; the lead is set by `confirm_lead`."""
    values = {
        "number": number,
        "section": section,
        "title": title,
        "text": text,
        "deadline": deadline,
        "due_on": due_on,
        "is_supporting": is_supporting,
    }
    changes = applied(measure, values, MEASURE_WORDS) + _set_responsible(measure, responsible)
    if changes:
        db.session.flush()
        announce(
            events.MeasureEdited(
                actor_id=actor_id,
                subject_id=measure.id,
                plan_id=measure.plan_id,
                number=measure.number,
                changes=changes,
            )
        )


def _set_responsible(measure: Measure, responsible: Sequence[tuple[str, Owner]]) -> Changes:
    """Let these be all the responsible parties; give what changed."""
    lead = measure.lead
    before = measure.responsible
    wanted: list[tuple[str, Owner]] = []
    for name, owner in responsible:
        if not (lead and _is(lead, owner)) and not any(owner is held for _, held in wanted):
            wanted.append((name, owner))
    if [(p.unit_id, p.group_id) for p in before] == [_ids(owner) for _, owner in wanted]:
        return ()
    was = listed(party.printed_name for party in before)
    after = [_party_for(measure, name, owner) for name, owner in wanted]
    measure.parties = [*([lead] if lead else []), *after]
    for position, party in enumerate(measure.parties):
        party.position = position
    # the parties are rows of their own: without this, two people could overwrite each other's lists
    measure.version += 1
    return (("责任单位", printed(was), printed(listed(party.printed_name for party in after))),)


def _ids(owner: Owner) -> tuple[int | None, int | None]:
    return (owner.id, None) if isinstance(owner, Unit) else (None, owner.id)


def _party_for(measure: Measure, name: str, owner: Owner) -> MeasureParty:
    held = next((party for party in measure.parties if _is(party, owner)), None)
    return held or _party(owner, name, PartyRole.RESPONSIBLE, 0)


# ── indicators and targets ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class IndicatorFacts:
    """What the office says of an indicator."""

    name: str
    unit_of_measure: str
    counting: Counting
    direction: Direction
    measure: Measure | None = None


def add_indicator(plan: Plan, facts: IndicatorFacts, *, actor_id: int | None) -> Indicator:
    """Enter an indicator that the import had not. Its name is new in the plan (the form has asked)."""
    last = max((indicator.position for indicator in queries.indicators_of(plan)), default=-1)
    indicator = Indicator(
        plan_id=plan.id,
        measure_id=facts.measure.id if facts.measure else None,
        name=facts.name,
        unit_of_measure=facts.unit_of_measure,
        counting=facts.counting,
        direction=facts.direction,
        position=last + 1,
    )
    db.session.add(indicator)
    db.session.flush()
    announce(
        events.IndicatorAdded(
            actor_id=actor_id,
            subject_id=indicator.id,
            plan_id=plan.id,
            name=indicator.name,
            unit_of_measure=indicator.unit_of_measure,
        )
    )
    return indicator


def edit_indicator(indicator: Indicator, facts: IndicatorFacts, *, actor_id: int | None) -> None:
    """Correct an indicator. Raises IllegalStep where its flow/stock flag can no longer change (see `recounting_obstacle`)."""
    if obstacle := recounting_obstacle(indicator, facts.counting):
        raise IllegalStep(f"{obstacle}。")
    values = {
        "name": facts.name,
        "unit_of_measure": facts.unit_of_measure,
        "counting": facts.counting,
        "direction": facts.direction,
    }
    before = indicator.direction
    changes = applied(indicator, values, INDICATOR_WORDS) + _measure_changed(indicator, facts.measure)
    if changes:
        db.session.flush()
        announce(
            events.IndicatorEdited(
                actor_id=actor_id,
                subject_id=indicator.id,
                plan_id=indicator.plan_id,
                name=indicator.name,
                changes=changes,
                changes_lights=before is not indicator.direction,
            )
        )


def recounting_obstacle(indicator: Indicator, wanted: Counting) -> str:
    """Why the flag 本期新增/累计 cannot become `wanted`, or '': figures were accepted under it, or a rule binds it."""
    if wanted is indicator.counting:
        return ""
    accepted = [words for words in ask(WhatStopsRecounting(indicator_id=indicator.id)) if words]
    return "；".join(accepted) or recounting_fault(indicator, wanted, queries.bonds_of(indicator.plan_id))


def _measure_changed(indicator: Indicator, after: Measure | None) -> Changes:
    """Put the indicator under another measure; the change is told by titles, not ids."""
    before = indicator.measure
    if before is after:
        return ()
    indicator.measure_id = after.id if after else None
    return (
        (INDICATOR_WORDS["measure_id"], printed(before and before.title), printed(after and after.title)),
    )


def define(
    indicator: Indicator, *, text: str, effective_on: date, source: str, actor_id: int | None
) -> Definition:
    """Set the words of the 口径: a new edition, the ones before stay. Raises StaleDataError where two do it at once."""
    editions = queries.definitions_of(indicator)
    definition = Definition(
        indicator_id=indicator.id,
        edition=editions[0].edition + 1 if editions else 1,
        text=text,
        effective_on=effective_on,
        source=source,
        set_at=clock.now(),
        set_by_id=actor_id,
    )
    _add_edition(definition)
    announce(
        events.IndicatorDefined(
            actor_id=actor_id,
            subject_id=indicator.id,
            plan_id=indicator.plan_id,
            name=indicator.name,
            edition=definition.edition,
            text=text,
            effective_on=effective_on,
            source=source,
        )
    )
    return definition


def set_target(
    indicator: Indicator, *, year: int, value: Decimal, effective_on: date, source: str, actor_id: int | None
) -> Target:
    """Set the year's target: the first, or a further edition beside the ones before (they stay and can be cited).

    Raises StaleDataError where two do it at once.
    """
    editions = [target for target in queries.targets_of([indicator])[indicator.id] if target.year == year]
    former = editions[0] if editions else None
    target = Target(
        indicator_id=indicator.id,
        year=year,
        edition=former.edition + 1 if former else 1,
        value=value,
        effective_on=effective_on,
        source=source,
        set_at=clock.now(),
        set_by_id=actor_id,
    )
    _add_edition(target)
    announce(
        events.TargetSet(
            actor_id=actor_id,
            subject_id=indicator.id,
            plan_id=indicator.plan_id,
            name=indicator.name,
            year=year,
            edition=target.edition,
            value=value,
            before=former.value if former else None,
            unit_of_measure=indicator.unit_of_measure,
            effective_on=effective_on,
            source=source,
        )
    )
    return target


def _add_edition(edition: Definition | Target) -> None:
    """Add the row; where another edition took its number this moment, nothing is lost and the person is told."""
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError as error:
        raise StaleDataError("another edition was set at the same moment") from error


def set_curve(indicator: Indicator, percents: Sequence[Decimal], *, actor_id: int | None) -> None:
    """序时: the shares of a year's target due by the end of each month, in percent; none is even. Lights follow."""
    before, after = indicator.curve, curves.written(percents)
    if before == after:
        return
    indicator.curve = after
    db.session.flush()
    announce(
        events.CurveSet(
            actor_id=actor_id,
            subject_id=indicator.id,
            plan_id=indicator.plan_id,
            name=indicator.name,
            before=before,
            after=after,
        )
    )


# ── cross rules ──────────────────────────────────────────────────────────────────────────────────────────────────────


def add_cross_rule(
    plan: Plan, relation: Relation, *, whole: Indicator, parts: Sequence[Indicator], actor_id: int | None
) -> CrossRule:
    """Let figures of these indicators be checked together. Raises IllegalStep where the rule makes no sense."""
    if fault := rule_fault(relation, whole, parts, queries.bonds_of(plan.id)):
        raise IllegalStep(f"{fault}。")
    rule = CrossRule(
        plan_id=plan.id,
        kind=relation,
        whole=whole,
        parts=[CrossRulePart(indicator=part) for part in parts],
    )
    db.session.add(rule)
    db.session.flush()
    announce(
        events.CrossRuleAdded(
            actor_id=actor_id, subject_id=rule.id, plan_id=plan.id, sentence=bond_of(rule).sentence
        )
    )
    return rule


def remove_cross_rule(rule: CrossRule, *, actor_id: int | None) -> None:
    """The rule is no longer checked; that it was stays in the trail."""
    announce(
        events.CrossRuleRemoved(
            actor_id=actor_id, subject_id=rule.id, plan_id=rule.plan_id, sentence=bond_of(rule).sentence
        )
    )
    db.session.delete(rule)
    db.session.flush()
