"""Forms of instructions."""

from __future__ import annotations

from datetime import date

from wtforms import DateField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.asked import row_id
from tracker.core.forms import Choice, Form

LONGEST = 1000


class InstructionForm(Form):
    """批示: a remark to units of the task, or a task of its own."""

    words = TextAreaField("批示内容", validators=[DataRequired("请写明批示内容"), Length(max=LONGEST)])
    becomes = RadioField(
        "办理方式",
        choices=[Choice("remark", "请单位阅办"), Choice("task", "转为新任务")],
        default="remark",
    )
    unit_ids = SelectMultipleField(
        "承办单位",
        coerce=row_id,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    due_on = DateField(
        "时限", validators=[Optional()], description="填写后须在此日前回复；转为新任务时为完成时限"
    )
    title = StringField(
        "新任务标题", validators=[Length(max=60)], description="转为新任务时填写，由办公室完善后交办"
    )

    def fits(self, today: date) -> bool:
        """Whether what was filled in suits the way it is to be done; says why not at each field."""
        if self.due_on.data and self.due_on.data < today:
            self.due_on.errors = ["时限不能早于今天"]
        if self.becomes.data == "task":
            if not self.title.data:
                self.title.errors = ["请填写新任务的标题"]
            if not self.due_on.data:
                self.due_on.errors = ["请填写新任务的完成时限"]
        elif not self.unit_ids.data:
            self.unit_ids.errors = ["请选择承办单位"]
        return not self.errors


class AnswerForm(Form):
    """回复."""

    words = TextAreaField("回复内容", validators=[DataRequired("请填写回复内容"), Length(max=LONGEST)])
