"""Forms of the assessment."""

from __future__ import annotations

from decimal import Decimal

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.assessment.ledger import plain
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
            must = [InputRequired("请填写数字")]
            setattr(Filled, name, QuantityField(label, must, description=known.note))
        form: SchemeForm = Filled(data={name: getattr(scheme, name) for name in TERMS})
        return form

    def terms(self) -> dict[str, str]:
        """The numbers as typed."""
        return {name: str(self[name].data) for name in TERMS}


class ManualEntryForm(Form):
    """提出: a bonus or fraud of a unit with proof."""

    year = RadioField("计入年度", coerce=int, choices=[], validators=[InputRequired("请选择年度")])
    unit_id = SelectField("单位", coerce=int, choices=[])
    rule = RadioField(
        "事项",
        choices=[
            Choice(Rule.BONUS.value, "加分（只用于同分排序）"),
            Choice(Rule.FRAUD.value, "弄虚作假扣分"),
        ],
        validators=[InputRequired("请选择事项")],
    )
    points = QuantityField("加分", description="弄虚作假的扣分按考核办法计，不需填写")
    reason = TextAreaField("事由", [DataRequired("请写明事由"), Length(max=LONGEST)])
    proof = FileField("佐证材料", [DataRequired("请附佐证材料")])
    most: Decimal

    def validate(self, extra_validators: object = None) -> bool:
        """A bonus says how many points, no more than the scheme's `most`."""
        sound: bool = super().validate(extra_validators)
        if self.rule.data == Rule.BONUS.value and not self.points.errors:
            given = self.points.data
            if given is None or not 0 < given <= self.most:
                self.points.errors = [f"请填写加分，大于0，不超过{plain(self.most)}分"]
                return False
        return sound


class ReasonForm(VersionedForm):
    """Why: of a refusal, or of opening what was frozen."""

    reason = TextAreaField("理由", [DataRequired("请写明理由"), Length(max=LONGEST)])


class ObjectionForm(Form):
    """申诉: grounds and proof."""

    grounds = TextAreaField("申诉理由", [DataRequired("请写明申诉理由"), Length(max=LONGEST)])
    proof = FileField("佐证材料", [DataRequired("请附佐证材料")])


REVERSE, ADJUST, REJECT = "reverse", "adjust", "reject"


class DecisionForm(VersionedForm):
    """裁定: a deduction is taken back, the points are raised, or the objection is rejected. `most`: the most that may be added."""

    outcome = RadioField("裁定", choices=[], validators=[InputRequired("请选择裁定结果")])
    points = QuantityField("增加分数")
    decision = TextAreaField("裁定理由", [DataRequired("请写明裁定理由"), Length(max=LONGEST)])

    @classmethod
    def of(cls, item: Decimal, most: Decimal, *, is_deduction: bool, **given: object) -> DecisionForm:
        """The form for an item that stands at so many points."""
        form = cls(**given)
        taken_back = f"采纳，冲正该项扣分（加回{plain(-item)}分）"
        form.outcome.choices = [Choice(REVERSE, taken_back)] if is_deduction else []
        form.outcome.choices += [Choice(ADJUST, "采纳，部分增加")] if most else []
        form.outcome.choices.append(Choice(REJECT, "不予采纳"))
        form.points.description = f"部分增加时填写，最多{plain(most)}分"
        form.item, form.most = item, most
        return form

    item: Decimal
    most: Decimal

    def validate(self, extra_validators: object = None) -> bool:
        """What is raised in part says by how much."""
        sound: bool = super().validate(extra_validators)
        if self.outcome.data == ADJUST and not self.points.errors:
            given = self.points.data
            if given is None or not 0 < given <= self.most:
                self.points.errors = [f"请填写增加分数，大于0，不超过{plain(self.most)}分"]
                return False
        return sound

    @property
    def raised(self) -> Decimal:
        """By how many points the item is raised."""
        return -self.item if self.outcome.data == REVERSE else self.points.data
