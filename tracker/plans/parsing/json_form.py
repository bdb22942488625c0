"""The plan in the shape of the sample plans' truth files, for scripts and for the score."""

from typing import Any

from tracker.plans.parsing.parsed import ParsedMeasure, ParsedPlan, ParsedTarget, ParsedTask, ParsedUnit


def as_json(plan: ParsedPlan) -> dict[str, Any]:
    """Plain values in the keys of the truth files, with spans added under `span`."""
    return {
        "title": plan.title,
        "document_number": plan.document_number,
        "issuer": plan.issuer,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "sections": [{"heading": section.heading, "span": list(section.span)} for section in plan.sections],
        "measures": [_measure(measure) for measure in plan.measures],
        "indicators": [_target(target) for target in plan.overall_indicators],
        "supporting_measures": [
            {"number": item.number, "title": item.title, "text": item.text, "span": list(item.span)}
            for item in plan.supporting_measures
        ],
        "unit_vocabulary": list(
            dict.fromkeys(
                unit
                for measure in plan.measures
                for unit in _names(measure.lead_units + measure.responsible_units)
            )
        ),
        "global_clauses": [
            {"text": clause.text, "span": list(clause.span)} for clause in plan.global_clauses
        ],
        "unread": [
            {"text": passage.text, "reason": passage.reason, "span": list(passage.span)}
            for passage in plan.unread
        ],
    }


def _measure(measure: ParsedMeasure) -> dict[str, Any]:
    return {
        "number": measure.number,
        "section": measure.section,
        "title": measure.title,
        "text": measure.text,
        "lead_units": _names(measure.lead_units),
        "responsible_units": _names(measure.responsible_units),
        "deadline": measure.deadline,
        "deadline_on": measure.deadline_on.isoformat() if measure.deadline_on else None,
        "targets": [_target(target) for target in measure.targets],
        "tasks": [_task(task) for task in measure.tasks],
        "spans": [list(span) for span in measure.spans],
    }


def _task(task: ParsedTask) -> dict[str, Any]:
    return {
        "text": task.text,
        "lead_units": _names(task.lead_units),
        "responsible_units": _names(task.responsible_units),
        "deadline": task.deadline,
        "span": list(task.span),
    }


def _target(target: ParsedTarget) -> dict[str, Any]:
    value = int(target.value) if target.value == target.value.to_integral_value() else float(target.value)
    return {
        "name": target.name,
        "value": value,
        "unit": target.unit,
        "comparator": target.comparator,
        "year": target.year,
        "span": list(target.span),
    }


def _names(units: tuple[ParsedUnit, ...]) -> list[str]:
    return [unit.name for unit in units]
