"""The only writer of plans, measures, indicators and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from tracker.core import clock
from tracker.core.changes import Changes, applied, printed
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.text import listed
from tracker.plans import events, queries
from tracker.plans.models import (
    Counting,
    Direction,
    Indicator,
    LeadBasis,
    Measure,
    MeasureParty,
    PartyRole,
    Plan,
    Target,
)
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
    "not_above_id": "不得多于",
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
            made[each.name].not_above_id = made[each.not_above].id
        for year, value in each.targets:
            db.session.add(
                Target(
                    indicator_id=made[each.name].id,
                    year=year,
                    value=value,
                    effective_on=effective_on,
                    source=source,
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
    not_above: Indicator | None = None


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
        not_above_id=facts.not_above.id if facts.not_above else None,
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
    """Correct an indicator."""
    values = {
        "name": facts.name,
        "unit_of_measure": facts.unit_of_measure,
        "counting": facts.counting,
        "direction": facts.direction,
    }
    changes = applied(indicator, values, INDICATOR_WORDS)
    changes += _relation(indicator, "measure_id", indicator.measure, facts.measure)
    changes += _relation(indicator, "not_above_id", indicator.not_above, facts.not_above)
    if changes:
        db.session.flush()
        announce(
            events.IndicatorEdited(
                actor_id=actor_id,
                subject_id=indicator.id,
                plan_id=indicator.plan_id,
                name=indicator.name,
                changes=changes,
            )
        )


def _relation(
    indicator: Indicator, column: str, before: Measure | Indicator | None, after: Measure | Indicator | None
) -> Changes:
    """Point the indicator elsewhere; the change is told by names, not ids."""
    if before is after:
        return ()
    setattr(indicator, column, after.id if after else None)
    return ((INDICATOR_WORDS[column], _called(before), _called(after)),)


def _called(thing: Measure | Indicator | None) -> str:
    if thing is None:
        return "空"
    return thing.name if isinstance(thing, Indicator) else thing.title


def set_target(
    indicator: Indicator, *, year: int, value: Decimal, effective_on: date, source: str, actor_id: int | None
) -> Target:
    """Set the year's target: the first, or a further edition beside the ones before (they stay and can be cited)."""
    editions = [target for target in queries.targets_of([indicator])[indicator.id] if target.year == year]
    former = editions[0] if editions else None
    target = Target(
        indicator_id=indicator.id,
        year=year,
        edition=former.edition + 1 if former else 1,
        value=value,
        effective_on=effective_on,
        source=source,
    )
    db.session.add(target)
    db.session.flush()
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
