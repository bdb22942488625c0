"""Questions about the assessment: schemes, the ledger, rounds, objections, manual entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.assessment.fact_queries import units_with_parts
from tracker.assessment.ledger import Key, Posted
from tracker.assessment.lifecycle import ManualState, ObjectionState, RoundState, SchemeState
from tracker.assessment.models import (
    AssessmentRound,
    ManualEntry,
    Objection,
    SchemeVersion,
    ScoreEntry,
)
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.assessment.tiers import Placed, Standing, placed
from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import visible_document
from tracker.inspections.findings.queries import to_verify
from tracker.reports.models import Report, ReportSlot
from tracker.reports.review_queries import awaiting_review
from tracker.units.models import Unit

# ── schemes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def scheme_in_force(year: int) -> tuple[int, Scheme]:
    """The edition and numbers that count in a year: its own newest adopted one, else the latest of the years before."""
    adopted = (
        select(SchemeVersion)
        .where(SchemeVersion.state == SchemeState.ADOPTED, SchemeVersion.year <= year)
        .order_by(SchemeVersion.year.desc(), SchemeVersion.edition.desc())
        .limit(1)
    )
    found = db.session.scalars(adopted).first()
    return (found.edition, found.scheme) if found is not None else (0, Scheme())


def schemes_of(year: int) -> list[SchemeVersion]:
    """Every edition of a year, the newest first."""
    statement = select(SchemeVersion).where(SchemeVersion.year == year)
    return list(db.session.scalars(statement.order_by(SchemeVersion.edition.desc())))


def latest_edition() -> int:
    """The number of the newest edition of any year; 0 before the first."""
    return db.session.scalar(select(func.max(SchemeVersion.edition))) or 0


def edition_of(entry: ScoreEntry) -> SchemeVersion | None:
    """The scheme's edition by which an entry was reckoned; None for the rule book's default."""
    if not entry.edition:
        return None
    return db.session.scalars(
        select(SchemeVersion)
        .where(SchemeVersion.edition == entry.edition, SchemeVersion.year <= entry.year)
        .order_by(SchemeVersion.year.desc())
        .limit(1)
    ).first()


def visible_scheme(user: Person, scheme_id: int) -> SchemeVersion | None:
    """Schemes are for everybody with business to read."""
    return db.session.get(SchemeVersion, scheme_id) if has_business(user) else None


def has_business(user: Person) -> bool:
    """Not an administrator's account."""
    return user.sees_everything or user.has(Role.LIAISON, Role.UNIT_HEAD)


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────

OBJECTION = "objection:"


def hold_accounts(unit_ids: Collection[int]) -> None:
    """Let nobody else post to these units until the transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    held = select(Unit.id).where(Unit.id.in_(unit_ids)).order_by(Unit.id)
    db.session.execute(held.with_for_update(key_share=True))


def short_names(unit_ids: Collection[int]) -> dict[int, str]:
    """The units' names as printed in tables."""
    return dict(db.session.execute(select(Unit.id, Unit.short_name).where(Unit.id.in_(unit_ids))).all())


def posted_for(unit_ids: Collection[int], year: int) -> dict[int, dict[Key, Posted]]:
    """What the ledger says by unit, rule and subject; without what objections decided, which no settlement undoes."""
    rows = db.session.execute(
        select(
            ScoreEntry.unit_id,
            ScoreEntry.rule,
            ScoreEntry.subject,
            ScoreEntry.points,
            ScoreEntry.id,
            ScoreEntry.sequence,
            ScoreEntry.words,
            ScoreEntry.reverses_id,
        )
        .where(
            ScoreEntry.unit_id.in_(unit_ids),
            ScoreEntry.year == year,
            ScoreEntry.subject.not_like(f"{OBJECTION}%"),
        )
        .order_by(ScoreEntry.id)
    )
    found: dict[int, dict[Key, Posted]] = defaultdict(dict)
    for unit_id, rule, subject, points, entry_id, sequence, words, reverses_id in rows:
        before = found[unit_id].get((rule, subject))
        total = points + (before.points if before else 0)
        found[unit_id][rule, subject] = Posted(total, entry_id, sequence, words, reverses_id is None)
    return found


@dataclass(frozen=True)
class Total:
    """A unit's sums: the score, the bonus, by rule."""

    unit: Unit
    by_rule: dict[Rule, Decimal]

    @property
    def bonus(self) -> Decimal:
        """What breaks ties."""
        return self.by_rule.get(Rule.BONUS, Decimal(0))

    @property
    def score(self) -> Decimal:
        """The sum of all entries but the bonus."""
        return sum((points for rule, points in self.by_rule.items() if rule is not Rule.BONUS), Decimal(0))

    def of(self, rules: Collection[Rule]) -> Decimal:
        """The sum of some rules."""
        return sum((self.by_rule.get(rule, Decimal(0)) for rule in rules), Decimal(0))


def totals(year: int, unit_id: int | None = None) -> list[Total]:
    """Every rated unit with its sums, in the order of the directory. Two statements.

    A unit whose every entry was reversed is not rated any more, unless it has a part again.
    """
    summed = select(
        ScoreEntry.unit_id, ScoreEntry.rule, func.sum(ScoreEntry.points, type_=ScoreEntry.points.type)
    )
    summed = summed.where(ScoreEntry.year == year)
    if unit_id is not None:
        summed = summed.where(ScoreEntry.unit_id == unit_id)
    by_unit: dict[int, dict[Rule, Decimal]] = defaultdict(dict)
    for unit, rule, points in db.session.execute(summed.group_by(ScoreEntry.unit_id, ScoreEntry.rule)):
        by_unit[unit][rule] = points
    if blank := {unit for unit, sums in by_unit.items() if not any(sums.values())}:
        for unit in blank - units_with_parts(blank, year):
            del by_unit[unit]
    units = db.session.scalars(select(Unit).where(Unit.id.in_(by_unit)).order_by(Unit.position, Unit.id))
    return [Total(unit, by_unit[unit.id]) for unit in units]


def standings(year: int) -> list[tuple[Placed, Total]]:
    """Every rated unit with its place and tier as the ledger stands, best first."""
    _, scheme = scheme_in_force(year)
    barred = barred_units(year)
    found = {total.unit.id: total for total in totals(year)}
    ordered = placed(
        [Standing(unit_id, total.score, total.bonus, unit_id in barred) for unit_id, total in found.items()],
        scheme,
    )
    return [(one, found[one.unit_id]) for one in ordered]


def entries_of(
    unit_id: int, year: int, rules: Collection[Rule] = (), subject: str = ""
) -> Select[ScoreEntry]:
    """A unit's ledger, newest first; `rules` and `subject` choose."""
    statement = select(ScoreEntry).where(ScoreEntry.unit_id == unit_id, ScoreEntry.year == year)
    if rules:
        statement = statement.where(ScoreEntry.rule.in_(rules))
    if subject:
        statement = statement.where(ScoreEntry.subject == subject)
    return statement.order_by(ScoreEntry.id.desc())


def items_of(unit_id: int, year: int, rules: Collection[Rule] = ()) -> Select[ScoreEntry, Decimal, int]:
    """What a unit's ledger comes to: of every rule and subject that stands the last entry, the sum, and how many entries
    there are. In the order of the rules, the latest first."""
    grouped = (
        select(
            func.max(ScoreEntry.id).label("last_id"),
            func.sum(ScoreEntry.points, type_=ScoreEntry.points.type).label("points"),
            func.count().label("entries"),
        )
        .where(ScoreEntry.unit_id == unit_id, ScoreEntry.year == year)
        .group_by(ScoreEntry.rule, ScoreEntry.subject)
    )
    if rules:
        grouped = grouped.where(ScoreEntry.rule.in_(rules))
    items = grouped.subquery()
    stands = or_(ScoreEntry.reverses_id.is_(None), ScoreEntry.subject.like(f"{OBJECTION}%"))
    order = case({rule: place for place, rule in enumerate(Rule)}, value=ScoreEntry.rule)
    return (
        select(ScoreEntry, items.c.points, items.c.entries)
        .join(items, items.c.last_id == ScoreEntry.id)
        .where(stands)
        .order_by(order, ScoreEntry.id.desc())
    )


def rules_in(unit_id: int, year: int) -> list[Rule]:
    """The rules under which a unit has entries, in their order."""
    statement = select(ScoreEntry.rule).where(ScoreEntry.unit_id == unit_id, ScoreEntry.year == year)
    found = set(db.session.scalars(statement.distinct()))
    return [rule for rule in Rule if rule in found]


def same_item(entry: ScoreEntry) -> ColumnElement[bool]:
    """The entries of the entry's rule and subject in its account."""
    return and_(
        ScoreEntry.unit_id == entry.unit_id,
        ScoreEntry.year == entry.year,
        ScoreEntry.rule == entry.rule,
        ScoreEntry.subject == entry.subject,
    )


def points_of_item(entry: ScoreEntry) -> Decimal:
    """What the rule and subject of an entry come to."""
    summed = select(func.sum(ScoreEntry.points, type_=ScoreEntry.points.type)).where(same_item(entry))
    return db.session.scalar(summed) or Decimal(0)


def is_latest(entry: ScoreEntry) -> bool:
    """Whether the entry is the last word on its rule and subject, and not taken back."""
    last = db.session.scalar(select(func.max(ScoreEntry.id)).where(same_item(entry)))
    return last == entry.id and entry.reverses_id is None


def all_entries(year: int, most: int) -> Sequence[ScoreEntry]:
    """The year's entries by unit, in the order in which they were written."""
    statement = select(ScoreEntry).options(joinedload(ScoreEntry.unit)).where(ScoreEntry.year == year)
    return db.session.scalars(statement.order_by(ScoreEntry.unit_id, ScoreEntry.id).limit(most)).all()


def count_entries(year: int) -> int:
    """How many entries a year has."""
    return db.session.scalar(select(func.count(ScoreEntry.id)).where(ScoreEntry.year == year)) or 0


def entry_seen_by(user: Person, entry_id: int) -> ScoreEntry | None:
    """The office and the leaders see every entry, a unit its own."""
    entry = db.session.get(ScoreEntry, entry_id)
    return entry if entry is not None and sees_unit(user, entry.unit_id) else None


def sees_unit(user: Person, unit_id: int) -> bool:
    """Whether the person may read this unit's account."""
    return user.sees_everything or (user.has(Role.LIAISON, Role.UNIT_HEAD) and user.unit_id == unit_id)


def visible_account(user: Person, unit_id: int) -> Unit | None:
    """The unit whose account it is, if this person may read it."""
    return db.session.get(Unit, unit_id) if sees_unit(user, unit_id) else None


def years() -> list[int]:
    """The years that have entries or a scheme of their own, and this one; the latest first."""
    found = set(db.session.scalars(select(ScoreEntry.year).union(select(SchemeVersion.year))))
    return sorted(found | {clock.today().year}, reverse=True)


def years_on_trial() -> list[int]:
    """This year and the last one, as far as they are not frozen and there was anything to settle."""
    this = clock.today().year
    known = years()
    return [year for year in (this, this - 1) if year in known and frozen_round(year) is None]


def year_seen_by(user: Person, year: int) -> int | None:
    """A year that can be settled, if this person sees any: one that has entries, this one, or the one before."""
    today = clock.today().year
    return year if has_business(user) and (year in (today - 1, today) or year in years()) else None


def result_before(year: int, unit_id: int) -> dict[str, Any] | None:
    """What a unit came to in the year before, once that was settled."""
    return results_of(year - 1).get(unit_id)


def results_of(year: int) -> dict[int, dict[str, Any]]:
    """The results of a settled year by unit id; empty before 定档."""
    found = round_of(year)
    if found is None or found.state is not RoundState.SETTLED:
        return {}
    return {int(unit_id): result for unit_id, result in found.results.items()}


def rows_to_verify(unit_ids: Collection[int]) -> Iterator[ScoreEntry]:
    """The entries of some units, in the order in which they were written."""
    statement = select(ScoreEntry).where(ScoreEntry.unit_id.in_(unit_ids)).order_by(ScoreEntry.id)
    yield from db.session.scalars(statement.execution_options(populate_existing=True))


def slot_seen_by(user: Person, slot_id: int) -> tuple[int | None, int] | None:
    """(report, task) of a slot that an entry stands on, if this person may read the unit's account."""
    row = db.session.execute(
        select(Report.id, ReportSlot.task_id, ReportSlot.unit_id)
        .select_from(ReportSlot)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(ReportSlot.id == slot_id)
    ).one_or_none()
    return (row[0], row[1]) if row is not None and sees_unit(user, row[2]) else None


# ── rounds, objections, manual entries ───────────────────────────────────────────────────────────────────────────────


def round_of(year: int) -> AssessmentRound | None:
    """The year's round; None where it was never frozen."""
    return db.session.scalars(select(AssessmentRound).where(AssessmentRound.year == year)).one_or_none()


def frozen_round(year: int) -> AssessmentRound | None:
    """The year's round from 封账 on; None while it is on trial."""
    found = round_of(year)
    return found if found is not None and found.state is not RoundState.OPEN else None


def undecided(year: int) -> list[str]:
    """What must be decided before the year is frozen, in words; empty where nothing waits."""
    manual = counted(waiting_entries().where(ManualEntry.year == year))
    proposed = counted(waiting_schemes().where(SchemeVersion.year == year))
    return [f"{manual}件加分扣分待办"] * bool(manual) + ["1份考核办法待审定"] * proposed


def visible_round(user: Person, year: int) -> AssessmentRound | None:
    """Rounds are for everybody with business."""
    return round_of(year) if has_business(user) else None


def objections_seen_by(user: Person, *, mine: bool = False) -> Select[Objection]:
    """The office and the leaders see all, a unit its own; those that wait first. `mine`: that wait for this person."""
    waiting = Objection.state == ObjectionState.RAISED
    statement = select(Objection).order_by(waiting.desc(), Objection.id.desc())
    if mine:
        return statement.where(Objection.id.in_(objections_for(user).with_only_columns(Objection.id)))
    if user.sees_everything:
        return statement
    if user.has(Role.LIAISON, Role.UNIT_HEAD):
        return statement.where(Objection.unit_id == user.unit_id)
    return statement.where(false())


def objections_for(user: Person) -> Select[Objection]:
    """The undecided ones that this person's office lets him decide: not of his unit, nor of scores that he published. What he
    had a hand in, the page of the objection tells."""
    statement = (
        waiting_objections()
        .join(Objection.round)
        .join(Objection.unit)
        .where(
            Objection.unit_id != user.unit_id,
            AssessmentRound.frozen_by_id != user.id,
            AssessmentRound.published_by_id != user.id,
        )
    )
    if user.has(Role.LEADER):
        return statement
    return statement.where(Unit.is_host.is_(False) if user.has(Role.OFFICE_HEAD) else false())


def visible_objection(user: Person, objection_id: int) -> Objection | None:
    """The objection, if this person may see it."""
    return db.session.scalars(objections_seen_by(user).where(Objection.id == objection_id)).one_or_none()


def visible_sheet(user: Person, document_id: int) -> Document | None:
    """The 考核成绩单, if this person sees it."""
    document = visible_document(user, document_id)
    return document if document is not None and document.kind is DocumentKind.SCORE_SHEET else None


@dataclass(frozen=True)
class StillOpen:
    """Something that, once decided, still moves points: its list, and how many stand there."""

    words: str
    number: int
    endpoint: str
    url_args: dict[str, Any]


def still_open(user: Person) -> list[StillOpen]:
    """What the office should have decided before it freezes a year; empty where nothing waits."""
    lists: tuple[tuple[str, Select[Any], str, dict[str, Any]], ...] = (
        ("报告待审核", awaiting_review(user), "reports.review", {}),
        ("整改待核查", to_verify(), "inspections.findings", {"part": "to_verify"}),
        ("加分扣分待办", waiting_entries(), "assessment.manual_entries", {"waiting": 1}),
        ("考核办法待审定", waiting_schemes(), "assessment.scheme", {}),
    )
    found = [
        StillOpen(words, counted(statement), endpoint, args) for words, statement, endpoint, args in lists
    ]
    return [one for one in found if one.number]


def counted(statement: Select[Any]) -> int:
    """How many rows a list has."""
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def waiting_entries() -> Select[ManualEntry]:
    """The manual entries that somebody has to second or to approve."""
    return select(ManualEntry).where(ManualEntry.state.in_((ManualState.ASKED, ManualState.SECONDED)))


def waiting_schemes() -> Select[SchemeVersion]:
    """The editions that a leader has to decide."""
    return select(SchemeVersion).where(SchemeVersion.state == SchemeState.PROPOSED)


def waiting_objections() -> Select[Objection]:
    """The objections that nobody has decided."""
    return select(Objection).where(Objection.state == ObjectionState.RAISED)


def open_objections(round_id: int) -> int:
    """How many of a round wait for their decision."""
    return counted(waiting_objections().where(Objection.round_id == round_id))


def objection_to(entry: ScoreEntry) -> Objection | None:
    """The latest objection to an entry."""
    statement = select(Objection).where(Objection.entry_id == entry.id).order_by(Objection.id.desc())
    return db.session.scalars(statement.limit(1)).first()


def proof_seen_by(user: Person, objection_id: int) -> StoredFile | None:
    """The proof of an objection."""
    found = visible_objection(user, objection_id)
    return found.proof if found is not None else None


def manual_entries_seen_by(user: Person, *, waiting: bool = False, mine: bool = False) -> Select[ManualEntry]:
    """All of them for the office and the leaders; a unit sees those of its own that were approved. `waiting`: those that
    nobody has decided; `mine`: that wait for this person."""
    statement = select(ManualEntry).order_by(ManualEntry.id.desc())
    if waiting:
        statement = statement.where(ManualEntry.id.in_(waiting_entries().with_only_columns(ManualEntry.id)))
    if mine:
        statement = statement.where(ManualEntry.id.in_(entries_for(user).with_only_columns(ManualEntry.id)))
    if user.sees_everything:
        return statement
    if user.has(Role.LIAISON, Role.UNIT_HEAD):
        return statement.where(ManualEntry.unit_id == user.unit_id, ManualEntry.state == ManualState.APPROVED)
    return statement.where(false())


def entries_for(user: Person) -> Select[ManualEntry]:
    """What this person may second (the office, what another asked for) or approve (a leader); never his own unit's."""
    to_second = and_(ManualEntry.state == ManualState.ASKED, ManualEntry.asked_by_id != user.id)
    to_approve = and_(
        ManualEntry.state == ManualState.SECONDED,
        ManualEntry.asked_by_id != user.id,
        ManualEntry.seconded_by_id != user.id,
    )
    steps = [to_second] * user.is_office + [to_approve] * user.has(Role.LEADER)
    return select(ManualEntry).where(ManualEntry.unit_id != user.unit_id, or_(false(), *steps))


def schemes_for(user: Person) -> Select[SchemeVersion]:
    """The editions that this person may decide: a leader's, that he did not propose."""
    statement = waiting_schemes().where(SchemeVersion.proposed_by_id != user.id)
    return statement if user.has(Role.LEADER) else statement.where(false())


def visible_manual_entry(user: Person, entry_id: int) -> ManualEntry | None:
    """The manual entry, if this person may see it."""
    return db.session.scalars(manual_entries_seen_by(user).where(ManualEntry.id == entry_id)).one_or_none()


def barred_units(year: int) -> set[int]:
    """Units that an approved fraud bars from 优秀, unless an objection against it was upheld."""
    cleared = (
        select(ScoreEntry.subject)
        .join(Objection, Objection.entry_id == ScoreEntry.id)
        .where(
            ScoreEntry.year == year, ScoreEntry.rule == Rule.FRAUD, Objection.state == ObjectionState.UPHELD
        )
    )
    cleared_ids = {int(subject.partition(":")[2]) for subject in db.session.scalars(cleared)}
    statement = select(ManualEntry.id, ManualEntry.unit_id).where(
        ManualEntry.year == year, ManualEntry.rule == Rule.FRAUD, ManualEntry.state == ManualState.APPROVED
    )
    return {unit_id for entry_id, unit_id in db.session.execute(statement) if entry_id not in cleared_ids}


def rated_units() -> Sequence[Unit]:
    """The active units, to choose one."""
    return db.session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.position, Unit.id)).all()
