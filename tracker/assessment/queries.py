"""Questions about the assessment: schemes, the ledger, rounds, objections, manual entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, false, func, literal, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.assessment.fact_queries import units_with_parts
from tracker.assessment.ledger import Key, Posted
from tracker.assessment.lifecycle import ManualState, ObjectionState, SchemeState
from tracker.assessment.models import (
    AssessmentRound,
    ManualEntry,
    Objection,
    SchemeVersion,
    ScoreEntry,
    SettledAccount,
)
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.assessment.tiers import Placed, Standing, placed
from tracker.core import clock
from tracker.core.db import db, read
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


def all_schemes() -> Sequence[SchemeVersion]:
    """Every edition of every year, as the database has it now."""
    statement = select(SchemeVersion).order_by(SchemeVersion.edition)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def latest_edition() -> int:
    """The number of the newest edition of any year; 0 before the first."""
    return db.session.scalar(select(func.max(SchemeVersion.edition))) or 0


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


def settled_digests(unit_ids: Collection[int], year: int) -> dict[int, str]:
    """From what these accounts were last settled, by unit."""
    kept = select(SettledAccount.unit_id, SettledAccount.digest)
    rows = read(kept.where(SettledAccount.unit_id.in_(unit_ids), SettledAccount.year == year))
    return {unit_id: digest for unit_id, digest in rows}  # noqa: C416 (dict() of rows is no dict for the type checker)


def posted_for(unit_ids: Collection[int], year: int) -> dict[int, dict[Key, Posted]]:
    """What the ledger says by unit, rule and subject; without what objections decided, which no settlement undoes."""
    rows = read(
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
    for unit_id, rule, subject, points, entry_id, sequence, words, reverses_id in rows.all():
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
    """Every rated unit with its sums, in the order of the directory. One statement.

    A unit whose every entry was reversed is not rated any more, unless it has a part again.
    """
    summed = (
        select(Unit, ScoreEntry.rule, func.sum(ScoreEntry.points, type_=ScoreEntry.points.type))
        .join(Unit, Unit.id == ScoreEntry.unit_id)
        .where(ScoreEntry.year == year)
        .group_by(Unit.id, ScoreEntry.rule)
        .order_by(Unit.position, Unit.id)
    )
    if unit_id is not None:
        summed = summed.where(ScoreEntry.unit_id == unit_id)
    found: dict[int, Total] = {}
    for unit, rule, points in db.session.execute(summed):
        found.setdefault(unit.id, Total(unit, {})).by_rule[rule] = points
    blank = {number for number, total in found.items() if not any(total.by_rule.values())}
    for number in blank - (units_with_parts(blank, year) if blank else set()):
        del found[number]
    return list(found.values())


def standings(year: int, scheme: Scheme) -> list[tuple[Placed, Total]]:
    """Every rated unit with its place and tier by the scheme as the ledger stands, best first."""
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


def rounds_by_year() -> dict[int, AssessmentRound | None]:
    """The years that have entries or a scheme of their own, the latest first, with their rounds."""
    known = select(ScoreEntry.year.label("year")).union(select(SchemeVersion.year)).subquery()
    statement = (
        select(known.c.year, AssessmentRound)
        .outerjoin(AssessmentRound, AssessmentRound.year == known.c.year)
        .order_by(known.c.year.desc())
    )
    return dict(db.session.execute(statement).all())


def years_on_trial() -> list[int]:
    """This year and the last one, as far as they are not frozen and there was anything to settle."""
    this, rounds = clock.today().year, rounds_by_year()
    years = [this, *([this - 1] if this - 1 in rounds else [])]
    return [year for year in years if not ((found := rounds.get(year)) is not None and found.is_frozen)]


@dataclass(frozen=True)
class Trial:
    """A year before it is frozen, or after. `waiting`: what must be decided before it can be."""

    year: int
    round: AssessmentRound | None
    waiting: tuple[str, ...]

    @property
    def is_frozen(self) -> bool:
        """Nothing is posted any more."""
        return self.round is not None and self.round.is_frozen


def trial_seen_by(user: Person, year: int) -> Trial | None:
    """A year that can be settled, if this person sees any: one that has entries, this one, or the one before."""
    today, rounds = clock.today().year, rounds_by_year()
    if not has_business(user) or not (year in (today - 1, today) or year in rounds):
        return None
    return Trial(year, rounds.get(year), undecided(year))


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
    return found if found is not None and found.is_frozen else None


def undecided(year: int) -> tuple[str, ...]:
    """What must be decided before the year is frozen, in words; empty where nothing waits."""
    return tuple(
        one.said for one in _waiting({"加分扣分待办": _entries(year), "考核办法待审定": _schemes(year)})
    )


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
class Waiting:
    """A list of what still moves points once it is decided."""

    statement: Select[Any]
    endpoint: str
    url_args: dict[str, Any]
    blocks: bool = True


@dataclass(frozen=True)
class StillOpen:
    """How many stand there. `blocks`: the year cannot be frozen before they are decided."""

    words: str
    number: int
    of: Waiting

    @property
    def said(self) -> str:
        """2件加分扣分待办."""
        return f"{self.number}件{self.words}"


def still_open(user: Person, year: int) -> list[StillOpen]:
    """What the office should have decided before it freezes a year; empty where nothing waits. One statement."""
    reviews = Waiting(awaiting_review(user), "reports.review", {}, blocks=False)
    verifications = Waiting(to_verify(), "inspections.findings", {"part": "to_verify"}, blocks=False)
    return _waiting(
        {
            "报告待审核": reviews,
            "整改待核查": verifications,
            "加分扣分待办": _entries(year),
            "考核办法待审定": _schemes(year),
        }
    )


def _entries(year: int) -> Waiting:
    found = waiting_entries().where(ManualEntry.year == year)
    return Waiting(found, "assessment.manual_entries", {"waiting": 1, "year": year})


def _schemes(year: int) -> Waiting:
    found = waiting_schemes().where(SchemeVersion.year == year)
    return Waiting(found, "assessment.scheme", {"year": year})


def _waiting(lists: Mapping[str, Waiting]) -> list[StillOpen]:
    numbers = db.session.execute(
        select(
            *(
                select(func.count()).select_from(one.statement.order_by(None).subquery()).scalar_subquery()
                for one in lists.values()
            )
        )
    ).one()
    found = zip(lists.items(), numbers, strict=True)
    return [StillOpen(words, number, of) for (words, of), number in found if number]


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


def objections_by_entry(unit_id: int, year: int) -> dict[int, Objection]:
    """What a unit objected to in a year and did not withdraw, by the entry."""
    statement = (
        select(Objection)
        .join(Objection.round)
        .where(
            Objection.unit_id == unit_id,
            AssessmentRound.year == year,
            Objection.state != ObjectionState.WITHDRAWN,
        )
    )
    return {one.entry_id: one for one in db.session.scalars(statement)}


def manual_entries_seen_by(
    user: Person, *, year: int | None = None, waiting: bool = False, mine: bool = False
) -> Select[ManualEntry]:
    """All of them for the office and the leaders; a unit sees those of its own that were approved. `year`: one year's;
    `waiting`: those that nobody has decided; `mine`: that wait for this person."""
    statement = select(ManualEntry).order_by(ManualEntry.id.desc())
    if year is not None:
        statement = statement.where(ManualEntry.year == year)
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


def proposed_schemes() -> list[SchemeVersion]:
    """The editions of any year that wait for a leader."""
    return list(db.session.scalars(waiting_schemes().order_by(SchemeVersion.year)))


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
        select(ScoreEntry.id)
        .join(Objection, Objection.entry_id == ScoreEntry.id)
        .where(
            ScoreEntry.unit_id == ManualEntry.unit_id,
            ScoreEntry.rule == Rule.FRAUD,
            ScoreEntry.subject == literal("manual:") + sql_cast(ManualEntry.id, String),
            Objection.state == ObjectionState.UPHELD,
        )
    )
    statement = select(ManualEntry.unit_id).where(
        ManualEntry.year == year,
        ManualEntry.rule == Rule.FRAUD,
        ManualEntry.state == ManualState.APPROVED,
        ~cleared.exists(),
    )
    return set(db.session.scalars(statement))


def rated_units() -> Sequence[Unit]:
    """The active units, to choose one."""
    return db.session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.position, Unit.id)).all()
