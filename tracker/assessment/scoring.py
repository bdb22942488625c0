"""What a unit has earned and lost, from the facts of a year (rulebook §9). Pure; fractions inside, four decimal places out.

A score is nothing but the sum of its contributions: `score_of` adds up what `contributions` gives, to the last digit.
Whoever changes the arithmetic or the reasons raises `ARITHMETIC`: what was posted under an earlier one is not reckoned again
(verifying.py), and every account is settled anew though none of its facts has moved (grounds.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from tracker.assessment.scheme import Scheme
from tracker.core.text import percent, quoted, short_date
from tracker.core.words import Worded
from tracker.plans.models import PartyRole

ARITHMETIC = 1
STEP = Decimal("0.0001")
STEPS = 10_000  # in one point
ZERO = Decimal(0)
MOST_NAMED = 3  # periods that a reason names one by one


class Rule(Worded):
    """What points are given or taken for."""

    TASK = "task", "任务完成"
    PACE = "pace", "序时进度"
    REPORTING = "reporting", "报送质量基础分"
    LATE = "late", "迟报"
    MISSED = "missed", "漏报"
    RETURNED = "returned", "退回"
    WRONG = "wrong", "错报"
    RECTIFICATION = "rectification", "整改落实"
    CRITICISED = "criticised", "被通报批评"
    RED_TWICE = "red_twice", "连续红灯"
    FRAUD = "fraud", "弄虚作假"
    BONUS = "bonus", "加分"


BLOCK_A, BLOCK_B = frozenset({Rule.TASK}), frozenset({Rule.PACE})
BLOCK_C = frozenset({Rule.REPORTING, Rule.LATE, Rule.MISSED, Rule.RETURNED, Rule.WRONG})
BLOCK_D = frozenset({Rule.RECTIFICATION})
PENALTIES = frozenset({Rule.CRITICISED, Rule.RED_TWICE, Rule.FRAUD})
BLOCKS: dict[str, frozenset[Rule]] = {"A": BLOCK_A, "B": BLOCK_B, "C": BLOCK_C, "D": BLOCK_D}


@dataclass(frozen=True)
class TaskFact:
    """A task that the unit answers for. `share`: s of rulebook §9, 0 to 1, exact. `stopped_on`: from that day nothing is
    scored (中止, 撤销), and the share is of what was due before it."""

    task_id: int
    title: str
    role: PartyRole
    weight: Decimal
    share: Fraction
    stopped_on: date | None = None


@dataclass(frozen=True)
class PaceFact:
    """At the ends of how many periods a task was due to stand at its curve, and at how many it did. `missed`: the others,
    for the reason in words."""

    task_id: int
    title: str
    due: int
    kept: int
    missed: tuple[date, ...] = ()


@dataclass(frozen=True)
class ReportingFact:
    """A report that was late, missed, returned once more or wrong. `subject`: what shows it (`slot:7`, `correction:3`);
    `excuse`: why it costs nothing all the same, "" where it does."""

    rule: Rule
    subject: str
    at: datetime
    words: str
    excuse: str = ""


@dataclass(frozen=True)
class FindingFact:
    """A rectification that was due, and whether it was struck off in time."""

    finding_id: int
    words: str
    in_time: bool


@dataclass(frozen=True)
class ConductFact:
    """Something that is punished or rewarded; `points` of a bonus, else None: the scheme says how many."""

    rule: Rule
    subject: str
    at: datetime
    words: str
    points: Decimal | None = None


Fact = TypeVar("Fact", ReportingFact, ConductFact)


@dataclass(frozen=True)
class Facts:
    """Everything about one unit and year. `slots_due`: how many reports were due at all."""

    tasks: Sequence[TaskFact] = ()
    pace: Sequence[PaceFact] = ()
    slots_due: int = 0
    reporting: Sequence[ReportingFact] = ()
    findings: Sequence[FindingFact] = ()
    conduct: Sequence[ConductFact] = ()

    @property
    def is_rated(self) -> bool:
        """A unit with no task is not rated."""
        return bool(self.tasks or self.pace or self.slots_due)


@dataclass(frozen=True)
class Contribution:
    """Points for one rule and one piece of evidence, with the reason in words. Exact to four places."""

    rule: Rule
    subject: str
    points: Decimal
    words: str


def contributions(facts: Facts, scheme: Scheme) -> list[Contribution]:
    """Every point of the unit's score, and its bonus, which is no part of the score (`score_of`).

    A block with nothing due is left out and the others are scaled to the full hundred; D without a due finding is
    full (rulebook §9). A unit that is not rated has none.
    """
    if not facts.is_rated:
        return []
    scale = rebased(facts, scheme)
    return [
        *for_tasks(facts.tasks, scheme, scale),
        *for_pace(facts.pace, scheme, scale),
        *for_reporting(facts, scheme, scale),
        *for_rectification(facts.findings, scheme, scale),
        *penalties(facts.conduct, scheme),
        *bonuses(facts.conduct, scheme),
    ]


def score_of(points: Iterable[Contribution]) -> Decimal:
    """The score: the sum without the bonus."""
    return sum((one.points for one in points if one.rule is not Rule.BONUS), ZERO)


def block_scores(points: Iterable[Contribution]) -> dict[str, Decimal]:
    """The sums of A, B, C, D."""
    held = list(points)
    return {
        name: sum((one.points for one in held if one.rule in rules), ZERO) for name, rules in BLOCKS.items()
    }


def rebased(facts: Facts, scheme: Scheme) -> Fraction:
    """By what the blocks are scaled because others have nothing due (1 where all have)."""
    due = Fraction(scheme.rectification)
    if any(weighed(task, scheme) for task in facts.tasks):
        due += Fraction(scheme.tasks)
    if any(task.due for task in facts.pace):
        due += Fraction(scheme.pace)
    if facts.slots_due:
        due += Fraction(scheme.reporting)
    return Fraction(100) / due if due else Fraction(1)


def weighed(task: TaskFact, scheme: Scheme) -> Fraction:
    """w·r of a task."""
    factor = scheme.lead_factor if task.role is PartyRole.LEAD else scheme.responsible_factor
    return Fraction(task.weight) * Fraction(factor)


def for_tasks(tasks: Sequence[TaskFact], scheme: Scheme, scale: Fraction) -> list[Contribution]:
    """A: 70 × Σ w·r·s / Σ w·r."""
    weights = [weighed(task, scheme) for task in tasks]
    total = sum(weights, Fraction(0))
    if not total:
        return []
    each = Fraction(scheme.tasks) * scale / total
    parts = apportioned([each * weight * task.share for task, weight in zip(tasks, weights, strict=True)])
    return [
        Contribution(
            Rule.TASK,
            f"task:{task.task_id}",
            points,
            f"{task.role.word}任务{quoted(task.title)}{until(task)}完成{percent(as_decimal(task.share))}，"
            f"占本板块{percent(as_decimal(weight / total))}",
        )
        for task, weight, points in zip(tasks, weights, parts, strict=True)
    ]


def until(task: TaskFact) -> str:
    """That a task was stopped, and what of it counts."""
    return "" if task.stopped_on is None else f"（{short_date(task.stopped_on)}停止计分，按此前序时计）"


def for_pace(pace: Sequence[PaceFact], scheme: Scheme, scale: Fraction) -> list[Contribution]:
    """B: 10 × periods at or above the curve ÷ periods due, a line for each task."""
    due = sum(task.due for task in pace)
    if not due:
        return []
    each = Fraction(scheme.pace) * scale / due
    parts = apportioned([each * task.kept for task in pace])
    return [
        Contribution(Rule.PACE, f"pace:{task.task_id}", points, kept_words(task))
        for task, points in zip(pace, parts, strict=True)
    ]


def kept_words(task: PaceFact) -> str:
    """任务“X”应达序时4期，达到3期（2月28日未达到）; the latest of many."""
    said = f"任务{quoted(task.title)}应达序时{task.due}期，达到{task.kept}期"
    if not task.missed:
        return said
    named = "、".join(short_date(day) for day in sorted(task.missed)[-MOST_NAMED:])
    return f"{said}（{named}{'等' if len(task.missed) > MOST_NAMED else ''}未达到）"


def for_reporting(facts: Facts, scheme: Scheme, scale: Fraction) -> list[Contribution]:
    """C: 10 less the deductions in the order of time, never below 0."""
    if not facts.slots_due:
        return []
    (left,) = apportioned([Fraction(scheme.reporting) * scale])
    given = [Contribution(Rule.REPORTING, "base", left, f"应报{facts.slots_due}份，基础分")]
    asked = {
        rule: apportioned([Fraction(price) * scale])[0]
        for rule, price in (
            (Rule.LATE, scheme.late),
            (Rule.MISSED, scheme.missed),
            (Rule.RETURNED, scheme.returned),
            (Rule.WRONG, scheme.wrong),
        )
    }
    for fact in in_time_order(facts.reporting):
        if fact.excuse:
            given.append(
                Contribution(fact.rule, fact.subject, ZERO, f"{fact.words}（{fact.excuse}，不扣分）")
            )
            continue
        taken = min(asked[fact.rule], left)
        left -= taken
        given.append(Contribution(fact.rule, fact.subject, -taken, said(fact.words, taken, asked[fact.rule])))
    return given


def for_rectification(findings: Sequence[FindingFact], scheme: Scheme, scale: Fraction) -> list[Contribution]:
    """D: 10 × struck off in time ÷ due; none due: full."""
    full = Fraction(scheme.rectification) * scale
    if not findings:
        (points,) = apportioned([full])
        return [Contribution(Rule.RECTIFICATION, "none", points, "没有到期的整改事项")]
    each = full / len(findings)
    parts = apportioned([each if finding.in_time else Fraction(0) for finding in findings])
    return [
        Contribution(
            Rule.RECTIFICATION,
            f"finding:{finding.finding_id}",
            points,
            f"{finding.words}，{'按期销号' if finding.in_time else '未按期销号'}",
        )
        for finding, points in zip(findings, parts, strict=True)
    ]


def penalties(conduct: Sequence[ConductFact], scheme: Scheme) -> list[Contribution]:
    """What is subtracted, in the order of time, at most `most_penalties` in all."""
    price = {Rule.CRITICISED: scheme.criticised, Rule.RED_TWICE: scheme.red_twice, Rule.FRAUD: scheme.fraud}
    left = scheme.most_penalties.quantize(STEP)
    taken = []
    for fact in in_time_order([one for one in conduct if one.rule in PENALTIES]):
        asked = price[fact.rule].quantize(STEP)
        points = min(asked, left)
        left -= points
        taken.append(Contribution(fact.rule, fact.subject, -points, said(fact.words, points, asked)))
    return taken


def bonuses(conduct: Sequence[ConductFact], scheme: Scheme) -> list[Contribution]:
    """What only breaks ties, in the order of time, at most `most_bonus` in all."""
    left = scheme.most_bonus.quantize(STEP)
    given = []
    for fact in in_time_order([one for one in conduct if one.rule is Rule.BONUS]):
        asked = (fact.points or ZERO).quantize(STEP)
        points = min(asked, left)
        left -= points
        given.append(Contribution(fact.rule, fact.subject, points, said(fact.words, points, asked)))
    return given


def in_time_order(facts: Iterable[Fact]) -> list[Fact]:
    """By instant, then by subject, so that the same facts always give the same ledger."""
    return sorted(facts, key=lambda fact: (fact.at, fact.subject, fact.rule))


def said(words: str, counted: Decimal, asked: Decimal) -> str:
    """The reason, and that the limit cut the points where it did."""
    return words if counted == asked else f"{words}（已到限额，计{counted.normalize():f}分）"


def apportioned(exact: Sequence[Fraction]) -> list[Decimal]:
    """Amounts rounded to four places so that they add up to their sum rounded half-up: the largest rests get the last steps."""
    floors: list[int] = []
    rests: list[Fraction] = []
    for amount in exact:
        floor, rest = divmod(amount.numerator * STEPS, amount.denominator)
        floors.append(floor)
        rests.append(Fraction(rest, amount.denominator))
    missing = int(sum(rests, Fraction(1, 2)))
    for place in sorted(range(len(rests)), key=lambda place: (-rests[place], place))[:missing]:
        floors[place] += 1
    return [Decimal(number) * STEP for number in floors]


def as_decimal(share: Fraction) -> Decimal:
    """A ratio to print."""
    return Decimal(share.numerator) / Decimal(share.denominator)
