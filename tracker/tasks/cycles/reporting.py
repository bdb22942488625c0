"""What a cycle asks of a task's dates (rulebook §5). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tracker.core.rules import OfficeRules
from tracker.tasks.models import Cycle

WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
BETWEEN = re.compile(r"[\s、，,；;]+")
MOST = 60
REGULAR = {
    1: Cycle.WEEKLY,
    2: Cycle.MONTHLY,
    3: Cycle.QUARTERLY,
    4: Cycle.YEARLY,
}  # as the office's rule numbers them


def usual_cycle(rules: OfficeRules) -> Cycle:
    """How often a new task is reported where nobody says otherwise."""
    return REGULAR[rules.usual_cycle]


def dates_in(text: str) -> list[date]:
    """The dates written in a text, in order and each once. Raises ValueError where something else stands in it."""
    found = {date(*(int(part) for part in one.groups())) for one in WRITTEN.finditer(text)}
    if BETWEEN.sub("", WRITTEN.sub("", text)):
        raise ValueError(text)
    return sorted(found)


def cycle_complaint(cycle: Cycle, starts_on: date, due_on: date | None, dates: Sequence[date]) -> str:
    """Why the task cannot be reported so, as a sentence without its full stop; empty where it can."""
    if cycle is Cycle.ONCE and due_on is None:
        return "只填报一次的任务须有完成时限"
    if cycle is not Cycle.DATED:
        return ""
    if not dates:
        return "请填写填报日期"
    if len(dates) > MOST:
        return f"填报日期最多{MOST}个"
    if min(dates) < starts_on:
        return "填报日期不能早于开始日期"
    return "填报日期不能晚于完成时限" if due_on is not None and max(dates) > due_on else ""
