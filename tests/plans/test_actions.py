"""What the actions on plans write, through rows and events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.cast import Cast
from tracker.core.models import EventRecord
from tracker.core.timeline import timeline
from tracker.plans import actions, queries
from tracker.plans.actions import EditionTaken, IndicatorFacts
from tracker.plans.models import Counting, Direction, LeadBasis, Measure, PartyRole, Plan
from tracker.plans.reviewed import NameChoice, NewUnit, ReviewedIndicator, ReviewedMeasure, ReviewedPlan
from tracker.units.models import Unit, UnitGroup, UnitKind
from tracker.units.queries import find_by_printed_name


@pytest.fixture
def names(cast: Cast) -> dict[str, NameChoice]:
    """The names that the plans of these tests print."""
    units = {
        name: NameChoice(unit_id=cast.unit(name).id) for name in ("经济发展局", "社会事业局", "市场监管分局")
    }
    return {**units, "各园区中心": NameChoice(group_id=cast.group.id)}


def a_plan(names: dict[str, NameChoice], *measures: ReviewedMeasure, **facts: Any) -> ReviewedPlan:
    """A plan with these measures."""
    return ReviewedPlan(
        **{
            "title": "工作方案",
            "document_number": "宛开办〔2022〕9号",
            "source_text": "全文",
            "issued_on": date(2022, 3, 1),
            "measures": measures,
            "names": names,
            **facts,
        }
    )


def a_measure(lead: str = "", responsible: str = "", **facts: Any) -> ReviewedMeasure:
    """A measure with 、-lists of owners."""
    parts = {
        "lead": tuple(lead.split("、")) if lead else (),
        "responsible": tuple(responsible.split("、")) if responsible else (),
    }
    return ReviewedMeasure(**{"number": "1", "title": "办培训", "text": "办培训。", **parts, **facts})


def imported(reviewed: ReviewedPlan) -> list[Measure]:
    """The measures after the import."""
    return queries.measures_of(actions.import_plan(reviewed, actor_id=None))


def parties(measure: Measure) -> list[tuple[str, PartyRole]]:
    return [
        (party.printed_name, party.role)
        for party in sorted(measure.parties, key=lambda party: party.position)
    ]


@pytest.mark.parametrize(
    ("lead", "responsible", "basis", "leads"),
    [
        ("经济发展局", "社会事业局", LeadBasis.PRINTED, "经济发展局"),
        ("", "社会事业局、经济发展局", LeadBasis.PRESUMED, "社会事业局"),
        ("", "各园区中心、经济发展局", LeadBasis.PRESUMED, "各园区中心"),
        ("各园区中心", "经济发展局", LeadBasis.PRESUMED, "各园区中心"),
        ("经济发展局、社会事业局", "", LeadBasis.PRESUMED, "经济发展局"),
        ("", "", LeadBasis.MISSING, None),
    ],
)
def test_how_the_lead_is_known(
    names: dict[str, NameChoice], lead: str, responsible: str, basis: LeadBasis, leads: str | None
):
    (measure,) = imported(a_plan(names, a_measure(lead, responsible)))
    assert measure.lead_basis is basis
    assert (measure.lead.printed_name if measure.lead else None) == leads
    assert measure.lead_is_confirmed is (basis is LeadBasis.PRINTED)


def test_two_names_of_one_unit_are_one_party(session: Session, cast: Cast, names: dict[str, NameChoice]):
    names = {**names, "市场监管局": names["市场监管分局"]}
    (measure,) = imported(a_plan(names, a_measure("", "市场监管局、市场监管分局、经济发展局")))
    assert [name for name, _ in parties(measure)] == ["市场监管局", "经济发展局"]


def test_new_units_groups_and_aliases_are_registered_as_chosen(session: Session, cast: Cast):
    names = {
        "政法工委": NameChoice(
            new_unit=NewUnit(name="党工委政法工作委员会", short_name="政法委", kind=UnitKind.PARTY),
            is_alias=True,
        ),
        "区委政法委": NameChoice(same_as="政法工委", is_alias=True),
        "“一园两办”": NameChoice(new_group="“一园两办”"),
        "经发局": NameChoice(unit_id=cast.unit("经济发展局").id, is_alias=True),
    }
    (measure,) = imported(a_plan(names, a_measure("区委政法委", "“一园两办”、经发局、政法工委")))
    assert [name for name, _ in parties(measure)] == ["区委政法委", "“一园两办”", "经发局"]
    for name in ("政法工委", "区委政法委", "政法委"):
        found = find_by_printed_name(name)
        assert isinstance(found, Unit)
        assert found.name == "党工委政法工作委员会"
    assert isinstance(find_by_printed_name("一园两办"), UnitGroup)
    assert find_by_printed_name("经发局") is cast.unit("经济发展局")


def test_indicators_with_their_targets_and_bounds(session: Session, names: dict[str, NameChoice]):
    def indicator(name: str, **facts: Any) -> ReviewedIndicator:
        figures = {"targets": ((2022, Decimal(8000)), (2023, Decimal("8500.5"))), **facts}
        return ReviewedIndicator(
            name=name, unit_of_measure="人", counting=Counting.STOCK, direction=Direction.AT_LEAST, **figures
        )

    skilled, highly = (
        indicator("技能人才"),
        indicator("高技能人才", not_above="技能人才", measure=0, targets=((2022, Decimal(1900)),)),
    )
    plan = actions.import_plan(
        a_plan(names, a_measure("经济发展局"), indicators=(highly, skilled)), actor_id=None
    )
    first, second = queries.indicators_of(plan)
    assert [bond.sentence for bond in queries.bonds_of(plan.id)] == ["高技能人才不得多于技能人才"]
    assert first.measure is not None
    assert first.measure.title == "办培训"
    assert first.counting is Counting.STOCK
    assert [(t.year, t.value) for t in queries.targets_of([second])[second.id]] == [
        (2023, Decimal("8500.5")),
        (2022, Decimal(8000)),
    ]
    target = queries.target_in_force(second, 2022, date(2022, 3, 1))
    assert target is not None
    assert (target.source, target.effective_on) == ("宛开办〔2022〕9号", date(2022, 3, 1))
    assert queries.target_in_force(second, 2022, date(2022, 2, 28)) is None


def test_a_second_import_is_the_next_edition_and_the_first_stays(
    session: Session, names: dict[str, NameChoice]
):
    first = actions.import_plan(a_plan(names, a_measure("经济发展局")), actor_id=None)
    second = actions.import_plan(a_plan(names, a_measure("社会事业局"), edition=2), actor_id=None)
    assert (second.edition, second.supersedes_id, second.is_current) == (2, first.id, True)
    assert first.is_current is False
    assert queries.measures_of(first)[0].lead is not None
    tags = [entry.tag for entry in timeline(f"plan:{first.id}")]
    assert tags == ["plan:superseded", "plan:imported"]


@pytest.mark.parametrize("edition", [1, 3])
def test_an_edition_that_was_not_the_one_reviewed_is_refused(
    session: Session, names: dict[str, NameChoice], edition: int
):
    actions.import_plan(a_plan(names, a_measure("经济发展局")), actor_id=None)
    with pytest.raises(EditionTaken):
        actions.import_plan(a_plan(names, a_measure("经济发展局"), edition=edition), actor_id=None)
    assert session.scalar(select(func.count(Plan.id))) == 1


def test_the_database_itself_refuses_an_edition_twice(session: Session, names: dict[str, NameChoice]):
    plan = actions.import_plan(a_plan(names), actor_id=None)
    session.add(
        Plan(title="x", document_number=plan.document_number, source_text="", imported_at=plan.imported_at)
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_confirming_the_presumed_lead_changes_only_how_it_is_known(
    session: Session, cast: Cast, names: dict[str, NameChoice]
):
    (measure,) = imported(a_plan(names, a_measure("", "社会事业局、经济发展局")))
    before = parties(measure)
    actions.confirm_lead(measure, cast.unit("社会事业局"), actor_id=cast.person("clerk").id)
    assert parties(measure) == before
    assert measure.lead_is_confirmed
    assert measure.lead_confirmed_by_id == cast.person("clerk").id


def test_another_unit_may_lead_and_the_former_stays_responsible(
    session: Session, cast: Cast, names: dict[str, NameChoice]
):
    (measure,) = imported(a_plan(names, a_measure("", "社会事业局、经济发展局")))
    actions.confirm_lead(measure, cast.unit("经济发展局"), actor_id=None)
    assert parties(measure) == [("社会事业局", PartyRole.RESPONSIBLE), ("经济发展局", PartyRole.LEAD)]


def test_a_member_of_a_group_leads_beside_its_group(
    session: Session, cast: Cast, names: dict[str, NameChoice]
):
    (measure,) = imported(a_plan(names, a_measure("", "各园区中心、经济发展局")))
    actions.confirm_lead(measure, cast.unit("光电园区中心"), actor_id=None)
    assert parties(measure) == [
        ("光电园区中心", PartyRole.LEAD),
        ("各园区中心", PartyRole.RESPONSIBLE),
        ("经济发展局", PartyRole.RESPONSIBLE),
    ]


def test_a_unit_that_the_plan_does_not_name_may_be_named(
    session: Session, cast: Cast, names: dict[str, NameChoice]
):
    (measure,) = imported(a_plan(names, a_measure()))
    actions.confirm_lead(measure, cast.unit("组织人社局"), actor_id=None)
    assert parties(measure) == [("组织人社局", PartyRole.LEAD)]


def test_confirming_twice_is_told_once(session: Session, cast: Cast, names: dict[str, NameChoice]):
    (measure,) = imported(a_plan(names, a_measure("", "社会事业局")))
    for _ in range(2):
        actions.confirm_lead(measure, cast.unit("社会事业局"), actor_id=None)
    told = session.scalars(select(EventRecord).where(EventRecord.tag == "measure:lead-confirmed")).all()
    assert [record.facts["lead"] for record in told] == ["社会事业局"]


def edited(measure: Measure, **changes: Any) -> dict[str, Any]:
    """The measure's own values with some changed, as `edit_measure` takes them."""
    kept = ("number", "section", "title", "text", "deadline", "due_on", "is_supporting")
    responsible = [(party.printed_name, party.unit or party.group) for party in measure.responsible]
    return {**{name: getattr(measure, name) for name in kept}, "responsible": responsible, **changes}


def test_an_edit_tells_what_changed_and_an_idle_one_nothing(
    session: Session, cast: Cast, names: dict[str, NameChoice]
):
    (measure,) = imported(a_plan(names, a_measure("经济发展局", "社会事业局")))
    version = measure.version
    actions.edit_measure(measure, **edited(measure), actor_id=None)
    assert measure.version == version
    responsible = [("各园区中心", cast.group), ("社会事业局", cast.unit("社会事业局"))]
    actions.edit_measure(measure, **edited(measure, title="办好培训", responsible=responsible), actor_id=None)
    session.refresh(measure)
    assert [name for name, _ in parties(measure)] == ["经济发展局", "各园区中心", "社会事业局"]
    assert measure.version > version
    told = session.scalars(select(EventRecord).where(EventRecord.tag == "measure:edited")).one()
    assert told.facts["changes"] == [
        ["标题", "办培训", "办好培训"],
        ["责任单位", "社会事业局", "各园区中心、社会事业局"],
    ]


def test_a_target_is_never_overwritten(session: Session, names: dict[str, NameChoice]):
    plan = actions.import_plan(a_plan(names), actor_id=None)
    facts = IndicatorFacts(
        name="培训", unit_of_measure="人次", counting=Counting.FLOW, direction=Direction.AT_LEAST
    )
    indicator = actions.add_indicator(plan, facts, actor_id=None)
    for value, day in ((5500, date(2022, 1, 26)), (6000, date(2022, 7, 1))):
        actions.set_target(
            indicator, year=2022, value=Decimal(value), effective_on=day, source="通知", actor_id=None
        )
    assert [(t.edition, t.value) for t in queries.targets_of([indicator])[indicator.id]] == [
        (2, 6000),
        (1, 5500),
    ]
    held = queries.target_in_force(indicator, 2022, date(2022, 6, 30))
    assert held is not None
    assert held.value == 5500
    sentences = [str(entry.sentence) for entry in timeline(f"plan:{plan.id}")]
    assert sentences[0] == "系统设定指标“培训”2022年目标6000人次（第2版，原为5500人次），依据通知"


def test_an_indicator_edit_tells_names_not_ids(session: Session, names: dict[str, NameChoice]):
    plan = actions.import_plan(a_plan(names, a_measure("经济发展局")), actor_id=None)
    facts = IndicatorFacts(
        name="培训", unit_of_measure="人次", counting=Counting.FLOW, direction=Direction.AT_LEAST
    )
    indicator = actions.add_indicator(plan, facts, actor_id=None)
    measure = queries.measures_of(plan)[0]
    actions.edit_indicator(indicator, replace(facts, counting=Counting.STOCK, measure=measure), actor_id=None)
    told = session.scalars(select(EventRecord).where(EventRecord.tag == "indicator:edited")).one()
    assert told.facts["changes"] == [["填报口径", "本期新增", "累计"], ["所属措施", "空", "办培训"]]
