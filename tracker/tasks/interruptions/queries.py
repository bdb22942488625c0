"""Questions about suspensions."""

from __future__ import annotations

from sqlalchemy import select

from tracker.core.db import db
from tracker.tasks.interruptions.models import Suspension


def running(task_id: int) -> Suspension | None:
    """The suspension that is still on."""
    return db.session.scalars(
        select(Suspension).where(Suspension.task_id == task_id, Suspension.ends_on.is_(None))
    ).one_or_none()
