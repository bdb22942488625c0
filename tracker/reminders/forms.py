"""Forms of 催办."""

from __future__ import annotations

from datetime import date

from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from tracker.core.forms import Form

LONGEST = 300


class ReminderForm(Form):
    """What is asked, and by when."""

    content = TextAreaField(
        "催办事项", [DataRequired("请写明催办事项"), Length(max=LONGEST, message=f"催办事项最多{LONGEST}字")]
    )
    asked_on = DateField("要求完成日期", [Optional()])
    today: date | None = None

    def validate_asked_on(self, field: DateField) -> None:
        """Not in the past: nobody can do it by then."""
        if field.data and self.today and field.data < self.today:
            raise ValidationError("要求完成日期不能早于今天")
