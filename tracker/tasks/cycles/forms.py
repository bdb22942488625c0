"""The form in which the office changes how often a dispatched task is reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import SelectField

from tracker.core.forms import Choice, VersionedForm
from tracker.tasks.cycles.fields import DatesField
from tracker.tasks.cycles.reporting import cycle_complaint
from tracker.tasks.models import Cycle, Task


class CycleForm(VersionedForm):
    """A cycle, and its dates where it has a list of them."""

    cycle = SelectField("填报周期", choices=[Choice(one.value, one.word) for one in Cycle])
    report_on = DatesField("填报日期（仅“指定日期”）")

    def suits(self, task: Task) -> bool:
        """Whether the task can be reported so; says why otherwise."""
        dates = [date.fromisoformat(day) for day in self.report_on.data or ()]
        why = cycle_complaint(Cycle(self.cycle.data), task.starts_on, task.due_on, dates)
        if why:
            field: Any = self.report_on if Cycle(self.cycle.data) is Cycle.DATED else self.cycle
            field.errors = [*field.errors, why]
        return not why
