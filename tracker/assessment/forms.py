"""Forms of the assessment."""

from __future__ import annotations

from decimal import Decimal

from flask_wtf.file import FileField
from wtforms import DecimalField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.assessment.lifecycle import ObjectionStep
from tracker.assessment.scheme import TERMS, Scheme
from tracker.assessment.scoring import Rule
from tracker.core.forms import Choice, Form, QuantityField, VersionedForm

LONGEST = 500


class SchemeForm(Form):
    """Every number of the scheme, and why it changes."""

    reason = TextAreaField("修改理由", [DataRequired("请写明修改理由"), Length(max=LONGEST)])

    @classmethod
    def of(cls, scheme: Scheme) -> SchemeForm:
        """A form with a field for each term, filled with this scheme."""

        class Filled(cls):  # type: ignore[valid-type, misc]
            pass

        for name, known in TERMS.items():
            label = f"{known.words}（{known.unit}）" if known.unit else known.words
            setattr(Filled, name, QuantityField(label, [InputRequired("请填写数字")]))
        form: SchemeForm = Filled(data={name: getattr(scheme, name) for name in TERMS})
        return form

    def terms(self) -> dict[str, str]:
        """The numbers as typed."""
        return {name: str(self[name].data) for name in TERMS}


class ManualEntryForm(Form):
    """提出: a bonus or fraud of a unit with proof."""

    unit_id = SelectField("单位", coerce=int, choices=[])
    rule = RadioField(
        "事项",
        choices=[
            Choice(Rule.BONUS.value, "加分（只用于同分排序）"),
            Choice(Rule.FRAUD.value, "弄虚作假扣分"),
        ],
        validators=[InputRequired("请选择事项")],
    )
    points = DecimalField(
        "加分",
        [Optional(), NumberRange(Decimal("0.1"), Decimal(5), "加分为0.1至5分")],
        description="弄虚作假的扣分按考核办法计",
    )
    reason = TextAreaField("事由", [DataRequired("请写明事由"), Length(max=LONGEST)])
    proof = FileField("佐证材料", [DataRequired("请附佐证材料")])

    def validate(self, extra_validators: object = None) -> bool:
        """A bonus without points is not taken."""
        sound: bool = super().validate(extra_validators)
        if self.rule.data == Rule.BONUS.value and self.points.data is None:
            self.points.errors = ["请填写加分"]
            return False
        return sound


class RefusalForm(Form):
    """Why not."""

    reason = TextAreaField("理由", [DataRequired("请写明理由"), Length(max=LONGEST)])


class ObjectionForm(Form):
    """申诉: grounds and proof."""

    grounds = TextAreaField("申诉理由", [DataRequired("请写明申诉理由"), Length(max=LONGEST)])
    proof = FileField("佐证材料", description="可不附")


class DecisionForm(VersionedForm):
    """裁定: upheld with a correction of the points, or rejected."""

    outcome = RadioField(
        "裁定",
        choices=[Choice(step.value, step.word) for step in (ObjectionStep.UPHOLD, ObjectionStep.REJECT)],
        validators=[InputRequired("请选择裁定结果")],
    )
    points = DecimalField(
        "调整分数", [Optional()], places=None, description="采纳时填写；撤销该条计分时填其相反数"
    )
    decision = TextAreaField("裁定理由", [DataRequired("请写明裁定理由"), Length(max=LONGEST)])

    def validate(self, extra_validators: object = None) -> bool:
        """What is upheld changes the points."""
        sound: bool = super().validate(extra_validators)
        if self.outcome.data == ObjectionStep.UPHOLD.value and not self.points.data:
            self.points.errors = ["采纳申诉须填写调整分数"]
            return False
        return sound
