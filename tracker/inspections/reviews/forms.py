"""Forms of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.core.forms import Choice, Form, VersionedForm
from tracker.inspections.findings.lifecycle import Severity
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.values import FindingValues
from tracker.inspections.forms import TicksField
from tracker.inspections.reviews.actions import Ruling
from tracker.inspections.reviews.lifecycle import Outcome


class AskForm(Form):
    """Which problems are contested, and why."""

    findings = TicksField(
        "有异议的问题", coerce=int, choices=[], validators=[DataRequired("请选择有异议的问题")]
    )
    grounds = TextAreaField(
        "申请理由", [DataRequired("请写明申请理由"), Length(max=2000, message="最多2000字")]
    )
    proof = FileField("证明材料", [FileRequired("请上传证明材料")])

    def offer(self, findings: Sequence[Finding]) -> None:
        """The unit's problems."""
        self.findings.choices = [Choice(one.id, f"{one.number}　{one.fact[:40]}") for one in findings]


class ReviewDecisionForm(VersionedForm):
    """A ruling on each contested problem, in fields named outcome-ID, fact-ID …."""

    decision = TextAreaField(
        "复核决定", [DataRequired("请写明复核决定和理由"), Length(max=2000, message="最多2000字")]
    )

    @classmethod
    def over(cls, findings: Sequence[Finding], version: int) -> ReviewDecisionForm:
        """A form with the fields of each finding, filled with what it says now."""
        fields: dict[str, Field] = {}
        data: dict[str, Any] = {"version": version}
        for one in findings:
            fields |= {
                f"outcome-{one.id}": RadioField(
                    f"{one.number}的决定",
                    choices=[Choice(outcome.value, outcome.word) for outcome in Outcome],
                    validators=[InputRequired("请作出决定")],
                ),
                f"fact-{one.id}": TextAreaField("问题事实", [Length(max=1000)]),
                f"demand-{one.id}": TextAreaField("整改要求", [Length(max=1000)]),
                f"severity-{one.id}": SelectField(
                    "程度", choices=[Choice(grade.value, grade.word) for grade in Severity]
                ),
                f"due_on-{one.id}": DateField("整改时限", [Optional()]),
            }
            data |= {
                f"fact-{one.id}": one.fact,
                f"demand-{one.id}": one.demand,
                f"severity-{one.id}": one.severity.value,
                f"due_on-{one.id}": one.due_on,
            }
        form: ReviewDecisionForm = type("ReviewDecision", (cls,), fields)(data=data)
        return form

    def of(self, finding: Finding) -> list[Field]:
        """The fields of a finding: the outcome first, then what an amendment changes."""
        return [
            self._fields[f"{name}-{finding.id}"]
            for name in ("outcome", "fact", "demand", "severity", "due_on")
        ]

    def rulings(self, findings: Sequence[Finding]) -> dict[int, Ruling]:
        """What was decided (of a valid form)."""
        found = {}
        for one in findings:
            outcome, fact, demand, severity, due_on = (field.data for field in self.of(one))
            amended = FindingValues(
                fact=fact or one.fact,
                basis=one.basis,
                demand=demand or one.demand,
                severity=Severity(severity or one.severity),
                due_on=due_on or one.due_on,
                task_id=one.task_id,
            )
            kind = Outcome(outcome)
            found[one.id] = Ruling(kind, amended if kind is Outcome.AMENDED else None)
        return found
