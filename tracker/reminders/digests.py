"""The digest of one person and working day, in the order of urgency. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.words import Worded

LISTED = 20  # a digest names so many; the rest is a number and a link
NAMED_IN_GROUP = 30  # units that a group chat is told by name


class DutyKind(Worded):
    """What a unit has to do; the word heads its group in the digest, in this order."""

    LOCKED = "locked", "已锁定未报，将列入通报"
    LATE = "late", "已逾期未报"
    SIGN_OFF = "sign_off", "待审签"
    DUE = "due", "临近截止"
    MILESTONE_LATE = "milestone_late", "节点已逾期"
    MILESTONE_DUE = "milestone_due", "节点临近时限"
    RECTIFICATION_LATE = "rectification_late", "整改已逾期未报告"
    RECTIFICATION_DUE = "rectification_due", "整改临近时限"
    UNACKNOWLEDGED = "unacknowledged", "超过时限未签收"
    ORDER_UNACKNOWLEDGED = "order_unacknowledged", "整改通知超过时限未签收"


URGENT_WORDS = {
    DutyKind.LOCKED: "已锁定",
    DutyKind.LATE: "逾期未报",
    DutyKind.SIGN_OFF: "待审签",
    DutyKind.MILESTONE_LATE: "节点逾期",
    DutyKind.RECTIFICATION_LATE: "整改逾期",
    DutyKind.UNACKNOWLEDGED: "待签收",
    DutyKind.ORDER_UNACKNOWLEDGED: "整改待签收",
}
DUE_TODAY = {DutyKind.DUE: "今日截止", DutyKind.RECTIFICATION_DUE: "整改今日到期"}
URGENCY = (
    "已锁定",
    "逾期未报",
    "今日截止",
    "待审签",
    "节点逾期",
    "整改逾期",
    "整改今日到期",
    "待签收",
    "整改待签收",
)
COPIED = (
    DutyKind.LOCKED,
    DutyKind.LATE,
    DutyKind.MILESTONE_LATE,
    DutyKind.RECTIFICATION_LATE,
    DutyKind.UNACKNOWLEDGED,
    DutyKind.ORDER_UNACKNOWLEDGED,
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a unit has to do. `days_left`: working days, negative where overdue; `rung`: of the ladder.

    It leads to its report, its problem (`finding_id`) or its task, whichever comes first; a problem need not have a task.
    """

    unit_id: int
    kind: DutyKind
    days_left: int
    rung: int
    due_on: date
    task_id: int | None
    number: str
    title: str
    finding_id: int | None = None
    slot_id: int | None = None
    report_id: int | None = None
    period: str = ""
    awaits_signature: bool = False

    @property
    def group(self) -> str:
        """The heading that it stands under."""
        if self.kind is DutyKind.DUE:
            return "今日截止" if self.days_left <= 0 else f"还有{self.days_left}个工作日截止"
        if self.kind is DutyKind.MILESTONE_DUE:
            return "节点今日到期" if self.days_left <= 0 else f"节点还有{self.days_left}个工作日到期"
        if self.kind is DutyKind.RECTIFICATION_DUE:
            return "整改今日到期" if self.days_left <= 0 else f"整改还有{self.days_left}个工作日到期"
        return self.kind.word


@dataclass(frozen=True)
class OfficeItem:
    """A heap on the office's desk: how many, in words, and the list that shows just these."""

    words: str
    count: int
    endpoint: str
    values: dict[str, Any]


@dataclass(frozen=True)
class SlipDue:
    """A unit and task that the office is to print a 催办单 for."""

    unit_id: int
    task_id: int
    number: str
    title: str
    unit: str


@dataclass(frozen=True)
class Digest:
    """What one message says."""

    day: date
    duties: tuple[Duty, ...]
    office: tuple[OfficeItem, ...] = ()
    slips: tuple[SlipDue, ...] = ()
    slip_count: int = 0  # those beyond the named ones too

    @property
    def is_empty(self) -> bool:
        """Nothing to say: it is never sent."""
        return not (self.duties or self.office or self.slips)

    @property
    def title(self) -> str:
        """3月28日待办：逾期未报2项，今日截止1项，共5项."""
        said = [f"{words}{count}项" for words, count in urgent(self.duties)]
        said += [f"{item.words}{item.count}项" for item in self.office]
        if self.slips:
            said.append(f"待印发催办单{self.slip_count}件")
        if self.duties:
            said.append(f"共{len(self.duties)}项")
        return f"{self.day.month}月{self.day.day}日待办：{'，'.join(said)}"

    def facts(self) -> dict[str, Any]:
        """Plain values for templates/messages/digest.html and .txt."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for duty in self.duties[:LISTED]:
            groups.setdefault(duty.group, []).append(
                {
                    "task_id": duty.task_id,
                    "finding_id": duty.finding_id,
                    "slot_id": duty.slot_id,
                    "report_id": duty.report_id if duty.kind is DutyKind.SIGN_OFF else None,
                    "number": duty.number,
                    "title": duty.title,
                    "period": duty.period,
                    "due_on": f"{duty.due_on.month}月{duty.due_on.day}日",
                    "awaits_signature": duty.awaits_signature,
                }
            )
        return {
            "groups": [{"heading": heading, "duties": duties} for heading, duties in groups.items()],
            "more": max(0, len(self.duties) - LISTED),
            "office": [
                {"words": item.words, "count": item.count, "endpoint": item.endpoint, "values": item.values}
                for item in self.office
            ],
            "slips": [
                {
                    "unit_id": one.unit_id,
                    "task_id": one.task_id,
                    "number": one.number,
                    "title": one.title,
                    "unit": one.unit,
                }
                for one in self.slips
            ],
            "more_slips": max(0, self.slip_count - len(self.slips)),
        }


def urgent(duties: Iterable[Duty]) -> list[tuple[str, int]]:
    """(words, number) of what cannot wait, the worst first."""
    counted = Counter(
        DUE_TODAY[duty.kind]
        if duty.kind in DUE_TODAY and duty.days_left <= 0
        else URGENT_WORDS.get(duty.kind, "")
        for duty in duties
    )
    return [(words, counted[words]) for words in URGENCY if counted[words]]


def in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """The worst first, then by due date and number."""
    order = {kind: place for place, kind in enumerate(DutyKind)}
    return tuple(sorted(duties, key=lambda duty: (order[duty.kind], duty.due_on, duty.number)))


def liaisons_part(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """What the unit's liaisons read: everything but what waits for the head's signature and is not due yet."""
    return in_order(duty for duty in duties if duty.kind is not DutyKind.SIGN_OFF)


def heads_part(duties: Sequence[Duty], *, copies_from: int) -> tuple[Duty, ...]:
    """What the unit's head reads: what waits for the own signature, and copies of what is overdue from T+1 ⚙ on."""
    signed = {duty.slot_id for duty in duties if duty.kind is DutyKind.SIGN_OFF}
    return in_order(
        duty
        for duty in duties
        if duty.kind is DutyKind.SIGN_OFF
        or (duty.kind in COPIED and duty.rung >= copies_from and duty.slot_id not in (signed - {None}))
    )


def group_text(day: date, lines: Sequence[str], units: int, address: str) -> str:
    """What a group chat reads: one line a unit, never more than thirty."""
    text = [f"【工作提醒】{day.month}月{day.day}日", *lines]
    if units > len(lines):
        text.append(f"另有{units - len(lines)}个单位。")
    text.append(f"请登录办理：{address}" if address else "请登录系统办理。")
    return "\n".join(text)


def unit_line(unit: str, duties: Sequence[Duty]) -> str:
    """经济发展局：逾期未报2项，今日截止1项，共5项."""
    said = [f"{words}{count}项" for words, count in urgent(duties)]
    return f"{unit}：{'，'.join([*said, f'共{len(duties)}项'])}"
