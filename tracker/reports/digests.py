"""The digest of one person and working day: what is due, late or unacknowledged, in the order of urgency. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

LISTED = 20  # a digest names so many; the rest is a number and a link


@dataclass(frozen=True)
class Duty:
    """One thing that a unit has to do. `kind`: late, due or unacknowledged; `days_left` in working days."""

    unit_id: int
    kind: str
    days_left: int
    due_on: date
    task_id: int
    slot_id: int | None
    number: str
    title: str
    period: date | None
    awaits_signature: bool

    @property
    def group(self) -> str:
        """The heading it stands under."""
        if self.kind == "late":
            return "已逾期未报"
        if self.kind == "unacknowledged":
            return "超过时限未签收"
        return "今日截止" if self.days_left <= 0 else f"还有{self.days_left}个工作日截止"


@dataclass(frozen=True)
class Digest:
    """What one message says."""

    day: date
    duties: tuple[Duty, ...]

    @property
    def title(self) -> str:
        """3月28日待办：逾期2项，今日截止1项，共5项."""
        counts = [
            (words, sum(1 for duty in self.duties if duty.group == group))
            for words, group in (
                ("逾期未报", "已逾期未报"),
                ("今日截止", "今日截止"),
                ("待签收", "超过时限未签收"),
            )
        ]
        urgent = "，".join(f"{words}{number}项" for words, number in counts if number)
        total = f"共{len(self.duties)}项"
        return f"{self.day.month}月{self.day.day}日待办：{f'{urgent}，' if urgent else ''}{total}"

    def facts(self) -> dict[str, Any]:
        """Plain values for templates/messages/digest.html."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for duty in self.duties[:LISTED]:
            groups.setdefault(duty.group, []).append(
                {
                    "task_id": duty.task_id,
                    "slot_id": duty.slot_id,
                    "number": duty.number,
                    "title": duty.title,
                    "period": f"{duty.period.month}月" if duty.period else "",
                    "due_on": f"{duty.due_on.month}月{duty.due_on.day}日",
                    "awaits_signature": duty.awaits_signature,
                }
            )
        return {
            "groups": [{"heading": heading, "duties": duties} for heading, duties in groups.items()],
            "more": max(0, len(self.duties) - LISTED),
        }


def compose(day: date, duties: Sequence[Duty]) -> Digest:
    """The digest with the late first, then by due date, then what was not acknowledged."""
    order = {"late": 0, "due": 1, "unacknowledged": 2}
    return Digest(day, tuple(sorted(duties, key=lambda duty: (order[duty.kind], duty.due_on, duty.number))))
