"""Form of a problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from tracker.core.forms import Choice, VersionedForm
from tracker.inspections.findings.lifecycle import Severity
from tracker.inspections.findings.values import FindingValues
from tracker.tasks.models import Task
from tracker.tasks.proofs import ProofField

LONGEST = Length(max=1000, message="最多1000字")


class FindingForm(VersionedForm):
    """Fact, basis, demand, limit; the proofs beside them."""

    fact = TextAreaField(
        "问题事实",
        [DataRequired("请写明问题事实"), LONGEST],
        description="时间、地点、事实和数据，一事一条。",
    )
    basis = TextAreaField(
        "依据", [DataRequired("请写明依据"), LONGEST], description="违反或没有落实的文件、措施和条款。"
    )
    demand = TextAreaField("整改要求", [DataRequired("请写明整改要求"), LONGEST])
    severity = RadioField(
        "程度", choices=[Choice(one.value, one.word) for one in Severity], default=Severity.MINOR.value
    )
    due_on = DateField("整改时限", [InputRequired("请选择整改时限")])
    task_id = SelectField("相关任务", coerce=int, choices=[], default=0)
    proofs = ProofField("佐证材料", description="至少一份：照片、文件或表格。")

    earliest: date | None = None

    def offer(self, tasks: Sequence[Task]) -> None:
        """The unit's tasks."""
        named = [Choice(task.id, f"{task.number}　{task.title}") for task in tasks]
        self.task_id.choices = [Choice(0, "不涉及具体任务"), *named]

    def validate_due_on(self, field: DateField) -> None:
        """A limit that has passed binds nobody."""
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError("整改时限不能早于今天")

    def has_proofs(self) -> bool:
        """Whether a file was chosen; says so at the field where not."""
        chosen = any(getattr(one, "filename", "") for one in self.proofs.data or ())
        if not chosen:
            self.proofs.errors = ["请上传佐证材料"]
        return chosen

    def values(self) -> FindingValues:
        """As plain values (of a valid form)."""
        assert self.due_on.data is not None
        return FindingValues(
            fact=self.fact.data or "",
            basis=self.basis.data or "",
            demand=self.demand.data or "",
            severity=Severity(self.severity.data),
            due_on=self.due_on.data,
            task_id=self.task_id.data or None,
        )
