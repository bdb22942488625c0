"""The facts of a settlement as the trail keeps them: what the points are made again from. Pure.

Only what counts is kept, no titles and no reasons: those stand beside the points in the same record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import (
    ARITHMETIC,
    ConductFact,
    Facts,
    FindingFact,
    PaceFact,
    ReportingFact,
    Rule,
    TaskFact,
)
from tracker.plans.models import PartyRole

EXCUSED = "1"  # what stands for any excuse: that there was one, not its words


def grounds_of(facts: Facts) -> dict[str, Any]:
    """The facts as JSON values, with the edition of the arithmetic that reckoned with them."""
    return {
        "arithmetic": ARITHMETIC,
        "tasks": [[one.task_id, one.role.value, str(one.weight), str(one.share)] for one in facts.tasks],
        "pace": [[one.task_id, one.due, one.kept] for one in facts.pace],
        "slots_due": facts.slots_due,
        "reporting": [
            [one.rule.value, one.subject, one.at.isoformat(), bool(one.excuse)] for one in facts.reporting
        ],
        "findings": [[one.finding_id, one.in_time] for one in facts.findings],
        "conduct": [
            [one.rule.value, one.subject, one.at.isoformat(), None if one.points is None else str(one.points)]
            for one in facts.conduct
        ],
    }


def digest_of(facts: Facts, edition: int, scheme: Scheme) -> str:
    """Of everything from which an account is reckoned and worded: the same digest, the same entries."""
    return hashlib.sha256(repr((ARITHMETIC, edition, scheme, facts)).encode()).hexdigest()


def is_reckonable(grounds: Mapping[str, Any] | None) -> bool:
    """Whether the points can be made again: the facts were kept, and the arithmetic is still the same."""
    return grounds is not None and grounds.get("arithmetic") == ARITHMETIC


def facts_from(grounds: Mapping[str, Any]) -> Facts:
    """The facts back, without titles and reasons."""
    return Facts(
        tasks=[
            TaskFact(task_id, "", PartyRole(role), Decimal(weight), Fraction(share))
            for task_id, role, weight, share in grounds["tasks"]
        ],
        pace=[PaceFact(task_id, "", due, kept) for task_id, due, kept in grounds["pace"]],
        slots_due=grounds["slots_due"],
        reporting=[
            ReportingFact(Rule(rule), subject, datetime.fromisoformat(at), "", EXCUSED if excused else "")
            for rule, subject, at, excused in grounds["reporting"]
        ],
        findings=[FindingFact(finding_id, "", in_time) for finding_id, in_time in grounds["findings"]],
        conduct=[
            ConductFact(
                Rule(rule),
                subject,
                datetime.fromisoformat(at),
                "",
                None if points is None else Decimal(points),
            )
            for rule, subject, at, points in grounds["conduct"]
        ],
    )
