"""Invented plans in many layouts are read as a careful reader reads them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.plan_scoring import score
from tests.plans.layouts import LAYOUTS, Layout
from tests.plans.table_layouts import TABLES
from tracker.plans.parsing.json_form import as_json
from tracker.plans.parsing.plan import parse_plan, parse_plans

FACTS = ("measures", "lead", "responsible", "numbers", "deadlines", "targets", "indicators", "facts")


def _target(printed: str) -> dict[str, Any]:
    figure, unit = re.fullmatch(r"([\d.]+)(.*)", printed).groups()  # type: ignore[union-attr]
    return {"value": float(figure), "unit": unit}


def _truth(layout: Layout) -> dict[str, Any]:
    measures = [
        {
            "number": measure.number,
            "title": measure.title,
            "lead_units": measure.lead.split(),
            "responsible_units": measure.responsible.split(),
            "deadline": measure.deadline,
            "targets": [_target(printed) for printed in measure.targets],
        }
        for measure in layout.measures
    ]
    return {
        "measures": measures,
        "indicators": [_target(printed) for printed in layout.indicators],
        **layout.facts,
    }


@pytest.mark.parametrize("layout", LAYOUTS + TABLES, ids=lambda layout: layout.name)
def test_a_layout_is_read(layout: Layout) -> None:
    read = as_json(parse_plan(layout.text))
    result = score(_truth(layout), read)
    assert {fact: result.f1(fact) for fact in FACTS} == dict.fromkeys(FACTS, 1.0), read["measures"]


def test_two_plans_in_one_file_are_told_apart() -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == "two plans in one file")
    assert [(plan.title, plan.document_number, len(plan.measures)) for plan in parse_plans(layout.text)] == [
        ("石门镇防汛工作方案", "石政〔2021〕8号", 2),
        ("石门镇森林防火工作方案", "石政〔2021〕15号", 2),
    ]
