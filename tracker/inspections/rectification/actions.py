"""The steps of a rectification 整改. With `findings` the only writer of a finding's state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.accounts.models import Role
from tracker.accounts.queries import people_with
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.text import office_date
from tracker.inspections.actions import tell, tell_unit
from tracker.inspections.events import (
    FindingAcknowledged,
    FindingExtensionDecided,
    FindingExtensionRequested,
    FindingFailed,
    FindingStruckOff,
    RectificationPlanned,
    RectificationReported,
)
from tracker.inspections.findings.actions import facts_of
from tracker.inspections.findings.lifecycle import (
    ESCALATES_AT,
    FINDING_LIFE,
    OWED,
    FindingState,
    FindingStep,
    Way,
)
from tracker.inspections.findings.models import Finding, RectificationReply, ReplyProof
from tracker.inspections.findings.queries import replies_of
from tracker.inspections.rectification.models import FindingExtension
from tracker.inspections.rectification.policy import (
    level_of,
    may_decide_finding_extension,
    why_not_extended,
)
from tracker.tasks.extensions.extending import Level, why_not_until
from tracker.tasks.extensions.lifecycle import EXTENSION_LIFE, ExtensionState, ExtensionStep


def acknowledge(finding: Finding, *, actor_id: int) -> None:
    """签收."""
    finding.state = FINDING_LIFE.after(finding.state, FindingStep.ACKNOWLEDGE)
    finding.acknowledged_at, finding.acknowledged_by_id = clock.now(), actor_id
    announce(FindingAcknowledged(actor_id=actor_id, **facts_of(finding)))


def plan(finding: Finding, *, measures: str, promised_on: date, actor_id: int) -> None:
    """The unit's measures and the day by which it wants to be done; it may mend them until it replies."""
    if promised_on > finding.limit:
        raise IllegalStep("计划完成日期不能晚于整改时限。")
    finding.state = FINDING_LIFE.after(finding.state, FindingStep.PLAN)
    if (finding.measures, finding.promised_on) == (measures, promised_on):
        return
    finding.measures, finding.promised_on = measures, promised_on
    announce(
        RectificationPlanned(
            actor_id=actor_id, **facts_of(finding), measures=measures, promised_on=promised_on
        )
    )


def reply(finding: Finding, *, words: str, proofs: Sequence[StoredFile], actor_id: int) -> RectificationReply:
    """报告整改情况 with proof. Raises IllegalStep without one."""
    if not proofs:
        raise IllegalStep("报告整改情况须附佐证材料。")
    finding.state = FINDING_LIFE.after(finding.state, FindingStep.REPLY)
    finding.replied_on = clock.today()
    given = RectificationReply(
        finding=finding,
        round=len(replies_of(finding.id)) + 1,
        words=words,
        proof=proofs[0],
        proofs=[ReplyProof(file_id=file.id) for file in proofs[1:]],
        due_on_before=finding.limit,
        replied_by_id=actor_id,
        replied_at=clock.now(),
    )
    db.session.add(given)
    db.session.flush()
    announce(
        RectificationReported(
            actor_id=actor_id,
            **facts_of(finding),
            round=given.round,
            on_time=clock.today() <= finding.limit,
        )
    )
    for member in finding.inspection.members:
        if member.person.unit_id != finding.unit_id:
            tell(
                member.person_id,
                key=f"finding:{finding.id}:replied:{given.round}",
                title=f"整改待核查：{finding.unit.short_name}{finding.number}",
                inspection=finding.inspection,
                pairs=[("问题", finding.fact)],
                finding_id=finding.id,
            )
    return given


def strike_off(finding: Finding, *, way: Way, opinion: str, actor_id: int) -> None:
    """核查通过，销号."""
    given = _verify(finding, way=way, passed=True, opinion=opinion, actor_id=actor_id)
    finding.state = FINDING_LIFE.after(finding.state, FindingStep.STRIKE_OFF)
    finding.struck_off_at = given.verified_at
    announce(
        FindingStruckOff(
            actor_id=actor_id,
            **facts_of(finding),
            on_time=is_in_time(finding),
            way=way,
            opinion=opinion,
            failures=finding.failures,
        )
    )
    tell_unit(
        finding.unit_id,
        finding.inspection,
        "struck_off",
        f"整改核查通过，已销号：{finding.number}",
        [("核查方式", way.word), ("意见", opinion)],
        finding_id=finding.id,
    )


def is_in_time(finding: Finding) -> bool:
    """Put right without 重整改, the reply within the limit (rulebook §9 D)."""
    return finding.failures == 0 and finding.replied_on is not None and finding.replied_on <= finding.due_on


def fail(finding: Finding, *, way: Way, opinion: str, again_due_on: date, actor_id: int) -> None:
    """核查不通过，重整改 by a new limit; the second time it comes before a leader."""
    if again_due_on < clock.today():
        raise IllegalStep("重整改时限不能早于今天。")
    _verify(finding, way=way, passed=False, opinion=opinion, actor_id=actor_id)
    finding.state = FINDING_LIFE.after(finding.state, FindingStep.FAIL)
    finding.failures += 1
    finding.again_due_on = again_due_on
    escalates = finding.failures >= ESCALATES_AT and finding.escalated_at is None
    if escalates:
        finding.escalated_at = clock.now()
    announce(
        FindingFailed(
            actor_id=actor_id,
            **facts_of(finding),
            failures=finding.failures,
            escalated=escalates,
            way=way,
            opinion=opinion,
            due_on=again_due_on,
        )
    )
    pairs = [("问题", finding.fact), ("核查意见", opinion), ("重整改时限", office_date(again_due_on))]
    tell_unit(
        finding.unit_id,
        finding.inspection,
        f"failed:{finding.failures}",
        f"整改不到位，请重新整改：{finding.number}",
        pairs,
        finding_id=finding.id,
    )
    if escalates:
        for person in people_with(Role.LEADER):
            tell(
                person.id,
                key=f"finding:{finding.id}:escalated",
                title=f"两次整改不到位：{finding.unit.short_name}{finding.number}",
                inspection=finding.inspection,
                pairs=pairs,
                finding_id=finding.id,
            )


def _verify(finding: Finding, *, way: Way, passed: bool, opinion: str, actor_id: int) -> RectificationReply:
    if finding.state is not FindingState.REPORTED:
        raise IllegalStep(f"问题{finding.state.word}，没有待核查的整改报告。")
    given = replies_of(finding.id)[-1]
    given.way, given.passed, given.opinion = way, passed, opinion
    given.verified_by_id, given.verified_at = actor_id, clock.now()
    db.session.flush()
    return given


# ── more time ────────────────────────────────────────────────────────────────────────────────────────────────────────


def request_extension(finding: Finding, *, new_due_on: date, reason: str, actor_id: int) -> FindingExtension:
    """申请延期. Raises IllegalStep with the reason where it cannot be asked for."""
    if why_not := why_not_extended(finding) or why_not_until(new_due_on, finding.limit):
        raise IllegalStep(f"{why_not}。")
    extension = FindingExtension(
        finding=finding,
        state=ExtensionState.REQUESTED,
        old_due_on=finding.limit,
        new_due_on=new_due_on,
        days=(new_due_on - finding.limit).days,
        reason=reason,
        requested_by_id=actor_id,
        requested_at=clock.now(),
    )
    db.session.add(extension)
    db.session.flush()
    announce(
        FindingExtensionRequested(
            actor_id=actor_id,
            subject_id=extension.id,
            finding_id=finding.id,
            unit=finding.unit.short_name,
            old_due_on=extension.old_due_on,
            new_due_on=new_due_on,
            reason=reason,
        )
    )
    judges = Role.LEADER if level_of(extension) is Level.LEADER else Role.OFFICE_HEAD
    for person in people_with(judges):
        if may_decide_finding_extension(person, extension):
            tell(
                person.id,
                key=f"finding:{finding.id}:extension:{extension.id}:asked",
                title=f"整改延期待批：{finding.unit.short_name}{finding.number}",
                inspection=finding.inspection,
                pairs=[("理由", reason), ("申请延至", office_date(new_due_on))],
                finding_id=finding.id,
            )
    return extension


def decide_extension(
    extension: FindingExtension, step: ExtensionStep, *, decision: str, actor_id: int | None
) -> None:
    """同意, 不同意 or 撤回; with 同意 the limit moves and the original one stays."""
    extension.state = EXTENSION_LIFE.after(extension.state, step)
    extension.decision, extension.decided_by_id, extension.decided_at = decision, actor_id, clock.now()
    finding = extension.finding
    if step is ExtensionStep.APPROVE:
        if finding.limit != extension.old_due_on or finding.state not in OWED:
            raise IllegalStep("问题的整改时限或状态已变化，请不同意后由单位重新申请。")
        if finding.again_due_on is not None:
            finding.again_due_on = extension.new_due_on
        else:
            finding.original_due_on = finding.original_due_on or finding.due_on
            finding.due_on = extension.new_due_on
    db.session.flush()
    announce(
        FindingExtensionDecided(
            actor_id=actor_id,
            subject_id=extension.id,
            finding_id=finding.id,
            unit=finding.unit.short_name,
            old_due_on=extension.old_due_on,
            new_due_on=extension.new_due_on,
            outcome=extension.state,
            decision=decision,
        )
    )
    if step is not ExtensionStep.WITHDRAW:
        tell_unit(
            finding.unit_id,
            finding.inspection,
            f"extension:{extension.id}",
            f"整改延期{extension.state.word}：{finding.number}",
            [("时限", office_date(finding.limit)), ("意见", decision)],
            finding_id=finding.id,
        )
