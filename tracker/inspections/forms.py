"""Forms of inspections."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.accounts.models import Person
from tracker.core.forms import Choice, Form, VersionedForm
from tracker.core.rules import office_rules
from tracker.inspections.lifecycle import Method
from tracker.inspections.models import Inspection
from tracker.inspections.values import ConclusionText, InspectionValues
from tracker.plans.models import Measure, Plan
from tracker.units.models import Unit

TEXT = [Length(max=3000, message="最多3000字")]


class TicksField(SelectMultipleField):
    """Several of a list as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class InspectionForm(VersionedForm):
    """A plan 方案; what is missing may be added until it is sent for approval."""

    plan_id = SelectField("方案", coerce=int, choices=[])
    title = StringField(
        "督导名称",
        [DataRequired("请填写督导名称"), Length(max=60, message="最多60字")],
        description="例如“一季度技能培训专项督导”。",
    )
    content = TextAreaField("督导内容", TEXT, description="每行一项。")
    scope = TextAreaField("督导范围", TEXT, description="督导的时段、事项和地点。")
    basis = StringField(
        "督导依据", [Length(max=120, message="最多120字")], description="文件名称和文号，印在通知书上。"
    )
    methods = TicksField("督导方式", choices=[Choice(one.value, one.word) for one in Method])
    starts_on = DateField("开始日期", [InputRequired("请选择开始日期")])
    ends_on = DateField("结束日期", [InputRequired("请选择结束日期")])
    units = TicksField("被督导单位", coerce=int, choices=[])
    measures = TicksField("涉及措施", coerce=int, choices=[])
    members = TicksField("督导组成员", coerce=int, choices=[])
    leader_id = SelectField("组长", coerce=int, choices=[], default=0)
    others = StringField(
        "其他人员", [Length(max=100, message="最多100字")], description="没有账号的人员，多人用“、”隔开。"
    )

    def offer(
        self,
        units: Sequence[Unit],
        people: Sequence[Person],
        plans: Sequence[Plan],
        measures: Sequence[Measure],
    ) -> None:
        """What can be chosen."""
        self.plan_id.choices = [Choice(plan.id, plan.title) for plan in plans]
        self.units.choices = [Choice(unit.id, unit.short_name) for unit in units]
        self.measures.choices = [Choice(one.id, f"{one.number}　{one.title}") for one in measures]
        named = [Choice(one.id, f"{one.name}（{one.unit.short_name}）") for one in people]
        self.members.choices = named
        self.leader_id.choices = [Choice(0, "请选择"), *named]

    def validate_title(self, field: StringField) -> None:
        """督查 only where the office recorded a designation (政府督查工作条例 art. 2, rulebook §8)."""
        if "督查" in (field.data or "") and not office_rules().may_say_supervision:
            raise ValidationError("未登记督查职责授权，名称请用“督导”")

    def validate_ends_on(self, field: DateField) -> None:
        """It ends after it began."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("结束日期不能早于开始日期")

    def validate_leader_id(self, field: SelectField) -> None:
        """Who leads is on the team."""
        if field.data and field.data not in (self.members.data or []):
            raise ValidationError("组长须是督导组成员")

    def values(self) -> InspectionValues:
        """As plain values (of a valid form)."""
        starts_on, ends_on = self.starts_on.data, self.ends_on.data
        assert starts_on is not None
        assert ends_on is not None
        return InspectionValues(
            title=self.title.data or "",
            content=self.content.data or "",
            scope=self.scope.data or "",
            basis=self.basis.data or "",
            methods=tuple(Method(one) for one in self.methods.data or ()),
            starts_on=starts_on,
            ends_on=ends_on,
            units=tuple(self.units.data or ()),
            measures=tuple(self.measures.data or ()),
            members=tuple(self.members.data or ()),
            leader_id=self.leader_id.data or 0,
            others=self.others.data or "",
        )


def held_values(inspection: Inspection) -> dict[str, object]:
    """A plan as its form holds it."""
    names = ("plan_id", "title", "content", "scope", "basis", "starts_on", "ends_on", "others", "version")
    leader = inspection.leader
    return {
        **{name: getattr(inspection, name) for name in names},
        "methods": list(inspection.methods),
        "units": [one.unit_id for one in inspection.units],
        "measures": [one.measure_id for one in inspection.measures],
        "members": [one.person_id for one in inspection.members],
        "leader_id": leader.person_id if leader else 0,
    }


class ReasonForm(VersionedForm):
    """Why a plan goes back or an inspection is cancelled."""

    reason = StringField("原因", [DataRequired("请写明原因"), Length(max=200, message="最多200字")])


class NoticesForm(Form):
    """One notice for all units, or one for each."""

    together = BooleanField("各单位合并为一份通知书")


class ConclusionForm(VersionedForm):
    """The words of a conclusion."""

    judgement = TextAreaField("总体评价", [DataRequired("请填写总体评价"), *TEXT])
    practices = TextAreaField("好的做法", TEXT, description="每行一条，没有可不填。")
    advice = TextAreaField("建议", TEXT, description="每行一条，写入督导专报。")

    def text(self) -> ConclusionText:
        """As plain values."""
        return ConclusionText(
            judgement=self.judgement.data or "",
            practices=self.practices.data or "",
            advice=self.advice.data or "",
        )
