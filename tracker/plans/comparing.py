"""Editions compared: measures and targets stored and measures under review, brought to the same wording."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.plans import queries
from tracker.plans.differences import Difference, Figures, Wording, differences, target_differences
from tracker.plans.models import LeadBasis, Measure, PartyRole, Plan
from tracker.plans.review import Draft


def differences_of(before: Plan, after: Sequence[Measure]) -> list[Difference]:
    """What these measures change of an edition."""
    return differences(
        [_stored(each) for each in queries.measures_of(before)], [_stored(each) for each in after]
    )


def draft_differences(before: Plan, draft: Draft) -> list[Difference]:
    """What a draft would change of the edition in force."""
    after = [
        Wording(
            key=f"measure-{measure.key}",
            number=measure.number,
            title=measure.title,
            text=measure.text,
            lead=measure.lead,
            responsible=measure.responsible,
            deadline=measure.deadline,
        )
        for measure in draft.measures
    ]
    return differences([_as_printed(each) for each in queries.measures_of(before)], after)


def target_differences_of(before: Plan, after: Plan) -> list[str]:
    """What an edition, as it was imported, changed of the targets that were in force."""
    return target_differences(_targets_of(before), _targets_of(after, as_imported=True))


def draft_target_differences(before: Plan, draft: Draft) -> list[str]:
    """What a draft would change of the targets in force; a figure that is not complete yet is not compared."""
    after = {
        (target.name, target.year): (target.value, target.unit)
        for target in draft.targets
        if target.year is not None and target.value is not None
    }
    unfinished = {target.name for target in draft.targets if target.year is None or target.value is None}
    held = {key: value for key, value in _targets_of(before).items() if key[0] not in unfinished}
    return target_differences(held, after)


def _targets_of(plan: Plan, *, as_imported: bool = False) -> Figures:
    """Each year's newest target of every indicator, or the first one, which the import brought."""
    indicators = queries.indicators_of(plan)
    targets = queries.targets_of(indicators)
    found = {}
    for indicator in indicators:
        newest_first = targets[indicator.id]
        for target in newest_first if as_imported else reversed(newest_first):
            found[indicator.name, target.year] = (target.value, indicator.unit_of_measure)
    return found


def _stored(measure: Measure) -> Wording:
    lead = measure.lead
    return Wording(
        key=str(measure.id),
        number=measure.number,
        title=measure.title,
        text=measure.text,
        lead=(lead.printed_name,) if lead else (),
        responsible=tuple(party.printed_name for party in measure.responsible),
        deadline=measure.deadline,
    )


def _as_printed(measure: Measure) -> Wording:
    """The edition as its text named the owners: a lead that was only presumed was printed as the first responsible unit."""
    names = [
        (party.role, party.printed_name)
        for party in sorted(measure.parties, key=lambda party: party.position)
    ]
    lead = (
        tuple(name for role, name in names if role is PartyRole.LEAD)
        if measure.lead_basis is LeadBasis.PRINTED
        else ()
    )
    return Wording(
        key=str(measure.id),
        number=measure.number,
        title=measure.title,
        text=measure.text,
        lead=lead,
        responsible=tuple(name for _, name in names if name not in lead),
        deadline=measure.deadline,
    )
