"""What is looked at before a report leaves the unit (rulebook §5): errors stop at the field, warnings ask. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.text import quantity
from tracker.plans.cross_rules import breaches
from tracker.reports.models import Outlook, ReportPart
from tracker.reports.values import FigureLine, FigureValue, ReportValues

ABSURD_JUMP = 3  # so many times the last period's figure is asked about
COUNTED = frozenset(
    ["人", "人次", "个", "家", "期", "次", "项", "所", "场", "件", "户", "名", "份", "门", "套"]
)  # what comes in whole numbers only


@dataclass(frozen=True)
class Finding:
    """What is wrong or strange, at which field of the form, in words that say what to do."""

    field: str
    sentence: str


def figure_field(indicator_id: int) -> str:
    """The form's name of the field for a figure."""
    return f"figure_{indicator_id}"


def errors(lines: Sequence[FigureLine], values: ReportValues) -> list[Finding]:
    """What must be put right before the report can be submitted."""
    return [
        *(finding for line in lines for finding in _figure_errors(line, values, lines)),
        *_text_errors(values),
    ]


def _figure_errors(line: FigureLine, values: ReportValues, lines: Sequence[FigureLine]) -> Iterator[Finding]:
    filled = values.figures.get(line.indicator_id, FigureValue())
    at = figure_field(line.indicator_id)
    value = filled.value
    if value is None:
        if not filled.blank_reason:
            yield Finding(at, "请填写数字，没有发生填0；确实无法填报的，请在下方写明原因")
        return
    if line.unit_of_measure in COUNTED and value != value.to_integral_value():
        yield Finding(at, f"以“{line.unit_of_measure}”计的数应为整数，请核对")
    if line.is_running_total and line.before is not None and value < line.before and not filled.fall_reason:
        yield Finding(at, f"累计数低于上期的{quantity(line.before)}，请核对；确有核减的，请在下方写明原因")
    for bond in line.bonds:
        bound = [other for other in lines if other.indicator_id in {bond.whole, *bond.parts}]
        alike = len({other.counting for other in bound}) == 1
        figures = {other.indicator_id: _compared(other, values, by_total=not alike) for other in bound}
        for breach in breaches([bond], figures):
            if breach.indicator_id == line.indicator_id:
                yield Finding(at, breach.sentence)


def _compared(line: FigureLine, values: ReportValues, *, by_total: bool) -> Decimal | None:
    """What a cross rule looks at: the figure itself, or among increments and running totals mixed the running total."""
    value = values.figures.get(line.indicator_id, FigureValue()).value
    return line.total_with(value) if by_total and value is not None else value


def _text_errors(values: ReportValues) -> Iterator[Finding]:
    if not values.progress:
        yield Finding("progress", "请填写进展情况")
    if values.outlook is None:
        yield Finding("outlook", "请选择年底能否完成")
    elif values.outlook is not Outlook.YES and not values.problems:
        yield Finding("problems", f"年底能否完成选了“{values.outlook.word}”，请在此说明原因")


def warnings(lines: Sequence[FigureLine], values: ReportValues, previous_progress: str = "") -> list[Finding]:
    """What is unusual and is asked about once: the filler confirms that it is true."""
    found = [finding for line in lines for finding in _figure_warnings(line, values)]
    if previous_progress and values.progress == previous_progress:
        found.append(Finding("progress", "进展情况与上期完全相同"))
    return found


def _figure_warnings(line: FigureLine, values: ReportValues) -> Iterator[Finding]:
    value = values.figures.get(line.indicator_id, FigureValue()).value
    if value is None:
        return
    at = figure_field(line.indicator_id)
    shown = quantity(value, line.unit_of_measure)
    if line.previous and value > ABSURD_JUMP * line.previous:
        yield Finding(at, f"{line.name}填了{shown}，是上期（{quantity(line.previous)}）的{ABSURD_JUMP}倍以上")
    elif not line.previous and not line.is_running_total and value > line.target:
        yield Finding(at, f"{line.name}本期填了{shown}，已超过全年目标{quantity(line.target)}")
    elif line.is_running_total and line.before is None and value > ABSURD_JUMP * line.target:
        yield Finding(
            at, f"{line.name}填了{shown}，是全年目标（{quantity(line.target)}）的{ABSURD_JUMP}倍以上"
        )


LABELS = {part.value: part.word for part in ReportPart} | {"outlook": "年底能否完成"}


def missing(lines: Sequence[FigureLine], values: ReportValues) -> list[str]:
    """The names of the fields that still stop the report."""
    names = LABELS | {figure_field(line.indicator_id): line.name for line in lines}
    return list(dict.fromkeys(names[finding.field] for finding in errors(lines, values)))


@dataclass(frozen=True)
class Difference:
    """A field in which two versions of a report differ, both in words."""

    label: str
    saved: str
    typed: str


def differences(lines: Sequence[FigureLine], saved: ReportValues, typed: ReportValues) -> list[Difference]:
    """What stands differently in the saved version and in the one just typed."""
    before, after = _printed(lines, saved), _printed(lines, typed)
    return [
        Difference(label, before[label], after[label]) for label in before if before[label] != after[label]
    ]


def _printed(lines: Sequence[FigureLine], values: ReportValues) -> dict[str, str]:
    printed = {}
    for line in lines:
        filled = values.figures.get(line.indicator_id, FigureValue())
        printed[line.label] = quantity(filled.value)
        printed[f"{line.name}未填的原因"] = filled.blank_reason
        printed[f"{line.name}核减的原因"] = filled.fall_reason
        printed[f"{line.name}下期预计"] = quantity(filled.forecast)
    printed |= {part.word: getattr(values, part) for part in ReportPart}
    printed[LABELS["outlook"]] = values.outlook.word if values.outlook else ""
    printed["申请验收的节点"] = f"{len(values.milestones)}个"
    return printed
