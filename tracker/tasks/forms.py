"""Forms of tasks: one task, or all tasks of a measure at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import (
    DateField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.accounts.models import Person
from tracker.core.asked import row_id
from tracker.core.forms import Choice, Form, InnerForm, QuantityField, VersionedForm
from tracker.core.rules import office_rules
from tracker.plans.models import Counting, Indicator
from tracker.tasks.cycles.fields import DatesField
from tracker.tasks.cycles.reporting import cycle_complaint, usual_cycle
from tracker.tasks.models import Cycle, Task, TaskKind
from tracker.tasks.values import MilestoneValues, Party, TargetValues, TaskValues, held_parties
from tracker.units.models import Unit, UnitGroup

HEAVIEST = Decimal(1000)


@dataclass(frozen=True)
class Options:
    """What can be chosen: units, groups with their members, the indicators of the plan, and who may order haste."""

    units: Sequence[Unit]
    groups: Sequence[UnitGroup]
    indicators: Sequence[Indicator]
    leaders: Sequence[Person] = ()

    def parties(self) -> list[tuple[str, str]]:
        """Groups and units by key, groups with how many members they have."""
        groups = [
            (Party(group_id=group.id).key, f"{group.name}（{len(group.members)}个）") for group in self.groups
        ]
        return [*groups, *((Party(unit_id=unit.id).key, unit.short_name) for unit in self.units)]

    def words_of(self, key: str) -> str:
        """A party as shown."""
        return dict(self.parties()).get(key, key)

    def empty_groups(self) -> set[str]:
        """Keys of groups that have no member in use: nobody would get the task."""
        return {
            Party(group_id=group.id).key
            for group in self.groups
            if not any(member.unit.is_active for member in group.members)
        }


class TargetFields(InnerForm):
    """A target: an indicator of the plan, or a new one with its unit of measure. A blank row is left out."""

    indicator = SelectField("指标", validators=[Optional()])
    name = StringField("新指标名称", validators=[Length(max=60)])
    unit_of_measure = StringField("计量单位", validators=[Length(max=12)])
    counting = SelectField(
        "填报口径",
        choices=[Choice(one.value, one.word) for one in Counting],
        default=Counting.FLOW.value,
    )
    value = QuantityField("目标值")

    @property
    def is_blank(self) -> bool:
        """Nothing was filled in."""
        return not (self.indicator.data or self.name.data or self.value.data is not None or self.value.errors)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is filled in must be whole."""
        sound = super().validate(extra_validators)
        if self.is_blank:
            return sound
        if not self.value.errors and not self.value.data:
            _complain(self.value, "请填写大于0的目标值")
        if not self.indicator.data and not self.name.data:
            _complain(self.indicator, "请选择指标，或填写新指标名称")
        if not self.indicator.data and self.name.data and not self.unit_of_measure.data:
            _complain(self.unit_of_measure, "请填写新指标的计量单位")
        return sound and not self.errors

    def values(self) -> TargetValues:
        """As plain values."""
        return TargetValues(
            value=_data(self.value),
            indicator_id=int(self.indicator.data) if self.indicator.data else None,
            name=self.name.data or "",
            unit_of_measure=self.unit_of_measure.data or "",
            counting=Counting(self.counting.data),
        )


class MilestoneFields(InnerForm):
    """A milestone. A blank row is left out."""

    number = HiddenField()
    title = StringField("节点", validators=[Length(max=60)])
    due_on = DateField("时限", validators=[Optional()])
    weight = QuantityField("权重", default=Decimal(1))
    proof = StringField("佐证材料", validators=[Length(max=120)])

    @property
    def is_blank(self) -> bool:
        """Nothing was filled in."""
        return not (self.title.data or self.due_on.data or self.proof.data or self.due_on.errors)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is filled in must be whole."""
        sound = super().validate(extra_validators)
        if self.is_blank:
            return sound
        if not self.title.data:
            _complain(self.title, "请填写节点名称")
        if not self.due_on.data and not self.due_on.errors:
            _complain(self.due_on, "请填写节点时限")
        if not self.weight.errors and not self.weight.data:
            _complain(self.weight, "权重须大于0")
        return sound and not self.errors

    def values(self) -> MilestoneValues:
        """As plain values."""
        return MilestoneValues(
            title=self.title.data or "",
            due_on=_data(self.due_on),
            weight=_data(self.weight),
            proof=self.proof.data or "",
            id=int(number) if (number := self.number.data or "").isdigit() else None,
        )


class CheckBoxes(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TaskParts:
    """The fields of a task, in a form of its own or as one of many."""

    title = StringField("任务", validators=[DataRequired("请填写任务标题"), Length(max=60)])
    description = TextAreaField("内容", validators=[Length(max=4000)])
    kind = RadioField(
        "类型",
        choices=[Choice(kind.value, kind.word) for kind in TaskKind],
        validators=[DataRequired()],
    )
    lead = SelectField("牵头单位", validators=[Optional()])
    responsible = CheckBoxes("责任单位")
    starts_on = DateField("开始日期", validators=[DataRequired("请填写开始日期")])
    due_on = DateField("完成时限", validators=[Optional()])
    cycle = SelectField(
        "填报周期",
        choices=[Choice(one.value, one.word) for one in Cycle],
        default=lambda: usual_cycle(office_rules()).value,
    )
    report_on = DatesField("填报日期")
    weight = QuantityField("权重", default=Decimal(10))
    deliverable = StringField("成果形式", validators=[Length(max=120)])
    urgency = StringField("加急理由", validators=[Length(max=120)])
    urgency_ordered_by = SelectField("批准加急的领导", validators=[Optional()])
    reason = HiddenField()
    targets = FieldList(FormField(TargetFields))
    milestones = FieldList(FormField(MilestoneFields))

    def offer(self, options: Options) -> None:
        """Give the fields their choices."""
        self.lead.choices = [
            Choice("", "待定"),
            *(Choice(str(unit.id), unit.short_name) for unit in options.units),
        ]
        self.responsible.choices = [Choice(key, words) for key, words in options.parties()]
        self.urgency_ordered_by.choices = [
            Choice("", "不加急"),
            *(
                Choice(str(one.id), f"{one.name}（{one.post}）" if one.post else one.name)
                for one in options.leaders
            ),
        ]
        self.options = options
        indicators = [
            Choice(str(one.id), f"{one.name}（{one.unit_of_measure}）") for one in options.indicators
        ]
        for target in self.targets:
            target.form.indicator.choices = [Choice("", "新指标"), *indicators]

    def is_sound(self) -> bool:
        """What no single field can see: dates in order, and what the kind asks for."""
        if self.due_on.data is None and not self.due_on.errors and self.kind.data != TaskKind.STANDING:
            _complain(self.due_on, "请填写完成时限，只有长期任务可以不填")
        if self.due_on.data and self.starts_on.data and self.due_on.data < self.starts_on.data:
            _complain(self.due_on, "完成时限不能早于开始日期")
        if not self.weight.errors and not 0 < (_data(self.weight) or 0) <= HEAVIEST:
            _complain(self.weight, "权重须大于0，不超过1000")
        if self.kind.data != TaskKind.QUANTIFIED and self.filled_targets():
            _complain(self.kind, "填了指标目标的任务请选“量化”，否则请移除指标")
        if self.kind.data != TaskKind.MILESTONE and self.filled_milestones():
            _complain(self.kind, "填了节点的任务请选“节点”，否则请移除节点")
        if bool(self.urgency.data) != bool(self.urgency_ordered_by.data):
            _complain(self.urgency, "加急的，理由和批准的领导都要填写")
        if self.starts_on.data and self.cycle.data and not self.report_on.errors:
            days = [date.fromisoformat(day) for day in self.report_on.data or ()]
            if why := cycle_complaint(Cycle(self.cycle.data), self.starts_on.data, self.due_on.data, days):
                _complain(self.report_on if self.cycle.data == Cycle.DATED else self.cycle, why)
        for key in set(self.responsible.data or []) & self.options.empty_groups():
            name = self.options.words_of(key).partition("（")[0]
            _complain(self.responsible, f"{name}还没有成员，请先在单位管理中设置，或直接选择单位")
        chosen = [one.indicator.data or one.name.data for one in self.filled_targets()]
        if len(chosen) != len(set(chosen)):
            _complain(self.kind, "同一指标只能设一个目标")
        return not any(
            field.errors
            for field in (
                self.due_on,
                self.weight,
                self.kind,
                self.responsible,
                self.urgency,
                self.cycle,
                self.report_on,
            )
        )

    def filled_targets(self) -> list[TargetFields]:
        """The rows that hold something."""
        return [entry.form for entry in self.targets if not entry.form.is_blank]

    def filled_milestones(self) -> list[MilestoneFields]:
        """The rows that hold something."""
        return [entry.form for entry in self.milestones if not entry.form.is_blank]

    def values(self) -> TaskValues:
        """As plain values; the form is valid."""
        return TaskValues(
            title=self.title.data or "",
            kind=TaskKind(self.kind.data),
            starts_on=_data(self.starts_on),
            due_on=self.due_on.data,
            description=self.description.data or "",
            deliverable=self.deliverable.data or "",
            cycle=Cycle(self.cycle.data),
            report_on=self.report_on.data or [] if self.cycle.data == Cycle.DATED else [],
            weight=_data(self.weight),
            lead_unit_id=int(self.lead.data) if self.lead.data else None,
            responsible=tuple(Party.of_key(key) for key in self.responsible.data or []),
            targets=tuple(one.values() for one in self.filled_targets()),
            milestones=tuple(one.values() for one in self.filled_milestones()),
            urgency=self.urgency.data or "",
            urgency_ordered_by_id=int(self.urgency_ordered_by.data) if self.urgency_ordered_by.data else None,
        )

    def change_rows(self, step: str) -> None:
        """Add or remove a row of targets or milestones: «add-target», «remove-milestone-2»."""
        verb, what, place = (*step.split("-"), "", "")[:3]
        lists: dict[str, FieldList[Any]] = {"target": self.targets, "milestone": self.milestones}
        rows = lists.get(what)
        if rows is not None and verb == "add":
            rows.append_entry()
        elif rows is not None and verb == "remove":
            _remove(rows, place)


class TaskFields(TaskParts, InnerForm):
    """A task among the others of its measure."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, then what they say together."""
        sound = super().validate(extra_validators)
        return self.is_sound() and sound


class TaskForm(TaskParts, VersionedForm):
    """A task by itself, while it is drafted."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, then what they say together."""
        sound = super().validate(extra_validators)
        return self.is_sound() and sound


class BreakDownForm(Form):
    """All tasks of a measure. `known`: how many it had when the page was shown, so that two clerks do not save twice."""

    known = HiddenField()
    tasks = FieldList(FormField(TaskFields))

    def offer(self, options: Options) -> None:
        """Give every task its choices."""
        for entry in self.tasks:
            entry.form.offer(options)

    def change(self, step: str, blank: Callable[[], dict[str, Any]]) -> None:
        """Do what a button of the page asks: «add», «remove-2», «merge-2» (with the next), «2-add-target», «2-remove-target-0».

        `blank` gives the values of a new task. Places count from the top of the page.
        """
        verb, _, rest = step.partition("-")
        if verb == "add":
            self.tasks.append_entry(blank())
        elif verb == "remove":
            _remove(self.tasks, rest)
        elif verb == "merge":
            self._merge(rest)
        elif verb.isdigit() and int(verb) < len(self.tasks.entries):
            self.tasks.entries[int(verb)].form.change_rows(rest)

    def _merge(self, place: str) -> None:
        """Let the task take in the next: texts and rows one after the other, units together; its title and dates stay."""
        if not place.isdigit() or int(place) + 1 >= len(self.tasks.entries):
            return
        into, other = (self.tasks.entries[int(place) + offset].form for offset in (0, 1))
        into.description.data = "".join(filter(None, (into.description.data, other.description.data)))
        into.responsible.data = list(
            dict.fromkeys([*(into.responsible.data or []), *(other.responsible.data or [])])
        )
        if other.filled_targets() and not into.filled_milestones():
            into.kind.data = TaskKind.QUANTIFIED.value
        elif other.filled_milestones() and not into.filled_targets():
            into.kind.data = TaskKind.MILESTONE.value
        for row in other.filled_targets():
            into.targets.append_entry(row.data)
        for step in other.filled_milestones():
            into.milestones.append_entry(step.data)
        into.reason.data = "由两项合并，请核对类型"
        _remove(self.tasks, str(int(place) + 1))


class ChosenTasks(Form):
    """The tasks ticked in a list."""

    task_ids = SelectMultipleField(coerce=row_id, validate_choice=False)


class ChosenAssignments(Form):
    """The assignments ticked in a list."""

    assignment_ids = SelectMultipleField(coerce=row_id, validate_choice=False)


def held_in(task: Task) -> dict[str, Any]:
    """What the edit form shows of a task."""
    return {
        "title": task.title,
        "description": task.description,
        "kind": task.kind.value,
        "lead": str(task.lead_unit_id or ""),
        "responsible": [party.key for party in held_parties(task.assignments, task.lead_unit_id)],
        "starts_on": task.starts_on,
        "due_on": task.due_on,
        "cycle": task.cycle.value,
        "report_on": task.report_on,
        "weight": task.weight,
        "deliverable": task.deliverable,
        "urgency": task.urgency,
        "urgency_ordered_by": str(task.urgency_ordered_by_id or ""),
        "targets": [{"indicator": str(one.indicator_id), "value": one.value} for one in task.targets],
        "milestones": [
            {
                "number": str(one.id),
                "title": one.title,
                "due_on": one.due_on,
                "weight": one.weight,
                "proof": one.proof,
            }
            for one in task.milestones
        ],
        "version": str(task.version),
    }


def _complain(field: Field, words: str) -> None:
    field.errors = [*field.errors, words]


def _data(field: Field) -> Any:
    """The value of a field that is valid."""
    return field.data


def _remove(rows: FieldList[Any], place: str) -> None:
    if place.isdigit() and int(place) < len(rows.entries):
        rows.entries.pop(int(place))
