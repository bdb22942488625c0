"""Editions compared: measures stored and measures under review, brought to the same wording."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.plans import queries
from tracker.plans.differences import Difference, Wording, differences
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
