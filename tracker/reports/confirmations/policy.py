"""Who confirms a figure along the other line."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.reports.confirmations.queries import Figure
from tracker.tasks.queries import UNIT_ROLES


def may_see_confirmations(user: Person) -> Verdict:
    """The list of what waits for the own unit's confirmation."""
    return ALLOWED if user.has(*UNIT_ROLES) else refused("数据由另一线的责任单位联络员或负责人确认")


def may_confirm(user: Person, figure: Figure) -> Verdict:
    """确认 or 有异议: the people of the unit that the office named."""
    if user.has(*UNIT_ROLES) and user.unit_id == figure.confirming_unit_id:
        return ALLOWED
    return refused(f"此项数据由{figure.confirming_unit}确认")
