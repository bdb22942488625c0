"""Forms of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tracker.core.forms import Choice, Form, VersionedForm
from tracker.core.text import quantity
from tracker.inspections.field.models import SampledItem
from tracker.inspections.field.sampling import Checked
from tracker.inspections.findings.lifecycle import Severity
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.values import FindingValues
from tracker.inspections.forms import TicksField
from tracker.inspections.reviews.actions import Ruling
from tracker.inspections.reviews.lifecycle import Outcome

HELD = {Checked.FALSE: "维持不实", Checked.TRUE: "改认属实", Checked.UNCLEAR: "改认无法核实"}


class AskForm(Form):
    """Which problems and which figures held false are contested, and why."""

    findings = TicksField("有异议的问题", coerce=int, choices=[])
    figures = TicksField("有异议的抽查数据", coerce=int, choices=[])
    grounds = TextAreaField(
        "申请理由", [DataRequired("请写明申请理由"), Length(max=2000, message="最多2000字")]
    )
    proof = FileField("证明材料", [FileRequired("请上传证明材料")])

    def offer(self, findings: Sequence[Finding], figures: Sequence[SampledItem]) -> None:
        """The unit's problems, and its figures that were held false."""
        self.findings.choices = [Choice(one.id, f"{one.number}　{one.fact[:40]}") for one in findings]
        self.figures.choices = [Choice(one.id, sentence_of(one)) for one in figures]
        self.last_offered = "figures" if figures else "findings"

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be contested; said where the person would tick it."""
        valid = super().validate(extra_validators)
        if self.findings.data or self.figures.data:
            return bool(valid)
        offered: TicksField = self._fields[self.last_offered]
        offered.errors = ["请选择有异议的问题或抽查数据"]
        return False


def sentence_of(item: SampledItem) -> str:
    """The drawn figure in one line: 职业技能培训2022年3月报送500人次，核实为494人次：含顶岗实习."""
    unit, period = item.indicator.unit_of_measure, item.report.slot.period_with_year
    found = f"核实为{quantity(item.found, unit)}" if item.found is not None else "认定不实"
    return f"{item.indicator.name}{period}报送{quantity(item.reported, unit)}，{found}：{item.remark}"


class ReviewDecisionForm(VersionedForm):
    """A ruling on each contested problem, in fields named outcome-ID, fact-ID …, and on each figure, in held-ID."""

    decision = TextAreaField(
        "复核决定", [DataRequired("请写明复核决定和理由"), Length(max=2000, message="最多2000字")]
    )

    @classmethod
    def over(
        cls, findings: Sequence[Finding], figures: Sequence[SampledItem], version: int
    ) -> ReviewDecisionForm:
        """A form with the fields of each finding, filled with what it says now, and one for each figure."""
        fields: dict[str, Field] = {
            f"held-{one.id}": RadioField(
                f"抽查数据{one.indicator.name}的决定",
                choices=[Choice(held.value, words) for held, words in HELD.items()],
                validators=[InputRequired("请作出决定")],
            )
            for one in figures
        }
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

    def on(self, figure: SampledItem) -> Field:
        """The field of a figure."""
        held: Field = self._fields[f"held-{figure.id}"]
        return held

    def held(self, figures: Sequence[SampledItem]) -> dict[int, Checked]:
        """What the figures are held for (of a valid form)."""
        return {one.id: Checked(self.on(one).data) for one in figures}

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
