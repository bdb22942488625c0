"""What is done with the trail itself: it is moved into the archive, and a broken chain is told."""

from __future__ import annotations

from datetime import date, datetime

from tracker.accounts.models import Role
from tracker.accounts.queries import people_with
from tracker.audit.events import TrailArchived, TrailFoundBroken
from tracker.core import trail
from tracker.core.events import announce
from tracker.messages.actions import deliver


def archive_older(before: datetime, *, at_most: int) -> int:
    """Move what happened before this instant into the archive, at most so many records. Returns how many."""
    moved = trail.move_to_archive(before, at_most=at_most)
    if moved:
        end = trail.archive_end()
        announce(TrailArchived(actor_id=None, subject_id=end, records=moved))
    return moved


def tell_broken(broken: trail.Broken, *, day: date) -> None:
    """Tell every audit administrator, once a day, where the chain breaks."""
    announce(TrailFoundBroken(actor_id=None, subject_id=broken.position, sentence=str(broken)))
    for person in people_with(Role.AUDIT_ADMIN):
        deliver(
            person.id,
            key=f"trail-broken:{day}",
            kind="trail_broken",
            title="留痕链校验不通过",
            day=day,
            facts={"sentence": str(broken)},
        )
