"""Forms of extensions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, Field, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.core.forms import Choice, Form
from tracker.tasks.extensions.extending import why_not_moved, why_not_until
from tracker.tasks.extensions.lifecycle import ExtensionStep
from tracker.tasks.lifecycle import MilestoneState
from tracker.tasks.models import Milestone
from tracker.tasks.proofs import ProofField

LONGEST_REASON = 500


class ExtensionForm(Form):
    """申请延期: the new date, why, and the new dates of milestones in fields named milestone-ID."""

    new_due_on = DateField("新的完成时限", validators=[InputRequired("请填写新的完成时限")])
    reason = TextAreaField(
        "延期理由", validators=[DataRequired("请写明延期理由"), Length(max=LONGEST_REASON)]
    )
    proofs = ProofField("佐证材料", description="如上级文件、合同变更，可不附")

    @classmethod
    def over(cls, milestones: Iterable[Milestone]) -> ExtensionForm:
        """A form with a date for each milestone that is not accepted yet."""
        open_ones = [one for one in milestones if one.state is not MilestoneState.ACCEPTED]
        fields = {f"milestone-{one.id}": DateField(one.title, validators=[Optional()]) for one in open_ones}
        kind = type("ExtensionOfTask", (cls,), fields)
        form: ExtensionForm = kind(data={f"milestone-{one.id}": one.due_on for one in open_ones})
        return form

    def date_of(self, milestone: Milestone) -> Field | None:
        """The field of a milestone's date; an accepted one has none."""
        field: Field | None = self._fields.get(f"milestone-{milestone.id}")
        return field

    def moved(self, milestones: Iterable[Milestone]) -> dict[int, date]:
        """The dates that were filled in, by milestone id."""
        found = {}
        for one in milestones:
            field = self.date_of(one)
            if field is not None and field.data:
                found[one.id] = field.data
        return found

    def fits(self, due_on: date, milestones: Iterable[Milestone]) -> bool:
        """Whether the dates suit the task; says why not at each field."""
        wanted: date | None = self.new_due_on.data
        if wanted is None:
            return False
        if why_not := why_not_until(wanted, due_on):
            self.new_due_on.errors = [why_not]
        for one in milestones:
            field = self.date_of(one)
            if field is not None and field.data and field.data != one.due_on:
                why_not = why_not_moved(field.data, one.due_on, wanted)
                field.errors = [why_not] if why_not else []
        return not self.errors


class DecisionForm(Form):
    """同意 or 不同意; a refusal says why. A long extension's decision may be noted, too."""

    step = RadioField(
        "审批",
        choices=[Choice(step.value, step.word) for step in (ExtensionStep.APPROVE, ExtensionStep.REFUSE)],
        validators=[InputRequired("请选择同意或不同意")],
    )
    reason = TextAreaField("意见", validators=[Length(max=LONGEST_REASON)], description="不同意时必填")

    def validate(self, extra_validators: Any = None) -> bool:
        """不同意 needs words."""
        sound: bool = super().validate(extra_validators)
        if self.step.data == ExtensionStep.REFUSE.value and not self.reason.data:
            self.reason.errors = ["请写明不同意的理由"]
            return False
        return sound
