"""What stands on the leader's page. Plain values: they are kept until something happens."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.core.text import short_date
from tracker.dashboard import queries as home
from tracker.dashboard.cockpit.changes import TAGS, News, Record, Since, Turn, news_of, red_before, turns_of
from tracker.dashboard.cockpit.figures import Figures
from tracker.dashboard.queries import IndicatorNow, Risk
from tracker.documents.lifecycle import PUBLISHED, DocumentState
from tracker.documents.models import Document
from tracker.documents.queries import ArchiveFilter, documents_matching
from tracker.inspections.findings.lifecycle import OPEN, OWED
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.queries import LIMIT
from tracker.meetings.queries import Coordination, coordination_asked
from tracker.notices.models import Genre, Notice
from tracker.notices.snapshot_queries import obstacles
from tracker.plans.models import PartyRole, Plan
from tracker.reports.accepted_queries import accepted_figures, repeating
from tracker.reports.lifecycle import CorrectionState, ReportState
from tracker.reports.models import Correction, Outlook, Report, ReportFigure, ReportSlot
from tracker.tasks.lifecycle import DISPATCHED
from tracker.tasks.lights import SEVERITY, Light
from tracker.tasks.models import Assignment, Task

ONE_DAY = timedelta(days=1)
WEEK = 5  # working days
RISKS = 12
NO_PROBLEM = ("无", "暂无", "没有")
SIGNATURES = 8
COORDINATIONS = 20


@dataclass(frozen=True)
class Baseline:
    """What the page compares with: everything after this instant is a change. `words` stand between 自 and 起."""

    since: Since
    at: datetime
    words: str


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator now, what was accepted since the baseline, and its forecasts.

    `promised`, `kept`: what the units had forecast for their latest accepted period, and what came of it; `coming`: their
    forecast for the next one. None: nobody forecast anything.
    """

    now: IndicatorNow
    gained: Decimal
    promised: Decimal | None
    kept: Decimal | None
    coming: Decimal | None

    @property
    def kept_share(self) -> Decimal | None:
        """兑现率."""
        return self.kept / self.promised if self.promised and self.kept is not None else None

    @property
    def year_end(self) -> Decimal | None:
        """What the completion would come to at the end of the year if it went on as it did: completion ÷ planned."""
        return self.now.rate / self.now.planned if self.now.planned else None


@dataclass(frozen=True)
class RiskLine:
    """A task at risk with the problem that its lead unit reported last."""

    risk: Risk
    problem: str


@dataclass(frozen=True)
class TurnLine:
    """A task whose light changed on balance."""

    turn: Turn
    number: str
    title: str
    lead: str


@dataclass(frozen=True)
class Item:
    """A thing that something happened to, as printed."""

    id: int
    words: str


@dataclass(frozen=True)
class NewsLine:
    """Things of one kind that happened."""

    word: str
    endpoint: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Cockpit:
    """The page, but for what waits for the person."""

    day: date
    baseline: Baseline
    figures: Figures
    indicators: tuple[IndicatorLine, ...]
    risks: tuple[RiskLine, ...]
    at_risk: int
    worse: tuple[TurnLine, ...]
    better: tuple[TurnLine, ...]
    news: tuple[NewsLine, ...]
    coordination: tuple[Coordination, ...]
    outlooks: tuple[tuple[Outlook, int], ...]


def baseline_of(since: Since, today: date) -> Baseline:
    """Since the last notice's cut-off where it was asked for and there is one; else since so many working days ago."""
    cut_off = _last_cut_off() if since is Since.NOTICE else None
    if cut_off is not None:
        return Baseline(since, cut_off, f"上期通报数据截止（{short_date(cut_off)}）")
    since = Since.DAY if since is Since.DAY else Since.WEEK
    first = working_calendar().add(today, -1 if since is Since.DAY else -WEEK)
    return Baseline(since, clock.office_instant(first), short_date(first))


def _last_cut_off() -> datetime | None:
    """Of the latest month's notice on a current plan that was issued."""
    return db.session.scalar(
        select(func.max(Notice.cut_off_at))
        .join(Document, Document.id == Notice.document_id)
        .join(Plan, Plan.id == Notice.plan_id)
        .where(Notice.genre == Genre.PERIODIC, Document.state.in_(PUBLISHED), Plan.is_current)
    )


def cockpit(since: Since, now: datetime) -> Cockpit:
    """Everything on the page at this instant, in a fixed number of statements."""
    today = clock.office_day(now)
    baseline = baseline_of(since, today)
    records = _records(baseline.at)
    turns = turns_of(records)
    news = list(news_of(records))
    named = _tasks({turn.task_id for turn in turns} | _tasks_in(news))
    indicators = _indicators(today, baseline.at, now)
    lights = _lights()
    lines = [TurnLine(turn, *named[turn.task_id]) for turn in turns]
    return Cockpit(
        day=today,
        baseline=baseline,
        figures=_figures(indicators, lights, turns, baseline.at, today),
        indicators=tuple(indicators),
        risks=_risks(today, now),
        at_risk=sum(lights[light] for light in home.RISKY),
        worse=tuple(line for line in lines if line.turn.is_worse),
        better=tuple(line for line in lines if not line.turn.is_worse),
        news=tuple(_news_line(one, named) for one in news),
        coordination=_coordination(),
        outlooks=_outlooks(),
    )


# ── what changed ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _records(after: datetime) -> list[Record]:
    rows = db.session.execute(
        select(EventRecord.tag, EventRecord.subject_id, EventRecord.facts)
        .where(EventRecord.tag.in_(TAGS), EventRecord.occurred_at >= after)
        .order_by(EventRecord.id)
    )
    return [Record(*row) for row in rows]


Named = dict[int, tuple[str, str, str]]


def _tasks_in(news: Iterable[News]) -> set[int]:
    return {number for one in news if one.endpoint == "tasks.show" for number in one.ids}


def _tasks(ids: Collection[int]) -> Named:
    """Task id → number, title, lead unit."""
    rows = db.session.scalars(select(Task).where(Task.id.in_(ids)).options(joinedload(Task.lead_unit)))
    return {
        task.id: (task.number, task.title, task.lead_unit.short_name if task.lead_unit else "")
        for task in rows
    }


def _news_line(news: News, named: Named) -> NewsLine:
    if news.endpoint == "tasks.show":
        return NewsLine(news.word, news.endpoint, tuple(Item(n, " ".join(named[n][:2])) for n in news.ids))
    return NewsLine(news.word, news.endpoint, tuple(Item(n, news.named[n]) for n in news.ids))


# ── the three figures ────────────────────────────────────────────────────────────────────────────────────────────────


def _lights() -> Counter[Light]:
    rows = db.session.execute(
        select(Task.light, func.count()).where(Task.state.in_(DISPATCHED)).group_by(Task.light)
    )
    return Counter(dict(rows.all()))


def _figures(
    indicators: Sequence[IndicatorLine],
    lights: Counter[Light],
    turns: Sequence[Turn],
    at: datetime,
    today: date,
) -> Figures:
    before = clock.office_day(at)
    open_now, open_before, late = db.session.execute(
        select(
            func.count().filter(Finding.state.in_(OPEN)),
            func.count().filter(
                Finding.recorded_at < at,
                or_(Finding.struck_off_at.is_(None), Finding.struck_off_at >= at),
                or_(Finding.withdrawn_at.is_(None), Finding.withdrawn_at >= at),
            ),
            func.count().filter(Finding.state.in_(OWED), today > LIMIT),
        ).select_from(Finding)
    ).one()
    return Figures(
        on_curve=sum(one.now.ahead >= 0 for one in indicators),
        on_curve_before=sum(one.now.at(one.now.actual - one.gained, before).ahead >= 0 for one in indicators),
        indicators=len(indicators),
        red=lights[Light.RED],
        red_before=red_before(lights[Light.RED], turns),
        yellow=lights[Light.YELLOW],
        open_problems=open_now,
        open_problems_before=open_before,
        late_problems=late,
    )


# ── indicators and forecasts ─────────────────────────────────────────────────────────────────────────────────────────


def _indicators(today: date, at: datetime, now: datetime) -> list[IndicatorLine]:
    repeated = repeating(None)
    gained = _gained(at, now, repeated)
    forecasts = _forecasts(repeated)
    return [
        IndicatorLine(one, gained[one.indicator_id], *forecasts.get(one.indicator_id, (None, None, None)))
        for one in home.indicators_now(today)
    ]


def _gained(at: datetime, now: datetime, repeated: set[tuple[int, int, int]]) -> dict[int, Decimal]:
    """Indicator id → what its total has moved since; only tasks on which something was accepted or corrected are added up."""
    touched = select(ReportSlot.task_id).join(Report, Report.slot_id == ReportSlot.id)
    corrected = touched.join(Correction, Correction.report_id == Report.id).where(
        Correction.state == CorrectionState.APPROVED, Correction.decided_at >= at
    )
    ids = set(db.session.scalars(touched.where(Report.accepted_at >= at).union(corrected)))
    gained: dict[int, Decimal] = defaultdict(Decimal)
    just_before = at - timedelta(microseconds=1)
    for sign, as_of in ((1, now), (-1, just_before)):
        for key, value in accepted_figures(ids, as_of).items():
            if key not in repeated:
                gained[key[2]] += sign * value
    return gained


def _forecasts(
    repeated: set[tuple[int, int, int]],
) -> dict[int, tuple[Decimal | None, Decimal | None, Decimal | None]]:
    """Indicator id → forecast for the latest accepted period, what came of it, forecast for the next.

    A forecast stands in the report of the period before; one that was left out breaks the comparison.
    """
    of_unit, by_period = (ReportSlot.assignment_id, ReportFigure.indicator_id), ReportSlot.period_starts_on
    earlier = {"promised": ReportFigure.forecast, "before": ReportSlot.period_ends_on}
    each = (
        select(
            ReportSlot.task_id,
            ReportSlot.unit_id,
            ReportFigure.indicator_id,
            ReportFigure.value,
            ReportFigure.forecast,
            ReportSlot.period_starts_on,
            *(
                func.lag(column, type_=column.type).over(partition_by=of_unit, order_by=by_period).label(name)
                for name, column in earlier.items()
            ),
            func.row_number().over(partition_by=of_unit, order_by=by_period.desc()).label("age"),
        )
        .join(Report, Report.id == ReportFigure.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .where(
            Report.state == ReportState.ACCEPTED,
            ReportSlot.withdrawn_at.is_(None),
            Task.state.in_(DISPATCHED),
        )
        .subquery()
    )
    found: dict[int, list[Decimal | None]] = defaultdict(lambda: [None, None, None])
    for row in db.session.execute(select(each).where(each.c.age == 1)):
        if (row.task_id, row.unit_id, row.indicator_id) in repeated:
            continue
        follows = row.before is not None and row.before + ONE_DAY == row.period_starts_on
        sums = found[row.indicator_id]
        if follows and row.promised is not None and row.value is not None:
            sums[0], sums[1] = (sums[0] or 0) + row.promised, (sums[1] or 0) + row.value
        if row.forecast is not None:
            sums[2] = (sums[2] or 0) + row.forecast
    return {number: (sums[0], sums[1], sums[2]) for number, sums in found.items()}


def _outlooks() -> tuple[tuple[Outlook, int], ...]:
    """年底能否完成, as the lead units said in their latest accepted report: how many tasks each."""
    age = func.row_number().over(
        partition_by=ReportSlot.assignment_id, order_by=ReportSlot.period_starts_on.desc()
    )
    said = (
        select(Report.outlook, age.label("age"))
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Assignment, Assignment.id == ReportSlot.assignment_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .where(
            Report.state == ReportState.ACCEPTED,
            Assignment.role == PartyRole.LEAD,
            ReportSlot.withdrawn_at.is_(None),
            Task.state.in_(DISPATCHED),
        )
        .subquery()
    )
    rows = db.session.execute(
        select(said.c.outlook, func.count()).where(said.c.age == 1).group_by(said.c.outlook)
    )
    counted: dict[Outlook | None, int] = dict(rows.all())
    return tuple((one, counted[one]) for one in Outlook if one in counted)


# ── risks and coordination ───────────────────────────────────────────────────────────────────────────────────────────


def _risks(today: date, now: datetime) -> tuple[RiskLine, ...]:
    found = home.risks(today, RISKS)
    said = obstacles([one.task_id for one in found], now)
    problems = [said.get((one.task_id, one.lead_id), "") for one in found]
    return tuple(
        RiskLine(one, "" if words.startswith(NO_PROBLEM) else words)
        for one, words in zip(found, problems, strict=True)
    )


def _coordination() -> tuple[Coordination, ...]:
    """The riskiest tasks first: by light, then by limit."""
    asked = sorted(coordination_asked(), key=lambda one: (SEVERITY[one.light], one.due_on or date.max))
    return tuple(asked)


# ── what waits for the person ────────────────────────────────────────────────────────────────────────────────────────


def to_sign(user: Person) -> list[Document]:
    """The documents that wait to be signed off, the longest waiting first."""
    waiting = _awaiting_signature(user).options(joinedload(Document.addressed_unit))
    return list(db.session.scalars(waiting.order_by(None).order_by(Document.id).limit(SIGNATURES)))


def to_sign_in_all(user: Person) -> int:
    """How many they are."""
    return db.session.scalar(select(home.counted(_awaiting_signature(user)))) or 0


def _awaiting_signature(user: Person) -> Select[Document]:
    return documents_matching(user, ArchiveFilter(state=DocumentState.AWAITING_SIGN_OFF))
