"""The form of shares: for every target its total and a field for each unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.forms import Choice, Form, QuantityField
from tracker.tasks.allocations import sharing
from tracker.tasks.lifecycle import AssignmentState
from tracker.tasks.models import Assignment, TaskTarget

SOURCE = "依据"


def sharing_parts(target: TaskTarget) -> list[Assignment]:
    """The units that can be given a share: the lead and its partners, members of a group beside each other."""
    parts = [one for one in target.task.assignments if one.state is not AssignmentState.WITHDRAWN]
    firsts = {one.group_id: place for place, one in reversed(list(enumerate(parts))) if one.group_id}
    return sorted(parts, key=lambda one: (firsts.get(one.group_id or 0, one.position), one.position))


class AllocationForm(Form):
    """Fields share-TARGET-ASSIGNMENT, value-TARGET, confirmer-TARGET and what the edition stands on.

    `editions`: what was shown of each target, its edition and the unit that confirms («12:0:0 13:2:7»).
    """

    editions = HiddenField()
    effective_on = DateField("生效日期", [DataRequired("请填写")], description="不晚于今天。")
    source = StringField(
        SOURCE, [DataRequired("请填写依据"), Length(max=200)], description="文件、会议或办公室通知。"
    )

    @classmethod
    def over(cls, targets: Sequence[TaskTarget], units: Sequence[Choice]) -> AllocationForm:
        """The form of these targets; `units` can be chosen to confirm figures."""
        fields: dict[str, Any] = {}
        data: dict[str, Any] = {"editions": shown_editions(targets), "effective_on": clock.today()}
        for target in targets:
            unit = target.indicator.unit_of_measure
            fields[f"value-{target.id}"] = QuantityField(
                "任务目标", [InputRequired("请填写"), NumberRange(min=Decimal("0.0001"), message="须大于0")]
            )
            fields[f"confirmer-{target.id}"] = SelectField(
                "数据确认单位",
                choices=[Choice(value=0, label="不需确认"), *units],
                coerce=row_id,
                description="块、条两线都统计的，由分到目标的单位填报，另一线的单位确认，不重复填报。",
            )
            data[f"value-{target.id}"] = target.value
            data[f"confirmer-{target.id}"] = target.confirming_unit_id or 0
            held = {one.assignment_id: one.value for one in target.allocations}
            for part in sharing_parts(target):
                fields[f"share-{target.id}-{part.id}"] = QuantityField(f"{part.unit.short_name}（{unit}）")
                data[f"share-{target.id}-{part.id}"] = held.get(part.id)
        form: AllocationForm = type("AllocationOfTargets", (cls,), fields)(data=data)
        return form

    def value(self, target: TaskTarget) -> Field:
        """The field of the target's total."""
        field: Field = self[f"value-{target.id}"]
        return field

    def confirmer(self, target: TaskTarget) -> Field:
        """The field of the unit that confirms."""
        field: Field = self[f"confirmer-{target.id}"]
        return field

    def share(self, target: TaskTarget, part: Assignment) -> Field:
        """The field of one unit's share."""
        field: Field = self[f"share-{target.id}-{part.id}"]
        return field

    def shares(self, target: TaskTarget) -> dict[int, Decimal | None]:
        """Assignment id → what was typed."""
        return {part.id: self.share(target, part).data for part in sharing_parts(target)}

    def is_stale(self, targets: Sequence[TaskTarget]) -> bool:
        """Somebody has saved another edition since the form was shown."""
        return str(self.editions.data or "") != shown_editions(targets)

    def is_sound(self) -> bool:
        """Readable, and not effective before its time."""
        if not self.validate():
            return False
        if self.effective_on.data is not None and self.effective_on.data > clock.today():
            self.effective_on.errors = ["分配保存后即生效，生效日期不能晚于今天"]
            return False
        return True

    # ── tools: what a step fills in, nothing is saved ──

    def take(
        self, step: str, targets: Sequence[TaskTarget], last_year: Mapping[str, Mapping[int, Decimal]]
    ) -> None:
        """平均, 按现有比例, 按上年, within a group, or nothing: fill the shares of one target anew.

        `step`: equal:TARGET, scale:TARGET, last:TARGET, clear:TARGET or group:TARGET:GROUP; others do nothing.
        `last_year`: indicator name → unit → its share then.
        """
        name, _, rest = step.partition(":")
        number, _, group = rest.partition(":")
        target = next((one for one in targets if str(one.id) == number), None)
        if target is None:
            return
        parts = sharing_parts(target)
        total = self.value(target).data or target.value
        then = last_year.get(target.indicator.name, {})
        typed = [self.share(target, part).data for part in parts]
        chosen = [part for part, share in zip(parts, typed, strict=True) if share is not None] or parts
        tools: dict[str, Callable[[], tuple[list[Assignment], list[Decimal]]]] = {
            "equal": lambda: (chosen, sharing.equal(total, len(chosen))),
            "scale": lambda: (chosen, sharing.proportional(total, self._typed(target, chosen))),
            "last": lambda: (
                parts,
                sharing.proportional(total, [then.get(part.unit_id, Decimal(0)) for part in parts]),
            ),
            "group": lambda: self._within(target, [part for part in parts if str(part.group_id) == group]),
        }
        if name == "clear":
            self._fill(target, parts, [None] * len(parts))
        elif name in tools and parts:
            self._fill(target, *tools[name]())

    def _typed(self, target: TaskTarget, parts: Sequence[Assignment]) -> list[Decimal]:
        return [self.share(target, part).data or Decimal(0) for part in parts]

    def _within(
        self, target: TaskTarget, members: list[Assignment]
    ) -> tuple[list[Assignment], list[Decimal]]:
        """What the group has, shared equally among its members."""
        total = sum(self._typed(target, members), Decimal(0))
        return members, sharing.equal(total, len(members)) if members else []

    def _fill(
        self, target: TaskTarget, parts: Sequence[Assignment], shares: Sequence[Decimal | None]
    ) -> None:
        for part, share in zip(parts, shares, strict=True):
            field = self.share(target, part)
            field.data, field.raw_data = share, None


def shown_editions(targets: Sequence[TaskTarget]) -> str:
    """What a form remembers of what it shows: each target's edition, and the unit that confirms."""
    return " ".join(f"{one.id}:{one.edition}:{one.confirming_unit_id or 0}" for one in targets)
