"""存在问题 unit by unit: short facts for the paper, each with the place on screen that proves it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core import clock
from tracker.core.text import quoted, short_date
from tracker.documents.content import Fact, Proof
from tracker.notices.snapshot import SlotLine, Snapshot, TaskLine
from tracker.notices.wording import faults, share_shortfall, shortfall
from tracker.tasks.lights import SEVERITY, Light

LAGGING = frozenset({Light.YELLOW, Light.RED})


@dataclass(frozen=True)
class UnitProblems:
    """What is held against one unit."""

    unit: str
    is_host: bool
    facts: tuple[Fact, ...]


def lagging(snapshot: Snapshot) -> list[TaskLine]:
    """The tasks that are 滞后 or 严重滞后, the worst first."""
    found = [task for task in snapshot.tasks if task.light in LAGGING]
    return sorted(
        found, key=lambda task: (SEVERITY[Light(task.light)], task.ahead if task.ahead is not None else 0)
    )


def problems_of(snapshot: Snapshot) -> list[UnitProblems]:
    """The units with problems in the order of the reporting table, then of first appearance."""
    facts: dict[str, list[Fact]] = {}
    for unit, fact in _facts(snapshot):
        facts.setdefault(unit, []).append(fact)
    order = {line.unit: place for place, line in enumerate(snapshot.reporting)}
    hosts = snapshot.hosts
    return [
        UnitProblems(unit, unit in hosts, tuple(facts[unit]))
        for unit in sorted(facts, key=lambda unit: order.get(unit, len(order)))
    ]


def _facts(snapshot: Snapshot) -> Iterator[tuple[str, Fact]]:
    day = clock.office_day(snapshot.cut_off_at)
    for task in lagging(snapshot):
        if task.lead:
            proof = Proof("任务", "tasks.show", (("task_id", task.task_id),))
            yield task.lead, Fact(f"{quoted(task.title)}{shortfall(task, day)}", (proof,))
    for share in snapshot.shares:
        if share.light in LAGGING:
            proofs = (Proof("报告", "reports.index", (("unit", share.unit_id),)),) if share.unit_id else ()
            yield share.unit, Fact(f"{share.indicator}{share_shortfall(share)}", proofs)
    for line in snapshot.reporting:
        if words := faults(line):
            mine = (slot for slot in snapshot.slots if slot.unit == line.unit)
            yield line.unit, Fact(f"进展报告{words}", tuple(map(_report, mine)))
    for finding in snapshot.findings:
        states = [f"超过{short_date(finding.due_on)}的整改时限"] if finding.is_overdue else []
        if finding.failures:
            states.append(f"{finding.failures}次核查未通过")
        if finding.struck_off_on is not None:
            states.append(f"{short_date(finding.struck_off_on)}方才销号")
        proof = Proof("问题", "inspections.show_finding", (("finding_id", finding.finding_id),))
        yield finding.unit, Fact(f"督导问题“{finding.words}”{'，'.join(states)}", (proof,))


def _report(slot: SlotLine) -> Proof:
    """The report itself; where there is none, the task's table of reports."""
    label = f"{slot.task_number}　{slot.period}"
    if slot.report_id is None:
        return Proof(label, "reports.of_task", (("task_id", slot.task_id),))
    return Proof(label, "reports.show", (("report_id", slot.report_id),))
