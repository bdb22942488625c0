"""Who may check a drawn figure."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.models import StoredFile
from tracker.core.policy import ALLOWED, Verdict
from tracker.inspections.field.models import SampledItem
from tracker.inspections.policy import may_work_on


def may_check(user: Person, item: SampledItem) -> Verdict:
    """As all work in the field."""
    return may_work_on(user, item.draw.inspected)


def may_see_photo(user: Person, stored: StoredFile) -> Verdict:
    """Whoever sees the note."""
    return ALLOWED
