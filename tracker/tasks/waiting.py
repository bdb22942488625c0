"""What waits for a decision 拒签待裁, 延期待批, 办结待核, as conditions on tasks for the list and the home page."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import Person, Role
from tracker.core.words import Worded
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.extensions.models import Extension
from tracker.tasks.lifecycle import DISPATCHED, TaskState
from tracker.tasks.lights import Light
from tracker.tasks.models import Task
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.units.models import Unit


class Waiting(Worded):
    """A filter of the list: what of a task waits."""

    REFUSAL = "refusal", "拒签待裁"
    EXTENSION = "extension", "延期待批"
    MINE = "mine", "待我裁定和审批"


class Judge(Worded):
    """As what somebody decides."""

    OFFICE = "office", "办公室"
    HEAD = "head", "办公室负责人"
    LEADER = "leader", "领导"


def judges(user: Person) -> tuple[Judge, ...]:
    """As what this person decides."""
    held = {
        Judge.OFFICE: user.is_office,
        Judge.HEAD: user.has(Role.OFFICE_HEAD),
        Judge.LEADER: user.has(Role.LEADER),
    }
    return tuple(judge for judge, is_held in held.items() if is_held)


def waits(what: Waiting, roles: Iterable[Judge] = ()) -> ColumnElement[bool]:
    """Tasks on which this waits. MINE needs the roles, and the values `own` (the person's unit) and `head_days`
    (up to so many calendar days the office head decides)."""
    if what is Waiting.REFUSAL:
        return Task.id.in_(_refusals())
    if what is Waiting.EXTENSION:
        return Task.id.in_(_extensions())
    mine = [statement for role in roles for statement in _for(role)]
    return or_(*(Task.id.in_(statement) for statement in mine)) if mine else false()


def _refusals() -> Select[int]:
    open_ones = select(Refusal.task_id).where(Refusal.state == RefusalState.PENDING)
    return open_ones.join(Task, Task.id == Refusal.task_id).where(Task.state.in_(DISPATCHED))


def _extensions() -> Select[int]:
    return select(Extension.task_id).where(Extension.state == ExtensionState.REQUESTED)


def _for(role: Judge) -> list[Select[int]]:
    """The ids of the tasks on which something waits for this role; the same rules as the policies, as conditions."""
    own: ColumnElement[int] = bindparam("own")
    hosts = select(Unit.id).where(Unit.is_host)
    at_lead = aliased(Task)
    extended = _extensions().join(at_lead, at_lead.id == Extension.task_id)
    closing = select(Task.id).where(Task.state == TaskState.AWAITING_CLOSURE)
    if role is Judge.OFFICE:
        return [
            _refusals().where(
                Refusal.unit_id.not_in(hosts),
                Refusal.proposed_unit_id.not_in(hosts),
                Refusal.unit_id != own,
                Refusal.proposed_unit_id != own,
            ),
            closing.where(Task.lead_unit_id != own),
        ]
    if role is Judge.HEAD:
        return [
            extended.where(
                Extension.days <= bindparam("head_days"),
                at_lead.light != Light.RED,
                at_lead.lead_unit_id.not_in(hosts),
                at_lead.lead_unit_id != own,
            )
        ]
    return [
        _refusals().where(or_(Refusal.unit_id.in_(hosts), Refusal.proposed_unit_id.in_(hosts))),
        extended.where(
            or_(
                Extension.days > bindparam("head_days"),
                at_lead.light == Light.RED,
                at_lead.lead_unit_id.in_(hosts),
            )
        ),
        closing.where(Task.lead_unit_id.in_(hosts)),
    ]
