"""Who might speak: 交流发言 of those who do best, 表态发言 of those who lag (issue 3 §6). Pure; the office decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.text import one_decimal

BEST_SHOWN = 2
WORST_SHOWN = 3

RULE_IN_WORDS = (
    "交流发言：牵头任务均无滞后、没有迟报漏报，按快于序时的百分点加较上次会议的提升排列，取前2个；"
    "表态发言：有严重滞后、滞后任务或漏报的，依次按严重滞后任务数、低于序时的百分点、漏报次数排列，取前3个。"
    "领导小组办公室所在单位带“*”，不作交流发言候选。"
)


@dataclass(frozen=True)
class UnitRecord:
    """How a unit stands with the tasks that it leads, and with its reports since the last meeting.

    `ahead`: completion less plan, weighted mean (a ratio; None: nothing is measured); `before`: the same at the last meeting.
    """

    unit: str
    is_host: bool
    tasks: int
    ahead: Decimal | None
    before: Decimal | None
    red: int
    yellow: int
    due: int
    on_time: int
    missed: int

    @property
    def improved(self) -> Decimal:
        """What was gained against the plan since the last meeting; 0 where nothing can be compared."""
        return Decimal(0) if self.ahead is None or self.before is None else self.ahead - self.before


@dataclass(frozen=True)
class Candidate:
    """A proposal with its reason in words."""

    unit: str
    reason: str


def best(records: Sequence[UnitRecord], limit: int = BEST_SHOWN) -> list[Candidate]:
    """Candidates for 交流发言, the best first; of equals the order of the directory."""
    able = [one for one in records if _does_well(one)]
    ordered = sorted(able, key=lambda one: -((one.ahead or Decimal(0)) + one.improved))
    return [Candidate(one.unit, _merits(one)) for one in ordered[:limit]]


def worst(records: Sequence[UnitRecord], limit: int = WORST_SHOWN) -> list[Candidate]:
    """Candidates for 表态发言, the one furthest behind first."""
    lagging = [one for one in records if one.red or one.yellow or one.missed]
    ordered = sorted(
        lagging,
        key=lambda one: (-one.red, min(one.ahead or Decimal(0), Decimal(0)), -one.missed, -one.yellow),
    )
    return [Candidate(f"{one.unit}*" if one.is_host else one.unit, _faults(one)) for one in ordered[:limit]]


def _does_well(one: UnitRecord) -> bool:
    in_time = one.on_time == one.due and not one.missed
    return (
        not one.is_host
        and one.ahead is not None
        and one.ahead >= 0
        and not (one.red or one.yellow)
        and in_time
    )


def _merits(one: UnitRecord) -> str:
    ahead = one_decimal((one.ahead or Decimal(0)) * 100)
    words = [
        f"牵头{one.tasks}项任务{'快于序时进度' + str(ahead) + '个百分点' if ahead > 0 else '达到序时进度'}"
    ]
    gained = one_decimal(one.improved * 100)
    if gained > 0:
        words.append(f"较上次会议提升{gained}个百分点")
    if one.due:
        words.append(f"{one.due}份进展报告均按时报送")
    return "，".join(words)


def _faults(one: UnitRecord) -> str:
    words = []
    if one.red:
        words.append(f"严重滞后任务{one.red}项")
    if one.yellow:
        words.append(f"滞后任务{one.yellow}项")
    if one.ahead is not None and one_decimal(one.ahead * 100) < 0:
        words.append(f"牵头任务平均低于序时进度{abs(one_decimal(one.ahead * 100))}个百分点")
    if one.missed:
        words.append(f"漏报进展报告{one.missed}份")
    return "，".join(words)
