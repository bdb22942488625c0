"""What the clock does for reminders (door 3): one digest for each person and working day.

The sweep goes through the units that have something due, a few hundred at a time, each lot in a transaction of its
own: web requests get their turn in between, memory does not grow with the town, and a sweep that is killed has told
some and not yet others. Run again it tells the others only: the key of a digest names the day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.core.calendar import working_calendar
from tracker.core.clock import office_instant
from tracker.core.jobs import Outcome
from tracker.core.rules import OfficeRules, office_rules
from tracker.core.unit_of_work import transaction
from tracker.distribution import queries as receipts
from tracker.messages import actions as messages
from tracker.messages import queries as message_queries
from tracker.messages.channels import settings
from tracker.messages.values import Outgoing
from tracker.reminders import desk, sweep_queries
from tracker.reminders.digests import (
    LISTED,
    NAMED_IN_GROUP,
    Digest,
    Duty,
    DutyKind,
    OfficeItem,
    SlipDue,
    group_text,
    heads_part,
    liaisons_part,
    unit_line,
)
from tracker.reminders.ladder import Ladder, ladder_of, silent_since
from tracker.reminders.sweep_queries import UnitPeople, Window

JOB = "remind-due"
LOT = 400  # units in one transaction
SLIPS = (DutyKind.LATE, DutyKind.UNACKNOWLEDGED, DutyKind.MILESTONE_LATE)


@dataclass
class Sweep:
    """What a sweep carries from lot to lot: little, whatever the number of units.

    `desk_people` get one message at the end, with their unit's duties, their receipts and the office's; `groups`: for each robot the
    units that it serves (None: all), how many of them have something due, and the first lines.
    """

    day: date
    ladder: Ladder
    window: Window
    desk_people: frozenset[int]
    groups: dict[int, frozenset[int] | None]
    outcome: Counter[str] = field(default_factory=Counter)
    own_duties: dict[int, tuple[Duty, ...]] = field(default_factory=dict)
    own_receipts: dict[int, int] = field(default_factory=dict)
    slips: list[Duty] = field(default_factory=list)
    slip_count: int = 0
    lines: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    units_told: Counter[int] = field(default_factory=Counter)

    @property
    def key(self) -> str:
        """One digest a day, whoever sends it."""
        return f"digest:{self.day}"


def remind_due(day: date) -> Outcome:
    """Everybody with something due gets one digest for the working day, never an empty one, never on a rest day.

    After days of silence one digest covers them all: what reached its rung since the last run is told now.
    """
    with transaction():
        calendar, rules = working_calendar(), office_rules()
        if not calendar.is_working(day):
            return {"rest_day": 1}
        since = silent_since(day, sweep_queries.last_run_before(JOB, day), calendar)
        ladder = ladder_of(rules)
        now = office_instant(day, rules.digest_time)
        window = sweep_queries.window_of(
            day,
            since,
            now,
            ladder,
            acknowledge_within=rules.acknowledge_within_working_days,
            calendar=calendar,
        )
        units = sweep_queries.due_units(window)
        sweep = Sweep(
            day,
            ladder,
            window,
            desk_people=frozenset(person.id for person in sweep_queries.desk_people()),
            groups=message_queries.active_robots(),
        )
    for lot in lots(units):
        with transaction():
            tell_units(lot, sweep)
    with transaction():
        tell_desks(sweep, now, rules)
        tell_groups(sweep)
    return dict(sweep.outcome)


def lots(units: Sequence[int]) -> Iterator[Sequence[int]]:
    """The units, a lot at a time."""
    for start in range(0, len(units), LOT):
        yield units[start : start + LOT]


def tell_units(lot: Sequence[int], sweep: Sweep) -> None:
    """The digests of the people of these units: what they owe, and the documents that wait for their acknowledgement."""
    duties = sweep_queries.duties_of(lot, sweep.window)
    to_sign_for = receipts.people_to_remind(lot, office_instant(sweep.day))
    people = sweep_queries.people_of(duties)
    digests: dict[int, tuple[Duty, ...]] = {}
    for unit_id, owed in duties.items():
        digests |= parts_of(people.get(unit_id, UnitPeople((), ())), owed, sweep.ladder)
        note_slips(owed, sweep)
    for person_id in sweep.desk_people & digests.keys():
        sweep.own_duties[person_id] = digests.pop(person_id)
    for person_id in sweep.desk_people & to_sign_for.keys():
        sweep.own_receipts[person_id] = to_sign_for.pop(person_id)
    send(digests_of(digests, to_sign_for, sweep.day), sweep)
    note_for_groups(duties, sweep)


def parts_of(people: UnitPeople, duties: Sequence[Duty], ladder: Ladder) -> dict[int, tuple[Duty, ...]]:
    """Who of a unit reads what: liaisons the ladder, heads their signatures and the copies; a head without a liaison all."""
    read_by_liaisons = liaisons_part(duties)
    read_by_heads = heads_part(duties, copies_from=ladder.copies_head_from)
    if not people.liaisons:
        signed = tuple(duty for duty in read_by_heads if duty.kind is DutyKind.SIGN_OFF)
        waiting = {duty.slot_id for duty in signed}
        read_by_heads = signed + tuple(
            duty for duty in read_by_liaisons if duty.slot_id is None or duty.slot_id not in waiting
        )
    found = dict.fromkeys(people.liaisons, read_by_liaisons)
    for person in people.heads:
        signed = tuple(duty for duty in read_by_heads if duty.kind is DutyKind.SIGN_OFF)
        found[person] = (*signed, *found[person]) if person in found else read_by_heads
    return {person: part for person, part in found.items() if part}


def digests_of(
    parts: dict[int, tuple[Duty, ...]], to_sign_for: dict[int, int], day: date
) -> dict[int, Digest]:
    """A digest for each person; people who read the same share it."""
    made: dict[tuple[int, int], Digest] = {}
    found = {}
    for person in parts | to_sign_for:
        duties, count = parts.get(person, ()), to_sign_for.get(person, 0)
        found[person] = made.setdefault((id(duties), count), Digest(day, duties, receipt_items(count)))
    return found


def receipt_items(count: int) -> tuple[OfficeItem, ...]:
    """The documents that wait for an acknowledgement, as a line of the digest."""
    return (OfficeItem("公文待签收", count, "distribution.index", {}),) if count else ()


def send(digests: dict[int, Digest], sweep: Sweep) -> None:
    """Deliver them, each person once a day. What a digest prints is worked out once for all who share it."""
    printed: dict[int, tuple[str, dict[str, object]]] = {}
    outgoing = []
    for person_id, digest in digests.items():
        if digest.is_empty:
            continue
        if id(digest) not in printed:
            printed[id(digest)] = digest.title, digest.facts()
        title, facts = printed[id(digest)]
        outgoing.append(Outgoing(person_id, sweep.key, "digest", title, sweep.day, facts))
    new = messages.deliver_all(outgoing)
    sweep.outcome["sent"] += new
    if len(outgoing) > new:
        sweep.outcome["known"] += len(outgoing) - new


def note_slips(duties: Sequence[Duty], sweep: Sweep) -> None:
    """What is so long overdue that the office prints a 催办单: counted all, named the first."""
    for duty in duties:
        if duty.kind in SLIPS and duty.rung == sweep.ladder.slip_from:
            sweep.slip_count += 1
            if len(sweep.slips) < LISTED:
                sweep.slips.append(duty)


def tell_desks(sweep: Sweep, now: datetime, rules: OfficeRules) -> None:
    """The office and the leaders: what waits for them, the slips to print, and what their own unit owes; one message each."""
    names = sweep_queries.unit_names({duty.unit_id for duty in sweep.slips})
    slips = tuple(
        SlipDue(duty.unit_id, duty.task_id, duty.number, duty.title, names[duty.unit_id])
        for duty in sweep.slips
        if duty.task_id is not None
    )
    digests = {}
    for person in sweep_queries.desk_people():
        own = sweep.own_duties.get(person.id, ())
        items = desk.items_for(person, now, rules, sweep.window.calendar)
        items += receipt_items(sweep.own_receipts.get(person.id, 0))
        named = slips if person.is_office else ()
        digests[person.id] = Digest(sweep.day, own, items, named, sweep.slip_count if named else 0)
    send(digests, sweep)


def note_for_groups(duties: dict[int, list[Duty]], sweep: Sweep) -> None:
    """What group chats will hear of these units."""
    wanted = {
        robot: [unit for unit in duties if served is None or unit in served]
        for robot, served in sweep.groups.items()
    }
    named = {
        robot: units[: max(0, NAMED_IN_GROUP - len(sweep.lines[robot]))] for robot, units in wanted.items()
    }
    names = sweep_queries.unit_names({unit for units in named.values() for unit in units})
    for robot, units in wanted.items():
        sweep.units_told[robot] += len(units)
        sweep.lines[robot] += [unit_line(names[unit], duties[unit]) for unit in named[robot]]


def tell_groups(sweep: Sweep) -> None:
    """One message to each group chat that serves a unit with something due."""
    for robot, lines in sweep.lines.items():
        if lines:
            text = group_text(sweep.day, lines, sweep.units_told[robot], settings().public_url)
            title = f"{sweep.day.month}月{sweep.day.day}日工作提醒"
            sweep.outcome["groups"] += messages.post_to_robot(robot, key=sweep.key, title=title, text=text)
