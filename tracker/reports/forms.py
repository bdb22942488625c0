"""The form of a report, made for the figures and milestones that the unit answers for, and the reviewer's forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.forms import Choice, QuantityField, VersionedForm
from tracker.reports.checks import Finding, figure_field
from tracker.reports.models import Outlook, ReportPart
from tracker.reports.values import FigureLine, FigureValue, Node, Proof, ReportValues
from tracker.tasks.lifecycle import MilestoneState

LONG = Length(max=4000, message="最多4000字")
SHORT = Length(max=200, message="最多200字")


class ChosenField(SelectMultipleField):
    """Check boxes, one per choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReportForm(VersionedForm):
    """What every report asks for. `form_for` adds the figures."""

    progress = TextAreaField("进展情况", [LONG])
    problems = TextAreaField("存在问题", [LONG])
    coordination = TextAreaField("需协调事项", [LONG])
    next_steps = TextAreaField("下步打算", [LONG])
    outlook = RadioField(
        "年底能否完成",
        choices=[Choice(value=one.value, label=one.word) for one in Outlook],
        validate_choice=False,
    )
    milestones = ChosenField("申请验收的节点", coerce=int, choices=[])
    attachments = MultipleFileField("佐证材料")
    detached = ChosenField("移除", coerce=int, choices=[])
    confirmed = BooleanField("以上情况已核实，属实")

    def __iter__(self) -> Iterator[Any]:
        """In the order of the page, which begins with the figures."""
        return iter(sorted(super().__iter__(), key=lambda field: not field.short_name[-1].isdigit()))

    def values(self, lines: Sequence[FigureLine], kept: ReportValues) -> ReportValues:
        """What was typed, as plain values; where a field could not be read, what was kept before."""
        return ReportValues(
            figures={line.indicator_id: self._figure(line, kept) for line in lines},
            progress=self._text("progress", kept.progress),
            problems=self._text("problems", kept.problems),
            coordination=self._text("coordination", kept.coordination),
            next_steps=self._text("next_steps", kept.next_steps),
            outlook=next((one for one in Outlook if one.value == self.outlook.data), None),
            milestones=frozenset(self.milestones.data or ())
            if not self.milestones.errors
            else kept.milestones,
        )

    def _figure(self, line: FigureLine, kept: ReportValues) -> FigureValue:
        before = kept.figures.get(line.indicator_id, FigureValue())
        number = line.indicator_id
        return FigureValue(
            value=self._typed(figure_field(number), before.value),
            blank_reason=self._typed(f"blank_reason_{number}", before.blank_reason) or "",
            fall_reason=self._typed(f"fall_reason_{number}", before.fall_reason) or "",
            forecast=self._typed(f"forecast_{number}", before.forecast),
        )

    def _text(self, name: str, kept: str) -> str:
        return str(self._typed(name, kept) or "").replace("\r\n", "\n")

    def _typed(self, name: str, kept: Any) -> Any:
        if name not in self:
            return kept
        return kept if self[name].errors else self[name].data

    def show(self, findings: Sequence[Finding]) -> None:
        """Put what the checks found at the fields; a field that could not be read keeps its own message."""
        for finding in findings:
            field = self[finding.field]
            if not field.errors:
                field.errors = [finding.sentence]


@lru_cache(maxsize=256)
def form_with(figures: tuple[tuple[int, str, str, str, bool], ...]) -> type[ReportForm]:
    """The form that asks for these figures, each (indicator, label, name, unit of measure, is a running total).

    Made once for all units that answer for the same: making a class takes longer than filling it in.
    """
    fields: dict[str, Any] = {}
    for number, label, name, unit_of_measure, is_running_total in figures:
        fields[figure_field(number)] = QuantityField(label)
        fields[f"blank_reason_{number}"] = StringField(f"{name}未填的原因", [SHORT])
        fields[f"forecast_{number}"] = QuantityField(f"{name}下期预计（{unit_of_measure}）")
        if is_running_total:
            fields[f"fall_reason_{number}"] = StringField(f"{name}核减的原因", [SHORT])
    return type("FilledReportForm", (ReportForm,), fields)


def form_for(
    lines: Sequence[FigureLine],
    milestones: Sequence[Node],
    attached: Sequence[Proof],
    values: ReportValues,
    version: int,
    **more: Any,
) -> ReportForm:
    """The form of one slot, filled from the request or else from `values`; `more` goes to the form (prefix, formdata)."""
    data: dict[str, Any] = {
        "version": version,
        "progress": values.progress,
        "problems": values.problems,
        "coordination": values.coordination,
        "next_steps": values.next_steps,
        "outlook": values.outlook.value if values.outlook else None,
        "milestones": sorted(values.milestones),
    }
    for line in lines:
        filled = values.figures.get(line.indicator_id, FigureValue())
        number = line.indicator_id
        if line.is_running_total:
            data[f"fall_reason_{number}"] = filled.fall_reason
        is_new = number not in values.figures and line.proposed is not None
        data[figure_field(number)] = line.proposed.value if is_new and line.proposed else filled.value
        data[f"blank_reason_{number}"] = filled.blank_reason
        data[f"forecast_{number}"] = filled.forecast
    figures = tuple(
        (line.indicator_id, line.label, line.name, line.unit_of_measure, line.is_running_total)
        for line in lines
    )
    form = form_with(figures)(data=data, **more)
    form.milestones.choices = [
        Choice(value=one.id, label=one.title)
        for one in milestones
        if one.state is MilestoneState.OPEN or one.id in values.milestones
    ]
    form.detached.choices = choices_of(attached)
    return form


def choices_of(attached: Sequence[Proof]) -> list[Choice]:
    """The attached files, each to be ticked for removal."""
    return [Choice(value=one.file_id, label=one.name) for one in attached]


CANNED_REASONS = (
    "数据与佐证材料不一致，请核对",
    "进展情况过于笼统，请写明做了什么、到什么程度",
    "缺少佐证材料，请补充",
    "与上期内容重复，请更新",
    "下步打算没有时限，请补充",
)


class ReturnForm(VersionedForm):
    """Why a report goes back: canned sentences, own words, or both."""

    canned = ChosenField(
        "常用原因", choices=[Choice(value=reason, label=reason) for reason in CANNED_REASONS]
    )
    reason = TextAreaField("补充说明", [Length(max=1000, message="最多1000字")])

    @property
    def full_reason(self) -> str:
        """What the unit reads."""
        return "；".join([*(self.canned.data or ()), *([self.reason.data] if self.reason.data else ())])

    def can_be_sent(self) -> bool:
        """Valid, and with at least one reason."""
        valid = bool(self.validate())
        if valid and not self.full_reason:
            self.reason.errors = ["请选择或写明退回原因，以便单位修改"]
            return False
        return valid


class StepForm(VersionedForm):
    """A button that acts on the version that was read."""


class CorrectionForm(VersionedForm):
    """更正: the true figures (only those that change), the texts as they should read, why, and the proof.

    `correction_form_for` adds the figures.
    """

    progress = TextAreaField(ReportPart.PROGRESS.word, [LONG])
    problems = TextAreaField(ReportPart.PROBLEMS.word, [LONG])
    coordination = TextAreaField(ReportPart.COORDINATION.word, [LONG])
    next_steps = TextAreaField(ReportPart.NEXT_STEPS.word, [LONG])
    reason = TextAreaField("更正原因", [DataRequired("请写明原因，通报会刊登更正"), LONG])
    proof = FileField("佐证材料", [FileRequired("请附佐证材料，例如名册、盖章说明")])

    def new_values(self, lines: Sequence[FigureLine]) -> dict[int, Decimal]:
        """Indicator id → the true figure, of the fields that were filled in."""
        typed = {line.indicator_id: self[f"new_{line.indicator_id}"].data for line in lines}
        return {number: value for number, value in typed.items() if value is not None}

    def new_texts(self, values: ReportValues) -> dict[ReportPart, str]:
        """Part → the true text, of the fields that no longer read as accepted."""
        typed = {part: str(self[part].data or "").replace("\r\n", "\n") for part in ReportPart}
        return {part: text for part, text in typed.items() if text != getattr(values, part).strip()}

    def show(self, findings: Sequence[Finding]) -> None:
        """Put what the rules found at the fields of what is new."""
        for finding in findings:
            field = self[finding.field.replace("figure_", "new_")]
            if not field.errors:
                field.errors = [finding.sentence]


def correction_form_for(lines: Sequence[FigureLine], values: ReportValues, version: int) -> CorrectionForm:
    """The form for a report; a figure that is left blank and a text that is left alone stay as accepted."""
    fields = {
        f"new_{line.indicator_id}": QuantityField(f"{line.name}更正为（{line.unit_of_measure}）")
        for line in lines
    }
    data = {"version": version} | {part.value: getattr(values, part) for part in ReportPart}
    form: CorrectionForm = type("FilledCorrectionForm", (CorrectionForm,), fields)(data=data)
    return form


class RefusalForm(VersionedForm):
    """Why a correction is not approved."""

    reason = TextAreaField("不同意的原因", [DataRequired("请写明原因，以便单位了解"), LONG])
