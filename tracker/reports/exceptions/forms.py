"""The form of an exception: new instants on the office wall, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import DateTimeLocalField, TextAreaField
from wtforms.validators import DataRequired, Length

from tracker.core.clock import OFFICE_ZONE
from tracker.core.forms import Form
from tracker.reports.models import ReportSlot


class ExceptionForm(Form):
    """When the slot is due and locks now, by the office wall."""

    due = DateTimeLocalField("截止延至", validators=[DataRequired("请填写截止时间")])
    lock = DateTimeLocalField("锁定延至", validators=[DataRequired("请填写锁定时间")])
    reason = TextAreaField("理由", validators=[DataRequired("请写明理由"), Length(max=500)])

    def instants(self) -> tuple[datetime, datetime]:
        """Due and lock, aware; the form is valid."""
        return _aware(self.due.data), _aware(self.lock.data)

    def suits(self, slot: ReportSlot, now: datetime) -> bool:
        """Whether the instants are later ones in order, and of use; says why otherwise."""
        due_at, locks_at = self.instants()
        if due_at < slot.due_at:
            _complain(self.due, "截止时间只能延后")
        elif due_at > slot.due_at + timedelta(days=366):
            _complain(self.due, "最多延后一年")
        if locks_at < max(due_at, slot.locks_at):
            _complain(self.lock, "锁定时间不能早于截止时间，也不能早于原锁定时间")
        elif slot.submitted_at is None and locks_at <= now:
            _complain(self.lock, "锁定时间须在现在以后，否则仍不能补报")
        if (due_at, locks_at) == (slot.due_at, slot.locks_at):
            _complain(self.due, "截止和锁定时间没有变化")
        return not (self.due.errors or self.lock.errors)


def wall(instant: datetime) -> datetime:
    """What the office wall shows, as a form field takes it."""
    return instant.astimezone(OFFICE_ZONE).replace(tzinfo=None)


def _aware(shown: Any) -> datetime:
    moment: datetime = shown.replace(tzinfo=OFFICE_ZONE)
    return moment


def _complain(field: Any, why: str) -> None:
    field.errors = [*field.errors, why]
