"""Forms of refusals and of the units of a dispatched task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.core.asked import row_id
from tracker.core.forms import Choice, Form
from tracker.core.words import Worded
from tracker.tasks.parts.lifecycle import RefusalStep
from tracker.units.models import Unit

LONGEST_REASON = 500


def offer(field: SelectField, units: Iterable[Unit], blank: str = "请选择") -> None:
    """Units to choose from, none chosen."""
    field.choices = [Choice("", blank), *(Choice(str(unit.id), unit.short_name) for unit in units)]


class RefusalForm(Form):
    """拒签."""

    proposed = SelectField("建议承担单位", validators=[InputRequired("请选择建议承担的单位")])
    reason = TextAreaField(
        "拒签理由", validators=[DataRequired("请写明拒签理由"), Length(max=LONGEST_REASON)]
    )


class RefusalDecisionForm(Form):
    """改派 or 维持."""

    step = RadioField(
        "裁定",
        choices=[Choice(step.value, step.word) for step in RefusalStep],
        validators=[InputRequired("请选择改派或维持")],
    )
    unit = SelectField("改派给", validators=[Optional()], description="改派时填写")
    reason = TextAreaField(
        "裁定理由", validators=[DataRequired("请写明裁定理由"), Length(max=LONGEST_REASON)]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """改派 needs a unit."""
        sound: bool = super().validate(extra_validators)
        if self.step.data == RefusalStep.REASSIGN.value and not self.unit.data:
            self.unit.errors = ["请选择改派的单位"]
            return False
        return sound


class Change(Worded):
    """What the office changes about the units of a task."""

    ADD = "add", "增加责任单位"
    WITHDRAW = "withdraw", "撤出责任单位"
    LEAD = "lead", "改由其他单位牵头"


class UnitsForm(Form):
    """One change of the units of a dispatched task. `present`: ids of the units that have a part, the lead first."""

    change = RadioField(
        "调整",
        choices=[Choice(change.value, change.word) for change in Change],
        validators=[InputRequired("请选择如何调整")],
    )
    unit = SelectField("单位", validators=[InputRequired("请选择单位")])
    former = RadioField(
        "原牵头单位",
        choices=[Choice("stay", "转为责任单位"), Choice("leave", "不再承担")],
        default="stay",
        description="改由其他单位牵头时适用",
    )
    reason = TextAreaField(
        "调整原因", validators=[DataRequired("请写明调整原因"), Length(max=LONGEST_REASON)]
    )

    def fits(self, present: list[int]) -> bool:
        """Whether the unit suits the change; says why not at the field."""
        chosen = row_id(self.unit.data)
        change = Change(self.change.data)
        if change is Change.ADD and chosen in present:
            self.unit.errors = ["该单位已承担此任务"]
        elif change is Change.WITHDRAW and chosen not in present:
            self.unit.errors = ["该单位没有承担此任务"]
        elif change is Change.WITHDRAW and chosen == present[0]:
            self.unit.errors = ["牵头单位不能撤出，请先改由其他单位牵头"]
        elif change is Change.LEAD and chosen == present[0]:
            self.unit.errors = ["该单位已是牵头单位"]
        return not self.unit.errors
