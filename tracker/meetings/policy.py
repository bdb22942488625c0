"""Who may do what with a meeting (rulebook §2)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.models import Document
from tracker.meetings.lifecycle import AHEAD, MEETING_LIFE, OVER, MeetingState, MeetingStep
from tracker.meetings.models import Decision, Meeting
from tracker.tasks.policy import may_dispatch_any


def may_list_meetings(user: Person) -> Verdict:
    """Everybody with business to do."""
    if user.sees_everything or user.has(Role.LIAISON, Role.UNIT_HEAD):
        return ALLOWED
    return refused("管理员账号不办理业务")


def may_draft_meeting(user: Person) -> Verdict:
    """The office calls meetings."""
    return ALLOWED if user.is_office else refused("调度会由领导小组办公室组织")


def may_read_meeting(user: Person, meeting: Meeting) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_edit_meeting(user: Person, meeting: Meeting) -> Verdict:
    """Particulars and agenda, until the meeting is held."""
    return first_refusal(
        may_draft_meeting(user),
        ALLOWED if meeting.state in AHEAD else refused(f"会议{meeting.state.word}，不能再改"),
    )


def may_notify(user: Person, meeting: Meeting) -> Verdict:
    """通知 the units."""
    return first_refusal(
        may_draft_meeting(user),
        _stands(meeting, MeetingStep.NOTIFY),
        ALLOWED if meeting.units else refused("还没有参会单位"),
    )


def may_hold(user: Person, meeting: Meeting) -> Verdict:
    """记为已召开: the office."""
    return first_refusal(may_draft_meeting(user), _stands(meeting, MeetingStep.HOLD))


def may_cancel_meeting(user: Person, meeting: Meeting) -> Verdict:
    """取消: the office, until the meeting is held; not what was already decided."""
    return first_refusal(
        may_draft_meeting(user),
        _stands(meeting, MeetingStep.CANCEL),
        refused("已记录议定事项，不能取消") if meeting.decisions else ALLOWED,
    )


def _stands(meeting: Meeting, step: MeetingStep) -> Verdict:
    if MEETING_LIFE.allows(meeting.state, step):
        return ALLOWED
    return refused(f"会议{meeting.state.word}，不能{step.word}")


def may_read_pack(user: Person, meeting: Meeting) -> Verdict:
    """The office and the leaders at any time; the units once the meeting is over."""
    if meeting.pack_id is None:
        return refused("会议材料尚未印制")
    return ALLOWED if user.sees_everything or meeting.state in OVER else refused("会议材料在会上发放")


def may_answer(user: Person, meeting: Meeting) -> Verdict:
    """Say who comes: a liaison or head of a unit that was asked, until the meeting is held."""
    if not user.has(Role.LIAISON, Role.UNIT_HEAD):
        return refused("由参会单位的联络员或负责人回复")
    if not any(one.unit_id == user.unit_id for one in meeting.units):
        return refused("本单位不参加本次会议")
    return (
        ALLOWED
        if meeting.state is MeetingState.NOTIFIED
        else refused(f"会议{meeting.state.word}，不需要回复")
    )


def may_decide(user: Person, meeting: Meeting) -> Verdict:
    """Record what was decided: once the meeting is held, until its minutes are issued."""
    return first_refusal(
        may_draft_meeting(user),
        ALLOWED if meeting.state is MeetingState.HELD else refused("会议召开后、纪要印发前记录议定事项"),
    )


def may_edit_decision(user: Person, decision: Decision) -> Verdict:
    """Until it is dispatched."""
    return first_refusal(
        may_draft_meeting(user),
        refused("已交办为任务，请在任务中办理") if decision.task_id is not None else ALLOWED,
        refused("纪要已印发，议定事项不能再改")
        if decision.meeting.state is MeetingState.MINUTED
        else ALLOWED,
    )


def may_dispatch_decision(user: Person, decision: Decision) -> Verdict:
    """交办 as for every task; of a meeting that was held."""
    return first_refusal(
        may_dispatch_any(user),
        refused("已交办为任务") if decision.task_id is not None else ALLOWED,
    )


def may_draft_minutes(user: Person, meeting: Meeting) -> Verdict:
    """Once the meeting is held; a meeting has one 纪要."""
    return first_refusal(
        may_draft_meeting(user),
        ALLOWED if meeting.state in OVER else refused("会议召开后拟写纪要"),
        refused("本次会议的纪要已经拟稿") if meeting.minutes_id is not None else ALLOWED,
    )


def may_draft_letters(user: Person, meeting: Meeting) -> Verdict:
    """Once a matter was dispatched."""
    return first_refusal(
        may_draft_meeting(user),
        ALLOWED
        if any(one.task_id is not None for one in meeting.decisions)
        else refused("议定事项交办后拟写工作提醒函"),
    )


def may_read_document(user: Person, document: Document) -> Verdict:
    """Whoever sees it."""
    return ALLOWED
