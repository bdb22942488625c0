"""Questions about requests for more time."""

from __future__ import annotations

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.inspections.findings.queries import seen_by
from tracker.inspections.rectification.models import FindingExtension
from tracker.tasks.extensions.lifecycle import ExtensionState


def extensions_of(finding_id: int) -> list[FindingExtension]:
    """Every request of the finding, the latest first."""
    return list(
        db.session.scalars(
            select(FindingExtension)
            .where(FindingExtension.finding_id == finding_id)
            .order_by(FindingExtension.id.desc())
        )
    )


def asked_before(finding_id: int) -> tuple[int, bool]:
    """How often more time was granted, and whether a request waits."""
    states = [one.state for one in extensions_of(finding_id)]
    return states.count(ExtensionState.APPROVED), ExtensionState.REQUESTED in states


def visible_extension(user: Person, extension_id: int) -> FindingExtension | None:
    """A request on a finding that the person sees."""
    statement = select(FindingExtension).join(FindingExtension.finding)
    return db.session.scalars(
        statement.where(FindingExtension.id == extension_id, seen_by(user))
    ).one_or_none()
