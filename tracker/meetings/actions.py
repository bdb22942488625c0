"""What is done with meetings, their decisions, minutes and letters."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.accounts.models import Role
from tracker.accounts.queries import people_of, people_of_units
from tracker.core import clock, files
from tracker.core.changes import applied
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.rules import office_rules
from tracker.core.text import listed, office_date, office_time, weekday
from tracker.documents import actions as documents
from tracker.documents.models import Document, DocumentKind
from tracker.documents.rendering import render_booklet
from tracker.documents.text import Live, written
from tracker.meetings import candidates, drafting, queries
from tracker.meetings.agenda import as_json
from tracker.meetings.document import pack_of
from tracker.meetings.drafting import LetterText, Matter, MinutesText
from tracker.meetings.events import (
    AttendanceAnswered,
    DecisionDispatched,
    DecisionEdited,
    DecisionRecorded,
    DecisionWithdrawn,
    LettersDrafted,
    MeetingDrafted,
    MeetingEdited,
    MeetingNotified,
    MeetingStepped,
    MinutesDrafted,
    PackPrinted,
)
from tracker.meetings.lifecycle import AHEAD, MEETING_LIFE, Attendance, MeetingStep
from tracker.meetings.models import Decision, DecisionLetter, DecisionSupport, Meeting, MeetingUnit
from tracker.meetings.values import AgendaText, DecisionValues, MeetingValues
from tracker.messages import actions as messages
from tracker.messages.values import Outgoing
from tracker.plans.models import Plan
from tracker.plans.titles import series_of
from tracker.tasks import actions as tasks
from tracker.tasks import dispatch_queries
from tracker.tasks.cycles.reporting import usual_cycle
from tracker.tasks.models import TaskKind
from tracker.tasks.values import MilestoneValues, Party, TaskValues
from tracker.units.models import Unit

WORDS = {"title": "名称", "starts_at": "时间", "place": "地点", "chair": "主持人"}
AGENDA_WORDS = {
    "topics": "议程",
    "exchange": "交流发言",
    "pledge": "表态发言",
    "coordination": "需协调事项",
}
DECISION_WORDS = {
    "content": "议定事项",
    "requirement": "工作要求",
    "measure_id": "措施",
    "lead_unit_id": "牵头单位",
    "due_on": "完成时限",
}
SHORTEST_TITLE = 40  # characters of a decision that become the task's title


# ── the meeting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def draft(plan: Plan, values: MeetingValues, *, actor_id: int) -> Meeting:
    """Write a meeting down with the agenda that the system composes from what is known now."""
    meeting = Meeting(
        plan=plan,
        serial=queries.last_serial(plan.id) + 1,
        **{name: getattr(values, name) for name in WORDS},
        snapshot=None,
        drafted_by_id=actor_id,
        drafted_at=clock.now(),
        units=[],
    )
    db.session.add(meeting)
    _set_units(meeting, values)
    db.session.flush()
    _compose(meeting)
    db.session.flush()
    announce(
        MeetingDrafted(
            actor_id=actor_id, subject_id=meeting.id, title=meeting.title, units=len(meeting.units)
        )
    )
    return meeting


def edit(meeting: Meeting, values: MeetingValues, *, actor_id: int) -> None:
    """Change the particulars of a meeting that lies ahead. Units that are added after 通知 are told at once."""
    _must_lie_ahead(meeting)
    before = {one.unit_id for one in meeting.units}
    changes = [
        (word, office_time(old) if name == "starts_at" else str(old), office_time(new) if name == "starts_at" else str(new))
        for name, word in WORDS.items()
        if (old := getattr(meeting, name)) != (new := getattr(values, name))
    ]  # fmt: skip
    for name in WORDS:
        setattr(meeting, name, getattr(values, name))
    _set_units(meeting, values)
    db.session.flush()
    after = {one.unit_id: one.unit.short_name for one in meeting.units}
    if before != set(after):
        changes.append(("参会单位", f"{len(before)}个", f"{len(after)}个"))
    if changes:
        announce(MeetingEdited(actor_id=actor_id, subject_id=meeting.id, changes=tuple(changes)))
    if meeting.notified_at is not None:
        _tell(meeting, [one for one in meeting.units if one.unit_id not in before], "invited")
        if any(word in {"时间", "地点"} for word, _, _ in changes):
            _tell(meeting, [one for one in meeting.units if one.unit_id in before], "moved")


def set_agenda(meeting: Meeting, text: AgendaText, *, actor_id: int) -> None:
    """Save the edited agenda."""
    _must_lie_ahead(meeting)
    values = {name: getattr(text, name) for name in AGENDA_WORDS}
    changed = [word for name, word in AGENDA_WORDS.items() if getattr(meeting, name) != values[name]]
    if not changed:
        return
    for name, value in values.items():
        setattr(meeting, name, value)
    announce(MeetingEdited(actor_id=actor_id, subject_id=meeting.id))


def recompose(meeting: Meeting, *, actor_id: int) -> None:
    """Compose the agenda afresh from what is known now; what was typed is given up."""
    _must_lie_ahead(meeting)
    _compose(meeting)
    announce(MeetingEdited(actor_id=actor_id, subject_id=meeting.id))


def _compose(meeting: Meeting) -> None:
    now = clock.now()
    last = queries.previous_meeting(meeting.plan_id, meeting.starts_at)
    records = queries.unit_records(meeting.plan_id, now, last.starts_at if last else None)
    best, worst = candidates.best(records), candidates.worst(records)
    asked = queries.coordination_asked(meeting.plan_id)
    meeting.exchange = drafting.speakers(best)
    meeting.pledge = drafting.speakers(worst)
    meeting.coordination = drafting.coordination_lines((one.unit, one.task, one.said) for one in asked)
    meeting.topics = drafting.first_topics(
        queries.agenda_of(meeting, now), exchange=bool(best), pledge=bool(worst), coordination=bool(asked)
    )


def _must_lie_ahead(meeting: Meeting) -> None:
    if meeting.state not in AHEAD:
        raise IllegalStep(f"会议{meeting.state.word}，不能再改。")


def _set_units(meeting: Meeting, values: MeetingValues) -> None:
    """Groups expand to their members in use; a unit that is named twice comes once, as a member of the table first."""
    wanted: dict[int, tuple[int | None, bool]] = {}
    groups = [one.group_id for one in (*values.parties, *values.observers) if one.group_id is not None]
    members = dispatch_queries.members_of(groups)
    for parties, observes in ((values.parties, False), (values.observers, True)):
        for party in parties:
            ids = members.get(party.group_id, []) if party.group_id is not None else [party.unit_id or 0]
            for unit_id in ids:
                wanted.setdefault(unit_id, (party.group_id, observes))
    held = {one.unit_id: one for one in meeting.units}
    for unit_id in held.keys() - wanted.keys():
        meeting.units.remove(held[unit_id])
    for position, (unit_id, (group_id, observes)) in enumerate(wanted.items()):
        row = held.get(unit_id)
        if row is None:
            row = MeetingUnit(unit_id=unit_id, unit=db.session.get_one(Unit, unit_id))
            meeting.units.append(row)
        row.group_id, row.observes, row.position = group_id, observes, position


def notify(meeting: Meeting, *, actor_id: int) -> None:
    """通知 all units by inbox; each is asked who comes."""
    meeting.state = MEETING_LIFE.after(meeting.state, MeetingStep.NOTIFY)
    meeting.notified_at = clock.now()
    announce(
        MeetingNotified(
            actor_id=actor_id,
            subject_id=meeting.id,
            title=meeting.title,
            units=tuple(one.unit.short_name for one in meeting.units),
        )
    )
    _tell(meeting, meeting.units, "invited")


def _tell(meeting: Meeting, units: Sequence[MeetingUnit], occasion: str) -> None:
    """Tell the units' people: `invited`, `moved` (each new time or place once) or `cancelled`."""
    starts = f"{office_date(meeting.starts_at)}（{weekday(clock.office_day(meeting.starts_at))}）{office_time(meeting.starts_at).split(' ')[1]}"
    titles = {
        "invited": f"会议通知：{meeting.title}",
        "moved": f"会议时间或地点有变：{meeting.title}",
        "cancelled": f"会议取消：{meeting.title}",
    }
    facts = {
        "meeting_id": meeting.id,
        "title": meeting.title,
        "starts": starts,
        "place": meeting.place,
        "chair": meeting.chair,
        "cancelled": occasion == "cancelled",
    }
    mark = f":{meeting.version}" if occasion == "moved" else ""
    for one in units:
        for person in people_of(one.unit_id, Role.LIAISON, Role.UNIT_HEAD):
            messages.deliver(
                person.id,
                key=f"meeting:{meeting.id}:{occasion}{mark}",
                kind="meeting",
                title=titles[occasion],
                day=clock.today(),
                facts=facts,
            )


def answer(row: MeetingUnit, *, attendance: Attendance, attendees: str, reason: str, actor_id: int) -> None:
    """A unit says who comes, or that nobody does and why; it may change its mind until the meeting is held."""
    attends = attendance is Attendance.ATTENDS
    kept = (attendance, attendees if attends else "", "" if attends else reason)
    if (row.attendance, row.attendees, row.reason) == kept:
        return
    row.attendance, row.attendees, row.reason = kept
    row.answered_at, row.answered_by_id = clock.now(), actor_id
    announce(
        AttendanceAnswered(
            actor_id=actor_id,
            subject_id=row.meeting_id,
            unit=row.unit.short_name,
            attendance=attendance,
            attendees=row.attendees,
            reason=row.reason,
        )
    )


def print_pack(meeting: Meeting, *, actor_id: int) -> None:
    """Freeze the tables and print the pack with them; printed again, it takes the figures of that moment."""
    _must_lie_ahead(meeting)
    agenda = queries.agenda_of(meeting, clock.now())
    drawn = render_booklet(pack_of(meeting, agenda, drawn_up_on=clock.today()))
    stored = files.store(f"{meeting.title}会议材料.pdf", "application/pdf", drawn, actor_id=actor_id)
    meeting.snapshot = as_json(agenda)
    meeting.pack, meeting.pack_printed_at = stored, clock.now()
    db.session.flush()
    announce(PackPrinted(actor_id=actor_id, subject_id=meeting.id, sha256=stored.sha256))


def hold(meeting: Meeting, *, actor_id: int) -> None:
    """记为已召开."""
    _step(meeting, MeetingStep.HOLD, actor_id=actor_id)


def cancel(meeting: Meeting, *, reason: str, actor_id: int) -> None:
    """取消; the units that were told are told again."""
    _step(meeting, MeetingStep.CANCEL, actor_id=actor_id, reason=reason)
    if meeting.notified_at is not None:
        _tell(meeting, meeting.units, "cancelled")


def close_with_minutes(meeting: Meeting, *, actor_id: int | None) -> None:
    """The minutes were issued."""
    _step(meeting, MeetingStep.ISSUE_MINUTES, actor_id=actor_id)


def _step(meeting: Meeting, taken: MeetingStep, *, actor_id: int | None, reason: str = "") -> None:
    meeting.state = MEETING_LIFE.after(meeting.state, taken)
    announce(MeetingStepped(actor_id=actor_id, subject_id=meeting.id, after=meeting.state, reason=reason))


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def decide(meeting: Meeting, values: DecisionValues, *, actor_id: int) -> Decision:
    """Record a matter that the meeting decided."""
    decision = Decision(
        meeting=meeting,
        position=queries.last_position(meeting) + 1,
        **{name: getattr(values, name) for name in DECISION_WORDS},
        support=[],
    )
    db.session.add(decision)
    _set_support(decision, values)
    db.session.flush()
    announce(
        DecisionRecorded(
            actor_id=actor_id,
            subject_id=decision.id,
            meeting_id=meeting.id,
            content=decision.content,
            lead=decision.lead_unit.short_name,
            due_on=decision.due_on,
        )
    )
    return decision


def edit_decision(decision: Decision, values: DecisionValues, *, actor_id: int) -> None:
    """Correct a matter that has not gone out. Announced only if something changed."""
    _must_not_be_out(decision)
    before = _outline(decision)
    applied(decision, {name: getattr(values, name) for name in DECISION_WORDS}, DECISION_WORDS)
    _set_support(decision, values)
    db.session.flush()
    db.session.refresh(decision, ["lead_unit", "measure"])
    after = _outline(decision)
    changes = tuple((word, before[word], after[word]) for word in before if before[word] != after[word])
    if changes:
        announce(
            DecisionEdited(
                actor_id=actor_id, subject_id=decision.id, meeting_id=decision.meeting_id, changes=changes
            )
        )


def withdraw_decision(decision: Decision, *, actor_id: int) -> None:
    """Strike a matter that has not gone out."""
    _must_not_be_out(decision)
    announce(
        DecisionWithdrawn(
            actor_id=actor_id,
            subject_id=decision.id,
            meeting_id=decision.meeting_id,
            content=decision.content,
        )
    )
    db.session.delete(decision)
    db.session.flush()


def dispatch_decision(decision: Decision, *, actor_id: int) -> None:
    """The matter becomes a task of its measure with one milestone, and is 交办 at once.

    Raises IllegalStep with every reason where the task cannot be dispatched; nothing is written then.
    """
    _must_not_be_out(decision)
    title = decision.content.rstrip("。")
    task = tasks.draft(
        decision.measure,
        TaskValues(
            title=title if len(title) <= SHORTEST_TITLE else title[:SHORTEST_TITLE],
            kind=TaskKind.MILESTONE,
            starts_on=min(clock.today(), decision.due_on),
            due_on=decision.due_on,
            description=f"{decision.meeting.title}议定：{decision.content}",
            deliverable=decision.requirement,
            lead_unit_id=decision.lead_unit_id,
            responsible=tuple(Party(unit_id=one.unit_id) for one in decision.support),
            milestones=(
                MilestoneValues(title=title[:60], due_on=decision.due_on, proof=decision.requirement),
            ),
            cycle=usual_cycle(office_rules()),
        ),
        actor_id=actor_id,
    )
    tasks.dispatch(task, actor_id=actor_id)
    decision.task = task
    db.session.flush()
    announce(
        DecisionDispatched(
            actor_id=actor_id,
            subject_id=decision.id,
            meeting_id=decision.meeting_id,
            content=decision.content,
            task_id=task.id,
            task_number=task.number,
        )
    )


def _must_not_be_out(decision: Decision) -> None:
    if decision.task_id is not None:
        raise IllegalStep("议定事项已交办为任务，请在任务中办理。")


def _set_support(decision: Decision, values: DecisionValues) -> None:
    wanted = [number for number in dict.fromkeys(values.support) if number != values.lead_unit_id]
    held = {one.unit_id: one for one in decision.support}
    for number in held.keys() - set(wanted):
        decision.support.remove(held[number])
    for position, number in enumerate(wanted):
        if number not in held:
            held[number] = DecisionSupport(unit_id=number)
            decision.support.append(held[number])
        held[number].position = position


def _outline(decision: Decision) -> dict[str, str]:
    return {
        "议定事项": decision.content,
        "工作要求": decision.requirement,
        "措施": f"措施{decision.measure.number}",
        "牵头单位": decision.lead_unit.short_name,
        "配合单位": listed(db.session.get_one(Unit, one.unit_id).short_name for one in decision.support),
        "完成时限": office_date(decision.due_on),
    }


# ── minutes and letters ──────────────────────────────────────────────────────────────────────────────────────────────


def matter_of(decision: Decision) -> Matter:
    """The decision as it prints."""
    return Matter(
        content=decision.content,
        requirement=decision.requirement,
        lead=decision.lead_unit.short_name,
        support=tuple(one.unit.short_name for one in decision.support),
        due_on=decision.due_on,
    )


def draft_minutes(meeting: Meeting, *, actor_id: int) -> Document:
    """Draft the 纪要 from agenda, attendance and decisions. A meeting has one."""
    if meeting.minutes_id is not None:
        raise IllegalStep("本次会议的纪要已经拟稿。")
    organ = meeting.plan.issuer or "领导小组办公室"
    text = MinutesText(
        title=f"{meeting.title}纪要",
        series=series_of(meeting.plan.document_number, "纪"),
        mark=f"{organ}会议纪要",
        organ=organ,
        text=written(
            drafting.minutes_opening(
                day=clock.office_day(meeting.starts_at),
                place=meeting.place,
                chair=meeting.chair,
                title=meeting.title,
                topics=meeting.topics,
            ),
            drafting.matters_text([matter_of(one) for one in queries.decisions_of(meeting)]),
            Live("", drafting.ROLL),
        ),
        attended=_called([one for one in meeting.units if not one.observes and not _is_away(one)]),
        on_leave=_called([one for one in meeting.units if _is_away(one)]),
        observers=_called([one for one in meeting.units if one.observes and not _is_away(one)]),
        copies_to="",
    )
    document = documents.draft(
        kind=DocumentKind.MINUTES,
        title=text.title,
        series=text.series,
        content=text.as_json(),
        actor_id=actor_id,
    )
    meeting.minutes = document
    db.session.flush()
    announce(MinutesDrafted(actor_id=actor_id, subject_id=meeting.id, document_id=document.id))
    return document


def _is_away(one: MeetingUnit) -> bool:
    return one.attendance is Attendance.ON_LEAVE


def _called(rows: list[MeetingUnit]) -> str:
    """经济发展局赵敏、社会事业局（人员待补充）: the unit, and whom it named."""
    return "，".join(f"{one.unit.short_name}{one.attendees.replace('，', '、')}" for one in rows)


def draft_letters(meeting: Meeting, *, contact: str, actor_id: int) -> list[Document]:
    """Draft one 工作提醒函 for each unit with dispatched matters that it has not been told of."""
    organ = meeting.plan.issuer or "领导小组办公室"
    drafted = []
    told = queries.untold(meeting)
    for unit, matters in told.items():
        text = LetterText(
            title="关于落实调度会议定事项的工作提醒函",
            series=series_of(meeting.plan.document_number, "函"),
            mark=organ,
            signer=organ,
            urgency="",
            addressees=unit.name,
            text=drafting.letter_text(
                drafting.letter_opening(
                    day=clock.office_day(meeting.starts_at), serial=meeting.serial, count=len(matters)
                ),
                drafting.letter_demands(),
            ),
            contact=contact,
            copies_to="",
            rows=tuple(
                (
                    str(place),
                    one.content.rstrip("。"),
                    one.requirement or "—",
                    office_date(one.due_on),
                    "牵头" if one.lead_unit_id == unit.id else "配合",
                )
                for place, one in enumerate(matters, 1)
            ),
        )
        document = documents.draft(
            kind=DocumentKind.LETTER,
            title=text.title,
            series=text.series,
            content=text.as_json(),
            addressed_unit_id=unit.id,
            actor_id=actor_id,
        )
        db.session.add_all(
            DecisionLetter(decision_id=one.id, unit_id=unit.id, document_id=document.id) for one in matters
        )
        drafted.append(document)
    db.session.flush()
    if drafted:
        names = tuple(unit.short_name for unit in told)
        announce(LettersDrafted(actor_id=actor_id, subject_id=meeting.id, units=names))
    return drafted


def release(document_id: int) -> None:
    """A draft was discarded: what it held can be drafted anew, the minutes of a meeting or a unit's letter."""
    meeting = queries.meeting_of_minutes(document_id)
    if meeting is not None:
        meeting.minutes = None
    for told in queries.letter_rows(document_id):
        db.session.delete(told)
    db.session.flush()


def tell_of_minutes(meeting: Meeting, document: Document) -> None:
    """Tell the people of the meeting's units that its 纪要 was issued, where its distribution does not."""
    facts = {"document_id": document.id, "title": document.title, "number": document.number}
    people = people_of_units([one.unit_id for one in meeting.units], Role.LIAISON, Role.UNIT_HEAD)
    messages.deliver_all(
        [
            Outgoing(
                person.id,
                document.occasion,
                "issued_document",
                f"会议纪要已印发：{document.number}",
                clock.today(),
                facts,
            )
            for person in people
        ]
    )
