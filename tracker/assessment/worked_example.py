"""The worked example of the rule book under any scheme: a made-up unit, its facts, and every step from them to its score. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import (
    PENALTIES,
    ConductFact,
    Facts,
    FindingFact,
    PaceFact,
    ReportingFact,
    Rule,
    TaskFact,
    block_scores,
    contributions,
    score_of,
)
from tracker.core.text import quantity
from tracker.plans.models import PartyRole

_AT = datetime(2022, 12, 31, tzinfo=UTC)
FACTS = Facts(
    tasks=(
        TaskFact(1, "甲", PartyRole.LEAD, Decimal(10), Fraction(4, 5)),
        TaskFact(2, "乙", PartyRole.RESPONSIBLE, Decimal(10), Fraction(1)),
    ),
    pace=(PaceFact(1, "甲", 10, 8), PaceFact(2, "乙", 10, 10)),
    slots_due=20,
    reporting=(ReportingFact(Rule.LATE, "slot:1", _AT, ""), ReportingFact(Rule.MISSED, "slot:2", _AT, "")),
    findings=(FindingFact(1, "", in_time=True), FindingFact(2, "", in_time=False)),
    conduct=(ConductFact(Rule.CRITICISED, "document:1", _AT, ""),),
)


@dataclass(frozen=True)
class Step:
    """One block: what the unit has done, how that is reckoned, and what it comes to."""

    block: str
    facts: str
    reckoning: str
    points: Decimal


@dataclass(frozen=True)
class WorkedExample:
    """All steps, and the score."""

    steps: tuple[Step, ...]
    score: Decimal


def worked_example(scheme: Scheme) -> WorkedExample:
    """The example under this scheme. By the default one A is 60.67 (rulebook §9)."""
    points = contributions(FACTS, scheme)
    blocks = block_scores(points)
    lead, other = quantity(scheme.lead_factor), quantity(scheme.responsible_factor)
    return WorkedExample(
        steps=(
            Step(
                "A 任务完成",
                "牵头一项任务（权重10）完成80%，另一项责任任务（权重10）已完成",
                f"{quantity(scheme.tasks)} ×（10×{lead}×0.8 + 10×{other}×1）÷（10×{lead} + 10×{other}）",
                blocks["A"],
            ),
            Step(
                "B 序时进度",
                "两项任务应达序时20期，达到18期",
                f"{quantity(scheme.pace)} × 18 ÷ 20",
                blocks["B"],
            ),
            Step(
                "C 报送质量",
                "应报20份，迟报1份，漏报1份",
                f"{quantity(scheme.reporting)} − {quantity(scheme.late)} − {quantity(scheme.missed)}",
                blocks["C"],
            ),
            Step(
                "D 整改落实",
                "到期整改2项，按期销号1项",
                f"{quantity(scheme.rectification)} × 1 ÷ 2",
                blocks["D"],
            ),
            Step(
                "惩罚性扣分",
                "被通报批评1次",
                f"− {quantity(scheme.criticised)}（最多{quantity(scheme.most_penalties)}）",
                sum((one.points for one in points if one.rule in PENALTIES), Decimal(0)),
            ),
        ),
        score=score_of(points),
    )
