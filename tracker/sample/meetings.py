"""The sample's dispatch meetings: one on 30 March with everything issued, one on 29 April whose papers lie with the leader,
and one ahead that the units are asked to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.models import Document
from tracker.meetings import actions, drafting, queries
from tracker.meetings.lifecycle import Attendance
from tracker.meetings.models import Meeting
from tracker.meetings.values import DecisionValues, MeetingValues
from tracker.plans.models import Measure, Plan
from tracker.plans.titles import subject_of
from tracker.sample import office
from tracker.sample.breakdown import SampleMilestone, SampleTask
from tracker.tasks.models import TaskKind
from tracker.tasks.values import Party
from tracker.units.models import Unit, UnitGroup

PLACE, CHAIR = "管委会第一会议室", "管委会副主任、领导小组副组长张衡之"
CONTACT = "联系人：李喆，联系电话：0377—00000000"
AWAY = {"政法工委": "参加全市平安建设会议"}

Deed = Callable[[], None]
At = Callable[[datetime, Deed], None]


@dataclass(frozen=True)
class SampleDecision:
    """A matter of a sample meeting. `story`: what its lead reports of it."""

    measure: str
    content: str
    requirement: str
    lead: str
    support: tuple[str, ...]
    due_on: date
    story: str
    done_on: date | None = None

    def as_task(self) -> SampleTask:
        """How its task goes on, for the months that follow."""
        milestone = SampleMilestone(self.content, self.due_on, 1, self.requirement, self.done_on)
        return SampleTask(
            self.measure,
            self.content,
            TaskKind.MILESTONE,
            self.due_on,
            10,
            self.requirement,
            (self.story,) * 3,
            milestones=(milestone,),
            dispatched_on=None,
        )


@dataclass(frozen=True)
class SampleMeeting:
    """A meeting and how far its papers come: `issued` or only sent for sign-off; without decisions it lies ahead."""

    starts_at: datetime
    called_on: date
    decisions: tuple[SampleDecision, ...] = ()
    issued: bool = False


def _wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, month, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


MEETINGS = (
    SampleMeeting(
        starts_at=_wall(3, 30, 15),
        called_on=date(2022, 3, 24),
        issued=True,
        decisions=(
            SampleDecision(
                "1", "核清企业自主评价机构名单并公布", "报送机构名单和公布截图", "经济发展局",
                ("市场监管分局",), date(2022, 4, 29), "核清自主评价机构11家，名单已在门户网站公布。", date(2022, 4, 22),
            ),
            SampleDecision(
                "5", "建立培训台账月核对制度", "印发台账格式，完成首次核对", "组织人社局",
                ("财政金融局", "社会事业局"), date(2022, 5, 31), "台账格式已征求意见，正在组织首次核对。",
            ),
            SampleDecision(
                "2", "摸清院校实训设备缺口并提出补充方案", "报送缺口清单和方案", "社会事业局",
                ("财政金融局",), date(2022, 4, 20), "完成两所院校摸底，第三所正在清点。",
            ),
        ),
    ),
    SampleMeeting(
        starts_at=_wall(4, 29, 9),
        called_on=date(2022, 4, 22),
        decisions=(
            SampleDecision(
                "5", "制定二季度培训追赶计划", "逐月明确人次和责任人", "组织人社局",
                ("经济发展局", "社会事业局"), date(2022, 5, 20), "追赶计划正在汇总。",
            ),
            SampleDecision(
                "12", "集中拨付一季度培训补贴", "报送拨付凭证", "财政金融局",
                ("组织人社局",), date(2022, 5, 31), "补贴申请正在复核。",
            ),
        ),
    ),
    SampleMeeting(starts_at=_wall(5, 13, 15), called_on=date(2022, 5, 5)),
)  # fmt: skip


def plan_meetings(
    at: At,
    people: dict[str, int],
    story: dict[str, SampleTask],
    dispatched: Callable[[list[int], date], None],
) -> None:
    """Enter the meetings in the agenda. `dispatched` lets the units acknowledge and report the tasks that follow."""
    story |= {one.content: one.as_task() for meeting in MEETINGS for one in meeting.decisions}
    for meeting in MEETINGS:
        at(datetime.combine(meeting.called_on, time(9, 10), clock.OFFICE_ZONE), _calling(meeting, at, people, dispatched))  # fmt: skip


def _calling(
    planned: SampleMeeting, at: At, people: dict[str, int], dispatched: Callable[[list[int], date], None]
) -> Deed:
    """Draft, tell, and enter what follows."""
    clerk = people[office.CLERK]

    def deed() -> None:
        with transaction():
            plan = db.session.scalars(select(Plan)).one()
            meeting = actions.draft(plan, _values(plan, planned), actor_id=clerk)
            actions.notify(meeting, actor_id=clerk)
            number = meeting.id
        if planned.decisions:
            day = planned.starts_at
            at(day.replace(hour=8, minute=40), _answering(number, people))
            at(
                day.replace(hour=8, minute=50),
                _doing(number, lambda one: actions.print_pack(one, actor_id=clerk)),
            )
            at(day.replace(hour=17, minute=10), _deciding(number, planned, at, people, dispatched))

    return deed


def _values(plan: Plan, planned: SampleMeeting) -> MeetingValues:
    units = [Party(unit_id=number) for number in queries.units_at_work(plan.id)]
    extra = db.session.scalars(select(Unit).where(Unit.short_name.in_(("财政金融局", "政法工委")))).all()
    groups = db.session.scalars(select(UnitGroup).order_by(UnitGroup.id)).all()
    observer = db.session.scalars(select(Unit).where(Unit.short_name == "党工委巡察办")).one()
    return MeetingValues(
        title=drafting.title_of(subject_of(plan.title), queries.last_serial(plan.id) + 1),
        starts_at=planned.starts_at,
        place=PLACE,
        chair=CHAIR,
        parties=tuple(
            dict.fromkeys(
                [
                    *units,
                    *(Party(unit_id=one.id) for one in extra),
                    *(Party(group_id=one.id) for one in groups),
                ]
            )
        ),
        observers=(Party(unit_id=observer.id),),
    )


def _doing(number: int, act: Callable[[Meeting], None]) -> Deed:
    def deed() -> None:
        with transaction():
            act(db.session.get_one(Meeting, number))

    return deed


def _answering(number: int, people: dict[str, int]) -> Deed:
    """Every unit says who comes: its head where it has one in the sample, else its liaison."""

    def act(meeting: Meeting) -> None:
        known = {
            one.unit: one
            for one in reversed(office.PEOPLE)
            if one.unit != office.HOST or "head" in one.username
        }
        for row in meeting.units:
            person = known.get(row.unit.short_name)
            if person is None:
                continue
            reason = AWAY.get(row.unit.short_name, "")
            actions.answer(
                row,
                attendance=Attendance.ON_LEAVE if reason else Attendance.ATTENDS,
                attendees="" if reason else person.name,
                reason=reason,
                actor_id=people[person.username],
            )

    return _doing(number, act)


def _deciding(
    number: int,
    planned: SampleMeeting,
    at: At,
    people: dict[str, int],
    dispatched: Callable[[list[int], date], None],
) -> Deed:
    """Hold, record, dispatch; draft minutes and letters and take them on their way."""
    clerk, head, leader = (people[name] for name in (office.CLERK, office.OFFICE_HEAD, office.LEADER))

    def act(meeting: Meeting) -> None:
        actions.hold(meeting, actor_id=clerk)
        made = [
            actions.decide(meeting, _decision(meeting.plan_id, one), actor_id=clerk)
            for one in planned.decisions
        ]
        for decision in made:
            actions.dispatch_decision(decision, actor_id=head)
        dispatched(
            [one.task_id for one in made if one.task_id is not None], working_calendar().add(clock.today(), 1)
        )
        papers = [
            actions.draft_minutes(meeting, actor_id=clerk),
            *actions.draft_letters(meeting, contact=CONTACT, actor_id=clerk),
        ]
        steps: list[tuple[int, DocumentStep | None, int]] = [
            (20, DocumentStep.CHECK_FIGURES, clerk),
            (25, DocumentStep.SEND_FOR_SIGN_OFF, clerk),
        ]
        if planned.issued:
            steps += [(30, DocumentStep.SIGN_OFF, leader), (40, None, clerk)]
        for paper in papers:
            for minute, step, actor_id in steps:
                at(clock.now().astimezone(clock.OFFICE_ZONE).replace(minute=minute), _stepping(paper.id, step, actor_id))  # fmt: skip

    return _doing(number, act)


def _decision(plan_id: int, one: SampleDecision) -> DecisionValues:
    measure = db.session.scalars(
        select(Measure).where(
            Measure.plan_id == plan_id, Measure.number == one.measure, Measure.is_supporting.is_(False)
        )
    ).one()
    named = db.session.scalars(select(Unit).where(Unit.short_name.in_((one.lead, *one.support)))).all()
    ids = {unit.short_name: unit.id for unit in named}
    return DecisionValues(
        content=one.content,
        requirement=one.requirement,
        measure_id=measure.id,
        lead_unit_id=ids[one.lead],
        support=tuple(ids[name] for name in one.support),
        due_on=one.due_on,
    )


def _stepping(document_id: int, step: DocumentStep | None, actor_id: int) -> Deed:
    def deed() -> None:
        with transaction():
            document = db.session.get_one(Document, document_id)
            if step is None:
                documents.issue(document, actor_id=actor_id)
            else:
                documents.step(document, step, actor_id=actor_id)

    return deed
