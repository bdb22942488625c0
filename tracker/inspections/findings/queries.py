"""Questions about problems found, and their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.core.rules import office_rules
from tracker.inspections.findings.lifecycle import ESCALATES_AT, OPEN, OWED, FindingState, Severity
from tracker.inspections.findings.models import Finding, FindingProof, RectificationReply, ReplyProof
from tracker.inspections.models import Inspection, InspectionMember
from tracker.inspections.rectification.models import FindingExtension
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.units.models import Unit

UNIT_ROLES = (Role.LIAISON, Role.UNIT_HEAD)
LIMIT = func.coalesce(Finding.again_due_on, Finding.due_on)


def seen_by(user: Person) -> ColumnElement[bool]:
    """The office and the leaders see all, members those of their inspections, units what was put to them."""
    if user.sees_everything:
        return Finding.id.is_not(None)
    on_team = exists().where(
        InspectionMember.inspection_id == Finding.inspection_id, InspectionMember.person_id == user.id
    )
    if user.has(*UNIT_ROLES):
        return or_(on_team, and_(Finding.unit_id == user.unit_id, Finding.ordered_at.is_not(None)))
    return on_team


def visible_finding(user: Person, finding_id: int) -> Finding | None:
    """A finding that the person may see."""
    statement = select(Finding).where(Finding.id == finding_id, seen_by(user))
    return db.session.scalars(
        statement.options(joinedload(Finding.inspection), joinedload(Finding.task), joinedload(Finding.proof))
    ).one_or_none()


def visible_finding_file(user: Person, finding_id: int, file_id: int) -> StoredFile | None:
    """A proof of a finding that the person may see, or of one of its replies."""
    if visible_finding(user, finding_id) is None:
        return None
    replies = select(RectificationReply.id).where(RectificationReply.finding_id == finding_id)
    files = or_(
        StoredFile.id.in_(select(Finding.proof_id).where(Finding.id == finding_id)),
        StoredFile.id.in_(select(FindingProof.file_id).where(FindingProof.finding_id == finding_id)),
        StoredFile.id.in_(
            select(RectificationReply.proof_id).where(RectificationReply.finding_id == finding_id)
        ),
        StoredFile.id.in_(select(ReplyProof.file_id).where(ReplyProof.reply_id.in_(replies))),
    )
    return db.session.scalars(select(StoredFile).where(StoredFile.id == file_id, files)).one_or_none()


def last_position(inspection_id: int) -> int:
    """How many problems the inspection has."""
    return (
        db.session.scalar(select(func.max(Finding.position)).where(Finding.inspection_id == inspection_id))
        or 0
    )


def of_order(document_id: int) -> list[Finding]:
    """The problems that a 整改通知书 names."""
    return list(
        db.session.scalars(select(Finding).where(Finding.order_id == document_id).order_by(Finding.position))
    )


def replies_of(finding_id: int) -> list[RectificationReply]:
    """The rounds of a rectification, the first first."""
    return list(
        db.session.scalars(
            select(RectificationReply)
            .where(RectificationReply.finding_id == finding_id)
            .order_by(RectificationReply.round)
        ).unique()
    )


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LedgerFilter:
    """What the list shows: values of the URL; "" and None mean all. `part`: one of PARTS."""

    words: str = ""
    state: str = ""
    severity: str = ""
    unit: int | None = None
    inspection: int | None = None
    task: int | None = None
    part: str = ""


PARTS = ("open", "to_acknowledge", "owed", "late", "to_extend", "to_verify", "escalated", "over")


def in_part(user: Person, part: str, today: date) -> ColumnElement[bool]:
    """The rows of a part of the list."""
    return {
        "open": Finding.state.in_(OPEN),
        "to_acknowledge": Finding.state == FindingState.ORDERED,
        "owed": Finding.state.in_(OWED),
        "late": and_(Finding.state.in_(OWED), today > LIMIT),
        "to_extend": Finding.id.in_(to_extend(user)),
        "to_verify": Finding.state == FindingState.REPORTED,
        "escalated": and_(Finding.failures >= ESCALATES_AT, Finding.state.in_(OPEN)),
        "over": Finding.state.not_in(OPEN),
    }.get(part, Finding.id.is_not(None))


def ledger(user: Person, chosen: LedgerFilter, today: date) -> Select[Finding]:
    """The list with these filters: what is open first, then by limit."""
    statement = select(Finding).where(seen_by(user), in_part(user, chosen.part, today))
    if chosen.words:
        found = [
            column.contains(chosen.words, autoescape=True)
            for column in (Finding.fact, Finding.basis, Finding.demand)
        ]
        statement = statement.where(or_(*found))
    if chosen.state in set(FindingState):
        statement = statement.where(Finding.state == FindingState(chosen.state))
    if chosen.severity in set(Severity):
        statement = statement.where(Finding.severity == Severity(chosen.severity))
    if chosen.unit is not None:
        statement = statement.where(Finding.unit_id == chosen.unit)
    if chosen.inspection is not None:
        statement = statement.where(Finding.inspection_id == chosen.inspection)
    if chosen.task is not None:
        statement = statement.where(Finding.task_id == chosen.task)
    return statement.options(joinedload(Finding.inspection), joinedload(Finding.task)).order_by(
        case((Finding.state.in_(OPEN), 0), else_=1), LIMIT, Finding.id
    )


def part_counts(user: Person, today: date) -> dict[str, int]:
    """How many findings each part of the list holds (one statement)."""
    parts = [
        func.coalesce(func.sum(case((in_part(user, part, today), 1), else_=0)), 0).label(part)
        for part in PARTS
    ]
    return dict(db.session.execute(select(*parts).where(seen_by(user))).one()._mapping)


def choices(user: Person) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The units and the inspections that the list can be narrowed to."""
    units = (
        select(Unit.id, Unit.short_name, Unit.position)
        .join(Finding, Finding.unit_id == Unit.id)
        .where(seen_by(user))
    )
    inspections = (
        select(Inspection.id, Inspection.title)
        .join(Finding, Finding.inspection_id == Inspection.id)
        .where(seen_by(user))
    )
    return (
        [(row[0], row[1]) for row in db.session.execute(units.distinct().order_by(Unit.position, Unit.id))],
        [
            (row[0], row[1])
            for row in db.session.execute(inspections.distinct().order_by(Inspection.id.desc()))
        ],
    )


def to_acknowledge(unit_id: object) -> Select[Finding]:
    """What a unit has to acknowledge."""
    return select(Finding).where(Finding.unit_id == unit_id, Finding.state == FindingState.ORDERED)


def owed_by(unit_id: object) -> Select[Finding]:
    """What a unit has to put right."""
    return select(Finding).where(Finding.unit_id == unit_id, Finding.state.in_(OWED))


def to_verify() -> Select[Finding]:
    """What waits to be verified."""
    return select(Finding).where(Finding.state == FindingState.REPORTED)


def to_extend(user: Person) -> Select[int]:
    """The ids of the problems for which more time was asked: what a judge has to decide (`rectification.policy.level_of`
    as a condition), for everybody else whatever waits.
    """
    waiting = (
        select(FindingExtension.finding_id)
        .join(FindingExtension.finding)
        .join(Finding.unit)
        .where(FindingExtension.state == ExtensionState.REQUESTED)
    )
    for_leader = or_(
        Finding.severity == Severity.GRAVE,
        Finding.failures > 0,
        Unit.is_host,
        FindingExtension.days > office_rules().extension_days_by_head,
    )
    levels = [for_leader] if user.has(Role.LEADER) else []
    if user.has(Role.OFFICE_HEAD):
        levels.append(and_(not_(for_leader), Finding.unit_id != user.unit_id))
    return waiting.where(or_(*levels)) if levels else waiting


def escalated() -> Select[Finding]:
    """What failed twice and is still open: a leader's."""
    return select(Finding).where(Finding.failures >= ESCALATES_AT, Finding.state.in_(OPEN))
