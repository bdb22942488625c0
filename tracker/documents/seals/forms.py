"""The form of a seal."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.forms import Choice, Form

SMALLEST, USUAL, LARGEST = 38, 42, 50  # millimetres


class SealForm(Form):
    """Organ, size, image and to whom it is entrusted."""

    organ = StringField(
        "印章名称",
        [DataRequired("请填写印章名称"), Length(max=40, message="最多40字")],
        description="与公文落款完全一致才能加盖。",
    )
    diameter = IntegerField(
        "直径（毫米）",
        [InputRequired("请填写直径"), NumberRange(SMALLEST, LARGEST, f"直径在{SMALLEST}至{LARGEST}毫米之间")],
        default=USUAL,
    )
    user_ids = SelectMultipleField(
        "用印人",
        [DataRequired("请选定用印人")],
        coerce=int,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    image = FileField(
        "印章图样",
        [FileRequired("请上传印章图样")],
        description="透明底的红色PNG，每边300至3000像素，只留印迹。",
    )

    def offer(self, people: dict[int, str]) -> None:
        """The people of the office."""
        self.user_ids.choices = [Choice(str(number), name) for number, name in people.items()]
