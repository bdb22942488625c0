"""Exact quantities, aware instants, and nobody's update lost."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from tracker.core import clock
from tracker.core.db import Quantity, read_by_index
from tracker.core.models import EventRecord, StoredFile
from tracker.plans.models import Indicator, Plan, Target


def test_sums_of_quantities_are_exact(session):
    plan = Plan(title="方案", document_number="宛开办〔2022〕5号", source_text="", imported_at=clock.now())
    session.add(plan)
    session.flush()
    indicator = Indicator(plan_id=plan.id, name="培训", unit_of_measure="万元")
    session.add(indicator)
    session.flush()
    values = [Decimal("0.1"), Decimal("0.2"), Decimal("1234567.8901")]
    session.add_all(
        Target(
            indicator_id=indicator.id,
            year=2022,
            edition=number,
            value=value,
            effective_on=clock.today(),
            source="",
        )
        for number, value in enumerate(values, 1)
    )
    session.flush()
    session.expire_all()
    assert session.scalar(select(func.sum(Target.value))) == sum(values)
    assert (
        session.scalar(select(Target.value).where(Target.value > Decimal("0.15")).order_by(Target.value))
        == values[1]
    )


def test_five_decimal_places_are_refused():
    with pytest.raises(ValueError, match="four decimal places"):
        Quantity().process_bind_param(Decimal("0.00001"), None)  # type: ignore[arg-type]


def test_naive_instants_are_refused(session):
    stored = StoredFile(
        name="a", media_type="b", size=0, sha256="c", stored_at=datetime(2022, 1, 1), stored_by_id=None
    )
    session.add(stored)
    with pytest.raises(StatementError, match="zone"):
        session.flush()


def test_instants_come_back_in_utc(session):
    at = datetime(2022, 3, 7, 9, 30, tzinfo=clock.OFFICE_ZONE)
    record = EventRecord(
        tag="t",
        subject="s",
        subject_id=1,
        thread="s:1",
        actor_id=None,
        occurred_at=at,
        address=None,
        facts={},
    )
    session.add(record)
    session.flush()
    session.expire(record)
    assert record.occurred_at == at
    assert record.occurred_at.tzinfo is UTC


def test_a_job_s_way_of_reading_ends_with_its_transaction(session):
    read_by_index()
    if session.get_bind().dialect.name != "postgresql":
        return
    assert session.scalar(text("SHOW random_page_cost")) == "1.1"
    session.rollback()
    assert session.scalar(text("SHOW random_page_cost")) == "4"
