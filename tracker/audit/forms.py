"""The filters of the trail."""

from __future__ import annotations

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from tracker.audit.kinds import KINDS, SUBJECTS
from tracker.core.forms import Choice, Form

ANYBODY = -1
LARGEST_ID = 2**31 - 1


class TrailForm(Form):
    """Who, what, on what, when; every field may stay blank. Sent by GET: the filters live in the URL."""

    class Meta(Form.Meta):
        csrf = False

    actor = SelectField("人员", coerce=int, choices=[], default=ANYBODY)
    kind = SelectField(
        "类别",
        choices=[Choice("", "全部"), *(Choice(*pair) for pair in KINDS.items())],
        default="",
    )
    subject = SelectField(
        "对象",
        choices=[Choice("", "全部"), *(Choice(*pair) for pair in SUBJECTS.items())],
        default="",
    )
    subject_id = IntegerField("对象编号", [Optional(), NumberRange(1, LARGEST_ID, "请填写对象的编号")])
    first = DateField("自", [Optional()])
    last = DateField("至", [Optional()])

    address = StringField("来源地址", [Optional(), Length(max=45)])
    archived = BooleanField("查归档的记录")

    def validate_last(self, field: DateField) -> None:
        """Not before the first day."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError("截止日期不能早于起始日期")
