"""The real plan of the tests, and what a clerk does to import it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import Browser, Shown
from tests.stage import scene
from tracker.plans.models import Plan

SEED = Path(__file__).parents[1] / "data" / "plans" / "00-seed.txt"

NEW_UNITS = {
    "政法工委": "party",
    "科技创新局": "department",
    "营商环境办": "department",
    "党工委巡察办": "party",
}


@pytest.fixture
def seed_text() -> str:
    """宛开办〔2022〕5号, as published."""
    return SEED.read_text(encoding="utf-8")


def reviewed_by_clerk(shown: Shown) -> dict[str, Any]:
    """The review's form as a careful clerk would leave it: every name chosen, every figure's counting chosen."""
    values = shown.filled(action="/plans/import/review")
    for field, printed in list(values.items()):
        if not field.endswith("-printed") or values[field.replace("printed", "choice")]:
            continue
        row = field.removesuffix("printed")
        if printed in NEW_UNITS:
            values |= {f"{row}choice": "new_unit", f"{row}new_kind": NEW_UNITS[printed]}
        else:
            values[f"{row}choice"] = "new_group"
    for field in list(values):
        if field.endswith("-counting"):
            values[field] = "flow"
        if field.endswith("-direction"):
            values[field] = values[field] or "at_least"
    return values


def plan_of(session: Session, number: str = "宛开办〔2022〕5号", edition: int = 1) -> Plan:
    """An imported plan."""
    return session.scalars(select(Plan).where(Plan.document_number == number, Plan.edition == edition)).one()


@scene
def imported(session: Session, signed_in: Callable[[str], Browser], seed_text: str) -> Plan:
    """The real plan, imported by the clerk through the pages."""
    clerk = signed_in("clerk")
    shown = clerk.post("/plans/import", {"text": seed_text}, status=200)
    clerk.post("/plans/import/confirmation", reviewed_by_clerk(shown))
    return plan_of(session)
