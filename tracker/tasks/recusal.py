"""Who may not decide because his own unit is concerned (rulebook §2, «the referee is a player»)."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.text import listed
from tracker.units.models import Unit


def may_judge(user: Person, units: Iterable[Unit], *, matter: str) -> Verdict:
    """Decide a matter of these units: the office, none of whose people judges his own unit; the host unit's goes to
    a leader, or to office people from outside it. `matter` as in «拒签由…裁定»: a noun and a verb."""
    units = list(units)
    noun, verb = matter.split("|")
    host = [unit for unit in units if unit.is_host]
    own = [unit for unit in units if unit.id == user.unit_id]
    if host and user.has(Role.LEADER):
        return ALLOWED
    if not user.is_office:
        by = "领导" if host else "领导小组办公室"
        return refused(f"{noun}由{by}{verb}")
    if own and host:
        return refused(
            f"{noun}涉及办公室所在的{listed(unit.short_name for unit in host)}，由领导{verb}，本单位人员回避"
        )
    if own:
        return refused(f"{noun}涉及您所在的{own[0].short_name}，由办公室其他人员{verb}")
    return ALLOWED
