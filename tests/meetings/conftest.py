"""An office that meets on 7 March 2022, two months behind it; and one that met, decided and met again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, OPEN, Office, set_up, wall
from tests.stage import scene
from tracker.core import clock
from tracker.meetings import actions
from tracker.meetings.models import Decision, Meeting
from tracker.meetings.values import DecisionValues, MeetingValues
from tracker.tasks import actions as tasks
from tracker.tasks.values import Party

CALLED = wall("2022-03-07 09:30")
HELD = wall("2022-03-10 09:00")
SECOND = wall("2022-04-28 15:00")


@scene
def office(session: Any, cast: Cast) -> Office:
    """经济发展局 reported and asked for coordination; 社会事业局 is behind and reported nothing; so did the host."""
    with clock.frozen_at(DISPATCHED):
        ready = set_up(session, cast)
    with clock.frozen_at(OPEN):
        ready.accepted(
            ready.training,
            "经济发展局",
            "liaison",
            ready.values(600, 200, coordination="请财政金融局尽快拨付培训补贴。"),
        )
        for task in (ready.centre, ready.fair):
            ready.accepted(task, "经济发展局", "liaison", ready.values(None, None, figures={}))
    with clock.frozen_at(CALLED):
        tasks.refresh_progress(ready.centre, today=CALLED.date(), actor_id=None)
    return ready


def values(office: Office, starts_at: datetime = HELD, **more: Any) -> MeetingValues:
    """A meeting of 经济发展局, 社会事业局 and the parks' group."""
    units = tuple(Party(unit_id=office.cast.unit(name).id) for name in ("经济发展局", "社会事业局"))
    held = {
        "title": "技能人才培育工作第一次调度会",
        "starts_at": starts_at,
        "place": "管委会第一会议室",
        "chair": "张衡",
        "parties": (*units, Party(group_id=office.cast.group.id)),
        "observers": (Party(unit_id=office.cast.unit("财政金融局").id),),
    }
    return MeetingValues(**{**held, **more})


def decision_values(office: Office, **more: Any) -> DecisionValues:
    """Social affairs lead, economy helps, by 25 May."""
    held = {
        "content": "核清企业自主评价机构名单并公布",
        "requirement": "报送机构名单",
        "measure_id": office.training.measure_id,
        "lead_unit_id": office.cast.unit("社会事业局").id,
        "support": (office.cast.unit("经济发展局").id,),
        "due_on": date(2022, 5, 25),
    }
    return DecisionValues(**{**held, **more})


@scene
def meeting(office: Office, cast: Cast) -> Meeting:
    """Drafted by the clerk on 7 March."""
    with clock.frozen_at(CALLED):
        return actions.draft(office.training.measure.plan, values(office), actor_id=cast.person("clerk").id)


@scene
def held(meeting: Meeting, cast: Cast) -> Meeting:
    """Notified, printed and held on 10 March."""
    clerk = cast.person("clerk").id
    with clock.frozen_at(CALLED):
        actions.notify(meeting, actor_id=clerk)
    with clock.frozen_at(HELD):
        actions.hold(meeting, actor_id=clerk)
    return meeting


@scene
def decision(held: Meeting, office: Office, cast: Cast) -> Decision:
    """A matter that was dispatched at the meeting."""
    clerk = cast.person("clerk").id
    with clock.frozen_at(HELD):
        made = actions.decide(held, decision_values(office), actor_id=clerk)
        actions.dispatch_decision(made, actor_id=clerk)
    return made
