"""Who may decide an objection: everybody's office × everything that an entry can stand on (rulebook §2, §4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assessment.conftest import YEAR, Ledger, proof, published_round
from tests.cast import Cast
from tests.inspections.conftest import VISITED, Inspecting
from tests.reports.conftest import Office, wall
from tracker.accounts import actions as accounts
from tracker.accounts.models import Person, Role
from tracker.assessment import actions, queries
from tracker.assessment.lifecycle import ManualStep, ObjectionState
from tracker.assessment.models import Objection, ScoreEntry
from tracker.assessment.policy import may_decide_objection
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.inspections.field import actions as field
from tracker.inspections.field.sampling import Checked
from tracker.notices import actions as notices
from tracker.notices.models import Genre, Ranking
from tracker.reports.models import Report, ReportSlot
from tracker.tasks import actions as tasks

# y: may decide; otherwise what the refusal says
TABLE = """
                late   task   milestone  false  finding  notice  bonus  host
clerk           办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  由领导裁定
office_head     封账   封账   封账   封账   封账   封账   封账   由领导裁定
reviewing_head  请回避  请回避  请回避  请回避  y  y  请回避  由领导裁定
free_head       y      y      y      y      y      y      y      由领导裁定
own_head        本人所在单位  本人所在单位  本人所在单位  本人所在单位  本人所在单位  本人所在单位  本人所在单位  由领导裁定
leader          y      y      y      y      y      请回避  请回避  y
free_leader     y      y      y      y      y      y      y      y
other_head      办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  办公室负责人或领导  由领导裁定
"""
HEADS = {"reviewing_head": "综合办公室", "free_head": "综合办公室", "own_head": "社会事业局"}


@pytest.fixture
def judges(session: Session, cast: Cast) -> dict[str, Person]:
    """Everybody of the table; three more heads of the office, one of them of the unit concerned, and a second leader."""
    more = [(name, unit, Role.OFFICE_HEAD) for name, unit in HEADS.items()]
    more.append(("free_leader", "管委会", Role.LEADER))
    found = {name: cast.person(name) for name in ("clerk", "office_head", "leader", "other_head")}
    with transaction():
        for name, unit, role in more:
            found[name], _ = accounts.register_person(
                username=name, name=name, unit_id=cast.unit(unit).id, held=[role], actor_id=None
            )
    return found


@pytest.fixture
def entries(office: Office, judges: dict[str, Person], cast: Cast, ledger: Ledger) -> dict[str, ScoreEntry]:
    """One entry of each kind; the «reviewing head» had a hand in what is not a problem or a notice."""
    reviewer, leader, clerk = judges["reviewing_head"].id, judges["leader"].id, cast.person("clerk").id
    social = cast.unit("社会事业局")
    inspecting = Inspecting(office, cast)
    with clock.frozen_at(VISITED):
        with transaction():
            own = select(Report).join(Report.slot).where(ReportSlot.unit_id == social.id)
            for report in office.session.scalars(own):
                report.reviewed_by_id = reviewer
            tasks.claim_milestone(office.centre.milestones[0], actor_id=cast.person("other_liaison").id)
            tasks.accept_milestone(office.centre.milestones[0], actor_id=reviewer)
            inspection = inspecting.under_way(members=(cast.person("other_liaison").id, clerk))
            row = inspecting.row(inspection, "社会事业局")
            (item,) = field.draw(row, size=1, seed="2022", actor_id=clerk).items
            field.check(item, outcome=Checked.FALSE, found=Decimal(1), remark="不实", actor_id=reviewer)
            finding = inspecting.found(inspection, "社会事业局")
            inspecting.ordered(finding)
        criticised(office, cast, leader)
    with clock.frozen_at(wall("2022-05-16 09:30")):
        with transaction():
            bonus = actions.ask_for_entry(
                social, YEAR, Rule.BONUS, points=Decimal(1), reason="表彰", proof=proof(cast), actor_id=clerk
            )
            actions.step_entry(bonus, ManualStep.SECOND, actor_id=reviewer)
            actions.step_entry(bonus, ManualStep.APPROVE, actor_id=leader)
        published_round(cast)

    def of(unit: str, rule: Rule, subject: str = "") -> ScoreEntry:
        return [one for one in ledger.entries(unit, rule) if one.subject.startswith(subject)][-1]

    return {
        "late": of("社会事业局", Rule.LATE),
        "task": of("社会事业局", Rule.TASK, f"task:{office.training.id}"),
        "milestone": of("社会事业局", Rule.TASK, f"task:{office.centre.id}"),
        "false": of("社会事业局", Rule.WRONG),
        "finding": of("社会事业局", Rule.RECTIFICATION, "finding"),
        "notice": of("社会事业局", Rule.CRITICISED),
        "bonus": of("社会事业局", Rule.BONUS),
        "host": of("组织人社局", Rule.REPORTING),
    }


def criticised(office: Office, cast: Cast, leader: int) -> None:
    """社会事业局 is criticised by name in an issued notice; the leader approved the naming and signed."""
    clerk = cast.person("clerk").id
    with transaction():
        source = notices.draft(
            office.training.measure.plan,
            cut_off_at=clock.now(),
            span_starts_on=date(2022, 2, 8),
            ranking=Ranking.ALL,
            contact="",
            actor_id=clerk,
        )
        notice = notices.draft_special(
            source,
            Genre.CRITICISM,
            units=["社会事业局"],
            matter="",
            approver=cast.person("leader"),
            contact="",
            actor_id=clerk,
        )
        for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF):
            documents.step(notice.document, step, actor_id=clerk)
        documents.step(notice.document, DocumentStep.SIGN_OFF, actor_id=leader)
        documents.issue(notice.document, actor_id=clerk)


def test_nobody_decides_what_he_had_a_hand_in(
    entries: dict[str, ScoreEntry], judges: dict[str, Person]
) -> None:
    head, *lines = TABLE.strip("\n").splitlines()
    kinds = head.split()
    wrong = []
    for line in lines:
        who, *expected = line.split()
        for kind, word in zip(kinds, expected, strict=True):
            verdict = may_decide_objection(judges[who], objection_to(entries[kind]))
            if verdict.allowed != (word == "y") or (word != "y" and word not in verdict.reason):
                wrong.append(f"{who} × {kind}: {verdict.reason or 'y'}, not {word}")
    assert wrong == []


def objection_to(entry: ScoreEntry) -> Objection:
    """As it would be if the unit's head raised it now."""
    return Objection(
        round=queries.round_of(YEAR),
        unit=entry.unit,
        unit_id=entry.unit_id,
        entry=entry,
        state=ObjectionState.RAISED,
    )
