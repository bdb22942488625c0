"""What a correction 更正 of an accepted report must keep to, and what follows from it for later periods (rulebook §4, §5). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from tracker.core.text import quantity
from tracker.reports import checks
from tracker.reports.models import ReportPart
from tracker.reports.values import FigureLine, FigureValue, ReportValues


@dataclass(frozen=True)
class LaterFigure:
    """A figure that reached the office for a later period, oldest first where there are several."""

    indicator_id: int
    period: str
    value: Decimal | None
    fall_reason: str = ""


NO_TEXTS: Mapping[ReportPart, str] = MappingProxyType({})


def corrected(
    values: ReportValues, new: Mapping[int, Decimal], texts: Mapping[ReportPart, str] = NO_TEXTS
) -> ReportValues:
    """The report as it will read. The correction's own reason stands for a running total that falls."""
    figures = {
        **values.figures,
        **{
            number: replace(
                values.figures.get(number, FigureValue()), value=value, blank_reason="", fall_reason="更正"
            )
            for number, value in new.items()
        },
    }
    return replace(
        values,
        figures=figures,
        progress=texts.get(ReportPart.PROGRESS, values.progress),
        problems=texts.get(ReportPart.PROBLEMS, values.problems),
        coordination=texts.get(ReportPart.COORDINATION, values.coordination),
        next_steps=texts.get(ReportPart.NEXT_STEPS, values.next_steps),
    )


def faults(
    lines: Sequence[FigureLine],
    values: ReportValues,
    new: Mapping[int, Decimal],
    texts: Mapping[ReportPart, str] = NO_TEXTS,
) -> list[checks.Finding]:
    """What would be wrong with the corrected report: whole numbers, one indicator above another, a text that may not be
    blank; none: it may be asked."""
    touched = {checks.figure_field(number) for number in new}
    known = set(checks.errors(lines, values))
    found = [
        one
        for one in checks.errors(lines, corrected(values, new, texts))
        if one.field in touched or one not in known
    ]
    unchanged = [
        checks.Finding(checks.figure_field(number), "与现有数字相同，不需更正")
        for number, value in new.items()
        if values.figures.get(number, FigureValue()).value == value
    ]
    return found + unchanged


def consequences(
    lines: Sequence[FigureLine], new: Mapping[int, Decimal], later: Sequence[LaterFigure]
) -> list[str]:
    """What must be looked at after it: running totals of this and later periods that would fall."""
    found = []
    for line in lines:
        value = new.get(line.indicator_id)
        if value is None or not line.is_running_total:
            continue
        if line.before is not None and value < line.before:
            found.append(f"{line.name}更正后的累计{quantity(value)}低于上期的{quantity(line.before)}")
        following = [one for one in later if one.indicator_id == line.indicator_id and one.value is not None]
        if following and following[0].value is not None and following[0].value < value:
            one = following[0]
            if not one.fall_reason:
                found.append(
                    f"{one.period}{line.name}累计{quantity(one.value)}低于更正后的{quantity(value)}，需一并核对"
                )
    return found
