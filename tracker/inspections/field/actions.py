"""What is done in the field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.text import quantity
from tracker.inspections.events import (
    FalseReportCleared,
    FalseReportFound,
    FieldNoted,
    FigureChecked,
    SampleDrawn,
)
from tracker.inspections.field import queries
from tracker.inspections.field.models import FieldNote, FieldPhoto, SampledItem, SampleDraw
from tracker.inspections.field.sampling import Checked, Seen, drawn
from tracker.inspections.models import InspectedUnit


def note(
    row: InspectedUnit,
    *,
    key: str,
    task_id: int | None,
    verdict: Seen,
    seen: str,
    noted_at: datetime,
    photos: Sequence[StoredFile],
    actor_id: int,
) -> tuple[FieldNote, bool]:
    """Keep what was seen, once for each key. Gives the note, and whether it is new.

    A phone that heard no answer sends again; two of its tries may even come at once.
    """
    if (known := queries.note_with(key)) is not None:
        return known, False
    made = FieldNote(
        inspected_unit_id=row.id,
        task_id=task_id,
        key=key,
        verdict=verdict,
        seen=seen,
        noted_by_id=actor_id,
        noted_at=min(noted_at, clock.now()),
        received_at=clock.now(),
        photos=[FieldPhoto(file_id=file.id) for file in photos],
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        known = queries.note_with(key)
        if known is None:
            raise
        return known, False
    announce(
        FieldNoted(
            actor_id=actor_id,
            subject_id=row.inspection_id,
            unit=row.unit.short_name,
            verdict=verdict,
            photos=len(photos),
        )
    )
    return made, True


def draw(row: InspectedUnit, *, size: int, seed: str, actor_id: int) -> SampleDraw:
    """抽取 so many accepted figures of the unit by lot. Raises IllegalStep where there are none."""
    values = queries.reported_items(row)
    if not values:
        raise IllegalStep("该单位在督导范围内没有已采用的数据，无可抽取。")
    made = SampleDraw(
        inspected_unit_id=row.id,
        seed=seed,
        population=len(values),
        drawn_by_id=actor_id,
        drawn_at=clock.now(),
        items=[
            SampledItem(position=place, report_id=item[0], indicator_id=item[1], reported=values[item])
            for place, item in enumerate(drawn(values, size, seed), 1)
        ],
    )
    db.session.add(made)
    db.session.flush()
    announce(
        SampleDrawn(
            actor_id=actor_id,
            subject_id=row.inspection_id,
            unit=row.unit.short_name,
            seed=seed,
            size=len(made.items),
            population=made.population,
        )
    )
    return made


def check(item: SampledItem, *, outcome: Checked, found: Decimal | None, remark: str, actor_id: int) -> None:
    """Record 属实, 不实 or 无法核实. What is held false, and what is so no more, is news of its own."""
    if outcome is not Checked.TRUE and not remark:
        raise IllegalStep("不实或无法核实的，请写明情况。")
    was = item.outcome
    if (was, item.found, item.remark) == (outcome, found, remark):
        return
    item.outcome, item.found, item.remark = outcome, found, remark
    item.checked_by_id, item.checked_at = actor_id, clock.now()
    db.session.flush()
    row = item.draw.inspected
    unit = item.indicator.unit_of_measure
    facts: dict[str, Any] = {
        "actor_id": actor_id,
        "subject_id": item.id,
        "inspection_id": row.inspection_id,
        "unit_id": row.unit_id,
        "unit": row.unit.short_name,
        "report_id": item.report_id,
        "indicator": item.indicator.name,
        "reported": quantity(item.reported, unit),
        "found": quantity(found, unit) if found is not None else "",
        "remark": remark,
    }
    if was is Checked.FALSE and outcome is not Checked.FALSE:
        announce(FalseReportCleared(**facts))
    if outcome is Checked.FALSE and was is not Checked.FALSE:
        announce(FalseReportFound(**facts))
    else:
        announce(FigureChecked(**facts, outcome=outcome))
