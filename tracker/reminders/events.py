"""What happens in 催办."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReminderSent(Event):
    """催办: a unit was reminded of its part in a task, by the office or by the task's lead unit.

    Filed in the task's timeline. Assessment counts those of lead units: where one was sent before a responsible
    unit was late, the lead loses nothing (rulebook §9).
    """

    tag: ClassVar[str] = "reminder:sent"
    subject: ClassVar[str] = "reminder"
    task_id: int
    unit_id: int
    unit: str
    by_office: bool
    sender_unit: str
    number: str
    content: str
    asked_on: date | None

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class CalendarLinkMade(Event):
    """日历链接: a person got a new secret calendar address; a former one is closed by it."""

    tag: ClassVar[str] = "person:calendar_link_made"
    subject: ClassVar[str] = "person"
    replaces: bool


@dataclass(frozen=True, kw_only=True)
class CalendarLinkClosed(Event):
    """日历链接: the secret calendar address was closed."""

    tag: ClassVar[str] = "person:calendar_link_closed"
    subject: ClassVar[str] = "person"
