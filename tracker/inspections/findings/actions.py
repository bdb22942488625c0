"""What is done with problems found: written down, put to the unit, amended or withdrawn. With `rectification` the only writer of their state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.core import clock
from tracker.core.changes import applied
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.text import office_date
from tracker.documents.models import Document
from tracker.inspections.actions import tell_unit
from tracker.inspections.events import (
    FindingAmended,
    FindingEdited,
    FindingOrdered,
    FindingRecorded,
    FindingWithdrawn,
)
from tracker.inspections.findings import queries
from tracker.inspections.findings.lifecycle import FINDING_LIFE, FindingState, FindingStep
from tracker.inspections.findings.models import Finding, FindingProof
from tracker.inspections.findings.values import FindingValues
from tracker.inspections.lifecycle import InspectionState
from tracker.inspections.models import InspectedUnit

WORDS = {
    "fact": "问题事实",
    "basis": "依据",
    "demand": "整改要求",
    "severity": "程度",
    "due_on": "整改时限",
    "task_id": "相关任务",
}


def facts_of(finding: Finding) -> dict[str, Any]:
    """What every event of a finding carries."""
    return {
        "subject_id": finding.id,
        "inspection_id": finding.inspection_id,
        "unit_id": finding.unit_id,
        "unit": finding.unit.short_name,
        "task_id": finding.task_id,
        "severity": finding.severity,
    }


def record(
    row: InspectedUnit, values: FindingValues, *, proofs: Sequence[StoredFile], actor_id: int
) -> Finding:
    """Write a problem down. Raises IllegalStep without a proof, or where the inspection is not under way."""
    if not proofs:
        raise IllegalStep("没有佐证材料的问题不能记录。")
    if row.inspection.state is not InspectionState.UNDER_WAY:
        raise IllegalStep(f"督导处于“{row.inspection.state.word}”，不能记录问题。")
    finding = Finding(
        inspection_id=row.inspection_id,
        inspection=row.inspection,
        position=queries.last_position(row.inspection_id) + 1,
        unit_id=row.unit_id,
        unit=row.unit,
        **{name: getattr(values, name) for name in WORDS},
        proof=proofs[0],
        proofs=[FindingProof(file_id=file.id) for file in proofs[1:]],
        recorded_by_id=actor_id,
        recorded_at=clock.now(),
    )
    db.session.add(finding)
    db.session.flush()
    announce(
        FindingRecorded(actor_id=actor_id, **facts_of(finding), fact=finding.fact, due_on=finding.due_on)
    )
    return finding


def edit(
    finding: Finding, values: FindingValues, *, more_proofs: Sequence[StoredFile], actor_id: int
) -> None:
    """Correct a problem that no order names yet."""
    if finding.state is not FindingState.NOTED or finding.order_id is not None:
        raise IllegalStep("问题已列入整改通知书，不能直接修改。")
    changes = applied(finding, {name: getattr(values, name) for name in WORDS}, WORDS)
    held = {one.file_id for one in finding.proofs} | {finding.proof_id}
    fresh = [file for file in more_proofs if file.id not in held]
    finding.proofs += [FindingProof(file_id=file.id) for file in fresh]
    db.session.flush()
    if fresh:
        changes += (("佐证材料", "", "、".join(file.name for file in fresh)),)
    if changes:
        announce(FindingEdited(actor_id=actor_id, **facts_of(finding), changes=changes))


def order(document: Document, *, number: str, actor_id: int | None) -> None:
    """下达: the 整改通知书 was issued; each of its problems lies with the unit from now on."""
    demanded = queries.of_order(document.id)
    for finding in demanded:
        if finding.state is not FindingState.NOTED:
            continue  # a review or the team withdrew it while the paper was on its way
        finding.state = FINDING_LIFE.after(finding.state, FindingStep.ORDER)
        finding.ordered_at = clock.now()
        announce(FindingOrdered(actor_id=actor_id, **facts_of(finding), number=number, due_on=finding.due_on))
        tell_unit(
            finding.unit_id,
            finding.inspection,
            "ordered",
            f"收到整改通知，请签收：{finding.number}",
            [("文号", number), ("问题", finding.fact), ("整改时限", office_date(finding.due_on))],
            finding_id=finding.id,
        )


def withdraw(finding: Finding, *, reason: str, review_id: int | None = None, actor_id: int | None) -> None:
    """撤销. What was counted of it is reversed by those who counted; the record stays."""
    was = finding.state
    finding.state = FINDING_LIFE.after(finding.state, FindingStep.WITHDRAW)
    finding.withdrawn_at, finding.struck_off_at = clock.now(), None
    announce(
        FindingWithdrawn(
            actor_id=actor_id,
            **facts_of(finding),
            review_id=review_id,
            was=was,
            was_ordered=finding.ordered_at is not None,
            failures=finding.failures,
            reason=reason,
        )
    )


def amend(finding: Finding, values: FindingValues, *, review_id: int, actor_id: int) -> None:
    """变更 by a review: what it said before stays in the trail."""
    was = finding.severity
    changes = applied(finding, {name: getattr(values, name) for name in WORDS}, WORDS)
    db.session.flush()
    if changes:
        announce(
            FindingAmended(
                actor_id=actor_id,
                **facts_of(finding),
                review_id=review_id,
                was_severity=was,
                changes=changes,
            )
        )
