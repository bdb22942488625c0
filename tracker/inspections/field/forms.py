"""Forms of the field. A note is sent by the phone, many times if need be."""

from __future__ import annotations

from datetime import datetime

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from tracker.core import clock
from tracker.core.forms import Choice, Form, QuantityField
from tracker.inspections.field.sampling import Checked, Seen
from tracker.tasks.proofs import ProofField


class NoteForm(Form):
    """What was seen. `key` names the note for ever; `noted_at` is the phone's time (ISO 8601, UTC)."""

    key = HiddenField(validators=[DataRequired(), Regexp(r"^[0-9a-zA-Z-]{8,64}$")])
    noted_at = HiddenField()
    task_id = SelectField("任务", coerce=int, choices=[], default=0)
    verdict = RadioField(
        "核对结果",
        choices=[Choice(one.value, one.word) for one in Seen],
        validators=[InputRequired("请选择核对结果")],
    )
    seen = TextAreaField(
        "现场看到的情况", [DataRequired("请写下看到的情况"), Length(max=2000, message="最多2000字")]
    )
    photos = ProofField("照片")

    def at(self) -> datetime:
        """The phone's time; ours where it sent none that can be read."""
        try:
            told = datetime.fromisoformat(self.noted_at.data or "")
        except ValueError:
            return clock.now()
        return told if told.tzinfo is not None else clock.now()


class DrawForm(Form):
    """How many figures, and the seed of the lot."""

    size = IntegerField(
        "抽取项数",
        [InputRequired("请填写抽取项数"), NumberRange(min=1, max=200, message="1至200项")],
        default=5,
    )
    seed = StringField(
        "随机种子",
        [Length(max=32, message="最多32字"), Regexp(r"^[0-9a-zA-Z]*$", message="只用数字和字母")],
        description="可当众抽取后填入；不填则由系统生成。记录在案，可重复验证。",
    )


class CheckForm(Form):
    """What became of a drawn figure."""

    outcome = RadioField(
        "核查结果",
        choices=[Choice(one.value, one.word) for one in Checked],
        validators=[InputRequired("请选择核查结果")],
    )
    found = QuantityField("核实数", negative=False)
    remark = StringField("说明", [Length(max=500, message="最多500字")], description="不实或无法核实必填。")
