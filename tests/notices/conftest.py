"""An office with three months behind it, whose figures a notice reports on."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, DUE, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.notices import actions
from tracker.notices.models import Notice, Ranking

CUT_OFF = wall("2022-03-05 23:59")
DRAFTED = wall("2022-03-07 09:30")


@scene
def office(session: Any, cast: Cast) -> Office:
    """Dispatched on 8 February; 经济发展局 reported in time and was accepted, 社会事业局 late, the host not at all."""
    with clock.frozen_at(DISPATCHED):
        ready = set_up(session, cast)
    with clock.frozen_at(OPEN):
        ready.accepted(ready.training, "经济发展局", "liaison")
    with clock.frozen_at(wall("2022-03-02 10:00")):
        ready.submitted(ready.training, "社会事业局", "other_liaison", ready.values(None, None))
    assert working_calendar().is_working(DRAFTED.date())
    assert DUE < CUT_OFF
    return ready


@scene
def notice(office: Office) -> Notice:
    """A drafted notice at the cut-off of 5 March."""
    with clock.frozen_at(DRAFTED):
        return drafted(office)


def drafted(office: Office) -> Notice:
    """Freeze and draft as the clerk."""
    return actions.draft(
        office.training.measure.plan,
        cut_off_at=CUT_OFF,
        span_starts_on=DISPATCHED.date(),
        ranking=Ranking.ALL,
        contact="联系人：李喆",
        actor_id=office.cast.person("clerk").id,
    )
