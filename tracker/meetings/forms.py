"""Forms of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.clock import OFFICE_ZONE
from tracker.core.forms import Choice, Form, VersionedForm
from tracker.meetings.lifecycle import Attendance
from tracker.meetings.values import AgendaText, DecisionValues, MeetingValues
from tracker.plans.models import Measure, Plan
from tracker.tasks.values import Party
from tracker.units.models import Unit, UnitGroup

LINES = [Length(max=5000, message="最多5000字")]


def party_choices(units: Sequence[Unit], groups: Sequence[UnitGroup]) -> list[Choice]:
    """Groups first, with how many members they have; then the units."""
    named = [
        Choice(Party(group_id=group.id).key, f"{group.name}（{len(group.members)}个）") for group in groups
    ]
    return [*named, *(Choice(Party(unit_id=unit.id).key, unit.short_name) for unit in units)]


class PartiesField(SelectMultipleField):
    """Units and groups as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MeetingForm(VersionedForm):
    """The particulars of a meeting."""

    plan_id = SelectField("方案", coerce=int, choices=[])
    title = StringField("会议名称", [DataRequired("请填写会议名称"), Length(max=80, message="最多80字")])
    held_on = DateField("日期", [InputRequired("请选择日期")])
    held_time = TimeField("时间", [InputRequired("请填写时间")], default=time(9, 0))
    place = StringField("地点", [DataRequired("请填写地点"), Length(max=60, message="最多60字")])
    chair = StringField(
        "主持人",
        [DataRequired("请填写主持人"), Length(max=60, message="最多60字")],
        description="职务和姓名，印在会议材料和纪要上。",
    )
    parties = PartiesField("参会单位", choices=[])
    observers = PartiesField("列席单位", choices=[])

    def offer(self, units: Sequence[Unit], groups: Sequence[UnitGroup], plans: Sequence[Plan]) -> None:
        """What can be chosen."""
        self.plan_id.choices = [Choice(plan.id, plan.title) for plan in plans]
        self.parties.choices = self.observers.choices = party_choices(units, groups)

    def validate_parties(self, field: SelectMultipleField) -> None:
        """A meeting needs somebody to meet."""
        if not field.data:
            raise ValidationError("请选择参会单位")

    def values(self) -> MeetingValues:
        """As plain values (of a valid form)."""
        day, at = self.held_on.data, self.held_time.data
        assert day is not None
        assert at is not None
        return MeetingValues(
            title=self.title.data or "",
            starts_at=datetime.combine(day, at, OFFICE_ZONE),
            place=self.place.data or "",
            chair=self.chair.data or "",
            parties=tuple(Party.of_key(key) for key in self.parties.data or ()),
            observers=tuple(Party.of_key(key) for key in self.observers.data or ()),
        )


class AgendaForm(VersionedForm):
    """The editable agenda."""

    topics = TextAreaField(
        "会议议程", [DataRequired("请填写议程"), *LINES], description="每行一项，编号自动排印。"
    )
    exchange = TextAreaField("交流发言", LINES, description="每行一个单位，“单位：主要情况”。")
    pledge = TextAreaField("表态发言", LINES, description="每行一个单位，“单位：主要情况”。")
    coordination = TextAreaField(
        "需协调事项", LINES, description="每行一项，“单位：事项”，取自各单位最近一期报告。"
    )

    def values(self) -> AgendaText:
        """As plain values."""
        return AgendaText(
            **{name: self[name].data or "" for name in ("topics", "exchange", "pledge", "coordination")}
        )


class AttendanceForm(Form):
    """Who comes."""

    attendance = RadioField(
        "是否参加",
        choices=[Choice(one.value, one.word) for one in (Attendance.ATTENDS, Attendance.ON_LEAVE)],
        validators=[InputRequired("请选择是否参加")],
    )
    attendees = StringField(
        "参会人员", [Length(max=100, message="最多100字")], description="职务和姓名，多人用“、”隔开。"
    )
    reason = StringField("请假原因", [Length(max=100, message="最多100字")])

    def validate_attendees(self, field: StringField) -> None:
        """Who comes has a name."""
        if self.attendance.data == Attendance.ATTENDS and not field.data:
            raise ValidationError("请填写参会人员")

    def validate_reason(self, field: StringField) -> None:
        """Leave needs a reason."""
        if self.attendance.data == Attendance.ON_LEAVE and not field.data:
            raise ValidationError("请填写请假原因")


class CancellationForm(Form):
    """Why a meeting does not take place."""

    reason = StringField("取消原因", [DataRequired("请写明取消原因"), Length(max=100, message="最多100字")])


class DecisionForm(VersionedForm):
    """A matter that was decided."""

    content = StringField(
        "议定事项",
        [DataRequired("请填写议定事项"), Length(max=200, message="最多200字")],
        description="一句话写清做什么，例如“核清企业自主评价机构名单并公布”。",
    )
    requirement = StringField(
        "工作要求",
        [Length(max=200, message="最多200字")],
        description="完成时要交出什么，作为任务节点的佐证要求。",
    )
    measure_id = SelectField("落实措施", coerce=int, choices=[])
    lead_unit_id = SelectField(
        "牵头单位",
        [InputRequired("请选择牵头单位"), NumberRange(min=1, message="请选择牵头单位")],
        coerce=int,
        default=0,
        choices=[],
    )
    support = SelectMultipleField(
        "配合单位",
        coerce=int,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    due_on = DateField("完成时限", [InputRequired("请选择完成时限")])

    def offer(self, units: Sequence[Unit], measures: Sequence[Measure]) -> None:
        """What can be chosen."""
        self.measure_id.choices = [Choice(one.id, f"{one.number}　{one.title}") for one in measures]
        # nobody leads by standing first in the list
        self.lead_unit_id.choices = [
            Choice(0, "请选择"),
            *(Choice(unit.id, unit.short_name) for unit in units),
        ]
        self.support.choices = [Choice(unit.id, unit.short_name) for unit in units]

    earliest: Any = None

    def validate_due_on(self, field: DateField) -> None:
        """A limit that has passed binds nobody."""
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError("完成时限不能早于今天")

    def values(self) -> DecisionValues:
        """As plain values (of a valid form)."""
        assert self.due_on.data is not None
        return DecisionValues(
            content=self.content.data or "",
            requirement=self.requirement.data or "",
            measure_id=self.measure_id.data,
            lead_unit_id=self.lead_unit_id.data,
            support=tuple(self.support.data or ()),
            due_on=self.due_on.data,
        )
